"""When nothing goes out: days, dates and hours on the wall clock of a zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.schedule._wall import moment_of

_DAY = timedelta(days=1)
_LONGEST = 800  # blackouts that follow each other; whoever closes for longer is asked again then
_FIRST, _LAST = date.min, date.max


@dataclass(frozen=True, kw_only=True, slots=True)
class Blackout:
    """Hours of days of a span of dates; all three must hold. ``last`` is the last such day itself.

    ``start`` and ``end`` are times of day; an ``end`` that is not later lies on the next day, and the days
    and dates are those it begins on. Both at midnight: whole days. ``days``: Monday = 0.
    """

    zone: str
    first: date = _FIRST
    last: date = _LAST
    days: frozenset[int] = frozenset(range(7))
    start: time = time()
    end: time = time()
    reason: str = ""

    def over(self, moment: datetime) -> datetime | None:
        """Return when the stretch of it that covers ``moment`` (aware) ends, None where none does."""
        zone = ZoneInfo(self.zone)
        local = moment.astimezone(zone).replace(tzinfo=None)
        for day in (local.date(), local.date() - _DAY):
            end = self._end(day)
            if self._holds(day) and datetime.combine(day, self.start) <= local < end:
                # At least a little later: an hour that is shown twice would end it before it began.
                return max(moment_of(end, zone), moment + timedelta(minutes=1)).astimezone(UTC)
        return None

    def _holds(self, day: date) -> bool:
        return self.first <= day <= self.last and day.weekday() in self.days

    def _end(self, day: date) -> datetime:
        return datetime.combine(day if self.start < self.end else day + _DAY, self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """Why nothing goes out, and until when."""

    reason: str
    until: datetime


def closed(blackouts: Sequence[Blackout], moment: datetime) -> Closed | None:
    """Return whether nothing goes out at ``moment`` (aware), with the end of all that follow each other."""
    reason, until = "", moment
    for _ in range(_LONGEST):
        holding = next((one for one in blackouts if one.over(until) is not None), None)
        if holding is None:
            break
        reason = reason or (f"a blackout: {holding.reason}" if holding.reason else "a blackout")
        until = holding.over(until) or until
    return Closed(reason=reason, until=until) if reason else None
