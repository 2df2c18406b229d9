"""Questions that no heading sets apart: run in before answers, in lists, tables and definition lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.content._phrases import says_faq
from bot.content._raw import BOLD, Raw, Raws
from bot.content._sentences import is_question
from bot.content._words import says_interview, says_questions
from bot.model import BlockKind, Span

_CELL = " | "
_EDGE = re.compile(r"[\s:：–—→➔>|-]*")
_DEFINED = re.compile(r"\s*:\s+(?=\S)")
_ASKED = re.compile(r"[^?？؟\n]{3,200}[?？؟][”\"»’)]*(?=\s+\S)")
_FEWEST = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cut:
    """Where the question ends that begins a piece, and what sets it apart; ``sure``: once is enough."""

    end: int
    way: str
    sure: bool


def parted(raws: Raws, *, interview: bool) -> Raws:
    """Return the pieces with such questions as headings above their answers.

    Where no heading announces them, what is not bold must ask so twice below one heading: once may be any
    thought. In an interview only bold print counts.
    """
    after = [*raws, None][1:]
    cuts = [
        _bold(raw) or (None if interview else _softly(raw, behind, announced=announced))
        for raw, behind, announced in zip(raws, after, _announced(raws), strict=True)
    ]
    ways = _ways(raws, cuts)
    used = Counter(ways)
    told: Raws = []
    for raw, behind, cut, way in zip(raws, after, cuts, ways, strict=True):
        told += _pieces(raw, cut.end, behind) if cut and (cut.sure or used[way] >= _FEWEST) else [raw]
    return told


def _ways(raws: Raws, cuts: Sequence[_Cut | None]) -> list[tuple[int, str]]:
    """Return for each piece below which heading it asks, and how."""
    heads = accumulate(raw.heading and not is_question(raw.text) for raw in raws)
    return [(head, cut.way if cut else "") for head, cut in zip(heads, cuts, strict=True)]


def _announced(raws: Raws) -> Iterator[bool]:
    """Yield for each piece whether it stands below a heading that announces questions."""
    level = 0
    for raw in raws:
        if raw.heading and (not level or raw.level <= level) and not is_question(raw.text):
            says = says_faq(raw.text) or (says_questions(raw.text) and not says_interview(raw.text))
            level = raw.level if says else 0
        yield level > 0 and not raw.heading


# ── what sets a question apart ──


def _bold(raw: Raw) -> _Cut | None:
    end = _lead(raw, raw.strong) if raw.kind is BlockKind.PARAGRAPH else 0
    return _Cut(end=end, way="bold", sure=True) if end and raw.text[end:].strip() else None


def _softly(raw: Raw, behind: Raw | None, *, announced: bool) -> _Cut | None:
    """Return the question that a list, a table, a definition list or italics set apart."""
    if raw.zone or raw.kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
        return None
    listed = raw.kind is BlockKind.LIST_ITEM
    ways = {
        "row": _row(raw) if listed else 0,
        "term": _term(raw),
        "item" if listed else "italics": _lead(raw, raw.strong) or _lead(raw, raw.names),
        "plain": _plain(raw) if listed and announced else 0,
    }
    cut = next((_Cut(end=end, way=way, sure=announced) for way, end in ways.items() if end), None)
    return cut if cut and (raw.text[cut.end :].strip() or _answers(behind)) else None


def _lead(raw: Raw, spans: Sequence[Span]) -> int:
    """Return where an emphasised question ends that begins the piece, its mark within or behind."""
    if not spans or spans[0].start > 1:
        return 0
    end = spans[0].end + (raw.text[spans[0].end : spans[0].end + 1] in {"?", "？", "؟"})
    return end if is_question(raw.text[:end].strip()) else 0


def _row(raw: Raw) -> int:
    """Return where a row's first cell ends, if it asks and the next one does not."""
    cell, bar, rest = raw.text.partition(_CELL)
    return len(cell) if bar and rest.strip() and is_question(cell) and not is_question(rest) else 0


def _term(raw: Raw) -> int:
    """Return where the first line ends, if it asks and a colon opens the next one."""
    end = raw.breaks[0] if raw.breaks else 0
    return end if end and _DEFINED.match(raw.text, end) and is_question(raw.text[:end]) else 0


def _plain(raw: Raw) -> int:
    line = raw.breaks[0] if raw.breaks else len(raw.text)
    if is_question(raw.text[:line].strip()):
        return line
    found = _ASKED.match(raw.text)
    return found.end() if found else 0


def _answers(behind: Raw | None) -> bool:
    said = behind is not None and behind.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
    return said and behind is not None and not is_question(behind.text)


# ── the pieces ──


def _pieces(raw: Raw, cut: int, behind: Raw | None) -> Raws:
    """Return the question and its answer; in a list the answer is over where the list is."""
    edge = _EDGE.match(raw.text, cut)
    start = edge.end() if edge else cut
    asked = replace(raw.part(0, cut), kind=BlockKind.HEADING, level=BOLD, number="")
    if start == len(raw.text):
        return [asked]
    told = [asked, replace(raw.part(start, len(raw.text)), kind=BlockKind.PARAGRAPH, number="")]
    over = raw.kind is BlockKind.LIST_ITEM and (behind is None or behind.kind is not BlockKind.LIST_ITEM)
    return [*told, Raw(kind=None, line=raw.line)] if over else told
