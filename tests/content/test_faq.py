"""Questions and answers, however they are set out."""

from __future__ import annotations

import pytest

from bot.model import Review
from tests.content.posts import review, texts


def pairs(post: Review) -> list[tuple[str, str]]:
    return [(one.question, one.answer) for one in post.faq]


@pytest.mark.parametrize(
    "source",
    [
        "### Is it sad?\n\nYes, and kind.",
        "## Is it sad?\n\nYes, and kind.",
        "**Is it sad?**\n\nYes, and kind.",
        "**Is it sad?**\nYes, and kind.",
        "Is it sad?\n\nYes, and kind.",
        "Is it sad?\nYes, and kind.",
        "Q: Is it sad?\n\nA: Yes, and kind.",
        "**Q:** Is it sad?\n**A:** Yes, and kind.",
        "**Q: Is it sad?**\n\nA: Yes, and kind.",
        "### Q1. Is it sad?\n\nYes, and kind.",
        "<details><summary>Is it sad?</summary>Yes, and kind.</details>",
        "<details>\n<summary>Is it sad?</summary>\n\nYes, and *kind*.\n\n</details>",
    ],
)
@pytest.mark.parametrize(
    "heading", ["## FAQ", "## Frequently asked questions", "## Häufige Fragen", "**FAQ**"]
)
def test_every_way_to_ask(heading: str, source: str) -> None:
    post = review(f"# Stoner\n\nProse.\n\n{heading}\n\n{source}")
    if heading == "**FAQ**" and source.startswith("##"):
        return  # a bold line cannot stand above a real heading
    assert pairs(post) == [("Is it sad?", "Yes, and kind.")]
    assert texts(post) == ["Prose."]
    assert not post.faq[0].marked


@pytest.mark.parametrize(
    "heading", ["FAQ – Stoner (with spoilers)", "Spoilery FAQ: spoilers!", "よくある質問（ネタバレあり）"]
)
def test_a_heading_may_announce_spoilers(heading: str) -> None:
    post = review(f"# Stoner\n\nProse.\n\n## {heading}\n\n### Is it sad?\n\nHe dies.")
    assert [one.marked for one in post.faq] == [True]


@pytest.mark.parametrize(
    "source",
    [
        "### How does it end? (spoiler)\n\nHe dies.",
        "### How does it end?\n\n>!He dies.!<",
        "::: spoiler\n\n### How does it end?\n\nHe dies.\n\n:::",
        "<details><summary>How does it end? (Spoilers!)</summary>He dies.</details>",
    ],
)
def test_one_pair_may_be_marked_among_others(source: str) -> None:
    post = review(
        f"# Stoner\n\nProse.\n\n## FAQ\n\n### Is it sad?\n\nYes.\n\n{source}\n\n### Is it long?\n\nNo."
    )
    assert [one.marked for one in post.faq] == [False, True, False]


def test_questions_and_answers_anywhere_if_they_are_spelled_out() -> None:
    post = review("# Stoner\n\nIs it sad? I think so.\n\nQ: Is it long?\nA: No.\n\nMore prose.")
    assert pairs(post) == [("Is it long?", "No.")]
    assert texts(post) == ["Is it sad? I think so.", "More prose."]


def test_a_question_as_a_section_heading_is_no_faq() -> None:
    post = review("# Stoner\n\n## Is it worth it?\n\nIt is.")
    assert post.faq == ()
    assert texts(post) == ["It is."]


def test_answers_run_to_the_next_question_rule_or_section() -> None:
    post = review(
        """
        # Stoner

        ## FAQ

        A word before.

        ### Is it sad?

        Yes.

        And kind.

        ### Is it long?

        No.

        ---

        Thanks for reading.

        ## Verdict

        Read it.
        """
    )
    assert pairs(post) == [("Is it sad?", "Yes.\n\nAnd kind."), ("Is it long?", "No.")]
    assert texts(post) == ["A word before.", "Thanks for reading.", "Read it."]
    assert [one.line for one in post.faq] == [7, 13]


def test_skipped_questions_are_flagged() -> None:
    post = review(
        "# A\n\n## FAQ\n\n<!-- pullquote: skip -->\n\n### Why?\n\nNo reason.\n\n<!-- /pullquote -->"
    )
    assert [one.skipped for one in post.faq] == [True]


def test_a_question_belongs_to_the_book_of_its_section() -> None:
    post = review(
        "# Two novels\n\n## Ru by Kim Thúy\n\nShort.\n\n## Emma by Jane Austen\n\n**Q: Is it long?**\n\nA: Yes."
    )
    assert post.faq[0].book is not None
    assert post.faq[0].book.title == "Emma"
