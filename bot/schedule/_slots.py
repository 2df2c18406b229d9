"""When: rules in a time zone → Slots, keyed by local date and time.

Local time is what the writer of a schedule means, so the wall clock decides and daylight saving moves the
moment: a time the clock skips (spring, also by half an hour or at midnight) becomes the next minute there
is, a time it shows twice counts once, the first time round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.model import Slot
from bot.schedule._blackout import Blackout, closed
from bot.schedule._wall import moment_of

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_ANCHOR = datetime(2001, 1, 1)  # noqa: DTZ001 - a Monday, on the wall clock of whichever zone asks
_MARGIN = 2 * _DAY  # zones have skipped a whole day (Apia, 2011), which moves a slot that far; and
#                     St John's once went back from 00:01 to 23:01, so the last day may be tomorrow


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One schedule as it applies to an account. ``days``: Monday = 0. Either ``times`` or ``every``.

    ``every`` of at most a day starts anew at each local midnight (``6h``: 00:00, 06:00, 12:00, 18:00);
    a longer one counts on from Monday, 1 January 2001, 00:00 local time, so that a restart or an edit
    elsewhere changes nothing. Either way only moments on ``days`` remain. ``jitter`` is the longest delay.
    A slot that is due in one of the ``blackouts`` is barred.
    """

    zone: str
    days: frozenset[int] = frozenset(range(7))
    times: tuple[time, ...] = ()
    every: timedelta | None = None
    jitter: timedelta = timedelta(0)
    late_after: timedelta = timedelta(hours=1)
    blackouts: tuple[Blackout, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.times) == (self.every is not None):
            raise ValueError("a rule has either times or every")
        if self.every is not None and self.every < _MINUTE:
            raise ValueError("every must be at least a minute")


def slots(rules: Sequence[Rule], *, account: str, start: datetime, end: datetime) -> list[Slot]:
    """Return every slot of ``account`` with ``start <= at <= end`` (aware), sorted, one for each label.

    Where rules share a label, the first of them decides about jitter and lateness.
    """
    found: dict[str, Slot] = {}
    for rule in rules:
        zone = ZoneInfo(rule.zone)
        first, last = _local(start, zone) - _MARGIN, _local(end, zone) + _DAY
        for label, at in _moments(rule, first.date(), last.date()):
            if start <= at <= end and label not in found:
                found[label] = _slot(rule, account, label, at)
    return sorted(found.values(), key=lambda slot: (slot.at, slot.label))


@lru_cache(maxsize=64)  # accounts share rules, and the days asked for are those of the last ring
def _moments(rule: Rule, first: date, last: date) -> tuple[tuple[str, datetime], ...]:
    """Return label and moment of everything the rule says from one local date to another."""
    zone = ZoneInfo(rule.zone)
    return tuple(
        (f"{local:%Y-%m-%dT%H:%M}", moment_of(local, zone)) for local in _wall_times(rule, first, last)
    )


def slot_key(account: str, label: str) -> str:
    """Return the key of a slot: 16 hex digits of SHA-256 over account and label, not zone or schedule."""
    return _digest(account, label)[:16]


def manual_key(account: str, random_id: str) -> str:
    """Return the key of a one-off: 16 hex digits of SHA-256."""
    return _digest(account, "manual", random_id)[:16]


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def _slot(rule: Rule, account: str, label: str, at: datetime) -> Slot:
    delay = _delay(slot_key(account, label), rule.jitter) if rule.jitter else timedelta(0)
    shut = closed(rule.blackouts, at + delay) if rule.blackouts else None
    return Slot(
        account=account,
        label=label,
        zone=rule.zone,
        at=at,
        due=at + delay,
        late_after=rule.late_after,
        barred=shut.reason if shut else "",
    )


def _delay(key: str, jitter: timedelta) -> timedelta:
    seconds = int(jitter.total_seconds())
    return timedelta(seconds=int(_digest(key, "jitter")[:16], 16) % (seconds + 1))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("start and end must be aware")
    return moment.astimezone(zone).replace(tzinfo=None)


def _wall_times(rule: Rule, first: date, last: date) -> Iterator[datetime]:
    """Yield what the wall clock shows when the rule is due, from ``first`` to ``last``."""
    if rule.every is not None and rule.every > _DAY:
        yield from _counted(rule.every, rule.days, first, last)
        return
    times = rule.times if rule.every is None else _through_the_day(rule.every)
    for day in _dates(first, last):
        if day.weekday() in rule.days:
            yield from (datetime.combine(day, at) for at in times)


def _dates(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _through_the_day(every: timedelta) -> tuple[time, ...]:
    return tuple((_ANCHOR + every * number).time() for number in range(-(-_DAY // every)))


def _counted(every: timedelta, days: frozenset[int], first: date, last: date) -> Iterator[datetime]:
    local = _ANCHOR + every * ((datetime.combine(first, time()) - _ANCHOR) // every)
    while local.date() <= last:
        if local.weekday() in days:
            yield local
        local += every
