"""From pieces and keys to a Review where ``exact: true`` says that nothing is to be guessed."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, zip_longest

from bot.content._listed import item as entry
from bot.content._meta import Meta
from bot.content._raw import Raw, Raws
from bot.content._slug import slug_for, stem_of
from bot.model import Block, BlockKind, Faq, ReadingItem, Review


def assemble(raws: Raws, meta: Meta, name: str) -> Review:
    """Return the review; headings, marks and directives mean what they say, nothing else means anything."""
    listed = [raw for raw in raws if raw.zone == "reading"]
    items = listed[1:] if listed and listed[0].heading else listed
    whole = meta.spoilers == "all"
    stem = stem_of(meta.slug)[0] or stem_of(name)[0]
    return Review(
        source=name,
        slug=slug_for(stem),
        title=meta.title,
        book=meta.book,
        creator=meta.creator,
        language=meta.language,
        url=meta.url,
        blocks=tuple(block(raw, whole=whole) for raw in raws if raw.kind and not raw.zone),
        faq=tuple(_faq(told, whole=whole) for told in _asked(raws)),
        reading=tuple(
            _item(raw, said) for raw, said in zip_longest(items, meta.reading[: len(items)]) if raw
        ),
        reading_line=listed[0].line if listed else 0,
        reading_title=listed[0].text if listed and listed[0].heading else "",
        tags=meta.tags,
        rating=meta.rating,
        published=meta.published,
        spoilers=meta.spoilers,
        draft=meta.draft,
        on=meta.on,
        disclosure=meta.disclosure,
    )


def _item(raw: Raw, said: ReadingItem | None) -> ReadingItem:
    """Return a line of the list; the front matter names its title and authors."""
    return replace(said, text=raw.text) if said else entry(raw)


def block(raw: Raw, *, whole: bool) -> Block:
    """Return a piece as a Block; ``whole``: all of the post is a spoiler."""
    return Block(
        kind=raw.kind or BlockKind.PARAGRAPH,
        text=raw.text,
        line=raw.line,
        level=raw.level if raw.heading else 0,
        spoiler=raw.spoiler or raw.fold > 0 or whole,
        skipped=raw.skipped,
        picked=raw.picked,
        hidden=raw.hidden,
        book=raw.book,
    )


def _asked(raws: Raws) -> list[Raws]:
    """Return each question of the ``faq`` passages with its answers."""
    told: list[Raws] = []
    for zone, run in groupby((raw for raw in raws if raw.kind), key=lambda raw: raw.zone):
        for raw in run if zone == "faq" else ():
            if raw.heading or not told:
                told.append([])
            told[-1].append(raw)
    return [run for run in told if len(run) > 1]


def _faq(told: Raws, *, whole: bool) -> Faq:
    asked, *answers = told
    return Faq(
        question=asked.text,
        answer="\n\n".join(raw.text for raw in answers),
        line=asked.line,
        marked=whole or any(raw.spoiler or raw.hidden for raw in told),
        skipped=any(raw.skipped for raw in told),
        book=asked.book,
    )
