"""Reading: bytes of a Markdown or plain text post become a Review; and a Review becomes Markdown again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.content import _assemble, _exact, _frontmatter, _markdown, _meta, _plain, _write
from bot.content._decode import decode
from bot.content._frontmatter import Front
from bot.content._meta import Meta
from bot.content._slug import slug_for
from bot.model import Fault, Review

__all__ = ["Reading", "read", "slug_for", "to_markdown"]

_MARKDOWN = re.compile(r"\.(?:md|markdown|mdown|mkd)\Z", re.IGNORECASE)
_TEXT = re.compile(r"\.(?:txt|text)\Z", re.IGNORECASE)
_OTHER = re.compile(r"\.(html?|xhtml|xml|atom|rss|rst|docx?|odt|rtf|pdf|epub|json|csv|zip)\Z", re.IGNORECASE)
_LOOKS_HTML = re.compile(r"\s*<(?:!doctype html|html|\?xml|rss|feed)\b", re.IGNORECASE)
_LOOKS_MARKDOWN = re.compile(r"(?m)^#{1,6} \S|^\s*(?:---|\+\+\+)\s*\n[\w\"']+\s*[:=]|\]\(|^```|\*\*\S")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one file gave: its reviews, and what was wrong with it."""

    reviews: tuple[Review, ...] = ()
    faults: tuple[Fault, ...] = ()


def read(data: bytes, name: str) -> Reading:
    """Read one post. ``name``, its path or URL, decides how; without a known ending, the text's look does.

    Never raises: what cannot be read is a fault whose place is ``name`` or ``name:line``.
    """
    if kind := _OTHER.search(name):
        return Reading(faults=(_unread(kind[1].lower(), name),))
    text = decode(data, name)
    if isinstance(text, Fault):
        return Reading(faults=(text,))
    if not _MARKDOWN.search(name) and not _TEXT.search(name) and _LOOKS_HTML.match(text):
        return Reading(faults=(_unread("html", name),))
    return _read_text(text, name)


def _read_text(text: str, name: str) -> Reading:
    front = _frontmatter.split(text, name)
    if front.fault:
        return Reading(faults=(front.fault,))
    meta = _meta.understand(front, name)
    if meta.faults:
        return Reading(faults=meta.faults)
    review = _review(front, meta, name)
    if not review.blocks and not review.faq:
        hint = "write the review below the front matter"
        return Reading(
            faults=(
                Fault(
                    code="source.empty", message="there is no review text in this file", place=name, hint=hint
                ),
            )
        )
    return Reading(reviews=(review,))


def _review(front: Front, meta: Meta, name: str) -> Review:
    if meta.exact:
        return _exact.assemble(_markdown.read(front.body, front.first_line, guess=False), meta, name)
    plain = _TEXT.search(name) or not (_MARKDOWN.search(name) or _LOOKS_MARKDOWN.search(front.body))
    raws = (_plain if plain and not front.keys else _markdown).read(front.body, front.first_line)
    return _assemble.assemble(raws, meta, name)


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


def _unread(kind: str, name: str) -> Fault:
    return Fault(
        code="source.kind",
        message=f"this kind of file is not read yet: {kind}",
        place=name,
        hint="save the review as Markdown (.md) or plain text (.txt)",
    )
