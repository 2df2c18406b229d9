"""How long is waited before a next try."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import Timing

HOUR = timedelta(hours=1)


@given(st.integers(0, 1000), st.text(max_size=20))
def test_the_wait_doubles_up_to_an_hour_and_is_at_most_a_quarter_shorter(tries: int, key: str) -> None:
    timing = Timing(retry=timedelta(minutes=1))
    whole = min(timedelta(minutes=1) * 2 ** min(max(tries - 1, 0), 12), HOUR)
    assert whole * 0.75 <= timing.backoff(tries, key) <= whole


def test_deliveries_do_not_all_knock_in_the_same_second_and_a_restart_changes_nothing() -> None:
    timing = Timing(retry=timedelta(minutes=1))
    waits = {timing.backoff(5, f"key-{number}") for number in range(50)}
    assert len(waits) > 40
    assert timing.backoff(5, "key-1") == timing.backoff(5, "key-1")
