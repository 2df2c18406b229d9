"""6: daylight saving. No process dies here; the clock on the wall is the fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import schedule
from tests.faults.storms import Outcome
from tests.schedule.test_schedule import ZONES

QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
NIGHT = (*(time(hour, minute) for hour in range(4) for minute in (0, 30)), time(9), time(23, 45))
"""Where clocks jump, and two times where they never do."""
_FIRST = 2017  # 2017 to 2026; shifts at midnight and by half an hour are among them


def daylight_saving(*, times: Sequence[time], years: int = 10) -> Outcome:
    """Ask for these times of every day: each label once, and never before the wall shows it."""
    seen = wrong = 0
    for zone in ZONES:
        for year in range(_FIRST, _FIRST + years):
            found, faults = _year(ZoneInfo(zone), year, times)
            seen, wrong = seen + found, wrong + faults
    return Outcome(tried=f"{len(ZONES)} zones × {years} years, {seen} slots", told=wrong)


def _year(zone: ZoneInfo, year: int, times: Sequence[time]) -> tuple[int, int]:
    """Return how many slots the days of a year have, and how much is wrong with them."""
    start = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    rule = schedule.Rule(zone=zone.key, times=tuple(times))
    margin = timedelta(days=2)
    found = schedule.slots([rule], account="a", start=start - margin, end=end + margin)
    ours = [slot for slot in found if slot.label[:4] == str(year)]
    labels = Counter(slot.label for slot in ours)
    day, days = datetime(year, 1, 1), 366 if year % 4 == 0 else 365  # noqa: DTZ001 – the wall's own
    wanted = {f"{day + timedelta(days=n):%Y-%m-%d}T{at:%H:%M}" for n in range(days) for at in times}
    wrong = len(wanted ^ labels.keys()) + sum(count - 1 for count in labels.values())
    return len(ours), wrong + sum(not _fits(slot.label, slot.at.astimezone(zone)) for slot in ours)


def _fits(label: str, local: datetime) -> bool:
    """Say whether the wall shows the label, the first time, or has just jumped over it."""
    wanted, shown = datetime.fromisoformat(label), local.replace(tzinfo=None)
    if shown == wanted:
        return local.fold == 0
    before = (local.astimezone(UTC) - timedelta(seconds=60)).astimezone(local.tzinfo).replace(tzinfo=None)
    return before < wanted < shown
