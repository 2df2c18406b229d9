"""Days of the calendar as people write them in a line of text, in figures or with the month's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.content._words import month

_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s?(?:[./-]|年|년)\s?(?P<month>\d{1,2})\s?(?:[./-]|月|월)\s?(?P<day>\d{1,2})(?!\d)(?:日|일)?"
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s?(?P<mark>[./-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)")
_WORDED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-](?:de |of )?(?P<month>[^\W\d_][^\s\d_.,]{2,})[.,]*"
    r"[\s-](?:de |del )?(?P<year>\d{4})(?!\d)"
)
_YEAR_WORDED = re.compile(r"(?<!\d)(?P<year>\d{4})\.? (?P<month>[^\W\d_]{3,}) (?P<day>\d{1,2})(?!\d)\.?")
_VIETNAMESE = re.compile(r"(?<!\d)(?P<day>\d{1,2}) tháng (?P<month>\d{1,2}),? (?:năm )?(?P<year>\d{4})(?!\d)")
_WORD_FIRST = re.compile(
    r"(?<!\w)(?P<month>[^\W\d_]{3,})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})(?!\d)"
)

_FIGURES = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "0123456789" * 3)


def days_in(text: str, language: str) -> Iterator[tuple[datetime, int, int]]:
    """Yield the days a line names, midnight UTC, and the range each stands in.

    Figures alone that may be either day or month are read by ``language``: of plain ``en`` they tell nothing.
    """
    text = text.translate(_FIGURES)
    american = language in {"en-us", "en_us"}
    figures = [_YEAR_FIRST, *([_MONTH_FIRST] if american else []), _DAY_FIRST]
    for way in (*figures, _WORDED, _WORD_FIRST, _YEAR_WORDED, _VIETNAMESE):
        for found in way.finditer(text):
            if not (way is _DAY_FIRST and language == "en" and _is_open(found)) and (day := _day(found)):
                yield day, found.start(), found.end()


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
