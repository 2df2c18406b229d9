"""From pieces and keys to a Review: title, handles, spoilers, reading list, questions, book, language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.content import _books, _handles, _language, _reading, _spoilers
from bot.content._exact import block
from bot.content._faq import Sorter
from bot.content._meta import Meta, moment
from bot.content._raw import Raw, Raws
from bot.content._sentences import ended
from bot.content._slug import slug_for, stem_of
from bot.model import Block, BlockKind, Book, Creator, Faq, Review

_LONGEST_TITLE = 200


def assemble(raws: Raws, meta: Meta, name: str) -> Review:
    """Return the review that these pieces and keys make."""
    stem, dated, suffix = stem_of(name)
    handles, raws = _handles.take(raws)
    title, raws = _titled(raws, meta, stem)
    spoilers = "all" if _spoilers.whole(raws) else meta.spoilers
    reading = _reading.take(_spoilers.marked(raws))
    sorter = Sorter()
    sorter.sort(reading.rest)
    meta = _byline(meta, title, raws)
    book = _books.book_of(title, raws, meta.book, settled=meta.settled)
    blocks = _books.sections(
        tuple(block(raw, whole=spoilers == "all") for raw in sorter.rest if raw.kind), book
    )
    faq = _with_books(sorter.faq, blocks, whole=spoilers == "all")
    return Review(
        source=name,
        slug=slug_for(stem_of(meta.slug)[0] or stem),
        title=title,
        book=book,
        creator=Creator(name=meta.creator.name, handles={**handles, **meta.creator.handles}),
        language=meta.language or suffix or _language.guess(_words(title, blocks, faq)),
        url=meta.url,
        blocks=blocks,
        faq=faq,
        reading=reading.items,
        reading_line=reading.line,
        reading_title=reading.title,
        tags=meta.tags,
        rating=meta.rating,
        published=meta.published or moment(dated),
        spoilers=spoilers,
        draft=meta.draft,
    )


def _titled(raws: Raws, meta: Meta, stem: str) -> tuple[str, Raws]:
    """Return the title, and the pieces without the line that says it."""
    title = meta.title
    first = next((raw for raw in raws if raw.kind), None)
    if not title and first and _is_title(first):
        title = first.text.strip().rstrip(":").rstrip()
    title = title or meta.book.title or stem.replace("-", " ").strip() or "Review"
    while raws and (raws[0].kind is None or (raws[0].heading and _same(raws[0].text, title))):
        raws = raws[1:]
    return title, raws


def _is_title(raw: Raw) -> bool:
    if raw.heading and raw.level <= 2:
        return True
    plain = raw.kind is BlockKind.PARAGRAPH or raw.heading
    return plain and len(raw.text) <= _LONGEST_TITLE and (not ended(raw.text) or raw.text.endswith(":"))


def _same(text: str, title: str) -> bool:
    return _bare(text) == _bare(title)


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


def _with_books(faq: Sequence[Faq], blocks: Sequence[Block], *, whole: bool) -> tuple[Faq, ...]:
    def book_at(line: int) -> Book | None:
        return next((block.book for block in reversed(blocks) if block.line < line), None)

    return tuple(replace(one, book=one.book or book_at(one.line), marked=one.marked or whole) for one in faq)


def _words(title: str, blocks: Sequence[Block], faq: Sequence[Faq]) -> str:
    return "\n".join(
        [title, *(block.text for block in blocks), *(f"{one.question}\n{one.answer}" for one in faq)]
    )
