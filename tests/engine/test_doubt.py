"""A post that may be there is never treated as if it were not, until it was seen to be absent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import steering
from bot.ledger import Gates
from bot.model import ConfigError, Replay, ReplayKind, State
from tests.engine.world import DEADLINE, SETTLE, SETTLED, Killed, World

MINUTE = timedelta(minutes=1)
KEYED = Replay(kind=ReplayKind.KEYED, window=timedelta(minutes=45))
BLIND: dict[str, Any] = {"can_find": False, "replay": KEYED}


def doubted(folder: Path, *script: str, **settings: Any) -> World:
    """Return a world whose first call got through though its answer was lost; then ``script`` comes."""
    world = World(folder, **{"capabilities": BLIND, **settings})
    world.server.script = ["lost_after", *script]
    world.tick()
    assert world.only().state is State.UNKNOWN
    return world


def settle(world: World, step: timedelta = SETTLED, times: int = 12) -> None:
    """Go on until nothing can change any more, without coming to the next slot."""
    world.every = timedelta(days=30)
    world.open()
    for _ in range(times):
        world.tick(step)


def test_a_repetition_that_is_refused_does_not_make_it_refused(tmp_path: Path) -> None:
    world = doubted(tmp_path, *["refused"] * 9)
    settle(world, 5 * MINUTE)
    assert world.only().state is State.HELD
    assert world.server.keys() == [world.only().key]


def test_a_repetition_that_cannot_be_sent_does_not_make_it_missed(tmp_path: Path) -> None:
    world = doubted(tmp_path, *["down"] * 20)
    settle(world, 5 * MINUTE)
    assert world.only().state is State.HELD
    assert world.only().attempts <= world.timing.attempts


def test_a_repetition_that_comes_too_late_is_not_sent_and_not_missed(tmp_path: Path) -> None:
    world = doubted(tmp_path, "down")
    world.tick(SETTLED)
    assert (world.only().state, world.only().doubt) == (State.READY, True)
    calls = world.server.calls
    settle(world, timedelta(hours=1))
    assert world.only().state is State.HELD
    assert world.server.calls == calls


def test_the_window_is_looked_at_once_more_before_the_call(tmp_path: Path) -> None:
    world = doubted(tmp_path, "down")
    world.tick(SETTLED)
    assert world.only().state is State.READY
    world.tick(timedelta(minutes=46) - SETTLED)  # the slot still has time, the key has not
    assert world.server.calls == 2
    settle(world, 5 * MINUTE, times=2)
    assert world.only().state is State.HELD
    assert world.server.calls == 2


def test_a_line_that_was_changed_meanwhile_is_neither_repeated_nor_given_away(tmp_path: Path) -> None:
    world = doubted(tmp_path, "down")
    world.tick(SETTLED)
    world.lines.gone.add("line 1")
    settle(world, 5 * MINUTE)
    assert world.only().state is State.HELD
    assert world.server.calls == 2


@pytest.mark.parametrize("steer", [steering.skip, steering.retry, steering.approve])
def test_a_person_cannot_pass_over_the_doubt(tmp_path: Path, steer: Callable[..., object]) -> None:
    world = doubted(tmp_path, "down")
    world.tick(SETTLED)
    with pytest.raises(ConfigError) as wrong:
        steer(world.ledger, world.only().key, world.clock())
    assert "resolve" in wrong.value.faults[0].hint
    assert world.only().state is State.READY


@pytest.mark.parametrize(
    ("verdict", "state", "doubt"),
    [("sent", State.SENT, False), ("absent", State.READY, False), ("drop", State.SKIPPED, True)],
)
def test_a_person_may_settle_it(tmp_path: Path, verdict: str, state: State, doubt: bool) -> None:
    world = doubted(tmp_path, "down")
    world.tick(SETTLED)
    (row,) = steering.resolve(world.ledger, world.only().key, verdict, world.clock())
    assert (row.state, row.doubt) == (state, doubt)


def test_a_dropped_line_rests_like_one_that_was_sent(tmp_path: Path) -> None:
    world = doubted(tmp_path)
    steering.resolve(world.ledger, world.only().key, "drop", world.clock())
    world.tick(timedelta(hours=1))
    assert world.rows()["10:00"].snippet == "line 2"


def test_a_paused_account_keeps_the_doubt(tmp_path: Path) -> None:
    world = doubted(tmp_path, "banned")
    world.tick(SETTLED)
    assert (world.only().state, world.only().doubt) == (State.READY, True)
    world.ledger.resume("a", world.clock())
    world.tick(MINUTE)
    assert world.only().state is State.SENT
    assert len(set(world.server.keys())) == 1


def test_absence_ends_the_doubt(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script = ["lost_before", "refused"]
    world.tick()
    world.tick(SETTLED)
    assert (world.only().state, world.only().doubt) == (State.REFUSED, False)


def test_a_resend_that_is_refused_leaves_it_in_doubt(tmp_path: Path) -> None:
    world = doubted(tmp_path, *["refused"] * 9, capabilities={"can_find": False}, resend=True)
    settle(world, 5 * MINUTE)
    assert world.only().state is State.HELD


def test_only_absences_in_a_row_count(tmp_path: Path) -> None:
    world = World(tmp_path, capabilities={"looks": 2})
    world.server.script = ["lost_before"]
    world.tick()
    world.tick(SETTLED)  # not seen: once
    assert world.only().state is State.UNKNOWN
    world.server.looks = ["the server is down"]
    world.tick(SETTLED)  # nobody knows: the count begins anew
    world.tick(timedelta(minutes=10))  # not seen: once
    assert world.only().state is State.UNKNOWN
    assert world.server.calls == 1
    world.tick(SETTLED)  # not seen: twice
    assert world.only().state is State.SENT
    assert world.server.calls == 2


def test_a_look_reaches_back_to_the_first_attempt(tmp_path: Path) -> None:
    world = World(tmp_path, capabilities={"replay": KEYED})
    world.server.script, world.server.looks = ["lost_before", "lost_before"], ["no idea"] * 3
    began = world.clock()
    world.tick()
    world.tick(SETTLED)
    world.tick(SETTLED)
    assert set(world.server.since) == {began}


def test_a_look_up_that_finds_another_deliverys_post_is_not_believed(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.tick()
    world.server.mistaken = "post-1"
    world.server.script = ["lost_before"]
    world.tick(timedelta(hours=1))
    row = world.rows()["10:00"]
    assert row.state is State.UNKNOWN
    world.server.mistaken = ""
    world.tick(SETTLED)
    assert world.rows()["10:00"].state is State.SENT
    assert [receipt for _, receipt, _ in world.server.journal] == ["line 1/1", "line 2/1"]


def test_a_repetition_is_the_very_same_request(tmp_path: Path) -> None:
    world = doubted(tmp_path)
    world.tick(SETTLED)
    assert world.only().state is State.SENT
    assert (world.server.calls, world.server.prepared) == (2, 1)


def test_a_repetition_was_let_in_already(tmp_path: Path) -> None:
    world = doubted(tmp_path, gates=Gates(per_day=1, min_gap=timedelta(hours=5)))
    world.tick(SETTLED)
    assert world.only().state is State.SENT


def test_a_reply_to_a_post_nobody_has_the_address_of_does_not_go_out_alone(tmp_path: Path) -> None:
    world = doubted(tmp_path, parts=2, capabilities={"can_find": False})
    key = world.only().key
    steering.resolve(world.ledger, key, "sent", world.clock())
    world.tick(MINUTE)
    assert world.server.keys() == [key]
    assert "nobody knows where part 1 is" in world.ledger.get(key)[1].reason
    world.every = timedelta(days=30)
    world.open()
    world.tick(timedelta(hours=2))
    assert (world.ledger.get(key)[1].state, world.server.keys()) == (State.MISSED, [key])


class TestClockSteps:
    """Setting the calendar's clock does not shorten the time in which a post may still arrive."""

    def test_set_ahead_nothing_is_believed_sooner(self, tmp_path: Path) -> None:
        world = World(tmp_path)
        world.server.script = ["lost_before"]
        world.tick()
        world.clock.put(timedelta(minutes=40))
        world.tick()
        assert (world.only().state, world.server.calls) == (State.UNKNOWN, 1)
        assert world.only().not_before == world.clock() + SETTLE + DEADLINE
        world.tick(SETTLE + DEADLINE)
        assert (world.only().state, world.server.calls) == (State.SENT, 2)

    @pytest.mark.parametrize("word", ["killed_before", "killed_after"])
    def test_set_ahead_after_a_crash_the_lease_counts_too(self, tmp_path: Path, word: str) -> None:
        world = World(tmp_path)
        world.server.script = [word]
        with pytest.raises(Killed):
            world.tick()
        world.restart()
        world.clock.put(timedelta(minutes=40))
        world.tick(MINUTE)
        sent = word == "killed_after"
        assert world.only().state is (State.SENT if sent else State.UNKNOWN)
        world.tick(SETTLED - MINUTE)
        assert world.only().state is State.SENT
        assert len(world.server.journal) == 1

    def test_set_back_it_takes_longer(self, tmp_path: Path) -> None:
        world = World(tmp_path)
        world.server.script = ["lost_before"]
        world.tick()
        world.clock.put(-timedelta(minutes=10))
        world.tick(SETTLED)
        assert world.only().state is State.UNKNOWN
        world.tick(timedelta(minutes=10))
        assert world.only().state is State.SENT

    def test_after_a_restart_of_the_machine_the_calendar_counts(self, tmp_path: Path) -> None:
        world = World(tmp_path)
        world.server.script = ["lost_before"]
        world.tick()
        world.boot = "boot-2"
        world.clock.put(SETTLED)
        world.tick()
        assert world.only().state is State.SENT


