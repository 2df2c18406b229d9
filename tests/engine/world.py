"""A small world to try the engine in: real ledger, real rules, a scripted platform and a clock we hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import schedule
from bot.compose import Made, Nothing
from bot.delivery import Courier, Timing
from bot.engine import Engine
from bot.ledger import Choice, Gates, Holder, Ledger, open_ledger
from bot.library import Library
from bot.model import (
    Absent,
    Book,
    CannotTell,
    Capabilities,
    Counting,
    Delivery,
    Fault,
    Found,
    Identity,
    Kind,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Sent,
    Snippet,
    Spoiler,
    State,
    Unit,
    Unknown,
    Used,
)
from bot.platforms.base import Platform, Save, Saved
from bot.report import Report

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
LEASE, DEADLINE, SETTLE = timedelta(seconds=120), timedelta(seconds=30), timedelta(seconds=30)
SETTLED = LEASE + DEADLINE + SETTLE + timedelta(seconds=1)


OPENED: list[Ledger] = []
"""Every ledger a test opened; conftest.py closes them."""


class Killed(BaseException):
    """The process is gone; nothing after this point was run."""


@dataclass
class Clock:
    """The time, as we say. Uptime goes along with it, except where the clock is set."""

    now: datetime = START
    set_by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return self.now

    def uptime(self) -> timedelta:
        return self.now - self.set_by - START + timedelta(days=1)

    def put(self, step: timedelta) -> None:
        """Set the clock ahead, or back."""
        self.now += step
        self.set_by += step

    def advance(self, step: timedelta) -> None:
        self.now += step


@dataclass
class Machine:
    """A host whose processes we start and kill."""

    clock: Clock
    pid: int = 1
    dead: set[int] = field(default_factory=set)

    def me(self) -> Holder:
        return Holder(pid=self.pid)

    def uptime(self) -> timedelta:
        return self.clock.uptime()

    def gone(self, holder: Holder) -> bool:
        return holder.pid in self.dead

    def kill(self) -> None:
        """End the running process and start another."""
        self.dead.add(self.pid)
        self.pid += 1


@dataclass
class Server:
    """What exists on the platform, and how its next answers go wrong."""

    journal: list[tuple[str, str, str]] = field(default_factory=list)  # key, text, parent
    script: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)
    mistaken: str = ""
    retry_at: datetime | None = None
    checks: list[Identity | Fault | NotSent] = field(default_factory=list)
    calls: int = 0
    prepared: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    refusal: Refused = field(
        default_factory=lambda: Refused(code="too_long", message="the text is too long", hint="shorten it")
    )

    def keys(self) -> list[str]:
        return [key for key, _, _ in self.journal]


CAPABILITIES = Capabilities(
    counting=Counting(unit=Unit.GRAPHEMES, limit=500),
    max_images=0,
    image_types=(),
    max_image_bytes=0,
    max_alt=0,
    can_find=True,
    settle=SETTLE,
)


@dataclass
class Scripted:
    """A Platform that does what the Server's script says: one word a call, then all is well."""

    server: Server
    known: Capabilities = CAPABILITIES

    def capabilities(self) -> Capabilities:
        return self.known

    async def check(self) -> Identity | Fault | NotSent:
        return self.server.checks.pop(0) if self.server.checks else Identity(name="me")

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        self.server.prepared += 1
        if self._next("prepare_held"):
            await self.server.gate.wait()
        if self._next("prepare"):
            return NotSent(cause="the server is down")
        await save({"id": f"id-{key}"})
        return Prepared(data={"key": key, "text": part.text, "parent": parent.remote_id if parent else ""})

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        self.server.calls += 1
        word = self.server.script.pop(0) if self.server.script else "sent"
        return await getattr(self, f"_{word}")(prepared, key)

    def _next(self, word: str) -> bool:
        if self.server.script[:1] == [word]:
            self.server.script.pop(0)
            return True
        return False

    def _arrive(self, prepared: Prepared, key: str) -> Receipt:
        self.server.journal.append((key, str(prepared.data["text"]), str(prepared.data["parent"])))
        return Receipt(remote_id=f"post-{len(self.server.journal)}")

    async def _sent(self, prepared: Prepared, key: str) -> Outcome:
        return Sent(receipt=self._arrive(prepared, key))

    async def _lost_before(self, prepared: Prepared, key: str) -> Outcome:
        return Unknown(cause="the line went dead", retry_at=self.server.retry_at)

    async def _lost_after(self, prepared: Prepared, key: str) -> Outcome:
        self._arrive(prepared, key)
        return Unknown(cause="the line went dead")

    async def _killed_before(self, prepared: Prepared, key: str) -> Outcome:
        raise Killed

    async def _killed_after(self, prepared: Prepared, key: str) -> Outcome:
        self._arrive(prepared, key)
        raise Killed

    async def _broken(self, prepared: Prepared, key: str) -> Outcome:
        raise ZeroDivisionError

    async def _hanging(self, prepared: Prepared, key: str) -> Outcome:
        await asyncio.sleep(3600)
        raise AssertionError("the deadline did not hold")

    async def _held(self, prepared: Prepared, key: str) -> Outcome:
        await self.server.gate.wait()
        return Sent(receipt=self._arrive(prepared, key))

    async def _refused(self, prepared: Prepared, key: str) -> Outcome:
        return self.server.refusal

    async def _banned(self, prepared: Prepared, key: str) -> Outcome:
        return Refused(code="token", message="the token was revoked", scope=Scope.ACCOUNT)

    async def _down(self, prepared: Prepared, key: str) -> Outcome:
        return NotSent(cause="connection refused")

    async def _limited(self, prepared: Prepared, key: str) -> Outcome:
        return NotSent(cause="rate limit", retry_at=self.server.retry_at)

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:
        self.server.since.append(since)
        if self.server.looks:
            return CannotTell(reason=self.server.looks.pop(0))
        if self.server.mistaken:
            return Found(receipt=Receipt(remote_id=self.server.mistaken))
        if key in self.server.keys():  # noqa: SIM118 – a list of keys, not a dict
            return Found(receipt=Receipt(remote_id=f"post-{self.server.keys().index(key) + 1}"))
        return Absent()

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        return Sent(receipt=receipt)


