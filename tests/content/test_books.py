"""Which book a post is about, what else to read, and where its writer is found."""

from __future__ import annotations

import pytest

from tests.content.posts import review, texts

SAYS = "It is a quiet book, and I have not stopped thinking about it."


@pytest.mark.parametrize(
    ("title", "text", "book", "authors"),
    [
        ("Stoner by John Williams", "", "Stoner", ("John Williams",)),
        ("Stoner, a campus novel by John Williams:", "", "Stoner", ("John Williams",)),
        ("Review: Stoner – John Williams", "", "Stoner", ("John Williams",)),
        ("Book Review | The Dispossessed by Ursula K. Le Guin (1974)", "", "The Dispossessed", ("Ursula K. Le Guin",)),
        ("Evil Under the Sun (Hercule Poirot #23) by Agatha Christie", "", "Evil Under the Sun", ("Agatha Christie",)),
        ("*Piranesi* by Susanna Clarke", "", "Piranesi", ("Susanna Clarke",)),
        ("What Love Is: “Stoner” Book Review", "In Stoner, John Williams is kind.", "Stoner", ("John Williams",)),
        ("Review: “Emma” – Jane Austen", "", "Emma", ("Jane Austen",)),
        ("Stoner: A Review", "Stoner is a novel by John Williams.", "Stoner", ("John Williams",)),
        ("Thoughts on Middlemarch", "Middlemarch by George Eliot is long.", "Middlemarch", ("George Eliot",)),
        ("Good Omens by Neil Gaiman and Terry Pratchett", "", "Good Omens", ("Neil Gaiman", "Terry Pratchett")),
        ("The Vegetarian by Han Kang, translated by Deborah Smith", "", "The Vegetarian", ("Han Kang",)),
        ("Kazuo Ishiguro’s The Buried Giant", "I read The Buried Giant.", "The Buried Giant", ("Kazuo Ishiguro",)),
        ("Uncle Tom's Cabin", "Uncle Tom's Cabin is a novel by Harriet Beecher Stowe.", "Uncle Tom's Cabin",
         ("Harriet Beecher Stowe",)),
        ("Rezension: Tyll von Daniel Kehlmann", "", "Tyll", ("Daniel Kehlmann",)),
        ("Daniel Kehlmann: Tyll", "Tyll ist ein Roman von Daniel Kehlmann.", "Tyll", ("Daniel Kehlmann",)),
        ("📚 Nada de Carmen Laforet", "Nada es una novela. Laforet escribe bien.", "Nada", ("Carmen Laforet",)),
        ("La casa de Bernarda Alba", "La casa de Bernarda Alba es una obra.", "La casa de Bernarda Alba", ()),
        ("Critique : Le Petit Prince d’Antoine de Saint-Exupéry", "", "Le Petit Prince",
         ("Antoine de Saint-Exupéry",)),
        ("『こころ』 夏目漱石", "夏目漱石の小説です。", "こころ", ("夏目漱石",)),
        ("A quiet kind of ruin", "I finished “Stoner” by John Williams last night.", "Stoner", ("John Williams",)),
        ("A quiet kind of ruin", "Author: John Williams\n\nTitle: Stoner", "Stoner", ("John Williams",)),
        ("Reading recap, October", "Much was read.", "", ()),
    ],
)  # fmt: skip
def test_titles_in_many_phrasings(title: str, text: str, book: str, authors: tuple[str, ...]) -> None:
    post = review(f"# {title}\n\n{text or SAYS}\n\n{SAYS}")
    assert (post.book.title, post.book.authors) == (book, authors)


def test_a_round_up_is_about_its_sections_books_and_about_none_as_a_whole() -> None:
    post = review(
        "# April\n\nHello.\n\n## Emma by Jane Austen\n\nFine.\n\n### Style\n\nFiner.\n\n## Ru by Kim Thúy\n\nShort.\n\n## Bye\n\nSee you."
    )
    assert post.book.title == ""
    about = {block.text: block.book.title if block.book else "" for block in post.blocks}
    assert about["Hello."] == about["See you."] == ""
    assert about["Fine."] == about["Finer."] == "Emma"
    assert about["Short."] == "Ru"


