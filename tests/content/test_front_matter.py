"""What the keys above a post say, in the habits of several site generators."""

from __future__ import annotations

import pytest

from bot.model import Book, Creator
from tests.content.posts import fault, review

BODY = "\n\nJohn Williams wrote a quiet book. Stoner is its name.\n"


def test_every_key_of_ours() -> None:
    post = review(
        """
        ---
        title: "Review: Stoner"
        slug: Stoner Again
        book: {title: Stoner, authors: [John Williams], isbn: 0099561549, year: 1965, cover: https://x.example/c.jpg}
        url: https://x.example/stoner
        language: en_GB
        tags: [novel, "#campus"]
        rating: 4.5/5
        spoilers: none
        creator: {name: Ada Marsh, handles: {mastodon: "@ada@books.example"}}
        date: 2024-02-03 10:11:12 +0200
        draft: true
        ---
        Some words.
        """
    )
    assert post.title == "Review: Stoner"
    assert post.slug == "stoner-again"
    assert post.book == Book(
        title="Stoner",
        authors=("John Williams",),
        isbn="0099561549",
        year=1965,
        cover="https://x.example/c.jpg",
    )
    assert (post.url, post.language, post.rating) == ("https://x.example/stoner", "en-GB", "4.5/5")
    assert post.tags == ("novel", "campus")
    assert (post.spoilers, post.draft) == ("none", True)
    assert post.creator == Creator(name="Ada Marsh", handles={"mastodon": "ada@books.example"})
    assert post.published is not None
    assert post.published.isoformat() == "2024-02-03T10:11:12+02:00"


def test_toml_says_the_same() -> None:
    post = review(
        """
        +++
        title = "Solaris"
        date = 2024-02-03
        draft = false
        tags = ["sf"]
        [book]
        title = "Solaris"
        authors = ["Stanisław Lem"]
        year = 1961
        +++
        Some words.
        """
    )
    assert post.book == Book(title="Solaris", authors=("Stanisław Lem",), year=1961)
    assert post.published is not None
    assert post.blocks[0].line == 11


def test_values_are_words_not_types() -> None:
    post = review("---\ntitle: 1984\nbook: {title: No, isbn: 0140048758}\n---" + BODY)
    assert (post.title, post.book.title, post.book.isbn) == ("1984", "No", "0140048758")


def test_null_is_nothing_but_a_quoted_null_is_a_title() -> None:
    assert review("---\ntitle: null\n---\n# Emma\n\nWords here.").title == "Emma"
    assert review('---\ntitle: "Null"\n---\nWords here.').title == "Null"


@pytest.mark.parametrize("line", ["published: false", 'publish: "False"', "status: draft", "draft: yes"])
def test_ways_to_say_draft(line: str) -> None:
    assert review(f"---\ntitle: Stoner\n{line}\n---" + BODY).draft


@pytest.mark.parametrize("line", ["published: true", "published: 2024-01-02", "draft: false", "status: done"])
def test_ways_to_say_published(line: str) -> None:
    assert not review(f"---\ntitle: Stoner\n{line}\n---" + BODY).draft


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("spoilers: true", "all"),
        ("spoilers: no", "none"),
        ("spoilers: marked", "marked"),
        ("draft: no", "marked"),
    ],
)
def test_ways_to_speak_of_spoilers(line: str, expected: str) -> None:
    post = review(f"---\ntitle: Stoner\n{line}\n---" + BODY)
    assert post.spoilers == expected
    assert all(block.spoiler is (expected == "all") for block in post.blocks)


@pytest.mark.parametrize(
    "keys",
    [
        "book:\n  author: John Williams\n  title: Stoner\n",
        "book:\n  contributors:\n  - name: John Williams\n  title: Stoner\n",
        "book_title: Stoner\nbook_author: John Williams\n",
        "title: Stoner\nauthor: John Williams\n",
        "title: Stoner by John Williams\nauthor: bookworm_ada\n",
    ],
)
def test_ways_to_name_book_and_author(keys: str) -> None:
    post = review(f"---\n{keys}---" + BODY)
    assert (post.book.title, post.book.authors) == ("Stoner", ("John Williams",))


def test_a_bare_author_nobody_mentions_is_the_blogger() -> None:
    assert review("---\ntitle: Stoner\nauthor: Ada Marsh\n---" + BODY).creator.name == "Ada Marsh"


@pytest.mark.parametrize(
    ("handle", "platform", "name"),
    [
        ("'@ada.reads'", "instagram", "ada.reads"),
        ("'@ada@books.example'", "mastodon", "ada@books.example"),
        ("ada.bsky.social", "bluesky", "ada.bsky.social"),
        ("https://www.instagram.com/ada.reads/", "instagram", "ada.reads"),
    ],
)
def test_a_handle_finds_its_platform(handle: str, platform: str, name: str) -> None:
    post = review(f"---\ntitle: Stoner\nhandle: {handle}\n---" + BODY)
    assert post.creator.handles == {platform: name}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("---\ntitle: Review: Stoner\n---\nWords.", 2, "YAML"),
        ("---\na: b\nc: [d\n---\nWords.", 4, "YAML"),
        ("---\na: \x07\n---\nWords.", 2, "character"),
        ("+++\na = 1\ntitle = Stoner\n+++\nWords.", 3, "TOML"),
        ("---\ntitle: Stoner\nWords.", 1, "never ends"),
        ("---\nspoilers: perhaps\n---\nWords.", 2, "spoilers"),
        ("---\ndraft: perhaps\n---\nWords.", 2, "draft"),
        ("+++\n" + "a." * 3000 + "b = 1\n+++\nWords.", 2, "deeply"),
        ("---\na: " + "x" * 70_000 + "\n---\nWords.", 2, "longer"),
    ],
)
def test_broken_front_matter_names_its_line(text: str, line: int, says: str) -> None:
    wrong = fault(text)
    assert wrong.code == "content.front-matter"
    assert wrong.place == f"stoner.md:{line}"
    assert says in wrong.message
    assert wrong.hint


def test_aliases_that_stand_for_billions_cost_nothing() -> None:
    levels = "\n".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    assert review(f"---\ntitle: Stoner\na: &a [x]\n{levels}\n---" + BODY).title == "Stoner"


def test_a_rule_above_the_text_is_no_front_matter() -> None:
    post = review("---\n\nA quiet book.\n\n---\n\nAnother line of it.")
    assert [block.text for block in post.blocks] == ["A quiet book.", "Another line of it."]
