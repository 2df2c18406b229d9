"""The "also read" list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.content import _listed
from bot.content._phrases import says_reading
from bot.content._raw import Raw, Raws
from bot.content._sentences import ended, is_question
from bot.content._words import says_fact
from bot.model import BlockKind, ReadingItem

_LONGEST_ITEM, _LONGEST_ASIDE, _MOST_ASIDES = 400, 240, 2
_LONGEST_HEAD, _LONGEST_LINE = 60, 160
_ANNOUNCERS = (BlockKind.HEADING, BlockKind.PARAGRAPH)
_LEAD = re.compile(r"[^.!?\n]{3,60}?(?:[:：]|\s[–—])\s*(?=\S)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The list, its announcement, and what is left of the post without them."""

    rest: Raws
    items: tuple[ReadingItem, ...] = ()
    title: str = ""
    line: int = 0


@dataclass(kw_only=True, slots=True)
class _List:
    """Entries found below an announcement, up to piece ``end``; ``beside`` stands among them and stays."""

    end: int
    kind: BlockKind | None = None
    entries: Raws = field(default_factory=list)
    beside: Raws = field(default_factory=list)


def announces(text: str) -> bool:
    """Return whether this short line, no sentence, announces a list of further books."""
    return (
        len(text) <= 100 and says_reading(text) and (not ended(text) or text.endswith((":", "：", "?", "…")))
    )


def take(raws: Raws) -> Reading:
    """Take the first announced list out of ``raws``."""
    for at, raw in enumerate(raws):
        if raw.zone == "reading":
            return _zoned(raws, at)
        if raw.kind not in _ANNOUNCERS or raw.zone:
            continue
        if announces(raw.text) and (found := _below(raws, at)).entries:
            return _reading(raws, at, found, title=raw.text)
        if lead := _running(raw):
            return _reading(raws, at, lead, title="")
    return _unannounced(raws)


def _zoned(raws: Raws, at: int) -> Reading:
    end = next((n for n in range(at, len(raws)) if raws[n].zone != "reading"), len(raws))
    start = at + 1 if raws[at].heading else at
    found = _List(end=end, entries=[raw for raw in raws[start:end] if raw.kind])
    return _reading(raws, at, found, title=raws[at].text if start > at else "")


def _below(raws: Raws, at: int) -> _List:
    """Return the list below piece ``at``; a heading may have a few words between it and its list.

    What is set as a list goes on as one: a paragraph that looks like an entry may be a signature.
    """
    found = _List(end=at + 1)
    while found.end < len(raws):
        raw = raws[found.end]
        told = _entries(raw) if not found.entries or raw.kind is found.kind else []
        found.kind = raw.kind if told else found.kind
        if not told and not _is_aside(raws, found.end, found, heading=raws[at].heading):
            break
        found.entries += told
        found.beside += [] if told or raw.kind is BlockKind.LIST_ITEM else [raw]
        found.end += 1
    return _without_prose(found)


def _without_prose(found: _List) -> _List:
    """Leave to the post what is a sentence among entries that name books."""
    if any(map(_listed.names_a_book, found.entries)):
        prose = [raw for raw in found.entries if ended(raw.text) and not _listed.sets_apart(raw)]
        prose = [raw for raw in prose if not _listed.names_a_book(raw)]
        found.entries = [raw for raw in found.entries if raw not in prose]
        found.beside += prose
    return found


def _entries(raw: Raw) -> Raws:
    if raw.kind is BlockKind.LIST_ITEM and len(raw.text) <= _LONGEST_ITEM:
        return [] if raw.skipped or says_fact(raw.text) or _listed.is_head(raw) else [raw]
    if raw.kind is not BlockKind.PARAGRAPH or len(raw.text) > _LONGEST_ITEM:
        return []
    lines = _listed.lines(raw)
    if len(lines) > 1 and all(map(_listed.names_a_book, lines)):
        return lines
    alone = len(raw.text) <= _LONGEST_LINE and _listed.names_a_book(raw)
    return _listed.entries(raw) or ([raw] if alone else [])


def _is_aside(raws: Raws, at: int, found: _List, *, heading: bool) -> bool:
    """Return whether a piece only leads on to the list, or tells what the columns of its table hold."""
    raw, behind = raws[at], raws[at + 1] if at + 1 < len(raws) else None
    if raw.kind is BlockKind.LIST_ITEM:
        return _listed.is_head(raw)
    short = raw.kind is BlockKind.PARAGRAPH and len(raw.text) <= _LONGEST_ASIDE
    if not (heading and short and behind is not None and behind.kind is BlockKind.LIST_ITEM):
        return False
    goes_on = raw.text.endswith((":", "：")) and _listed.names_a_book(behind)
    return len(found.beside) < _MOST_ASIDES and (not found.entries or goes_on)


def _running(raw: Raw) -> _List | None:
    """Return what a line lists behind words that announce it: ``Also good: A by B; C by D``."""
    lead = _LEAD.match(raw.text) if raw.kind is BlockKind.PARAGRAPH else None
    first = raw.breaks[0] if raw.breaks else 0
    for end in (lead.end() if lead else 0, first):
        if end and len(raw.text) <= _LONGEST_ITEM and announces(raw.text[:end].strip()):
            told = _entries(raw.part(end, len(raw.text)))
            if told:
                return _List(end=0, entries=told)
    return None


def _unannounced(raws: Raws) -> Reading:
    """Take the post's last list where a short line stands over it and every entry names book and author.

    Whatever the blogger calls it: "More murder", "Dans la même pile". More must stand above it than below.
    """
    sizes = [len(raw.text) for raw in raws]
    heads = [raw.text for raw in raws if raw.heading] + [raw.book.title for raw in raws if raw.book]
    for at in range(len(raws) - 1, 0, -1):
        over, found = raws[at], _List(end=at + 1)
        leads = over.heading or (
            over.kind is BlockKind.PARAGRAPH and over.text.rstrip().endswith((":", "："))
        )
        if not leads or over.zone or len(over.text) > _LONGEST_HEAD or is_question(over.text):
            continue
        found = _below(raws, at)
        if sum(sizes[:at]) > sum(sizes[found.end :]) and _is_of_books(found) and not _is_told(found, heads):
            return _reading(raws, at, found, title=over.text)
    return Reading(rest=raws)


def _is_of_books(found: _List) -> bool:
    entries = found.entries
    titles = len(entries) > 1 and all(map(_listed.is_title, entries))
    return found.kind is BlockKind.LIST_ITEM and (titles or all(map(_listed.names_a_book, entries)))


def _is_told(found: _List, heads: Sequence[str]) -> bool:
    """Return whether the books listed are those that the post is about, each below its own heading."""
    titles = [_listed.item(raw).title for raw in found.entries]
    return sum(any(title in head for head in heads) for title in titles) * 2 > len(titles)


def _reading(raws: Raws, at: int, found: _List, *, title: str) -> Reading:
    gap = Raw(kind=None, line=raws[at].line)  # so that what follows the list answers no question before it
    return Reading(
        rest=[*raws[:at], gap, *found.beside, *raws[max(found.end, at + 1) :]],
        items=tuple(_listed.item(raw) for raw in found.entries),
        title=title,
        line=raws[at].line,
    )
