"""Slots: local date and time, daylight saving, jitter, keys."""

from __future__ import annotations

import time as clock
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import Rule, manual_key, slot_key, slots

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",  # skipped midnight until 2018
    "America/St_Johns",  # fell back across midnight until 2011
    "Africa/Cairo",  # skips midnight on a Friday
    "Africa/Casablanca",  # negative saving in Ramadan
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",  # saves half an hour
    "Pacific/Apia",  # skipped 30 December 2011
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def one_day(zone: str, day: str, *times: str) -> list[tuple[str, str]]:
    """Return (label, local time of the moment) of a daily rule on one local day."""
    rule = Rule(zone=zone, times=tuple(time.fromisoformat(text) for text in times))
    here = ZoneInfo(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=here)
    found = slots([rule], account="a", start=start - timedelta(days=2), end=start + timedelta(days=2))
    return [(s.label[-5:], f"{s.at.astimezone(here):%d %H:%M %z}") for s in found if s.label.startswith(day)]


def test_a_plain_day_in_winter_and_in_summer() -> None:
    assert one_day("Europe/Berlin", "2026-01-15", "09:00") == [("09:00", "15 09:00 +0100")]
    assert one_day("Europe/Berlin", "2026-07-15", "09:00") == [("09:00", "15 09:00 +0200")]


@pytest.mark.parametrize(
    ("zone", "day", "wanted", "got"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "29 03:00 +0200"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "04 02:30 +1100"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "04 01:00 -0200"),
        ("Africa/Cairo", "2024-04-26", "00:15", "26 01:00 +0300"),
        ("Pacific/Apia", "2011-12-30", "09:00", "31 00:00 +1400"),
        ("Africa/Monrovia", "1972-01-07", "00:20", "07 00:45 +0000"),  # the gap ended at 00:44:30
    ],
)
def test_a_time_the_clock_skips_becomes_the_next_minute_there_is(
    zone: str, day: str, wanted: str, got: str
) -> None:
    assert one_day(zone, day, wanted) == [(wanted, got)]


@pytest.mark.parametrize(
    ("zone", "day", "wanted", "got"),
    [
        ("Europe/Berlin", "2026-10-25", "02:30", "25 02:30 +0200"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "05 01:45 +1100"),
        ("America/St_Johns", "2010-11-06", "23:30", "06 23:30 -0230"),
    ],
)
def test_a_time_the_clock_shows_twice_counts_once_the_first_time(
    zone: str, day: str, wanted: str, got: str
) -> None:
    assert one_day(zone, day, wanted) == [(wanted, got)]


def test_the_window_is_closed_on_both_sides() -> None:
    rule = Rule(zone="UTC", times=(time(9), time(18)))
    found = slots([rule], account="a", start=at("2026-01-01T09:00Z"), end=at("2026-01-01T18:00Z"))
    assert [slot.label for slot in found] == ["2026-01-01T09:00", "2026-01-01T18:00"]
    assert slots([rule], account="a", start=at("2026-01-01T18:01Z"), end=at("2026-01-01T09:00Z")) == []


def test_days_are_local_days() -> None:
    rule = Rule(zone="Pacific/Auckland", days=frozenset({0}), times=(time(1),))
    found = slots([rule], account="a", start=at("2026-01-01T00:00Z"), end=at("2026-01-14T00:00Z"))
    assert [slot.label for slot in found] == ["2026-01-05T01:00", "2026-01-12T01:00"]
    assert found[0].at == at("2026-01-04T12:00Z")


@pytest.mark.parametrize(
    ("hours", "labels"),
    [
        (6, ["01T06:00", "01T12:00", "01T18:00", "02T00:00", "02T06:00"]),
        (7, ["01T07:00", "01T14:00", "01T21:00", "02T00:00", "02T07:00"]),
        (24, ["02T00:00"]),
    ],
)
def test_every_up_to_a_day_starts_at_midnight(hours: int, labels: list[str]) -> None:
    rule = Rule(zone="UTC", every=timedelta(hours=hours))
    found = slots([rule], account="a", start=at("2026-01-01T05:00Z"), end=at("2026-01-02T08:00Z"))
    assert [slot.label[8:] for slot in found] == labels


def test_every_above_a_day_does_not_depend_on_when_one_asks() -> None:
    rule = Rule(zone="Europe/Berlin", every=timedelta(hours=36))
    start, end = at("2026-03-01T00:00Z"), at("2026-04-30T00:00Z")
    whole = slots([rule], account="a", start=start, end=end)
    days = [start + timedelta(days=n) for n in range(60)]
    pieces = [s for day in days for s in slots([rule], account="a", start=day, end=day + timedelta(days=1))]
    assert {slot.label for slot in whole} == {slot.label for slot in pieces}
    assert {slot.label[11:] for slot in whole} == {"00:00", "12:00"}


