"""Reading: the bytes of a post, page, feed or export become Reviews; a Review becomes Markdown again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.content import _beside, _read, _write
from bot.content._kinds import Form, form_of
from bot.content._read import Reading
from bot.content._slug import slug_for
from bot.model import Review

__all__ = ["Reading", "holds_many", "is_cut_off", "is_heavy", "read", "read_each", "slug_for", "to_markdown"]

read_each = _read.read_each


def read(data: bytes, name: str) -> Reading:
    """Read a whole source. ``name``, its path or URL, decides how; without a known ending, its look does.

    Never raises: what cannot be read is a fault whose place is ``name`` or ``name:line``.
    """
    return _joined(read_each(data, name))


def _joined(readings: Iterator[Reading]) -> Reading:
    all_of = list(readings)
    return Reading(
        reviews=tuple(review for one in all_of for review in one.reviews),
        faults=tuple(fault for one in all_of for fault in one.faults),
    )


def is_heavy(data: bytes, name: str) -> bool:
    """Return whether reading this loads libraries that a long-lived process should not keep in memory."""
    return form_of(data, name) not in {Form.MARKDOWN, Form.TEXT, Form.UNREAD}


def holds_many(data: bytes, name: str) -> bool:
    """Return whether this is a feed, an export or an archive: a source of many posts."""
    return form_of(data, name) in {Form.XML, Form.JSON, Form.ZIP}


def is_cut_off(review: Review) -> bool:
    """Return whether a feed gave only the beginning of this post."""
    return bool(review.blocks) and _beside.is_cut_off(review.blocks[-1].text)


def to_markdown(review: Review) -> str:
    """Return the review as a Markdown file with front matter, every word of it kept.

    Read as ``<slug>.md`` it gives the same Review again, but for ``source`` and lines; written from that, the
    same text.
    """
    text = _write.natural(review)
    again = read(text.encode(), f"{review.slug}.md").reviews
    return text if again and _told(again[0]) == _told(review) else _write.exact(review)


def _told(review: Review) -> Review:
    """Return the review without what a copy cannot share: where it stands."""
    return replace(
        review,
        source="",
        reading_line=0,
        blocks=tuple(replace(block, line=0) for block in review.blocks),
        faq=tuple(replace(faq, line=0) for faq in review.faq),
    )
