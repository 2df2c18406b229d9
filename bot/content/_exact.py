"""From pieces and keys to a Review where ``exact: true`` says that nothing is to be guessed."""

from __future__ import annotations

from itertools import groupby

from bot.content._meta import Meta
from bot.content._raw import Raw, Raws
from bot.content._slug import slug_for, stem_of
from bot.model import Block, BlockKind, Faq, Review


def assemble(raws: Raws, meta: Meta, name: str) -> Review:
    """Return the review; headings, marks and directives mean what they say, nothing else means anything."""
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
        blocks=tuple(block(raw, whole=whole) for raw in raws if raw.kind and raw.zone != "faq"),
        faq=tuple(_faq(told, whole=whole) for told in _asked(raws)),
        reading=meta.reading,
        reading_title=meta.reading_title,
        tags=meta.tags,
        rating=meta.rating,
        published=meta.published,
        spoilers=meta.spoilers,
        draft=meta.draft,
    )


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
