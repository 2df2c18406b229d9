"""What the judge of picks calls good, and what wrong."""

from __future__ import annotations

import pytest

from bench.picking.gold import Line
from bench.picking.judge import Page

PAGE = Page(
    (
        Line(verdict="good", text="The sea is the villain here."),
        Line(verdict="after", text="It does not even try."),
        Line(verdict="before", text="Is it slow?"),
        Line(verdict="fine", text="Yes, and I would not hurry it."),
        Line(verdict="plot", text="A man buys a lighthouse.", grade="hard"),
        Line(verdict="quote", text="“The lamp must burn.”", voice="book"),
        Line(verdict="heading", text="What I thought"),
        Line(verdict="good", text="Der Leucht­turm\u00a0leuchtet."),
    )
)


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("The sea is the villain here.", "reviewer"),
        ("The sea is the villain here. It does not even try.", "reviewer"),
        ("Is it slow?\nYes, and I would not hurry it.", "reviewer"),
        ("Yes, and I would not hurry it", "reviewer"),
        ("The lamp must burn.", "book"),
    ],
)
def test_whole_lines_that_may_stand_so_are_good(text: str, voice: str) -> None:
    judged = PAGE.judge(text, voice)
    assert judged.wrong == ""
    assert judged.verbatim


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The sea is the villain", "begins or ends within a sentence"),
        ("It does not even try.", "leans on the line before it"),
        ("It does not even try. Is it slow?", "leans on the line before it"),
        ("The sea is the villain here. It does not even try. Is it slow?", "wants the line after it"),
        ("A man buys a lighthouse.", "plot"),
        ("Yes, and I would not hurry it. A man buys a lighthouse.", "plot"),
        ("The lamp must burn.", "is book's voice, not reviewer's"),
        ("What I thought", "heading"),
        ("The sea was the villain here.", "these words do not stand in the post"),
    ],
)
def test_anything_else_is_wrong_and_says_why(text: str, why: str) -> None:
    assert PAGE.judge(text, "reviewer").wrong == why


def test_verbatim_means_every_character_but_white_space_and_soft_hyphens() -> None:
    assert PAGE.judge("Der Leuchtturm leuchtet.", "reviewer").verbatim
    assert not PAGE.judge('"The lamp must burn."', "book").verbatim
    assert not PAGE.judge("the sea is the villain here.", "reviewer").verbatim


def test_one_secret_line_makes_the_pick_secret() -> None:
    assert PAGE.judge("Yes, and I would not hurry it. A man buys a lighthouse.", "reviewer").secret
    assert PAGE.judge("The sea is the villain here.", "reviewer").harmless
    assert not PAGE.judge("A man buys a lighthouse.", "reviewer").harmless


def test_of_several_places_the_best_one_counts() -> None:
    page = Page((Line(verdict="good", text="So it goes."), Line(verdict="repeat", text="So it goes.")))
    assert page.judge("So it goes.", "reviewer").wrong == ""
