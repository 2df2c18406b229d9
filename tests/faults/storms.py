"""The faults themselves. Each tries one kind of trouble so many times and returns what came of it."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot import schedule
from tests.faults.checker import Verdict, judge
from tests.faults.crew import SETTLED, Crew, Times, end
from tests.faults.shore import Shore
from tests.servers import postgres

_WORKERS = 4
_CALM = 120.0  # seconds after the storm within which every row must have come to its end


@dataclass(kw_only=True)
class Outcome:
    """What came of one fault: how often it was tried, what the judge found, and a figure worth telling."""

    tried: str
    verdicts: list[Verdict] = field(default_factory=list)
    told: int = 0
    more: str = ""
    wrongs: list[str] = field(default_factory=list)
    """What is wrong besides, each in a line."""

    def count(self, name: str) -> int:
        """Return how many deliveries the judge found under ``name``; held are also those it excuses."""
        names = (name, "asked") if name == "held" else (name,)
        return sum(len(getattr(one, each)) for one in self.verdicts for each in names)

    @property
    def posts(self) -> int:
        return sum(one.posts for one in self.verdicts)

    @property
    def passed(self) -> bool:
        return not self.told and not self.wrongs and not any(one.wrong() for one in self.verdicts)


@contextmanager
def crew(
    accounts: int = 1, parts: int = 1, rule: schedule.Rule | None = None, server: str = ""
) -> Iterator[Crew]:
    """Give a new ledger, a new shore and clocks of its own."""
    with tempfile.TemporaryDirectory(prefix="pullquote-faults-") as folder:
        shore = Shore(Path(folder))
        try:
            names = [f"a{number}" for number in range(accounts)]
            yield Crew(Path(folder), shore, Times(), names, parts, rule, server)
        finally:
            shore.close()


def verdict(made: Crew, *, all_sent: bool = True, tells: bool = True) -> Verdict:
    """Judge what a crew left behind."""
    journal, ledger = made.shore.journal(), made.open()
    try:
        return judge(journal, ledger.recent(limit=100_000), ledger.events, all_sent=all_sent, tells=tells)
    finally:
        ledger.close()


def planned(made: Crew, account: str = "a0") -> None:
    ledger = made.open()
    made.plan(ledger, account)
    ledger.close()


def calm(made: Crew) -> None:
    """Let time go by and work on until nothing moves any more."""
    for _ in range(4):
        time.sleep(0.05)  # what was under way to the shore when its sender died arrives
        made.times.pass_by(SETTLED)
        made.note(made.tick())


# ── 1: death at every await and commit ───────────────────────────────────────────────────────────


def death_at_every_step(*, parts: tuple[int, ...]) -> Outcome:
    """End the process before and after every ledger transaction and every call, one at a time."""
    verdicts, tried = [], 0
    for number in parts:
        last = moments(number)
        tried += last
        for at in range(1, last + 1):
            with crew(parts=number) as made:
                planned(made)
                os.waitpid(made.start(lambda made=made, at=at: _die_at(made, at)), 0)  # type: ignore[misc]
                calm(made)
                verdicts.append(verdict(made))
    return Outcome(tried=f"{tried} moments, each a SIGKILL", verdicts=verdicts)


def moments(parts: int) -> int:
    passed: list[str] = []
    with crew(parts=parts) as made:
        planned(made)
        made.tick(passed.append)
    return len(passed)


def _die_at(made: Crew, at: int) -> None:
    left = [at]

    def on(_: str) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    made.tick(on)


# ── 2: kill storm ────────────────────────────────────────────────────────────────────────────────


def kill_storm(*, kills: int, seed: int, server: str = "") -> Outcome:
    """Kill four working processes at random moments, again and again; each is replaced at once."""
    chance, done = random.Random(seed), 0  # noqa: S311 – a storm that can be had again
    with crew(accounts=16, server=server) as made:
        workers = [made.start(made.daemon()) for _ in range(_WORKERS)]
        ledger = made.open()
        while done < kills:
            if len(ledger.open()) < 2 * len(made.accounts):
                for name in made.accounts:
                    made.plan(ledger, name)
            time.sleep(chance.uniform(0.02, 0.25))
            unlucky = chance.randrange(_WORKERS)
            done += end(workers[unlucky])
            workers[unlucky] = made.start(made.daemon())
        began = time.monotonic()
        while ledger.open() and time.monotonic() - began < _CALM:
            time.sleep(0.2)
        for worker in workers:
            end(worker)
        calm = time.monotonic() - began
        ledger.close()
        return Outcome(
            tried=f"{_WORKERS} processes, {done} SIGKILLs", verdicts=[verdict(made)], told=made.faults(),
            more=f"at rest {calm:.0f} s after the last kill",
        )  # fmt: skip


def kill_storm_on_a_server(*, kills: int, seed: int) -> Outcome:
    """Do the same on PostgreSQL, where the machines know each other by the server's clock alone."""
    if reason := postgres.missing():
        return Outcome(tried=f"skipped: {reason}")
    with postgres.running() as server:
        return kill_storm(kills=kills, seed=seed, server=server)


