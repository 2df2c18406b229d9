"""When a server wants to be asked again, and what is never shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net import Reply, redact

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def wait(headers: dict[str, str], status: int = 429) -> timedelta | None:
    again = Reply(status=status, headers=headers, body=b"").retry_at(NOW)
    return None if again is None else again - NOW


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": http_date(NOW + timedelta(seconds=90))}, 90),
        ({"retry-after": http_date(NOW - timedelta(hours=1))}, 0),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 300)}, 300),
        ({"ratelimit-reset": "45"}, 45),
        ({"x-ratelimit-reset": "2026-11-21T12:05:00.792409Z"}, 300.792409),
        ({"x-ratelimit-reset": "2026-11-21T14:05:00+02:00"}, 300),
        ({"retry-after": "120", "x-ratelimit-reset": "2026-11-21T13:00:00Z"}, 120),
        ({"retry-after": "soon", "x-ratelimit-reset": "2026-11-21T13:00:00Z"}, 3600),
        ({"retry-after": "9" * 400}, 86400),
        ({"x-ratelimit-reset": "9999-12-31T23:59:59Z"}, 86400),
    ],
)
def test_each_way_to_say_later(headers: dict[str, str], seconds: float) -> None:
    assert wait(headers) == timedelta(seconds=seconds)


def test_headers_of_ones_own_come_first() -> None:
    """X names a day's end beside the quarter hour's, and writes UTC for GMT (recorded 2021)."""
    headers = {"date": "Sat, 21 Nov 2026 12:00:00 UTC", "x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}
    reply = Reply(status=429, headers={**headers, "x-day-reset": str(int(NOW.timestamp()) + 7200)}, body=b"")
    assert reply.retry_at(NOW) == NOW + timedelta(minutes=1)
    assert reply.retry_at(NOW, "x-day-reset") == NOW + timedelta(hours=2)


def test_moments_are_read_on_the_servers_clock() -> None:
    theirs = NOW + timedelta(hours=2)
    headers = {"date": http_date(theirs), "x-ratelimit-reset": (theirs + timedelta(minutes=5)).isoformat()}
    assert wait(headers) == timedelta(minutes=5)


@pytest.mark.parametrize("headers", [{}, {"retry-after": ""}, {"retry-after": "-5"}, {"retry-after": "nan"}])
def test_nothing_said_is_none(headers: dict[str, str]) -> None:
    assert wait(headers) is None


def test_only_429_and_503_are_asked() -> None:
    headers = {"x-ratelimit-reset": "2026-11-21T13:00:00Z"}
    assert wait(headers, status=503) == timedelta(hours=1)
    assert [wait(headers, status=status) for status in (200, 400, 500, 502)] == [None] * 4


@given(st.sampled_from(["retry-after", "ratelimit-reset", "x-ratelimit-reset", "date"]), st.text(max_size=40))
def test_whatever_is_said_the_wait_is_sane(name: str, value: str) -> None:
    found = wait({"retry-after": "60", name: value})
    assert found is None or timedelta(0) <= found <= timedelta(days=1)


def test_redaction_takes_the_longest_first() -> None:
    assert redact("a token-long, a token", ["token", "token-long", ""]) == "a ***, a ***"
