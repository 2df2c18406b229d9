"""One source to its reviews: finds its form, and hands it to the reader for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.content import _assemble, _exact, _frontmatter, _markdown, _meta, _plain
from bot.content._decode import decode, decode_html
from bot.content._frontmatter import Front
from bot.content._kinds import Form, ending, form_of
from bot.content._meta import Meta
from bot.content._raw import Raw, Raws
from bot.model import BlockKind, Fault, Review

_LOOKS_MARKDOWN = re.compile(r"(?m)^#{1,6} \S|^\s*(?:---|\+\+\+)\s*\n[\w\"']+\s*[:=]|\]\(|^```|\*\*\S")
_DRAFTS = re.compile(r"(?:^|[/\\])_?drafts[/\\]", re.IGNORECASE)
_DEEPEST = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one post gave, or one file as a whole: reviews, and what was wrong with it."""

    reviews: tuple[Review, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_each(data: bytes, name: str) -> Iterator[Reading]:
    """Yield a source's posts, one at a time, so that a large export costs no more memory than itself.

    Never raises: what cannot be read is a fault whose place is ``name`` or ``name:line``.
    """
    return _each(data, name, 0)


def _each(data: bytes, name: str, depth: int) -> Iterator[Reading]:
    form = form_of(data, name)
    if form is Form.UNREAD or (form is Form.ZIP and depth == _DEEPEST):
        yield Reading(faults=(_unread(name),))
    elif form is Form.ZIP:
        yield from _archive(data, name, depth)
    elif form in {Form.XML, Form.JSON}:
        yield from _entries(data, form, name)
    elif form is Form.HTML:
        yield _page(data, name)
    else:
        yield _text(data, form, name)


# ── many posts ──


def _entries(data: bytes, form: Form, name: str) -> Iterator[Reading]:
    from bot.content import many

    found = (many.xml_entries if form is Form.XML else many.json_entries)(data, name)
    for entry in found:
        yield _of(entry if isinstance(entry, Fault) else many.review_of(entry, name))


def _archive(data: bytes, name: str, depth: int) -> Iterator[Reading]:
    from bot.content import many

    for member in many.members(data, name):
        if isinstance(member, Fault):
            yield _of(member)
        elif member.entry:
            yield _of(many.review_of(member.entry, name))
        else:
            for reading in _each(member.data, member.name, depth + 1):
                yield replace(reading, reviews=tuple(_inside(reading.reviews, name, draft=member.draft)))


def _inside(reviews: Iterable[Review], name: str, *, draft: bool) -> Iterator[Review]:
    return (replace(review, source=name, draft=review.draft or draft) for review in reviews)


def _of(told: Review | Fault) -> Reading:
    return Reading(faults=(told,)) if isinstance(told, Fault) else Reading(reviews=(told,))


# ── one post ──


def _page(data: bytes, name: str) -> Reading:
    from bot.content import many, web

    html = decode_html(data, name)
    if isinstance(html, Fault):
        return _of(html)
    page = web.page(html)
    text = "\n".join(raw.text for raw in page.raws)
    url = page.meta.url or (name if "://" in name else "")
    meta = replace(page.meta, language=many.language_of(page.meta.language, text), url=url)
    return _checked(_assemble.assemble(page.raws, meta, name), name)


def _text(data: bytes, form: Form, name: str) -> Reading:
    text = decode(data, name)
    if isinstance(text, Fault):
        return _of(text)
    front = _frontmatter.split(text, name)
    if front.fault:
        return _of(front.fault)
    raws, front = _rst_of(front) if form is Form.RST else ([], front)
    meta = _meta.understand(front, name)
    meta = replace(meta, draft=meta.draft or bool(_DRAFTS.search(name)))
    if meta.faults:
        return Reading(faults=meta.faults)
    review = _assemble.assemble(raws, meta, name) if form is Form.RST else _review(front, meta, form, name)
    return _checked(review, name)


def _rst_of(front: Front) -> tuple[Raws, Front]:
    from bot.content import _rst

    raws, keys = _rst.read(front.body, front.first_line)
    return raws, replace(front, keys={**keys, **front.keys})


def _review(front: Front, meta: Meta, form: Form, name: str) -> Review:
    if meta.exact:
        return _exact.assemble(_markdown.read(front.body, front.first_line, guess=False), meta, name)
    plain = name.lower().endswith((".txt", ".text")) or (
        form is Form.TEXT and not _LOOKS_MARKDOWN.search(front.body)
    )
    raws = (_plain if plain and not front.keys else _markdown).read(front.body, front.first_line)
    return _assemble.assemble([*raws, *_told_above(meta, front)], meta, name)


def _told_above(meta: Meta, front: Front) -> Iterator[Raw]:
    """Yield the reviews that stand in the front matter itself, each below its book's title."""
    line = front.first_line + front.body.count("\n") + 1
    for part in meta.parts:
        told = [Raw(kind=BlockKind.HEADING, level=2, line=line, text=part.book.title)]
        told += _markdown.read(re.sub(r"(?m)^[ \t]+", "", part.text), line + 1)
        for raw in told:
            yield replace(raw, line=line, book=part.book)
            line += 1


def _checked(review: Review, name: str) -> Reading:
    if review.blocks or review.faq:
        return _of(review)
    return _of(
        Fault(
            code="source.empty",
            message="there is no review text in this file",
            place=name,
            hint="write the review below the front matter",
        )
    )


def _unread(name: str) -> Fault:
    return Fault(
        code="source.kind",
        message=f"this kind of file is not read: {ending(name)}",
        place=name,
        hint="save the review as Markdown (.md), plain text (.txt) or a web page (.html)",
    )