def test_a_week_is_counted_from_monday() -> None:
    rule = Rule(zone="Asia/Tokyo", every=timedelta(weeks=1))
    found = slots([rule], account="a", start=at("2026-01-01T00:00Z"), end=at("2026-01-31T00:00Z"))
    assert [datetime.fromisoformat(slot.label).weekday() for slot in found] == [0, 0, 0, 0]


def test_rules_that_meet_make_one_slot_and_the_first_decides() -> None:
    first = Rule(zone="UTC", times=(time(9),), late_after=timedelta(minutes=5))
    second = Rule(zone="UTC", times=(time(9), time(10)), late_after=timedelta(minutes=50))
    found = slots([first, second], account="a", start=at("2026-01-01T00:00Z"), end=at("2026-01-02T00:00Z"))
    assert [(slot.label[-5:], slot.late_after.seconds // 60) for slot in found] == [
        ("09:00", 5),
        ("10:00", 50),
    ]


def test_jitter_is_stable_and_only_delays() -> None:
    rule = Rule(zone="UTC", every=timedelta(hours=1), jitter=timedelta(minutes=20))
    window = {"start": at("2026-01-01T00:00Z"), "end": at("2026-02-01T00:00Z")}
    found = slots([rule], account="a", **window)
    delays = [slot.due - slot.at for slot in found]
    assert all(timedelta(0) <= delay <= rule.jitter for delay in delays)
    assert len(set(delays)) > 300
    assert found == slots([rule], account="a", **window)
    assert [s.due for s in slots([rule], account="b", **window)] != [s.due for s in found]


def test_keys_depend_on_account_and_label_alone() -> None:
    assert slot_key("me", "2026-01-01T09:00") == "632c80bc1173509e"  # stored in ledgers: must never change
    assert manual_key("me", "1") == "f8c84efdeb381398"
    keys = {slot_key("me", "2026-01-01T09:00"), slot_key("you", "2026-01-01T09:00"), manual_key("me", "1")}
    assert len(keys) == 3
    assert all(len(key) == 16 and set(key) <= set("0123456789abcdef") for key in keys)


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": (time(9),), "every": timedelta(hours=1)},
        {},
        {"every": timedelta(seconds=1)},
    ],
)
def test_a_rule_that_cannot_work_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"every|times"):
        Rule(zone="UTC", **wrong)  # type: ignore[arg-type]


def test_naive_times_are_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="aware"):
        slots([Rule(zone="UTC", times=(time(9),))], account="a", start=naive, end=naive)


minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
rules = st.builds(
    Rule,
    zone=st.sampled_from(ZONES),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    times=st.lists(minutes, min_size=1, max_size=4).map(tuple),
    jitter=st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds)),
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.integers(0, 60 * 24 * 20).map(lambda number: timedelta(minutes=number))


@settings(max_examples=150, deadline=None)
@given(rules, moments, spans, spans)
def test_a_window_cut_in_two_holds_the_same_slots(
    rule: Rule, start: datetime, span: timedelta, more: timedelta
) -> None:
    middle, end = start + span, start + span + more
    whole = slots([rule], account="a", start=start, end=end)
    left = slots([rule], account="a", start=start, end=middle)
    right = slots([rule], account="a", start=middle + timedelta(microseconds=1), end=end)
    assert whole == left + right
    assert all(start <= slot.at <= end and slot.at <= slot.due for slot in whole)
    labels = [slot.label for slot in whole]
    assert labels == sorted(set(labels))


@pytest.mark.parametrize("zone", ZONES)
def test_each_day_of_each_year_has_each_of_its_times_once(zone: str) -> None:
    times = (time(0, 0), time(2, 15), time(2, 30), time(23, 45))
    for year in (1999, 2010, 2011, 2018, 2024, 2026):
        found = slots(
            [Rule(zone=zone, times=times)],
            account="a",
            start=datetime(year - 1, 12, 1, tzinfo=UTC),
            end=datetime(year + 1, 2, 1, tzinfo=UTC),
        )
        labels = [slot.label for slot in found if slot.label.startswith(str(year))]
        days = (datetime(year + 1, 1, 1, tzinfo=UTC) - datetime(year, 1, 1, tzinfo=UTC)).days
        assert len(labels) == len(set(labels)) == days * len(times)
        assert [slot.at for slot in found] == sorted(slot.at for slot in found)


def test_a_year_of_quarter_hours_takes_less_than_a_second_of_cpu() -> None:
    rule = Rule(zone="Europe/Berlin", every=timedelta(minutes=15), jitter=timedelta(minutes=5))
    began = clock.process_time()
    found = slots([rule], account="a", start=at("2026-01-01T00:00Z"), end=at("2026-12-31T23:59Z"))
    assert len(found) == 365 * 96
    assert clock.process_time() - began < 1
