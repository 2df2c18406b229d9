"""An account that posts somewhere else now, under the same name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import steering
from bot.model import Replay, ReplayKind, State
from tests.engine.world import SETTLED, World

MINUTE = timedelta(minutes=1)
ELSEWHERE = "scripted, server b"


def moved(world: World, *, after: timedelta = SETTLED) -> None:
    """Move the account, and let a run pass in which no new slot comes due."""
    world.place = ELSEWHERE
    world.every = timedelta(days=30)
    world.open()
    for _ in range(8):
        world.tick(after)


def test_what_may_be_there_is_held_and_not_looked_for_in_the_wrong_place(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script, world.server.looks = ["lost_after"], ["no idea"]
    world.tick()
    world.server.since.clear()
    moved(world)
    row = world.only()
    assert (row.state, world.server.since, world.server.calls) == (State.HELD, [], 1)
    assert row.reason == "it belongs to scripted, server a, and a now posts to scripted, server b"


def test_what_is_repeated_in_doubt_is_held(tmp_path: Path) -> None:
    keyed = Replay(kind=ReplayKind.KEYED, window=timedelta(minutes=45))
    world = World(tmp_path, capabilities={"can_find": False, "replay": keyed})
    world.server.script = ["lost_after", "down"]
    world.tick()
    world.tick(SETTLED)
    assert (world.only().state, world.only().doubt) == (State.READY, True)
    moved(world, after=5 * MINUTE)
    assert (world.only().state, world.server.calls) == (State.HELD, 2)


def test_what_was_never_sent_is_skipped(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script = ["down"]
    world.tick()
    moved(world)
    row = world.only()
    assert (row.state, world.server.journal) == (State.SKIPPED, [])
    assert "now posts to scripted, server b" in row.reason


def test_a_reply_does_not_follow_to_the_new_place(tmp_path: Path) -> None:
    world = World(tmp_path, parts=2)
    world.server.script = ["sent", "down"]
    world.tick()
    key = world.only().key
    moved(world)
    assert [one.state for one in world.ledger.get(key)] == [State.SENT, State.SKIPPED]
    assert world.server.keys() == [key]


def test_what_a_person_calls_absent_goes_nowhere_either(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script = ["lost_before"]
    world.tick()
    moved(world)
    steering.resolve(world.ledger, world.only().key, "absent", world.clock())
    world.tick()
    assert (world.only().state, world.server.journal) == (State.SKIPPED, [])


def test_the_next_post_goes_to_the_new_place(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.tick()
    world.place = ELSEWHERE
    world.tick(timedelta(hours=1))
    told = {slot: (row.state, row.place) for slot, row in world.rows().items()}
    assert told["10:00"] == (State.SENT, ELSEWHERE)


def test_where_it_was_planned_for_is_not_known_it_goes_on(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.place = ""
    world.server.script = ["lost_before"]
    world.tick()
    moved(world)
    assert world.only().state is State.SENT
