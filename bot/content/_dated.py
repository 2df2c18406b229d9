"""Lines in a post's own text that say nothing but its day and who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.content._days import days_in
from bot.content._names import is_people, names_at
from bot.content._raw import Raw, Raws
from bot.content._words import pattern
from bot.model import BlockKind

_LONGEST, _ABOVE, _BELOW = 90, 4, 3
_EDGES = re.compile(r"[\s|,;:·•–—()*_.-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """The day and the writer that such a line tells, and the pieces without it."""

    rest: Raws
    day: datetime | None = None
    who: str = ""


def take(raws: Raws, *, language: str) -> Dated:
    """Take out the first such line near the post's beginning or end."""
    at_the_ends = [*range(min(_ABOVE, len(raws))), *range(max(_ABOVE, len(raws) - _BELOW), len(raws))]
    for at in at_the_ends:
        told = _told(raws[at], language)
        if told:
            return Dated(rest=[*raws[:at], *raws[at + 1 :]], day=told[0], who=told[1])
    return Dated(rest=raws)


def _told(raw: Raw, language: str) -> tuple[datetime, str] | None:
    if raw.kind in {None, BlockKind.QUOTE} or len(raw.text) > _LONGEST or raw.zone:
        return None
    text = f"{raw.number} {raw.text}" if raw.number and raw.kind is BlockKind.LIST_ITEM else raw.text
    for day, start, end in days_in(text, language):
        rest = f"{text[:start]} | {text[end:]}"
        who = _who(rest)
        bare = rest.replace(who, "") if who else rest
        for words in ("dated", "by"):
            bare = pattern(words, r"(?<!\w)(?:{})(?!\w)").sub("", bare)
        if not _EDGES.sub("", bare):
            return day, who
    return None


def _who(rest: str) -> str:
    """Return whom what is left of the line names: behind a word for "by", or as all there is."""
    for found in pattern("by", r"(?<!\w)(?:{})\s*:?\s+(?=[^\W\d_])").finditer(rest):
        if names := names_at(rest[found.end() :].split("|", maxsplit=1)[0].strip()):
            return names[0]
    bare = _EDGES.sub(" ", rest).strip()
    return (
        bare
        if bare
        and len(bare.split()) <= 3
        and is_people(bare)
        and not pattern("dated", r"(?:{})\Z").match(bare)
        else ""
    )
