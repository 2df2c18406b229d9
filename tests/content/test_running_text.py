"""Book and author that a post names only in passing, in many languages; and posts that name none."""

from __future__ import annotations

import pytest

from bot import content
from tests.content.posts import review
from tests.content.running_text import NOBODYS, POSTS


@pytest.mark.parametrize(("title", "text", "book", "author"), POSTS, ids=[post[0] for post in POSTS])
def test_book_and_author_are_found_in_running_text(title: str, text: str, book: str, author: str) -> None:
    post = review(f"# {title}\n\n{text}\n")
    assert (post.book.title, post.book.authors) == (book, (author,))


@pytest.mark.parametrize(("title", "text"), NOBODYS, ids=[post[0] for post in NOBODYS])
def test_people_in_a_post_are_no_authors(title: str, text: str) -> None:
    post = review(f"# {title}\n\n{text}\n")
    assert (post.book.title, post.book.authors) == ("", ())


def test_whoever_translated_reads_or_stands_in_the_kitchen_wrote_nothing() -> None:
    post = review(
        "# Review: Kokoro\n\nKokoro was translated by Edwin Marsh, and my aunt Clara Bell describes it better than I do. "
        "I read Kokoro twice.\n"
    )
    assert post.book.title == "Kokoro"
    assert post.book.authors == ()


def test_a_long_post_full_of_names_takes_no_longer_than_its_size() -> None:
    line = "Peter Harris told Anna Bell that *Emma Woods* by nobody is Marlowe's best. "
    assert content.read(f"# On books\n\n{line * 2000}".encode(), "names.md").reviews


@pytest.mark.parametrize(
    ("title", "book", "author"),
    [
        ("Tichá voda (Milan Kovář) po letech", "Tichá voda", "Milan Kovář"),
        ("Lehkost – Milan Kovář a já", "Lehkost", "Milan Kovář"),
        ("Sne og is af Peter Holm: kulde i maven", "Sne og is", "Peter Holm"),
        ("Petit lac, Gaël Faye : l'enfance", "Petit lac", "Gaël Faye"),
        ("Petit lac de Gaël Faye", "Petit lac", "Gaël Faye"),
        ("„Cisza” – Jan Kowal. Książka na jesień", "Cisza", "Jan Kowal"),
        ("Tyst vatten av Anna Berg – en höstbok", "Tyst vatten", "Anna Berg"),
        ("Sessiz su | Ali Kaya", "Sessiz su", "Ali Kaya"),
        ("Silent Water, Ann Bell (2014)", "Silent Water", "Ann Bell"),
        ("ماء ساكن، أحمد سالم: قراءة", "ماء ساكن", "أحمد سالم"),
    ],
)
def test_a_title_line_of_several_parts_names_book_and_author(title: str, book: str, author: str) -> None:
    post = review(f"# {title}\n\nBell Faye Holm Berg Kaya Kovář Kowal سالم writes well. This book is long.\n")
    assert (post.book.title, post.book.authors) == (book, (author,))


@pytest.mark.parametrize(
    "title",
    [
        "Jane Eyre Review: love without the fun", "Jane Eyre | Book Review & FAQ", "Jane Eyre (1847): review + FAQ",
        "Book #12: Jane Eyre", "Jane Eyre, a rant", "Jane Eyre. A rant in three parts", "Jane Eyre readalong, week 3",
        "Jane Eyre Q&A", "Friday Reads: Jane Eyre", "Currently reading: Jane Eyre", "Jane Eyre, Charlotte and me",
    ],
)  # fmt: skip
def test_what_a_title_line_says_beside_the_title_is_no_part_of_it(title: str) -> None:
    post = review(
        f"# {title}\n\nI loved this novel. It is long and odd.\n\nAnd Jane Eyre again, which is a classic.\n"
    )
    assert post.book.title == "Jane Eyre"