# ── 3: frozen worker ─────────────────────────────────────────────────────────────────────────────

_FREEZES = ("after claim", "before move", "after move sending", "before publish", "after publish")


def frozen_worker(*, trials: int) -> Outcome:
    """Stop a process at its most delicate moments, past its lease; another takes over; then it goes on."""
    verdicts = []
    for trial in range(trials):
        where = _FREEZES[trial % len(_FREEZES)]
        if where == "before publish":  # inside the gap that docs/reliability.md states; the call is not made
            where = "after save"
        with crew() as made:
            planned(made)
            pid = made.start(lambda made=made, where=where: _freeze_at(made, where))  # type: ignore[misc]
            os.waitpid(pid, os.WUNTRACED)
            time.sleep(0.05)
            for _ in range(3):
                made.times.pass_by(SETTLED)
                made.note(made.tick())
            os.kill(pid, signal.SIGCONT)
            os.waitpid(pid, 0)
            calm(made)
            verdicts.append(verdict(made))
    return Outcome(tried=f"{trials} SIGSTOPs past the lease, each then woken", verdicts=verdicts)


def _freeze_at(made: Crew, where: str) -> None:
    frozen: list[str] = []

    def on(moment: str) -> None:
        if moment == where and not frozen:
            frozen.append(moment)
            os.kill(os.getpid(), signal.SIGSTOP)

    made.tick(on)


# ── 4: daemons, cron and one-offs at once ────────────────────────────────────────────────────────


def all_at_once(*, seconds: float) -> Outcome:
    """Run two daemons, a crontab's ticks and one-offs by hand on one ledger."""
    rule = schedule.Rule(
        zone="UTC", days=frozenset(range(7)), times=(), every=timedelta(minutes=1), jitter=timedelta(0),
        late_after=timedelta(minutes=30),
    )  # fmt: skip
    with crew(accounts=6, rule=rule) as made:
        ledger, chance = made.open(), random.Random(4)  # noqa: S311
        for name in made.accounts:
            ledger.meet(name, "shore", made.times.now() - timedelta(minutes=1))
            for _ in range(4):
                made.plan(ledger, name)
        daemons, short = [made.start(made.daemon()) for _ in range(2)], 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pair = [made.start(made.once), made.start(made.by_hand(chance.choice(made.accounts)))]
            for pid in pair:
                os.waitpid(pid, 0)
            short += len(pair)
        while ledger.open() and time.monotonic() < until + _CALM:
            time.sleep(0.2)
        for daemon in daemons:
            end(daemon)
        ledger.close()
        tried = f"2 daemons and {short} short commands, {seconds:g} s"
        return Outcome(tried=tried, verdicts=[verdict(made)], told=made.faults())


# ── 5: clock steps ───────────────────────────────────────────────────────────────────────────────

_STEPS = (
    timedelta(hours=-1),
    timedelta(days=1),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(days=-1),
)


def clock_steps(*, steps: int, seed: int) -> Outcome:
    """Set the wall clock to and fro: each slot once, and never a burst."""
    rule = schedule.Rule(
        zone="UTC", days=frozenset(range(7)), times=(), every=timedelta(minutes=10), jitter=timedelta(0),
        late_after=timedelta(minutes=50),
    )  # fmt: skip
    chance, most = random.Random(seed), 0  # noqa: S311
    with crew(accounts=2, rule=rule) as made:
        for _ in range(steps):
            made.times.step(chance.choice(_STEPS))
            before = _posts(made)
            made.note(made.tick())
            most = max([most, *(_posts(made) - before).values()])
        found = verdict(made, all_sent=False)
        more = f"at most {most} post of an account per step"
        return Outcome(tried=f"{steps} steps", verdicts=[found], told=made.faults() + (most > 1), more=more)


def _posts(made: Crew) -> Counter[str]:
    return Counter(entry.account for entry in made.shore.journal())


Storm = Callable[[], Outcome]


def storms(*, long: bool) -> dict[str, Storm]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {
        "1 death at every await and commit": lambda: death_at_every_step(parts=(1, 2) if long else (1,)),
        "2 kill storm": lambda: kill_storm(kills=500 if long else 60, seed=2),
        "2 kill storm, PostgreSQL": lambda: kill_storm_on_a_server(kills=500 if long else 60, seed=2),
        "3 frozen worker": lambda: frozen_worker(trials=100 if long else 15),
        "4 daemons, cron and one-offs at once": lambda: all_at_once(seconds=60 if long else 15),
        "5 clock steps −1 h to +1 day": lambda: clock_steps(steps=500 if long else 60, seed=5),
    }
