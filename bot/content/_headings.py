"""Headings that only their look tells: lines in bold that are none, other lines that stand above prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot.content import _rating
from bot.content._names import is_people
from bot.content._raw import BOLD, Raw, Raws
from bot.content._reading import announces
from bot.content._sentences import ended, is_question
from bot.content._words import is_notice, says_fact
from bot.model import BlockKind

_QUOTED = re.compile(r"[“\"«„»「『].*[”\"»“«」』]\Z", re.DOTALL)
_PICTURE = re.compile(r"[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff][\ufe0f\u200d]*\s*(?=\w)")
_DRAWN = re.compile(
    r"(?:[■□◆◇●○▼▽▶►◎※]\s?[^\W_].{0,40}|【[^】]{1,40}】|〔[^〕]{1,40}〕"
    r"|[一二三四五六七八九十]{1,3}[、．.]\s?.{1,30}|第[一二三四五六七八九十百\d]{1,4}[章节節部回].{0,30})\Z"
)
_LONGEST, _FEWEST = 60, 2


def settled(raws: Raws) -> Raws:
    """Return the pieces with such lines as what they are.

    A sign in front of a line, or a line in italics, makes a heading only where the writer does so twice.
    """
    raws = [_lowered(raw, behind) for raw, behind in zip(raws, [*raws, None][1:], strict=True)]
    looks = list(_looks(raws))
    often = Counter([*looks, *("picture" for raw in raws if raw.heading and _PICTURE.match(raw.text))])
    return [
        replace(raw, kind=BlockKind.HEADING, level=BOLD, names=(), picked=(), hidden=())
        if look and (look == "drawn" or often[look] >= _FEWEST)
        else raw
        for raw, look in zip(raws, looks, strict=True)
    ]


def heads(text: str) -> bool:
    """Return whether a line in bold or by itself may be a heading: no stars, no quotation, no label."""
    letters = any(char.isalpha() for char in text)
    return letters and not _QUOTED.match(text) and not _rating.line(text)


def goes_on(behind: str) -> bool:
    """Return whether what follows only goes on with a line above it: it begins small."""
    return behind.lstrip("“\"«„'(…. ")[:1].islower()


def _lowered(raw: Raw, behind: Raw | None) -> Raw:
    guessed = raw.heading and raw.level == BOLD and not raw.fold and not raw.zone and not raw.book
    if not guessed or (heads(raw.text) and not (behind and behind.kind and goes_on(behind.text))):
        return raw
    return replace(raw, kind=BlockKind.PARAGRAPH, level=0)


def _looks(raws: Raws) -> Iterator[str]:
    above: Raw | None = None
    for raw, behind in zip(raws, [*raws, None][1:], strict=True):
        prose = behind is not None and behind.kind in {
            BlockKind.PARAGRAPH,
            BlockKind.LIST_ITEM,
            BlockKind.QUOTE,
        }
        below = above is not None and above.heading  # who wrote it, or stars: what a heading has beneath it
        yield (
            _look(raw, behind) if prose and behind and not (below or raw.zone or raw.fold or raw.book) else ""
        )
        above = raw


def _look(raw: Raw, behind: Raw) -> str:
    """Return by what a line looks like a heading to the longer piece below it."""
    line = raw.text
    if raw.kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM} or len(line) > _LONGEST or raw.breaks:
        return ""
    if not heads(line) or goes_on(behind.text) or ended(line.rstrip(":：")) or _is_told(line):
        return ""
    if raw.kind is BlockKind.PARAGRAPH and _DRAWN.match(line):
        return "drawn"
    if len(behind.text) <= len(line):
        return ""
    if _PICTURE.match(line):
        return "picture"
    whole = sum(span.end - span.start for span in raw.names) >= len(line) - 1
    return "italics" if whole and not is_people(line) and raw.kind is BlockKind.PARAGRAPH else ""


def _is_told(line: str) -> bool:
    return says_fact(line) or is_notice(line) or is_question(line) or announces(line)
