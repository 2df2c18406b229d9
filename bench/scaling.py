"""A simulated day of 1,000 accounts with 10 posts each, on SQLite and on PostgreSQL: what a machine holds.

The clock is accelerated: the engine is rung at simulated moments and does everything but draw (see ``cards``)
and speak to a network. Each store's cost is given as a multiple of one durable commit of a single row, made
by the same store in the same run, and as the share of a day that one core would be busy.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import schedule
from bot.compose import Made
from bot.delivery import Courier, Timing
from bot.engine import Engine
from bot.ledger import Choice, Gates, Ledger, ThisHost, open_ledger, open_shared_ledger
from bot.library import Library
from bot.model import (
    Absent,
    Book,
    Capabilities,
    Counting,
    Delivery,
    Identity,
    Kind,
    Part,
    Prepared,
    Receipt,
    Sent,
    Snippet,
    State,
    Unit,
)

_START = datetime(2026, 3, 2, tzinfo=UTC)
_POSTS = 10
_DAY = timedelta(days=1)
_CAPABILITIES = Capabilities(
    counting=Counting(unit=Unit.GRAPHEMES, limit=500), max_images=0, image_types=(), max_image_bytes=0,
    max_alt=0, can_find=True,
)  # fmt: skip


@dataclass
class Simulated:
    """The clock."""

    now: datetime = _START

    def __call__(self) -> datetime:
        return self.now


class Network:
    """A platform that answers at once."""

    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    async def check(self) -> Identity:
        return Identity(name="nobody")

    async def prepare(self, part: Part, *_: Any) -> Prepared:
        return Prepared(data={"text": part.text})

    async def publish(self, _: Prepared, key: str) -> Sent:
        return Sent(receipt=Receipt(remote_id=key))

    async def find(self, *_: Any) -> Absent:
        return Absent()


class Archive:
    """A maker whose lines never end."""

    def make(self, row: Delivery, *_: Any, **__: Any) -> Made:
        line = f"the line chosen for {row.key}, as long as lines are that people like to quote from reviews"
        choice = Choice(
            parts=(Part(number=1, text=line),), snippet=row.key, review=f"review-{row.key[:2]}",
            book="A Book", kind="excerpt", words=line,
        )  # fmt: skip
        snippet = Snippet(
            id=row.key, kind=Kind.EXCERPT, text=line, source="a.md", review="a", book=Book(title="A Book")
        )
        return Made(choice=choice, snippet=snippet, state=State.READY, because="next", clash=lambda _: "")

    def stands(self, *_: Any) -> bool:
        return True


@dataclass
class Member:
    """One account, posting ten times a day at minutes of its own."""

    id: str
    ledger: Ledger
    clock: Simulated
    rules: Sequence[schedule.Rule]
    platform: str = "simulated"
    maker: Any = field(default_factory=Archive)

    def way_out(self) -> Any:
        return Network()

    def courier(self, _: Delivery) -> Courier:
        timing = Timing(
            lease=timedelta(minutes=2), deadline=timedelta(seconds=30), settle=timedelta(seconds=60),
            retry=timedelta(minutes=1),
        )  # fmt: skip
        return Courier(
            ledger=self.ledger, platform=self.way_out(), clock=self.clock, uptime=ThisHost().uptime,
            fill=lambda part: part, timing=timing, gates=Gates(),
        )  # fmt: skip


def _members(ledger: Ledger, clock: Simulated, accounts: int) -> Mapping[str, Any]:
    rule = schedule.Rule(
        zone="UTC", every=_DAY / _POSTS, jitter=timedelta(minutes=120), late_after=timedelta(minutes=60)
    )
    names = (f"account-{number:05}" for number in range(accounts))
    return {name: Member(id=name, ledger=ledger, clock=clock, rules=[rule]) for name in names}


@dataclass(kw_only=True)
class Day:
    """What a simulated day cost. Seconds of CPU in this process, seconds on the wall where said so."""

    posts: int
    ring: float
    post: float
    wall: float
    commit: float


def simulate(ledger: Ledger, accounts: int, rings: int, commit: Callable[[], float]) -> Day:
    """Live a day of ``rings`` rings; every ring is one run of the engine."""
    clock = Simulated()
    members = _members(ledger, clock, accounts)
    idle: list[float] = []
    busy, posts, began = 0.0, 0, time.perf_counter()
    for account in members.values():
        ledger.meet(account.id, account.platform, _START)
    for number in range(1, rings + 1):
        clock.now = _START + number * (_DAY / rings)
        engine = Engine(ledger=ledger, accounts=members, clock=clock, keep=lambda _: None, read=Library)
        before = time.process_time()
        entered = engine.enter()
        idle.append(time.process_time() - before)
        posts += sum(row.state is State.SENT for row in asyncio.run(engine.work(entered)).deliveries)
        busy += time.process_time() - before - idle[-1]
    wall = time.perf_counter() - began
    ring = sorted(idle)[len(idle) // 2]
    return Day(posts=posts, ring=ring, post=busy / max(posts, 1), wall=wall, commit=commit())


def _told(name: str, day: Day, accounts: int) -> None:
    share = (day.posts * day.post + 86_400 / 20 * day.ring) / 86_400
    print(f"{name}: {accounts:,} accounts, {day.posts:,} posts in a simulated day, lived in {day.wall:.0f} s")
    for what, cpu in (("a post", day.post), ("a ring", day.ring)):
        print(f"  {what:<8}{cpu / day.commit:8.1f} × one durable commit ({cpu * 1000:.2f} ms of CPU)")
    print(f"  one core, rung every 20 s, is busy {share:.1%} of the day, without drawing and network")


def _commit_of(write: Callable[[int], None]) -> Callable[[], float]:
    def measured() -> float:
        before = time.process_time()
        for number in range(500):
            write(number)
        return (time.process_time() - before) / 500

    return measured


@contextmanager
def _sqlite() -> Iterator[tuple[Ledger, Callable[[], float]]]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Path(folder) / "ledger.sqlite3")
        yield ledger, _commit_of(lambda number: _ban(ledger, number))
        ledger.close()


def _ban(ledger: Ledger, number: int) -> None:
    ledger.ban(f"snippet-{number}", _START)


@contextmanager
def _postgres() -> Iterator[tuple[Ledger, Callable[[], float]]]:
    from tests.servers import postgres

    with postgres.running() as address:
        ledger = open_shared_ledger(address)
        yield ledger, _commit_of(lambda number: _ban(ledger, number))
        ledger.close()


def main() -> int:
    """Print what the day cost on each store that is there."""
    from tests.servers import postgres

    parser = argparse.ArgumentParser(prog="python -m bench.scaling", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--rings", type=int, default=144, help="rings in the simulated day")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores")
    with _sqlite() as (ledger, commit):
        _told("SQLite", simulate(ledger, asked.accounts, asked.rings, commit), asked.accounts)
    why_not = postgres.missing()
    if why_not:
        print(f"PostgreSQL: skipped, {why_not}")
        return 0
    with _postgres() as (ledger, commit):
        _told("PostgreSQL", simulate(ledger, asked.accounts, asked.rings, commit), asked.accounts)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
