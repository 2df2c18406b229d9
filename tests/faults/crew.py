"""Processes at work on one ledger: forked, killed, frozen, and living by clocks the suite sets."""

from __future__ import annotations

import asyncio
import mmap
import os
import secrets
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol

from bot import schedule
from bot.delivery import Courier, Timing
from bot.engine import Engine
from bot.ledger import Gates, Ledger, ThisHost, open_ledger, open_shared_ledger
from bot.library import Library
from bot.model import Delivery, Part, State
from bot.platforms.base import Platform
from bot.platforms.conformance import stored
from bot.report import Report
from tests.engine.world import Lines
from tests.faults.checker import ENDED_UNSENT, Entry

TIMING = Timing(
    lease=timedelta(seconds=3), deadline=timedelta(seconds=1), settle=timedelta(seconds=1),
    retry=timedelta(milliseconds=100),
)  # fmt: skip
SETTLED = timedelta(seconds=6)
LINES = [f"line {number}" for number in range(5000)]


class Times:
    """The wall clock and the clock since boot, both as we set them, the same in every process."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 16)

    def _offsets(self) -> tuple[float, float]:
        wall, uptime = struct.unpack("dd", self._shared[:16])
        return wall, uptime

    def step(self, wall: timedelta, uptime: timedelta = timedelta(0)) -> None:
        """Set the clocks forward or back."""
        was = self._offsets()
        self._shared[:16] = struct.pack("dd", was[0] + wall.total_seconds(), was[1] + uptime.total_seconds())

    def pass_by(self, time: timedelta) -> None:
        """Let time go by for everyone."""
        self.step(time, time)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._offsets()[0])

    def uptime(self) -> timedelta:
        return ThisHost().uptime() + timedelta(seconds=self._offsets()[1])


@dataclass
class _Aboard(ThisHost):
    times: Times

    def uptime(self) -> timedelta:
        return self.times.uptime()


class Coast(Protocol):
    """Where posts arrive: its own journal, and each account's way there."""

    def journal(self) -> list[Entry]:
        """Return every post there is, oldest first."""
        ...

    def boat(self, account: str) -> Platform:
        """Return an account's way there."""
        ...


class Watched:
    """Anything whose every call is announced before and after; ``on`` may not let it come back."""

    def __init__(self, inner: Any, on: Callable[[str], None]) -> None:
        self._inner = inner
        self._on = on

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if not callable(attribute) or name in {"close", "capabilities"}:
            return attribute

        def call(*args: Any, **kwargs: Any) -> Any:
            self._on(f"before {name}")
            result = attribute(*args, **kwargs)
            target = args[1] if name == "move" else ""
            self._on(f"after {name} {target}".strip())
            return result

        async def wait(*args: Any, **kwargs: Any) -> Any:
            self._on(f"before {name}")
            result = await attribute(*args, **kwargs)
            self._on(f"after {name}")
            return result

        return wait if name in {"check", "prepare", "publish", "find", "request"} else call


@dataclass
class _Member:
    crew: Crew
    ledger: Ledger
    id: str
    rules: Sequence[schedule.Rule]
    maker: Any
    on: Callable[[str], None] | None
    platform: str = "shore"
    place: str = "shore"

    def way_out(self) -> Platform:
        boat = self.crew.shore.boat(self.id)
        return Watched(boat, self.on) if self.on else boat  # type: ignore[return-value]

    def courier(self, row: Delivery) -> Courier:
        return Courier(
            ledger=self.ledger, platform=self.way_out(), place=self.place, clock=self.crew.times.now,
            uptime=self.crew.times.uptime, fill=_filled, timing=self.crew.timing, gates=self.crew.gates,
        )  # fmt: skip


def _filled(part: Part) -> Part:
    """Put the bytes of the suite's own pictures back, as the media store does."""
    return replace(part, images=tuple(replace(one, data=stored(one.digest)) for one in part.images))


