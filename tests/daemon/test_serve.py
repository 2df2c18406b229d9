"""The daemon over a world we hold: one account's trouble, draining, reading anew, health and metrics."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot import config, daemon
from bot.config import Config
from bot.engine import Engine
from bot.model import ConfigError, Fault, State
from tests.engine.world import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to this process")
RINGS = timedelta(milliseconds=20)
HOUR = timedelta(hours=1)


class Town:
    """A world the daemon can watch over; ``next`` is what reading its settings anew gives."""

    def __init__(self, world: World, settings: str = "") -> None:
        self.world = world
        self.config: Config = config.load(settings, "config.toml")
        self.accounts: Any = world.accounts
        self.ledger = world.ledger
        self.clock: Callable[[], datetime] = world.clock
        self.next: Town | ConfigError = self
        self.closed = False

    @asynccontextmanager
    async def attended(self) -> AsyncIterator[Callable[[Callable[[], bool]], Engine]]:
        def engine(stopping: Callable[[], bool]) -> Engine:
            return self.world.engine(stopping=stopping)

        yield engine

    def reopened(self) -> Town:
        if isinstance(self.next, ConfigError):
            raise self.next
        return self.next

    def close(self) -> None:
        self.closed = True


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(town: Town) -> AsyncIterator[asyncio.Task[int]]:
    task = asyncio.create_task(daemon.serve(town, every=RINGS))
    try:
        yield task
    finally:
        if not task.done():
            stop()
            await task


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "pullquote")
    return caplog


# ── one account's trouble ────────────────────────────────────────────────────────────────────────


def test_an_account_that_hangs_delays_no_other_and_is_not_begun_twice(tmp_path: Path) -> None:
    world = World(tmp_path, accounts=("a", "b"))
    world.servers["a"].script = ["held"]

    async def story() -> None:
        async with serving(Town(world)):
            for posts in (1, 2, 3):
                await until(lambda posts=posts: len(world.servers["b"].journal) == posts)
                world.clock.advance(HOUR)
            assert (world.servers["a"].calls, world.servers["a"].journal) == (1, [])
            world.servers["a"].gate.set()
            await until(lambda: len(world.servers["a"].journal) == 2)

    asyncio.run(story())


def test_trouble_with_the_ledger_ends_nothing(tmp_path: Path, heard: pytest.LogCaptureFixture) -> None:
    world = World(tmp_path)
    town = Town(world)
    broken = ConfigError(Fault(code="ledger", message="the disk is full", hint="make room"))

    async def story() -> None:
        whole, town.world.engine = world.engine, _raising(broken)  # type: ignore[method-assign]
        async with serving(town):
            await until(lambda: "the disk is full – make room" in heard.text)
            world.engine = whole  # type: ignore[method-assign]
            await until(lambda: len(world.server.journal) == 1)

    asyncio.run(story())


def _raising(error: Exception) -> Callable[..., Engine]:
    def engine(**_: object) -> Engine:
        raise error

    return engine


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_being_sent_when_the_daemon_stops_is_finished_and_nothing_else_begun(tmp_path: Path) -> None:
    world = World(tmp_path, parts=2)
    world.server.script = ["held"]

    async def story() -> int:
        async with serving(Town(world)) as task:
            await until(lambda: world.server.calls == 1)
            stop()
            await asyncio.sleep(0.05)
            world.server.gate.set()
            return await task

    assert asyncio.run(story()) == 0
    assert len(world.server.journal) == 1
    first, second = world.ledger.get(world.only().key)
    assert (first.state, second.state) == (State.SENT, State.PLANNED)


def test_what_is_not_sent_yet_is_given_back_when_a_call_could_not_end_in_time(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script = ["prepare_held"]

    async def story() -> int:
        town = Town(world, '[timing]\ndeadline = "30s"\n[daemon]\ndrain = "30s"')
        async with serving(town) as task:
            await until(lambda: world.server.prepared == 1)
            stop()
            return await task

    assert asyncio.run(story()) == 0
    row = world.only()
    assert (row.state, row.attempts, world.server.calls) == (State.READY, 0, 0)
    world.tick()  # and the next start takes it up at once
    assert len(world.server.journal) == 1


def test_a_call_that_outlasts_everything_is_unknown_and_looked_up(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script = ["held"]

    async def story() -> int:
        town = Town(world, '[timing]\ndeadline = "0s"\n[daemon]\ndrain = "0s"')
        async with serving(town) as task:
            await until(lambda: world.server.calls == 1)
            stop()
            return await task

    assert asyncio.run(story()) == 0
    assert world.only().state is State.UNKNOWN
    world.tick()
    assert (world.only().state, world.server.calls) == (State.UNKNOWN, 1)  # not believed absent yet
    world.tick(timedelta(minutes=5))
    assert len(world.server.journal) == 1


def test_whoever_asks_twice_is_not_kept_waiting(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.server.script = ["held"]

    async def story() -> int:
        async with serving(Town(world)) as task:
            await until(lambda: world.server.calls == 1)
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.05)
            os.kill(os.getpid(), signal.SIGINT)
            return await task

    assert asyncio.run(story()) == 130
    assert world.only().state is State.UNKNOWN


# ── reading anew ─────────────────────────────────────────────────────────────────────────────────


def test_new_settings_are_gone_by_while_what_was_begun_ends_under_the_old(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    old, new = World(tmp_path), World(tmp_path / "new", accounts=("a", "b"))
    old.server.script = ["held"]
    town, other = Town(old), Town(new)
    town.next = other

    async def story() -> None:
        async with serving(town):
            await until(lambda: old.server.calls == 1)
            os.kill(os.getpid(), signal.SIGHUP)
            await until(lambda: new.servers["b"].journal)
            assert (new.servers["a"].journal, town.closed) == ([], False)  # a is at work under the old ones
            old.server.gate.set()
            await until(lambda: town.closed and new.servers["a"].journal)

    asyncio.run(story())
    assert len(old.server.journal) == 1
    assert other.closed


def test_faulty_settings_change_nothing_and_are_told(tmp_path: Path, heard: pytest.LogCaptureFixture) -> None:
    world = World(tmp_path)
    town = Town(world)
    town.next = ConfigError(
        Fault(code="config_value", place="config.toml:7 [limits].per_day", message="must be", hint="a number")
    )

    async def story() -> None:
        async with serving(town):
            await until(lambda: world.server.journal)
            os.kill(os.getpid(), signal.SIGHUP)
            await until(lambda: "goes on with the settings it had" in heard.text)
            assert "config.toml:7 [limits].per_day: must be – a number" in heard.text
            world.clock.advance(HOUR)
            await until(lambda: len(world.server.journal) == 2)

    asyncio.run(story())


# ── health and metrics ───────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def fetch(port: int, path: str, **headers: str) -> tuple[int, str]:
    def get() -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    return await asyncio.to_thread(get)


def test_health_and_metrics_are_answered_to_this_computer_alone(tmp_path: Path) -> None:
    world, port = World(tmp_path, accounts=("a", 'b"\\')), free_port()
    world.servers["a"].script = ["banned"]

    async def story() -> None:
        async with serving(Town(world, f"[daemon]\nport = {port}")):
            await until(lambda: world.servers['b"\\'].journal)
            await until(lambda: world.ledger.accounts()[0].paused)
            assert await fetch(port, "/healthz") == (200, "ok\n")
            ten = world.clock() + HOUR
            world.clock.advance(timedelta(minutes=1))
            status, told = await fetch(port, "/metrics")
            assert status == 200
            assert 'pullquote_account_paused{account="a"} 1\n' in told
            assert 'pullquote_deliveries_total{account="b\\"\\\\",state="sent"} 1\n' in told
            assert 'pullquote_open_deliveries{account="a",state="ready"} 1\n' in told
            assert f'next_slot_timestamp_seconds{{account="a"}} {ten.timestamp():.15g}' in told
            assert (await fetch(port, "/"))[0] == 404
            assert (await fetch(port, "/metrics", Host=f"books.example:{port}"))[0] == 421

    asyncio.run(story())


def test_health_says_when_nothing_can_be_done(tmp_path: Path, heard: pytest.LogCaptureFixture) -> None:
    world, port = World(tmp_path), free_port()
    town = Town(world, f"[daemon]\nport = {port}")
    world.engine = _raising(ConfigError(Fault(code="l", message="full")))  # type: ignore[method-assign]

    async def story() -> None:
        async with serving(town):
            await until(lambda: "watching over a" in heard.text)
            assert await fetch(port, "/healthz") == (503, "full\n")

    asyncio.run(story())


def test_without_being_asked_nothing_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listening: list[object] = []

    async def noted(*asked: object, **_: object) -> None:
        listening.append(asked)

    monkeypatch.setattr(asyncio, "start_server", noted)
    world = World(tmp_path)

    async def story() -> None:
        async with serving(Town(world)):
            await until(lambda: world.server.journal)

    asyncio.run(story())
    assert not listening


def test_a_port_that_is_taken_is_told_and_the_daemon_works(
    tmp_path: Path, heard: pytest.LogCaptureFixture
) -> None:
    world = World(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        async def story() -> None:
            async with serving(Town(world, f"[daemon]\nport = {port}")):
                await until(lambda: world.server.journal)

        asyncio.run(story())
    assert f"127.0.0.1:{port} cannot be listened on" in heard.text
    assert "set another port under [daemon]" in heard.text


# ── its log ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    log = logging.getLogger("pullquote")
    yield log
    for name in ("pullquote", "apscheduler"):
        logging.getLogger(name).handlers.clear()


def test_json_has_one_document_a_line_and_no_traceback(log: logging.Logger) -> None:
    out = StringIO()
    daemon.speak(out, as_json=True)
    log.error("a bug:\n%s", "two lines", exc_info=ZeroDivisionError("tok-canary"))
    log.info("sent", extra={"fields": {"account": "mé"}})
    bug, sent = map(json.loads, out.getvalue().splitlines())
    assert (bug["level"], bug["message"], "canary" in out.getvalue()) == ("error", "a bug:\ntwo lines", False)
    assert (sent["message"], sent["account"], sent["at"][-6:]) == ("sent", "mé", "+00:00")
