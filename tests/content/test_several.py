"""Posts about several books: each line is credited to its own."""

from __future__ import annotations

import pytest

from bot.model import BlockKind, Book, Review
from tests.content.posts import review

ONE = "It is a quiet book, and I have not stopped thinking about it since."
TWO = "It is a loud book, and I was glad when the shouting was over."


def books(post: Review) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {block.text: (block.book.title, block.book.authors) for block in post.blocks if block.book}


def row(surname: str, first: str, title: str, text: str) -> str:
    lines = (*title.split("/"), "***", "NOVEL")
    told = "".join(f"<p><em><strong>{line}</strong></em></p>\n" for line in lines)
    names = f"<p><strong>{surname}</strong></p>\n<p><strong>{first}</strong></p>\n"
    return f"<tr>\n<td>{names}{told}</td>\n<td>{text}</td>\n</tr>\n"


def test_a_table_of_books_credits_each_text_to_the_book_beside_it() -> None:
    rows = row("DOE", "Jane", "The Salt/Road", ONE) + row("VAN DAM", "Kees", "Low Water", TWO)
    post = review(f"# Our list\n\n<table>\n{rows}{row('MARSH', 'Ada', 'Fog', ONE)}</table>\n", "a.md")
    heads = [(block.text, block.book) for block in post.blocks if block.kind is BlockKind.HEADING]
    assert heads == [
        ("The Salt Road", Book(title="The Salt Road", authors=("Jane Doe",))),
        ("Low Water", Book(title="Low Water", authors=("Kees Van Dam",))),
        ("Fog", Book(title="Fog", authors=("Ada Marsh",))),
    ]
    told = [block.book for block in post.blocks if block.kind is BlockKind.PARAGRAPH]
    assert told == [book for _, book in heads]
    assert all(block.skipped for block in post.blocks if block.kind is BlockKind.LIST_ITEM)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("## Stoner: 5/5\n\n*John Williams*", "## Ragtime: 3.5/5\n\n*E. L. Doctorow*"),
        ("## Stoner\n\n###### **John Williams (1965)**", "## Ragtime\n\n###### **E. L. Doctorow (1975)**"),
        ("### 1. Stoner ★★★★★\n\nby John Williams", "### 2. Ragtime ★★★☆☆\n\nby E. L. Doctorow"),
    ],
)
def test_the_author_may_stand_on_a_line_of_its_own(first: str, second: str) -> None:
    post = review(
        f"# Reading lately: May\n\nA wet month.\n\n{first}\n\n{ONE}\n\n{second}\n\n{TWO}\n", "may.md"
    )
    assert books(post)[ONE] == ("Stoner", ("John Williams",))
    assert books(post)[TWO] == ("Ragtime", ("E. L. Doctorow",))
    assert "A wet month." not in books(post)
    assert post.book.title == ""


def test_one_name_below_one_heading_may_be_anything() -> None:
    post = review(f"# Stoner by John Williams\n\n## My mother\n\nAnna Marsh\n\n{ONE}\n", "stoner.md")
    assert books(post) == {}


def test_reviews_in_the_front_matter_are_read() -> None:
    post = review(
        f"""
        ---
        title: October
        reviews:
          list:
            - title: Stoner
              author: John Williams
              text: "{ONE}


                I read it *twice*, and would again."
            - title: Ragtime
              author: E. L. Doctorow
              text: "{TWO} The music is good, though."
        ---
        """,
        "october.md",
    )
    assert books(post)["I read it twice, and would again."] == ("Stoner", ("John Williams",))
    assert books(post)[f"{TWO} The music is good, though."] == ("Ragtime", ("E. L. Doctorow",))


def test_the_author_before_the_title_or_below_it() -> None:
    before = review(
        f"# John Williams, Stoner\n\nStoner is quiet. Williams’s prose is clear. {ONE}\n\nEnough.", "a.md"
    )
    assert (before.book.title, before.book.authors) == ("Stoner", ("John Williams",))
    below = review(
        f"# The Long Road Home\n\nBy Susan Marsh\n\nMarsh wrote The Long Road Home in a shed. {ONE}\n", "a.md"
    )
    assert (below.book.title, below.book.authors) == ("The Long Road Home", ("Susan Marsh",))
    blogger = review(f"# The Long Road Home\n\nBy Susan Marsh\n\nI like The Long Road Home. {ONE}\n", "a.md")
    assert blogger.book.authors == ()


def test_a_rated_book_late_in_its_paragraph_is_credited_once_others_are() -> None:
    post = review(
        "# Spring\n\n[Tall Grass](https://a.example) (★★★☆☆) by Ann Bell is long.\n\n[Low Tide](https://b.example) (★★☆☆☆) by "
        "Bob Carr is short.\n\nI have walked around the work of this man for years, with success, and for no reason, but "
        "[Dry Land](https://c.example) (★☆☆☆☆) I heard to its end.\n"
    )
    assert [block.book.title if block.book else "" for block in post.blocks] == [
        "Tall Grass",
        "Low Tide",
        "Dry Land",
    ]
