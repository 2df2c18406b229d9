"""From pieces and keys to a Review: title, handles, spoilers, reading list, questions, book, language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from bot.content import (
    _asking,
    _beside,
    _books,
    _columns,
    _dated,
    _facts,
    _handles,
    _headings,
    _language,
    _rating,
    _reading,
    _signed,
    _spoilers,
)
from bot.content._exact import block
from bot.content._faq import Sorter
from bot.content._meta import Meta, moment
from bot.content._names import is_people, names_at
from bot.content._phrases import says_faq, says_reading, says_spoiler
from bot.content._raw import Raw, Raws
from bot.content._sentences import ended
from bot.content._slug import slug_for, stem_of
from bot.content._words import says_fact
from bot.model import Block, BlockKind, Creator, Faq, Review

_LONGEST_TITLE = 200
_REVIEWED = re.compile(r"(?:this |a |book )?review(?:ed)? (?:written )?by:?\s+(.{3,60})\Z", re.IGNORECASE)


def assemble(raws: Raws, meta: Meta, name: str) -> Review:
    """Return the review that these pieces and keys make."""
    stem, day, suffix = stem_of(name)
    handles, raws = _handles.take(_signed.signed(_columns.joined(_books.credited(raws))))
    dated = (
        _dated.take(raws, language=(meta.language or suffix or "en").lower()) if not meta.published else None
    )
    raws = dated.rest if dated else raws
    title, raws = _titled(raws, meta, stem)
    raws = _headings.settled(_facts.sectioned(title, raws))
    spoilers = "all" if meta.spoilers == "marked" and _spoilers.whole(title, raws) else meta.spoilers
    reading = _reading.take(_beside.quieted(_spoilers.marked(raws)))
    interview = _asking.is_interview(title, meta.tags, raws)
    sorter = Sorter(interview=interview)
    sorter.sort(_asking.prepared(reading.rest, interview=interview))
    meta = _byline(meta, title, raws)
    reviewer = meta.creator.name or _reviewer(raws) or (dated.who if dated else "")
    spoken = _books.Spoken(raws=reading.rest, tags=meta.tags, listed=reading.items)
    book = _books.book_of(title, spoken, meta.book, settled=meta.settled)
    blocks = _books.sections(
        tuple(block(raw, whole=spoilers == "all") for raw in sorter.rest if raw.kind), book
    )
    faq = _with_books(sorter.faq, blocks, whole=spoilers == "all")
    return Review(
        source=name,
        slug=slug_for(stem_of(meta.slug)[0] or stem),
        title=title,
        book=book,
        creator=Creator(name=reviewer, handles={**handles, **meta.creator.handles}),
        language=meta.language or suffix or _language.guess(_words(title, blocks, faq)),
        url=meta.url,
        blocks=blocks,
        faq=faq,
        reading=reading.items,
        reading_line=reading.line,
        reading_title=reading.title,
        tags=tuple(tag for tag in meta.tags if not _rating.tagged([tag])),
        rating=meta.rating or _rating.told(raws) or _rating.tagged(meta.tags),
        published=meta.published or moment(day) or (dated.day if dated else None),
        spoilers=spoilers,
        draft=meta.draft,
        on=meta.on,
        disclosure=meta.disclosure,
    )


def _titled(raws: Raws, meta: Meta, stem: str) -> tuple[str, Raws]:
    """Return the title, and the pieces without the line that says it."""
    title = meta.title
    first, second = [*(raw for raw in raws if raw.kind), None, None][:2]
    if not title and first and second and _is_title(first):
        title = first.text.strip().rstrip(":").rstrip()
    title = title or meta.book.title or stem.replace("-", " ").strip() or "Review"
    said = _bare(title)
    start = next((at for at, raw in enumerate(raws) if not _says(raw, said)), len(raws))
    return title, raws[start:]


def _is_title(raw: Raw) -> bool:
    """Return whether the first piece is the post's title, not the heading of its first section."""
    if len(raw.text) > _LONGEST_TITLE:
        return False
    if raw.heading and raw.level == 1:
        return True
    opens = says_spoiler(raw.text) or says_faq(raw.text) or says_reading(raw.text)
    opens = opens or says_fact(raw.text)
    whole = raw.heading or not ended(raw.text) or raw.text.endswith(":")
    return raw.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH} and whole and not opens


def _says(raw: Raw, bare_title: str) -> bool:
    """Return whether this piece above the text only repeats the title."""
    return raw.kind is None or (raw.heading and _bare(raw.text) == bare_title)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _byline(meta: Meta, title: str, raws: Raws) -> Meta:
    """Read a bare ``author`` key as the book's author where title or text name them, else as the blogger."""
    name = meta.blogger
    if not name:
        return meta
    text = title + "\n" + "\n".join(raw.text for raw in raws)
    if name in text and " " in name and not meta.book.authors and "authors" not in meta.settled:
        book = replace(meta.book, authors=(name,))
        return replace(meta, book=book, settled=meta.settled | {"authors"})
    creator = Creator(name=meta.creator.name or name, handles=meta.creator.handles)
    return replace(meta, creator=creator)


def _reviewer(raws: Raws) -> str:
    """Return whom a line ``Review by …`` names; one that names two tells nothing."""
    lines = (_REVIEWED.match(raw.text) for raw in raws if raw.kind is BlockKind.PARAGRAPH)
    names = {line[1] for line in lines if line and is_people(line[1]) and len(names_at(line[1])) == 1}
    return names.pop() if len(names) == 1 else ""


def _with_books(faq: Sequence[Faq], blocks: Sequence[Block], *, whole: bool) -> tuple[Faq, ...]:
    """Return the questions, each about the book of the section it stands in."""
    lines = [block.line for block in blocks]
    above = (bisect_left(lines, one.line) - 1 for one in faq)
    books = (blocks[at].book if at >= 0 else None for at in above)
    return tuple(
        replace(one, book=one.book or book, marked=one.marked or whole)
        for one, book in zip(faq, books, strict=True)
    )


def _words(title: str, blocks: Sequence[Block], faq: Sequence[Faq]) -> str:
    return "\n".join(
        [title, *(block.text for block in blocks), *(f"{one.question}\n{one.answer}" for one in faq)]
    )
