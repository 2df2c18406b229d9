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