def test_a_book_may_be_said_outright() -> None:
    post = review(
        '# A\n\n<!-- pullquote: book {"title": "Emma", "authors": ["Jane Austen"]} -->\n\nFine.\n\n<!-- /pullquote -->\n\nBye.'
    )
    assert [block.book.title if block.book else "" for block in post.blocks] == ["Emma", ""]


@pytest.mark.parametrize(
    "heading",
    ["## Also read", "**You might also like:**", "If you liked this, try", "🌸 Also for reading in my blog:",
     "## Auch lesenswert", "## À lire aussi", "## También en el blog", "## Lees ook", "## Читайте также",
     "## اقرأ أيضا", "## לקריאה נוספת", "## あわせて読みたい"],
)  # fmt: skip
def test_reading_lists_under_many_headings(heading: str) -> None:
    post = review(
        f"# A\n\nProse.\n\n{heading}\n\n- *Emma* by Jane Austen\n- Ru – Kim Thúy, because it is short"
    )
    assert [item.title for item in post.reading] == ["Emma", "Ru"]
    assert [item.authors for item in post.reading] == [("Jane Austen",), ("Kim Thúy",)]
    assert texts(post) == ["Prose."]


@pytest.mark.parametrize(
    ("line", "title", "authors"),
    [
        ("Emma by Jane Austen", "Emma", ("Jane Austen",)),
        ("“Emma”, Jane Austen", "Emma", ("Jane Austen",)),
        ("Emma – Jane Austen", "Emma", ("Jane Austen",)),
        ("Jane Austen: Emma", "Emma", ("Jane Austen",)),
        ("[Emma](https://x.example) by Jane Austen (1815)", "Emma", ("Jane Austen",)),
        ("Der Prozess von Franz Kafka", "Der Prozess", ("Franz Kafka",)),
        ("Emma by Jane Austen: the one with the picnic", "Emma", ("Jane Austen",)),
        ("Emma", "Emma", ()),
    ],
)
def test_entries_of_a_reading_list(line: str, title: str, authors: tuple[str, ...]) -> None:
    (item,) = review(f"# A\n\nProse.\n\n## Also read\n\n- {line}").reading
    assert (item.title, item.authors) == (title, authors)


def test_a_list_of_something_else_stays_in_the_text() -> None:
    post = review("# A\n\nHe names three books:\n\n- one\n- two")
    assert post.reading == ()


@pytest.mark.parametrize(
    ("line", "handles"),
    [
        ("Instagram: @ada.reads", {"instagram": "ada.reads"}),
        ("IG @ada | Mastodon @ada@books.example", {"instagram": "ada", "mastodon": "ada@books.example"}),
        ("Bluesky: ada.example", {"bluesky": "ada.example"}),
        ("https://bsky.app/profile/ada.example", {"bluesky": "ada.example"}),
        ("@ada@books.example", {"mastodon": "ada@books.example"}),
    ],
)
def test_lines_that_hold_nothing_but_handles_leave_the_text(line: str, handles: dict[str, str]) -> None:
    post = review(f"# A\n\nProse about it.\n\n{line}")
    assert post.creator.handles == handles
    assert texts(post) == ["Prose about it."]


def test_a_sentence_with_a_handle_stays() -> None:
    post = review("# A\n\nFind me on Instagram @ada.reads\n\nProse.")
    assert post.creator.handles == {"instagram": "ada.reads"}
    assert "Find me on Instagram @ada.reads" in texts(post)


def test_somebody_elses_handle_in_prose_is_nobodys() -> None:
    prose = "The author is on Instagram as @someone.else these days, and I have spent far too many evenings there, looking at her dogs and her very small garden."
    assert review(f"# A\n\n{prose}").creator.handles == {}
