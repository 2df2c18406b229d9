"""The judge sees what is wrong: every kind of fault is shown to it once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import Delivery, Event, State
from tests.faults.checker import Entry, judge

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WALK = [State.PLANNED, State.READY, State.CLAIMED, State.SENDING, State.SENT]
A, B = (Entry(key=key, account="ada", text=f"line {key}") for key in "ab")


def row(key: str = "a", state: State = State.SENT, **changes: Any) -> Delivery:
    return Delivery(
        key=key, part=1, account="ada", platform="p", slot="manual", due=NOW, not_after=NOW, state=state,
        **changes,
    )  # fmt: skip


def story(states: Sequence[State]) -> list[Event]:
    sources = [None, *states]
    return [
        Event(key="a", part=1, at=NOW, source=source, target=target, event="step")
        for source, target in zip(sources, states, strict=False)
    ]


def test_all_is_well() -> None:
    verdict = judge([A], [row()], lambda key: story(WALK))
    assert (verdict.wrong(), verdict.told(), verdict.posts) == (False, "", 1)


UNTIL_READY = WALK[:2]


@pytest.mark.parametrize(
    ("what", "journal", "rows", "walk"),
    [
        ("duplicates", [A, A], [row()], WALK),
        ("duplicates", [A, Entry(key="b", account="ada", text=A.text)], [row(), row("b")], WALK),
        ("missing", [], [row(state=State.READY)], UNTIL_READY),
        ("missing", [], [row(state=State.MISSED, reason="late")], [*UNTIL_READY, State.MISSED]),
        ("held", [A], [row(state=State.HELD)], [*WALK[:4], State.UNKNOWN, State.HELD]),
        ("unproven", [], [row()], WALK),
        ("unrecorded", [A], [row(state=State.UNKNOWN)], [*WALK[:4], State.UNKNOWN]),
        ("unrecorded", [A, B], [row()], WALK),
        ("unannounced", [A], [row()], [*WALK[:3], State.SENT]),
        ("untold", [A], [row()], WALK[:4]),
        ("untold", [A], [row()], [State.PLANNED, State.SENDING, State.SENT]),
    ],
)
def test_every_fault_is_seen(
    what: str, journal: list[Entry], rows: list[Delivery], walk: list[State]
) -> None:
    verdict = judge(journal, rows, lambda key: story(walk))
    assert getattr(verdict, what)
    assert what in verdict.told()


def test_late_is_excused_only_with_a_reason_and_only_where_clocks_step() -> None:
    walk = story([State.PLANNED, State.MISSED])
    assert not judge([], [row(state=State.MISSED, reason="late")], lambda key: walk, all_sent=False).wrong()
    assert judge([], [row(state=State.MISSED)], lambda key: walk, all_sent=False).missing


def test_where_nothing_can_be_asked_a_person_may_be_but_with_a_reason() -> None:
    walk = story([*WALK[:4], State.UNKNOWN, State.HELD])
    held = row(state=State.HELD, reason="it cannot be asked", hint="look for yourself")
    for journal in ([], [A]):
        told = judge(journal, [held], lambda key: walk, tells=False)
        assert (told.wrong(), told.asked) == (False, ["a"])
    assert judge([A, A], [held], lambda key: walk, tells=False).duplicates
    assert judge([A], [row(state=State.HELD)], lambda key: walk, tells=False).held
