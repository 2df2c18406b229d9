"""Blackouts: days, dates and hours when nothing goes out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import Blackout, Rule, closed, slots

SUNDAYS = Blackout(zone="Europe/Berlin", days=frozenset({6}), reason="rest")
NIGHTS = Blackout(zone="Europe/Berlin", start=time(22), end=time(7))
HOLIDAYS = Blackout(zone="Europe/Berlin", first=date(2026, 12, 24), last=date(2026, 12, 26))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("blackout", "moment", "until"),
    [
        (SUNDAYS, "2026-03-01T00:00+01:00", "2026-03-02T00:00+01:00"),
        (SUNDAYS, "2026-02-28T23:59+01:00", None),
        (SUNDAYS, "2026-03-02T00:00+01:00", None),
        (SUNDAYS, "2026-03-29T12:00+02:00", "2026-03-30T00:00+02:00"),  # a day of 23 hours
        (NIGHTS, "2026-03-02T22:00+01:00", "2026-03-03T07:00+01:00"),
        (NIGHTS, "2026-03-03T06:59+01:00", "2026-03-03T07:00+01:00"),
        (NIGHTS, "2026-03-03T07:00+01:00", None),
        (NIGHTS, "2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        (HOLIDAYS, "2026-12-24T00:00+01:00", "2026-12-27T00:00+01:00"),
        (HOLIDAYS, "2026-12-26T23:59+01:00", "2026-12-27T00:00+01:00"),
        (HOLIDAYS, "2026-12-27T00:00+01:00", None),
    ],
)
def test_what_a_blackout_covers_and_when_it_is_over(
    blackout: Blackout, moment: str, until: str | None
) -> None:
    found = closed([blackout], at(moment))
    assert (found.until if found else None) == (at(until) if until else None)


def test_the_night_of_the_last_day_belongs_to_it() -> None:
    eve = Blackout(zone="UTC", first=date(2026, 12, 31), last=date(2026, 12, 31), start=time(20), end=time(4))
    assert closed([eve], at("2027-01-01T03:59+00:00")) is not None
    assert closed([eve], at("2026-12-31T03:59+00:00")) is None


def test_blackouts_that_follow_each_other_are_one_wait() -> None:
    found = closed([NIGHTS, SUNDAYS], at("2026-02-28T23:00+01:00"))
    assert found is not None
    assert (found.until, found.reason) == (at("2026-03-02T07:00+01:00"), "a blackout")
    sunday = closed([SUNDAYS], at("2026-03-01T09:00+01:00"))
    assert sunday is not None
    assert sunday.reason == "a blackout: rest"


def test_a_slot_is_barred_by_the_moment_it_would_go_out_jitter_and_all() -> None:
    rule = Rule(zone="Europe/Berlin", times=(time(9), time(21, 59)), blackouts=(NIGHTS, SUNDAYS))
    start = at("2026-02-28T00:00+01:00")
    found = slots([rule], account="a", start=start, end=start + timedelta(days=2))
    assert {slot.label[5:]: slot.barred for slot in found} == {
        "02-28T09:00": "",
        "02-28T21:59": "",
        "03-01T09:00": "a blackout: rest",
        "03-01T21:59": "a blackout: rest",
    }
    late = Rule(zone="UTC", times=(time(20, 58),), jitter=timedelta(hours=1), blackouts=(NIGHTS,))
    shut = [
        slot
        for slot in slots([late], account="a", start=start, end=start + timedelta(days=300))
        if slot.barred
    ]
    assert shut
    assert all(NIGHTS.over(slot.due) for slot in shut)


@given(
    moment=st.integers(946_684_800, 2_082_758_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]),
    days=st.frozensets(st.integers(0, 6)),
    start=st.times(),
    end=st.times(),
)
def test_a_wait_always_ends_later_and_outside(
    moment: datetime, zone: str, days: frozenset[int], start: time, end: time
) -> None:
    blackout = Blackout(zone=zone, days=days, start=start, end=end)
    found = closed([blackout], moment)
    assert (found is None) == (blackout.over(moment) is None)
    if found is not None:
        assert found.until > moment
        endless = len(days) == 7 and start == end
        assert endless or blackout.over(found.until) is None
