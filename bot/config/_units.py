"""How people write durations, times, days, time zones and languages in config.toml.

Each reader takes what TOML gave and returns the value, or raises a pydantic error whose message is the
sentence a person reads and whose context carries the hint.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = {
    **{name: frozenset({number}) for number, name in enumerate(WEEK)},
    "weekdays": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
    "daily": frozenset(range(7)),
}
_DURATION = re.compile(r"(?:\d{1,6}[smhdw])+")
_MONEY = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def bad(message: str, hint: str = "") -> PydanticCustomError:
    """Return an error saying ``message`` (it follows the key's name: "must be …") with its hint."""
    return PydanticCustomError("pullquote", "{message}", {"message": message, "hint": hint})


def nearest(word: object, names: object) -> str:
    """Return the name most like ``word``, or "" when none is like it."""
    from difflib import get_close_matches

    by_lower = {str(name).lower(): str(name) for name in names}  # type: ignore[attr-defined]
    close = get_close_matches(str(word).lower(), by_lower, n=1)
    return by_lower[close[0]] if close else ""


def did_you_mean(word: object, names: object, otherwise: str = "") -> str:
    """Return "did you mean …?" for the nearest name, else ``otherwise``."""
    name = nearest(word, names)
    return f"did you mean {name!r}?".replace("'", '"') if name else otherwise


def as_list(value: Any) -> Any:
    """Take a lone word where a list is meant: ``days = "daily"``."""
    return [value] if isinstance(value, str | time) else value


def duration(value: Any) -> timedelta:
    """Read "90s", "15m", "6h", "2d", "1w" or a sum such as "1h30m"."""
    if isinstance(value, timedelta):
        return value
    text = value.replace(" ", "") if isinstance(value, str) else ""
    if not _DURATION.fullmatch(text):
        raise bad("must be a duration", 'write it like "90s", "15m", "6h" or "2d"')
    amounts = re.findall(r"(\d+)([smhdw])", text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in amounts), timedelta(0))


def money(value: Any) -> Decimal:
    """Read an amount of at least nothing: 5, 4.50 or "$4.50"; what it is in, the platform says."""
    text = str(value).strip().removeprefix("$").strip()
    if isinstance(value, bool) or not _MONEY.fullmatch(text):
        raise bad("must be an amount of money", "write it like 5 or 4.50")
    return Decimal(text)


def interval(value: Any) -> timedelta:
    """Read a duration of at least a minute, the finest a schedule gets."""
    found = duration(value)
    if found < timedelta(minutes=1):
        raise bad("must be at least a minute", 'write it like "6h" or "2d"')
    return found


def times(value: Any) -> tuple[time, ...]:
    """Read local times, sorted, each once: "09:00" or TOML's own 09:00:00."""
    listed = as_list(value)
    if not isinstance(listed, list | tuple) or not listed:
        raise bad("must be a list of times", 'write it like ["09:00", "18:30"]')
    return tuple(sorted({_time(item, "holds") for item in listed}))


def time_of_day(value: Any) -> time:
    """Read one local time: "22:00" or TOML's own 22:00:00."""
    return _time(value, "is")


def _time(value: Any, verb: str) -> time:
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise bad(f"{verb} {_shown(value)}, which is no time of day", 'write it like "09:00" or "18:30"')
    return time(int(match[1]), int(match[2]))


def day(value: Any) -> date:
    """Read a date: "2026-12-24" or TOML's own 2026-12-24."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise bad(f"is {_shown(value)}, which is no date", 'write it like "2026-12-24"') from None


def days(value: Any) -> frozenset[int]:
    """Read days of the week, Monday = 0."""
    listed = as_list(value)
    if not isinstance(listed, list | tuple) or not listed:
        raise bad("must be a list of days", 'write it like ["mon", "thu"] or "daily"')
    return frozenset().union(*(_day(item) for item in listed))


def _day(value: Any) -> frozenset[int]:
    word = value.strip().lower() if isinstance(value, str) else ""
    found = DAY_NAMES.get(word) or DAY_NAMES.get(word[:3] if _is_long_day(word) else "")
    if not found:
        names = f"use {', '.join(WEEK)}, weekdays, weekends or daily"
        raise bad(f"holds {_shown(value)}, which is no day", did_you_mean(word, DAY_NAMES, names))
    return found


def _is_long_day(word: str) -> bool:
    return word in {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}


def zone(value: Any) -> str:
    """Check the name of a time zone against the system's (on Windows: tzdata's) zones."""
    if not isinstance(value, str):
        raise bad("must be the name of a time zone in quotes", 'for example "Europe/Paris"')
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        raise bad(f"names a time zone that does not exist: {_shown(value)}", _zone_hint(value)) from None
    return value


def _zone_hint(value: str) -> str:
    from zoneinfo import available_timezones

    zones = available_timezones()
    if not zones:
        return "this computer has no time zones: pip install tzdata"
    cities = {name.rpartition("/")[2]: name for name in sorted(zones)}
    by_city = cities.get(nearest(value.rpartition("/")[2].replace(" ", "_"), cities), "")
    otherwise = f'did you mean "{by_city}"?' if by_city else 'use a name such as "Europe/Paris"'
    return did_you_mean(value, zones, otherwise)


def language(value: Any) -> str:
    """Check the shape of a language code (BCP 47): "en", "pt-BR"."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise bad("must be a language code", 'such as "en", "de" or "pt-BR"')
    return value


def account_id(value: Any) -> str:
    """Check an account's id: letters, digits, ``-`` and ``_`` (it names files and keys)."""
    plain = isinstance(value, str) and value.isascii() and value.replace("-", "").replace("_", "").isalnum()
    if not plain or len(value) > 64:
        raise bad("must be one word of letters, digits, - and _", 'for example "my-mastodon"')
    return str(value)


def handles(value: Any) -> Any:
    """Drop the ``@`` people write before a handle."""
    if not isinstance(value, dict):
        return value
    return {
        key: item.strip().removeprefix("@") if isinstance(item, str) else item for key, item in value.items()
    }


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'
