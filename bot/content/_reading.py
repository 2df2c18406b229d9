"""The "also read" list."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content._entry import entry, people_beside
from bot.content._phrases import says_reading
from bot.content._raw import Raw, Raws
from bot.content._sentences import ended
from bot.content._words import says_fact
from bot.model import BlockKind, ReadingItem

_LONGEST_ITEM = 400
_LONGEST_HEAD = 60
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
    return _unannounced(raws)


def _unannounced(raws: Raws) -> Reading:
    """Take the post's last list where a short line stands over it and every entry names book and author.

    Whatever the blogger calls it: "More murder", "Dans la même pile". It must stand in the last third.
    """
    for at in range(len(raws) - 1, len(raws) * 2 // 3, -1):
        over = raws[at]
        if not over.heading and not (
            over.kind is BlockKind.PARAGRAPH and over.text.rstrip().endswith((":", "："))
        ):
            continue
        end = _list_end(raws, at + 1)
        if at + 1 < end and len(over.text) <= _LONGEST_HEAD and all(map(_names_a_book, raws[at + 1 : end])):
            return _reading(raws, at, at + 1, end)
    return Reading(rest=raws)


def _names_a_book(raw: Raw) -> bool:
    """Return whether an entry is nothing but a title and who wrote it."""
    found = item(raw)
    said = len(found.title) + sum(map(len, found.authors))
    return bool(found.title and found.authors) and said * 10 >= len(raw.text) * 7 and not says_fact(raw.text)


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
    if raw.names:
        marked = raw.names[0]
        title = raw.text[marked.start : marked.end].strip(" ,.:")
        authors = people_beside(raw.text[: marked.start], raw.text[marked.end :]) or authors
        authors = tuple(name for name in authors if name != title)
    return ReadingItem(title=title, authors=authors, text=raw.text)