class TestPaused:
    """What paused an account may be what keeps us from seeing; looks then cost nothing."""

    def paused(self, folder: Path) -> World:
        world = World(folder)
        world.server.script = ["lost_before"]
        world.tick()
        world.every = timedelta(days=30)
        world.open()
        world.ledger.pause("a", "the token was revoked", world.clock())
        world.server.looks = ["the token is not taken"] * 30
        for _ in range(30):
            world.tick(timedelta(hours=1))
        return world

    def test_looks_are_not_used_up(self, tmp_path: Path) -> None:
        row = self.paused(tmp_path).only()
        assert (row.state, row.looks) == (State.UNKNOWN, 0)
        assert row.hint.endswith(": pullquote resume a")

    def test_it_is_found_all_the_same(self, tmp_path: Path) -> None:
        world = self.paused(tmp_path)
        world.server.journal.append((world.only().key, "line 1", ""))
        world.server.looks.clear()
        world.tick(timedelta(hours=1))
        assert world.only().state is State.SENT

    def test_once_resumed_it_is_looked_up_at_once(self, tmp_path: Path) -> None:
        world = self.paused(tmp_path)
        world.tick(MINUTE)
        world.server.looks.clear()
        steering.resume(world.ledger, "a", world.clock())
        world.tick()
        assert world.only().state is State.MISSED  # seen to be absent, and too late by now