@dataclass
class Crew:
    """Everybody who may work on one ledger; ``told`` takes what a user would be told."""

    folder: Path
    shore: Coast
    times: Times
    accounts: Sequence[str]
    parts: int = 1
    rule: schedule.Rule | None = None
    server: str = ""
    """The address of a PostgreSQL ledger; its own clock then counts, and cannot be set."""
    lines: Any = None
    """Makes the posts; None: words alone, each posted once."""
    timing: Timing = TIMING
    gates: Gates = field(default_factory=Gates)

    @property
    def told(self) -> Path:
        return self.folder / "told.txt"

    def open(self) -> Ledger:
        if self.server:
            return open_shared_ledger(self.server)
        return open_ledger(self.folder / "ledger.sqlite3", host=_Aboard(self.times))

    def engine(self, ledger: Ledger, on: Callable[[str], None] | None = None) -> Engine:
        watched: Any = Watched(ledger, on) if on else ledger
        lines = self.lines or Lines(lines=LINES, parts=self.parts)
        rules = [self.rule] if self.rule else []
        members = {name: _Member(self, watched, name, rules, lines, on) for name in self.accounts}
        return Engine(
            ledger=watched, accounts=members, clock=self.times.now, keep=lambda images: None, read=Library,
            retry=self.timing.retry,
        )  # fmt: skip

    def plan(self, ledger: Ledger, account: str) -> Delivery:
        """Enter a one-off, due now."""
        now = self.times.now()
        row = Delivery(
            key=secrets.token_hex(8), part=1, account=account, platform="shore", slot="manual", due=now,
            not_after=now + timedelta(days=1), state=State.PLANNED,
        )  # fmt: skip
        ledger.plan(row, "one-off", now)
        return row

    def texts(self) -> dict[str, Delivery]:
        """Return each row that was worded, by its words; a row that came to nothing gives way to another."""
        ledger = self.open()
        try:
            rows = sorted(ledger.recent(limit=100_000), key=lambda row: row.state not in ENDED_UNSENT)
            return {row.post.text: row for row in rows if row.post}
        finally:
            ledger.close()

    def tick(self, on: Callable[[str], None] | None = None) -> Report:
        """Work once, in this process."""
        ledger = self.open()
        try:
            return asyncio.run(self.engine(ledger, on).tick())
        finally:
            ledger.close()

    def note(self, report: Report) -> None:
        """Write down what the user would have been told."""
        for fault in report.faults:
            with self.told.open("a", encoding="utf-8") as file:
                file.write(f"{fault}\n")

    def faults(self) -> int:
        return len(self.told.read_text(encoding="utf-8").splitlines()) if self.told.exists() else 0

    # ── processes ─────────────────────────────────────────────────────────────────────────────

    def start(self, work: Callable[[], None]) -> int:
        """Do ``work`` in a process of its own; return its id."""
        pid = os.fork()
        if pid == 0:
            self._live(work)
        return pid

    def _live(self, work: Callable[[], None]) -> NoReturn:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 – whatever ends it is told, and the parent is not run twice
            with self.told.open("a", encoding="utf-8") as file:
                file.write(traceback.format_exc().splitlines()[-1] + "\n")
            traceback.print_exc(file=sys.stderr)
            os._exit(1)

    def daemon(self, *, pause: float = 0.02) -> Callable[[], None]:
        """Return the work of a daemon: tick upon tick, for ever."""

        async def ticks() -> None:
            ledger = self.open()
            while True:
                self.note(await self.engine(ledger).tick())
                await asyncio.sleep(pause)

        return lambda: asyncio.run(ticks())

    def once(self) -> None:
        """Be the crontab's tick."""
        self.note(self.tick())

    def by_hand(self, account: str) -> Callable[[], None]:
        """Return the work of ``post``: one row, followed to its end."""

        def work() -> None:
            ledger = self.open()
            row = self.plan(ledger, account)
            asyncio.run(self.engine(ledger).follow(row))
            ledger.close()

        return work


def end(pid: int) -> bool:
    """Kill -9. Returns whether it was still alive."""
    alive = os.waitpid(pid, os.WNOHANG)[0] == 0
    if alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return alive
