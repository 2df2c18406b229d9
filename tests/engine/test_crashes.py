"""kill -9 everywhere: whatever moment the process dies at, the post is there once in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model import State
from tests.engine import world as worlds
from tests.engine.world import SETTLED, Killed, Scripted, World

FINAL = {State.SENT, State.REFUSED, State.MISSED, State.SKIPPED}


@dataclass
class Fate:
    """Counts the moments a process can die at, and ends it at one of them."""

    at: int
    moment: int = 0

    def passes(self) -> None:
        self.moment += 1
        if self.moment == self.at:
            raise Killed


class Mortal:
    """Anything whose every call the process may not survive, before it happens or after."""

    def __init__(self, inner: Any, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if not callable(attribute) or name in {"close", "capabilities"}:
            return attribute

        def call(*args: Any, **kwargs: Any) -> Any:
            self._fate.passes()
            result = attribute(*args, **kwargs)
            self._fate.passes()
            return result

        async def wait(*args: Any, **kwargs: Any) -> Any:
            self._fate.passes()
            result = await attribute(*args, **kwargs)
            self._fate.passes()
            return result

        return wait if name in {"check", "prepare", "publish", "find"} else call


def mortal(world: World, fate: Fate, monkey: pytest.MonkeyPatch) -> None:
    """Let the world's ledger and platforms end at ``fate``, from the next opening on."""
    world.wrap = lambda ledger: Mortal(ledger, fate)  # type: ignore[assignment, return-value]
    monkey.setattr(
        worlds.Member,
        "way_out",
        lambda member: Mortal(Scripted(world.servers[member.id], world.capabilities), fate),
    )


def live_on(world: World) -> None:
    """Start again, and give it time: ticks until nothing moves any more."""
    for _ in range(4):
        world.tick(SETTLED)


def moments(folder: Path, parts: int) -> int:
    """Count the moments of one whole run."""
    with pytest.MonkeyPatch.context() as monkey:
        world, fate = World(folder, parts=parts), Fate(at=0)
        mortal(world, fate, monkey)
        world.open()
        world.tick()
        return fate.moment


@pytest.mark.parametrize("parts", [1, 2])
def test_death_at_every_moment_ends_with_one_post(tmp_path: Path, parts: int) -> None:
    (tmp_path / "count").mkdir()
    last = moments(tmp_path / "count", parts)
    assert last > 20
    for at in range(1, last + 1):
        folder = tmp_path / str(at)
        folder.mkdir()
        world = World(folder, parts=parts)
        world.ledger.meet("a", "scripted", world.clock())  # else the slot was before its time
        with pytest.MonkeyPatch.context() as monkey:
            mortal(world, Fate(at=at), monkey)
            world.open()
            with pytest.raises(Killed):
                world.tick()
        world.wrap = lambda ledger: ledger
        world.restart()
        live_on(world)
        texts = [text for _, text, _ in world.server.journal]
        assert texts == [f"line 1/{part}" for part in range(1, parts + 1)], f"killed at moment {at}"
        assert {row.state for row in world.ledger.get(world.only().key)} == {State.SENT}, f"moment {at}"
        world.ledger.close()


WORDS = ["sent", "lost_before", "lost_after", "killed_before", "killed_after", "broken", "down", "prepare"]


@example(
    script=["sent", "sent", "sent", "lost_before", "lost_before", "killed_after"],
    waits=[1] * 7 + [369, 400, 400, 400, 400],
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the folder is new in every example
@given(
    script=st.lists(st.sampled_from(WORDS), max_size=12),
    waits=st.lists(st.integers(1, 400), min_size=10, max_size=25),
)
def test_no_story_ever_doubles_a_post(
    tmp_path_factory: pytest.TempPathFactory, script: list[str], waits: list[int]
) -> None:
    world = World(tmp_path_factory.mktemp("story"), every=timedelta(minutes=15))
    world.server.script = list(script)
    for wait in waits:
        try:
            world.tick(timedelta(seconds=wait))
        except Killed:
            world.restart()
    world.server.script.clear()  # from now on all is well, so every story comes to its end
    world.clock.advance(timedelta(hours=2))
    for _ in range(4):
        world.tick(SETTLED)
    keys = world.server.keys()
    assert len(keys) == len(set(keys))
    rows = world.ledger.recent(limit=100)
    sent = {row.key for row in rows if row.state is State.SENT}
    assert sent == set(keys)
    old = [row for row in rows if row.not_after < world.clock()]
    assert all(row.state in FINAL for row in old), [row.state for row in old]
    assert all(row.reason for row in old if row.state is State.MISSED)
    world.ledger.close()
