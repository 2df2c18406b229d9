"""16: a ledger that comes from an older Pullquote, and thirty days of everything at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot import schedule
from bot.ledger._schema import MIGRATIONS
from tests.faults.checker import Verdict
from tests.faults.crew import Crew
from tests.faults.storms import Outcome, calm, crew, verdict

_WORKERS = 4
_TABLES = ("account", "delivery", "event")
_DAYS, _STEP = 30, timedelta(hours=4)
_MOST_GROWTH = 5.0  # MiB, from the tenth day on
_PER_ROW = 8192  # bytes of ledger for a delivery and its history, at most


def upgraded(*, rounds: int) -> Outcome:
    """Let four processes at once take up a ledger of every older schema, with deliveries that are due."""
    verdicts: list[Verdict] = []
    versions = range(1, len(MIGRATIONS))
    for version in [one for one in versions for _ in range(rounds)]:
        with crew(accounts=_WORKERS) as made:
            ledger = made.open()
            for account in made.accounts:
                made.plan(ledger, account)
            ledger.close()
            _aged(made.folder / "ledger.sqlite3", version)
            for pid in [made.start(made.once) for _ in range(_WORKERS)]:
                os.waitpid(pid, 0)
            told = made.faults()
            calm(made)
            verdicts.append(verdict(made))
            if told:
                return Outcome(tried=f"schema {version}", verdicts=verdicts, told=told)
    tried = f"schemas {', '.join(map(str, versions))}, {len(verdicts)} ledgers, {_WORKERS} processes each"
    return Outcome(tried=tried, verdicts=verdicts)


def _aged(path: Path, version: int) -> None:
    """Put what a ledger holds into one as it was made at that version."""
    new = path.with_name("new.sqlite3")
    path.rename(new)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for migration in MIGRATIONS[:version]:
            for step in migration.steps:
                old.execute(step)
        old.execute(f"PRAGMA user_version = {version}")
        old.execute("ATTACH ? AS new", (str(new),))
        for table in _TABLES:
            columns = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")  # noqa: S608


def soak(*, seed: int, step: timedelta) -> Outcome:
    """Live through thirty days of slots, one-offs and deaths at random; nothing but the ledger grows."""
    rule = schedule.Rule(
        zone="UTC", days=frozenset(range(7)), times=(), every=timedelta(hours=8),
        jitter=timedelta(minutes=20), late_after=timedelta(hours=5),
    )  # fmt: skip
    chance, kills, early = random.Random(seed), 0, (0.0, 0)  # noqa: S311
    with crew(accounts=2, rule=rule) as made:
        for number in range(ticks := int(timedelta(days=_DAYS) / step)):
            made.times.pass_by(step)
            kills += _lived(made, chance)
            if number == ticks // 3:
                early = _held()
        late = _held()
        made.rule = None
        calm(made)
        found = verdict(made, all_sent=False)
        rows, size = _rows(made), (made.folder / "ledger.sqlite3").stat().st_size
        grown, wrongs = late[0] - early[0], list[str]()
        if grown > _MOST_GROWTH or late[1] > early[1]:
            wrongs.append(f"grew by {grown:.1f} MiB and {late[1] - early[1]} open files since the tenth day")
        if size > _PER_ROW * rows + 200_000:
            wrongs.append(f"the ledger takes {size} bytes for {rows} deliveries")
        return Outcome(
            tried=f"{_DAYS} days, {ticks} ticks, {kills} SIGKILLs", verdicts=[found], told=made.faults(),
            wrongs=wrongs, more=f"memory {grown:+.1f} MiB, open files {late[1] - early[1]:+d} since the "
            f"tenth day, ledger {size // max(rows, 1)} bytes a delivery",
        )  # fmt: skip


def _lived(made: Crew, chance: random.Random) -> bool:
    """Be, at random, the daemon, a one-off beside it, or a process that dies on the way."""
    dies = chance.random() < 0.05
    if chance.random() < 0.1:
        os.waitpid(made.start(made.by_hand(chance.choice(made.accounts))), 0)
    if dies:
        os.waitpid(made.start(lambda: _die(made, chance.randrange(40))), 0)
    made.note(made.tick())
    return dies


def _die(made: Crew, at: int) -> None:
    left = [at]

    def on(_: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    made.tick(on)


def _held() -> tuple[float, int]:
    """Return this process's memory in MiB, and how many files it has open."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    files = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, files


def _rows(made: Crew) -> int:
    ledger = made.open()
    try:
        return len(ledger.recent(limit=100_000))
    finally:
        ledger.close()


def ages(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {
        "16 older ledgers": lambda: upgraded(rounds=10 if long else 2),
        "16 thirty days": lambda: soak(seed=16, step=timedelta(hours=1) if long else _STEP),
    }
