"""A Review written as Markdown reads back as the same Review, and is written the same again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import read, to_markdown
from bot.model import Review
from tests.content.strategies import posts, reviews


def _told(review: Review) -> Review:
    """Return the review without source and lines, which a copy cannot share."""
    return replace(
        review,
        source="",
        reading_line=0,
        blocks=tuple(replace(block, line=0) for block in review.blocks),
        faq=tuple(replace(faq, line=0) for faq in review.faq),
    )


def _again(text: str, slug: str) -> Review:
    reading = read(text.encode(), f"{slug}.md")
    assert reading.faults == ()
    return reading.reviews[0]


@settings(max_examples=60, deadline=None)
@given(posts(), st.sampled_from(["post.md", "post.txt", "post", "2024-05-06-post.de.md"]))
def test_what_was_read_survives_import_and_is_written_the_same_again(data: bytes, name: str) -> None:
    for review in read(data, name).reviews:
        text = to_markdown(review)
        again = _again(text, review.slug)
        assert _told(again) == _told(review)
        assert to_markdown(again) == text


@settings(max_examples=60, deadline=None)
@given(reviews())
def test_any_review_survives_being_written(review: Review) -> None:
    text = to_markdown(review)
    again = _again(text, review.slug)
    assert _told(again) == _told(review)
