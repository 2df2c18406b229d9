"""The same words in several posts: the strictest verdict counts for all, whichever comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library import Library, read_library
from bot.model import Spoiler
from bot.picking import Rules

EVERY_LINE = Rules(min_score=0)
SECRET = "The cellar of the house was never empty, because Tomas kept the letters of four dead postmen there."
HARMLESS = "The prose is as clear as cold water, and I wanted every sentence to go on for another page."

UNMARKED = f"{HARMLESS} {SECRET}"
MARKED = {
    "span": f"I have one thing to say about the house. ||{SECRET}||",
    "spoiler tag": f"I have one thing to say about the house. >!{SECRET}!<",
    "fold": f"<details><summary>More</summary>\n\n{SECRET}\n\n</details>",
    "fence": f"::: spoiler\n{SECRET}\n:::",
    "heading": f"## Spoilers\n\n{SECRET}",
    "question": f"## FAQ (with spoilers)\n\n### What is in the cellar?\n\n{SECRET}",
    "part of the sentence": SECRET.replace("Tomas kept", "||Tomas kept||"),
}


def archive(folder: Path, *bodies: str) -> Library:
    for number, body in enumerate(bodies):
        front = "---\nbook: {title: The Glass Orchard, authors: [Ines Vidal]}\n---\n"
        (folder / f"{number}.md").write_text(f"{front}\n{body}\n", encoding="utf-8")
    return read_library([folder], EVERY_LINE)


def telling(library: Library, words: str) -> set[Spoiler]:
    found = {one.spoiler for one in library.snippets if words in one.text}
    assert found
    return found


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_mark_in_one_post_counts_in_every_other(name: str, order: tuple[int, ...], tmp_path: Path) -> None:
    bodies = (UNMARKED, MARKED[name])
    library = archive(tmp_path, *(bodies[at] for at in order))
    assert telling(library, "letters of four dead postmen") == {Spoiler.MARKED}
    assert Spoiler.NONE in telling(library, "cold water")


def test_a_mark_counts_for_the_same_words_in_the_same_post(tmp_path: Path) -> None:
    library = archive(tmp_path, f"{UNMARKED}\n\n{MARKED['fence']}")
    assert telling(library, "letters of four dead postmen") == {Spoiler.MARKED}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_word_put_otherwise_changes_nothing(order: tuple[int, ...], tmp_path: Path) -> None:
    bodies = (SECRET.replace("was never empty", "was not ever empty"), MARKED["span"])
    library = archive(tmp_path, *(bodies[at] for at in order))
    assert telling(library, "letters of four dead postmen") == {Spoiler.MARKED}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_suspicion_from_its_heading_counts_everywhere(order: tuple[int, ...], tmp_path: Path) -> None:
    bodies = (UNMARKED, f"# A letter\n\nNobody writes now.\n\n## The ending\n\n{SECRET}")
    library = archive(tmp_path, *(bodies[at] for at in order))
    assert telling(library, "letters of four dead postmen") == {Spoiler.SUSPECTED}


def test_the_word_of_one_post_that_all_is_harmless_does_not_cover_another(tmp_path: Path) -> None:
    told = "I could not believe it when Marta drowns in the well, and the whole village goes on eating pears."
    trusting = "---\nbook: {title: The Glass Orchard}\nspoilers: none\n---\n"
    (tmp_path / "a.md").write_text(f"{trusting}\n{told}\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(f"{trusting.replace('none', 'marked')}\n{told}\n", encoding="utf-8")
    assert telling(read_library([tmp_path], EVERY_LINE), "Marta") == {Spoiler.SUSPECTED}


def test_the_reason_names_the_post_that_marks_them(tmp_path: Path) -> None:
    library = archive(tmp_path, UNMARKED, MARKED["span"])
    reasons = {one.spoiler_reason for one in library.snippets if one.text == SECRET}
    assert any("1.md" in reason for reason in reasons)


def test_everyday_words_in_a_marked_passage_taint_no_other_book(tmp_path: Path) -> None:
    common = "I loved it."
    other = "---\nbook: {title: Salt, authors: [Omar Bright]}\n---\n"
    line = f"{common} It is a small and salty book about a lighthouse, a lamp and a very patient cat."
    (tmp_path / "salt.md").write_text(f"{other}\n{line}\n", encoding="utf-8")
    library = archive(tmp_path, f"::: spoiler\n{common} {SECRET}\n:::")
    assert telling(library, "patient cat") == {Spoiler.NONE}


def test_each_line_stands_in_the_archive_once(tmp_path: Path) -> None:
    library = archive(tmp_path, UNMARKED, UNMARKED, MARKED["span"])
    ids = [one.id for one in library.snippets]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["Tomas", "Marta", "Edda", "Ines", "Paul", "Ruth", "Nils", "Olga"])
def test_of_several_that_mark_it_the_first_is_named(name: str, tmp_path: Path) -> None:
    said = SECRET.replace("Tomas", name)
    first = said.replace("letters of four dead postmen there", "coats from nine old farmers below")
    second = said.replace("The cellar of the house", "One attic in that barn")
    found = archive(tmp_path, f"||{first}||", f"||{second}||", said).snippets
    (reason,) = {one.spoiler_reason for one in found if one.source.endswith("2.md")}
    assert reason == f"the writer marked the same words as a spoiler in {tmp_path / '0.md'}"
