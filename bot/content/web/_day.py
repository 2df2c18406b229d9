"""The day a page shows beside its post, where neither its head nor its data tells one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.content._words import month
from bot.content.web import _theme

_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s?(?:[./-]|年)\s?(?P<month>\d{1,2})\s?(?:[./-]|月)\s?(?P<day>\d{1,2})(?!\d)"
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s?(?P<mark>[./-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)")
_WORDED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-](?:de |of )?(?P<month>[^\W\d_]{3,})[.,]*"
    r"[\s-](?:de )?(?P<year>\d{4})(?!\d)"
)
_WORD_FIRST = re.compile(
    r"(?<!\w)(?P<month>[^\W\d_]{3,})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})(?!\d)"
)
_BESIDE = frozenset({"nav", "aside", "footer"})
_LONGEST = 300


def shown(tree: Any, main: Any, *, language: str) -> datetime | None:
    """Return the first day in the theme's own date lines, inside ``main`` before outside; midnight, UTC.

    Figures alone that may be either day or month are read by ``language``: of plain ``en`` they tell nothing.
    """
    days = (day for text in _lines(tree, main) for day in _days(text, language.lower()))
    return next(days, None)


def _lines(tree: Any, main: Any) -> Iterator[str]:
    dated = [node for node in tree.iter("p", "div", "span", "li", "time", "small") if _theme.is_dated(node)]
    inside = [node for node in dated if any(each is main for each in node.iterancestors())]
    outside = [node for node in dated if not any(each.tag in _BESIDE for each in node.iterancestors())]
    for node in (*inside, *outside):
        text = " ".join("".join(node.itertext()).split())
        if len(text) <= _LONGEST:
            yield text


def _days(text: str, language: str) -> Iterator[datetime]:
    american = language in {"en-us", "en_us"}
    figures = [_YEAR_FIRST, *([_MONTH_FIRST] if american else []), _DAY_FIRST]
    for way in (*figures, _WORDED, _WORD_FIRST):
        for found in way.finditer(text):
            if not (way is _DAY_FIRST and language == "en" and _is_open(found)) and (day := _day(found)):
                yield day


def _is_open(found: re.Match[str]) -> bool:
    """Return whether ``4/5/2024`` may be either April or May."""
    return found["mark"] == "/" and int(found["day"]) <= 12


def _day(found: re.Match[str]) -> datetime | None:
    named = found["month"]
    number = int(named) if named.isdecimal() else month(named)
    try:
        return datetime(int(found["year"]), number, int(found["day"]), tzinfo=UTC)
    except ValueError:
        return None
