"""Headings in every habit of setting them, in text, Markdown and pages."""

from __future__ import annotations

import pytest

from bot.model import BlockKind
from tests.content.posts import review, texts

P = "I read it in a single night and was late for work, which I do not regret at all. It stays with you."


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("THE STORY", "THE STORY"),
        ("WHY READ IT!", "WHY READ IT!"),
        ("*** The story ***", "The story"),
        ("== The story ==", "The story"),
        ("-- The story --", "The story"),
        ("[The story]", "The story"),
        ("**The story**", "The story"),
        ("1. The story", "1. The story"),
        ("II. The story", "II. The story"),
        ("The story\n---------", "The story"),
    ],
)
def test_a_heading_in_plain_text(heading: str, shown: str) -> None:
    post = review(f"Stoner by John Williams\n\n{P}\n\n{heading}\n\n{P}\n", "stoner.txt")
    assert texts(post, BlockKind.HEADING) == [shown]


def test_colons_and_questions_head_paragraphs_where_their_writer_does_it_twice() -> None:
    post = review(f"Stoner\n\n{P}\n\nThe story:\n{P}\n\nThe people:\n{P}\n", "a.txt")
    assert texts(post, BlockKind.HEADING) == ["The story:", "The people:"]
    post = review(f"Stoner\n\n{P}\n\nThe story\n{P}\n\nDoes it hold up?\n{P}\n", "a.txt")
    assert texts(post, BlockKind.HEADING) == ["The story", "Does it hold up?"]
    post = review(f"Stoner\n\n{P}\n\nOne thing:\n{P}\n", "a.txt")
    assert texts(post, BlockKind.HEADING) == []


def test_capitals_head_sections_in_markdown_too_but_a_shout_does_not() -> None:
    post = review(f"# Stoner\n\n{P}\n\nTHE STORY\n\n{P}\n\nI LOVED IT!\n\n{P}\n")
    assert texts(post, BlockKind.HEADING) == ["THE STORY"]


@pytest.mark.parametrize(
    "notice",
    ["THE FERRY IS LATE AGAIN.", "HE LEFT A NOTE,", "On the door hung a sign.\nKEEP OUT, ALL OF YOU!"],
)
def test_capitals_that_tell_or_stand_inside_a_paragraph_are_no_heading_in_plain_text(notice: str) -> None:
    post = review(f"Stoner by John Williams\n\n{P}\n\n{notice}\n\n{P}\n", "stoner.txt")
    assert texts(post, BlockKind.HEADING) == []


@pytest.mark.parametrize(
    "heading",
    [
        "<p><b>The story</b></p>",
        "<div class='section-title'>The story</div>",
        "<p class='subheading'>The story</p>",
        "<p style='font-weight: bold'>The story</p>",
        "<p><span style='font-size: 24px'>The story</span></p>",
        "<p><font size=5>The story</font></p>",
        "<p><u>The story</u></p>",
    ],
)
def test_a_heading_on_a_page_by_its_looks_or_its_class(heading: str) -> None:
    page = (
        f"<html><body><article><h1>Stoner</h1><p>{P}</p>{heading}<p>{P}</p><p>{P}</p></article></body></html>"
    )
    assert texts(review(page, "stoner.html"), BlockKind.HEADING) == ["The story"]
