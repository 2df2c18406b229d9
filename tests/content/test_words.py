"""Markup goes, words stay: what Block.text holds and where its spans lie."""

from __future__ import annotations

import pytest

from bot.model import BlockKind
from tests.content.posts import picked, review, texts


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("A *quiet* and __good__ `book`.", "A quiet and good book."),
        ("Read [this one](https://x.example/a_b) now.", "Read this one now."),
        ("Soft\nwrapped\nlines.", "Soft wrapped lines."),
        ("A hard  \nbreak and<br>another.", "A hard break and another."),
        ("Fish &amp; chips &mdash; caf&eacute;.", "Fish & chips — café."),
        ("Un\u00adbe\u00adliev\u200bable.", "Unbelievable."),
        ("A claim[^1] and<sup>[2](#fn2)</sup> another.", "A claim and another."),
        ("It wasn’t “loud”…", "It wasn’t “loud”…"),
        ("C’est beau\u00a0!", "C’est beau\u00a0!"),
        ("می\u200cکند و خوب است.", "می\u200cکند و خوب است."),
        ("吾輩は猫で\nある。", "吾輩は猫である。"),
        ("A ~~bad~~ good book.", "A bad good book."),
        ("![A cover](c.jpg) Look at it.", "Look at it."),
        ("![🙂](smile.png) It made me smile.", "🙂 It made me smile."),
        ("Escaped \\*stars\\* and \\==equals\\==.", "Escaped *stars* and ==equals==."),
        ("{% include rating.html %} Words {: .lead }", "Words"),
        ("{{< figure src=a >}} Words stay.", "Words stay."),
        ("<em>Emma</em> is <small>small</small>.", "Emma is small."),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("    Indented by habit, not a program.", "Indented by habit, not a program."),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字の本です。", "漢字の本です。"),
    ],
)
def test_markup_is_removed_and_words_are_untouched(source: str, words: str) -> None:
    assert texts(review(f"# Stoner\n\n{source}")) == [words]


def test_blocks_know_their_kind_and_line() -> None:
    post = review(
        """
        # Stoner

        Prose.

        ## A heading {#anchor}

        > Quoted words,
        > two lines.

        - a point
        - another

        1. first
        """
    )
    assert [(block.kind, block.text, block.line, block.level) for block in post.blocks] == [
        (BlockKind.PARAGRAPH, "Prose.", 3, 0),
        (BlockKind.HEADING, "A heading", 5, 2),
        (BlockKind.QUOTE, "Quoted words, two lines.", 7, 0),
        (BlockKind.LIST_ITEM, "a point", 10, 0),
        (BlockKind.LIST_ITEM, "another", 11, 0),
        (BlockKind.LIST_ITEM, "first", 13, 0),
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Before. ==The line.== After.", ["The line."]),
        ("==One *with* markup.== ==Two.==", ["One with markup.", "Two."]),
        ("<mark>As HTML.</mark> After.", ["As HTML."]),
        ("==Over\ntwo lines.==", ["Over two lines."]),
        ("a == b, and c == d", []),
        ("==never closed", []),
        ("`==code==` and \\==escaped\\==", []),
    ],
)
def test_marked_lines_are_picked(source: str, lines: list[str]) -> None:
    assert picked(review(f"# Stoner\n\n{source}")) == lines


def test_a_short_bold_line_is_a_heading_but_a_bold_sentence_is_none() -> None:
    post = review("# Stoner\n\n**The writing**\n\nGood.\n\n**I wept at my desk.**")
    assert texts(post, BlockKind.HEADING) == ["The writing"]
    assert texts(post) == ["Good.", "I wept at my desk."]


def test_skipped_passages_are_kept_and_flagged() -> None:
    post = review("# A\n\nOne.\n\n<!-- pullquote: skip -->\nTwo.\n\nThree.\n<!-- /pullquote -->\n\nFour.")
    assert [(block.text, block.skipped) for block in post.blocks] == [
        ("One.", False),
        ("Two.", True),
        ("Three.", True),
        ("Four.", False),
    ]


def test_tables_become_list_lines() -> None:
    drawn = review("# A\n\n| Title | Emma |\n|---|---|\n| Year | 1815 |\n\nProse.")
    sketched = review("# A\n\n| Title | Emma |\n| Year | 1815 |\n\nProse.")
    assert texts(drawn, BlockKind.LIST_ITEM) == ["Title | Emma", "Year | 1815"]
    assert texts(sketched, BlockKind.LIST_ITEM) == ["Title | Emma", "Year | 1815"]
    assert drawn.book.title == "Emma"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("It is a book about the sea, and it is not for the faint of heart.", "en"),
        ("Es ist ein Buch über das Meer, und es ist nicht für jeden.", "de"),
        ("C’est un livre sur la mer, et il n’est pas pour tout le monde.", "fr"),
        ("Es un libro sobre el mar, y no es para todos los lectores.", "es"),
        ("È un libro che parla del mare, e non è per tutti.", "it"),
        ("É um livro sobre o mar, e não é para todos os leitores.", "pt"),
        ("Het is een boek over de zee, en het is niet voor iedereen.", "nl"),
        ("To jest książka o morzu i nie jest dla każdego, ale jak się to czyta.", "pl"),
        ("Это книга о море, и она не для всех, но как это написано.", "ru"),
        ("هذا كتاب عن البحر، وهو ليس من الكتب التي تناسب الجميع.", "ar"),
        ("این کتابی است درباره دریا که برای همه نیست.", "fa"),
        ("זה ספר על הים, והוא לא מתאים לכולם.", "he"),
        ("これは海についての本です。誰にでも向くわけではありません。", "ja"),
        ("Zxcv qwer tyui asdf ghjk lzxc vbnm qwer.", ""),
    ],
)
def test_the_language_is_guessed_or_left_open(words: str, language: str) -> None:
    assert review(words, "post.txt").language == language


def test_a_language_in_the_file_name_is_taken_at_its_word() -> None:
    assert review("Lorem ipsum.", "index.es.md").language == "es"
