"""The "also read" list."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content._phrases import says_reading
from bot.content._raw import Raw, Raws
from bot.content._sentences import ended
from bot.content._title import entry
from bot.model import BlockKind, ReadingItem

_LONGEST_ITEM = 400
_ANNOUNCERS = (BlockKind.HEADING, BlockKind.PARAGRAPH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The list, its announcement, and what is left of the post without them."""

    rest: Raws
    items: tuple[ReadingItem, ...] = ()
    title: str = ""
    line: int = 0


def announces(text: str) -> bool:
    """Return whether this short line, no sentence, announces a list of further books."""
    return (
        len(text) <= 100 and says_reading(text) and (not ended(text) or text.endswith((":", "：", "?", "…")))
    )


def take(raws: Raws) -> Reading:
    """Take the first announced list out of ``raws``."""
    for at, raw in enumerate(raws):
        zoned = raw.zone == "reading"
        if not zoned and not (raw.kind in _ANNOUNCERS and announces(raw.text)):
            continue
        start = at + 1 if raw.heading or not zoned else at
        end = _zone_end(raws, at) if zoned else _list_end(raws, start)
        if end > start:
            return _reading(raws, at, start, end)
    return Reading(rest=raws)


def _zone_end(raws: Raws, at: int) -> int:
    return next((n for n in range(at, len(raws)) if raws[n].zone != "reading"), len(raws))


def _list_end(raws: Raws, at: int) -> int:
    while at < len(raws) and raws[at].kind is BlockKind.LIST_ITEM and len(raws[at].text) <= _LONGEST_ITEM:
        at += 1
    return at


def _reading(raws: Raws, at: int, start: int, end: int) -> Reading:
    gap = Raw(kind=None, line=raws[at].line)  # so that what follows the list answers no question before it
    return Reading(
        rest=[*raws[:at], gap, *raws[end:]],
        items=tuple(item(raw) for raw in raws[start:end] if raw.kind),
        title=raws[at].text if start > at else "",
        line=raws[at].line,
    )


def item(raw: Raw) -> ReadingItem:
    """Return one entry; an emphasised title wins over the guess."""
    title, authors = entry(raw.text)
    if raw.names and raw.names[0].start <= 2:
        title = raw.text[raw.names[0].start : raw.names[0].end].strip(" ,.:")
    return ReadingItem(title=title, authors=authors, text=raw.text)