@dataclass
class Lines:
    """A Maker with numbered lines, each posted once."""

    lines: list[str] = field(default_factory=lambda: [f"line {number}" for number in range(1, 30)])
    parts: int = 1
    gone: set[str] = field(default_factory=set)
    state: State = State.READY

    def make(self, row: Delivery, capabilities: Capabilities, **given: Any) -> Made | Nothing:
        taken = {use.snippet for use in given["used"]} | given["banned"] | self.gone
        line = next((one for one in self.lines if one not in taken), None)
        if line is None:
            return Nothing(reason="every line was posted")
        parts = tuple(Part(number=number, text=f"{line}/{number}") for number in range(1, self.parts + 1))
        choice = Choice(parts=parts, snippet=line, review="r", book="B", kind="excerpt", words=line)
        snippet = Snippet(
            id=line, kind=Kind.EXCERPT, text=line, source="r.md", review="r", book=Book(title="B")
        )
        return Made(choice=choice, snippet=snippet, state=self.state, because="next", clash=_never)

    def stands(self, row: Delivery, capabilities: Capabilities, banned: frozenset[str]) -> bool:
        return row.snippet not in self.gone | banned


def _never(uses: Sequence[Used]) -> str:
    return ""


@dataclass
class Member:
    """An account of the world."""

    world: World
    id: str
    rules: Sequence[schedule.Rule]
    maker: Any
    platform: str = "scripted"

    @property
    def place(self) -> str:
        return self.world.place

    def way_out(self) -> Platform:
        return Scripted(self.world.servers[self.id], self.world.capabilities)

    def courier(self, row: Delivery) -> Courier:
        return Courier(
            ledger=self.world.ledger,
            platform=self.way_out(),
            clock=self.world.clock,
            uptime=self.world.clock.uptime,
            boot=self.world.boot,
            place=self.world.place,
            fill=lambda part: part,
            timing=self.world.timing,
            gates=self.world.gates,
            resend_unknown=self.world.resend,
        )


class World:
    """A ledger, accounts with one slot an hour, and the process at work."""

    def __init__(self, folder: Path, accounts: Sequence[str] = ("a",), **settings: Any) -> None:
        self.path = folder / "ledger.sqlite3"
        self.clock = Clock()
        self.machine = Machine(self.clock)
        self.servers = {name: Server() for name in accounts}
        self.lines = Lines(**{key: settings.pop(key) for key in ("parts", "state") if key in settings})
        self.capabilities = replace(CAPABILITIES, **settings.pop("capabilities", {}))
        self.timing = Timing(lease=LEASE, deadline=settings.pop("deadline", DEADLINE))
        self.gates = settings.pop("gates", Gates())
        self.boot, self.place = "boot-1", "scripted, server a"
        self.resend = settings.pop("resend", False)
        self.every = settings.pop("every", timedelta(hours=1))
        self.wrap: Callable[[Ledger], Ledger] = lambda ledger: ledger
        self.open()

    def open(self) -> None:
        """Start a process on the ledger."""
        self.ledger = self.wrap(open_ledger(self.path, host=self.machine))
        OPENED.append(self.ledger)
        rule = schedule.Rule(
            zone="UTC", days=frozenset(range(7)), times=(), every=self.every, jitter=timedelta(0),
            late_after=timedelta(minutes=50),
        )  # fmt: skip
        self.accounts = {
            name: Member(world=self, id=name, rules=[rule], maker=self.lines) for name in self.servers
        }

    def restart(self) -> None:
        """Kill the process and start another."""
        self.ledger.close()
        self.machine.kill()
        self.open()

    @property
    def server(self) -> Server:
        return self.servers["a"]

    def engine(self, **more: Any) -> Engine:
        return Engine(
            ledger=self.ledger, accounts=self.accounts, clock=self.clock, keep=lambda images: None,
            read=Library, **more,
        )  # fmt: skip

    def tick(self, after: timedelta = timedelta(0)) -> Report:
        self.clock.advance(after)
        return asyncio.run(self.engine().tick())

    def rows(self) -> dict[str, Delivery]:
        """Return the first parts by slot label's time."""
        return {row.slot[-5:]: row for row in self.ledger.recent(limit=100) if row.part == 1}

    def only(self) -> Delivery:
        (row,) = (row for row in self.ledger.recent(limit=100) if row.part == 1)
        return row


__all__ = ["Nothing", "Spoiler", "World"]
