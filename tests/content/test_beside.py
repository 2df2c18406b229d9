"""What is beside the text, behind it or among the drafts, and is never quoted; and how editors write."""

from __future__ import annotations

import pytest

from bot.model import BlockKind
from tests.content.posts import review, texts


def test_what_obsidian_writes_is_read_as_it_is_meant() -> None:
    post = review(
        """
        ---
        autor: "[[Jane Austen|Austen]]"
        ---
        # Emma

        > [!info] Facts
        > A novel about [[Highbury#Map|a village]] and [[its people]].

        > [!warning]- Spoiler
        > She marries him.

        > [!quote]
        > Handsome, clever, and rich.

        It is funny. %% look up
        the date %% It is kind. ![[map.png]]
        """,
        "emma.md",
    )
    assert texts(post) == [
        "A novel about a village and its people.",
        "She marries him.",
        "It is funny. It is kind.",
    ]
    assert texts(post, BlockKind.QUOTE) == ["Handsome, clever, and rich."]
    assert [block.text for block in post.blocks if block.spoiler] == ["She marries him."]


@pytest.mark.parametrize(
    "line",
    [
        "This post contains affiliate links, which pay for one biscuit a month.",
        "Follow me on Instagram, where I post about tea.",
        "I received an advance copy from the publisher in exchange for an honest review.",
        "The post Stoner appeared first on Rainy Shelf.",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
        "This is your first post. Edit or delete it, then start writing!",
        "In [Book Title], [Author] tells a story of love and loss.",
        "Sie erzählt von einem Leben, das niemand sieht, und von […]",
        "Si te ha gustado la entrada, suscríbete al blog y deja un comentario.",
    ],
)
def test_what_stands_beside_the_text_is_never_quoted(line: str) -> None:
    words = "It is a quiet book, and I have not stopped thinking about it."
    post = review(f"# Stoner\n\n{words}\n\n{line}\n\nThat is all I have to say about it.", "stoner.md")
    assert {block.text for block in post.blocks if block.skipped} == {line}


@pytest.mark.parametrize(
    "line",
    [
        "I could not continue reading, and I share this weakness with my mother.",
        "He received a copy of the letter, and it made him want to read more.",
        "It took me back to the farm, and I do not subscribe to the theory that it is sad.",
    ],
)
def test_sentences_that_sound_like_notices_are_kept(line: str) -> None:
    post = review(f"# Stoner\n\nA quiet book.\n\n{line}\n\nThat is all I have to say.", "stoner.md")
    assert not any(block.skipped for block in post.blocks)


def test_a_line_pulled_out_of_the_text_is_not_read_twice() -> None:
    post = review(
        """
        # Stoner

        It is quiet. What stayed with me is how little happens in it. I would read it again.

        > What stayed with me is how little happens in it.

        > Somebody else entirely said this about it.
        """
    )
    assert texts(post, BlockKind.QUOTE) == ["Somebody else entirely said this about it."]


def test_a_few_long_lines_do_not_undo_hard_wraps() -> None:
    wrapped = "My grandfather kept this book in the cellar, between the jars, wrapped in a\npaper of the third of May. He never spoke of it, but he had read it five times,\nand the last year on the flyleaf is written with a hand that shakes a little.\n"
    long = "It wants so little and does so much, and it has no drums in it at all, only boots, and hunger, and beans, and rain that"
    post = review(
        f"A reading diary\n\n{wrapped}\n{wrapped}\n{long} goes\non and on until the words run out.\n\n{wrapped}\n{wrapped}",
        "diary.txt",
    )
    assert texts(post, BlockKind.HEADING) == []
    assert len(texts(post)) == 5


@pytest.mark.parametrize("name", ["blog/_drafts/stoner.md", "content/drafts/stoner.txt"])
def test_what_lies_among_the_drafts_is_one(name: str) -> None:
    assert review("# Stoner\n\nA quiet book, and a good one.", name).draft


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("posts/142310987.stoner-again.html", "stoner-again"),
        ("posts/2024-05-06_Stoner-0a1b2c3d4e5f.html", "stoner"),
    ],
)
def test_the_numbers_of_exports_are_no_part_of_a_name(name: str, slug: str) -> None:
    assert review("<p>It is quiet, and it stays with you for years.</p>", name).slug == slug


def test_one_folded_question_asks_and_hides_and_two_only_ask() -> None:
    one = "<details>\n<summary>How does it end?</summary>\n\nWith rain.\n\n</details>"
    two = "<details>\n<summary>Is it long?</summary>\n\nNo, it is short.\n\n</details>"
    (hidden,) = review(f"# Stoner\n\nQuiet.\n\n{one}\n\nThat is all.", "a.md").faq
    assert (hidden.question, hidden.answer, hidden.marked) == ("How does it end?", "With rain.", True)
    open_ones = review(f"# Stoner\n\nQuiet.\n\n{one}\n\n{two}\n\nThat is all.", "a.md").faq
    assert [(each.answer, each.marked) for each in open_ones] == [
        ("With rain.", False),
        ("No, it is short.", False),
    ]


def test_a_profile_in_a_sentence_names_its_handle() -> None:
    post = review(
        "# Stoner\n\nQuiet.\n\nCome and argue: [@ada.reads](https://www.instagram.com/ada.reads/) on Instagram, or at home.",
        "a.md",
    )
    assert post.creator.handles == {"instagram": "ada.reads"}
    assert len(texts(post)) == 2
