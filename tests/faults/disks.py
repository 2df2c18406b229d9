"""Faults of the disk under the ledger: full, locked, damaged, and a power cut with a torn tail."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.ledger import LedgerError
from bot.model import ConfigError
from tests.faults.crew import Crew
from tests.faults.storms import Outcome, calm, crew, moments, planned, verdict

_PAGE = 4096
_LOCKED = 1.0  # seconds
_HOLDER = """
import sqlite3, sys, time
ledger = sqlite3.connect(sys.argv[1], isolation_level=None)
ledger.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


def no_room(*, trials: int) -> Outcome:
    """Let no file grow past a limit, a page further each time: the process is told, and nothing is lost.

    What a full disk answers (ENOSPC) and what this limit answers (EFBIG) is the same to SQLite.
    """
    verdicts, told = [], 0
    for trial in range(trials):
        with crew() as made:
            planned(made)
            limit = trial * _PAGE // 2
            os.waitpid(made.start(lambda made=made, limit=limit: _cramped(made, limit)), 0)  # type: ignore[misc]
            told += made.faults()
            calm(made)
            verdicts.append(verdict(made))
    return Outcome(tried=f"{trials} limits from 0 to {trials * _PAGE // 2048} KiB", verdicts=verdicts,
                   more=f"told {told} times")  # fmt: skip


def _cramped(made: Crew, limit: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    try:
        report = made.tick()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    made.note(report)


def locked(*, trials: int) -> Outcome:
    """Hold the database's lock while others work: they wait, and nothing is lost."""
    verdicts = []
    for _ in range(trials):
        with crew() as made:
            planned(made)
            holder = subprocess.Popen(
                (sys.executable, "-c", _HOLDER, str(made.folder / "ledger.sqlite3"), str(_LOCKED)),
                stdout=subprocess.PIPE,
            )
            assert holder.stdout is not None
            holder.stdout.readline()
            pid = made.start(made.once)
            holder.communicate()
            os.waitpid(pid, 0)
            calm(made)
            verdicts.append(verdict(made))
    return Outcome(tried=f"{trials} locks of {_LOCKED:g} s", verdicts=verdicts)


def damaged(*, trials: int, seed: int) -> Outcome:
    """Overwrite bytes of a ledger at rest. It works, or is refused in plain words; restored, it goes on."""
    chance, verdicts, refused, wild = random.Random(seed), [], 0, 0  # noqa: S311
    for _ in range(trials):
        with crew() as made:
            planned(made)
            database = made.folder / "ledger.sqlite3"
            whole = database.read_bytes()
            database.write_bytes(_spoilt(whole, chance))
            outcome = _tried(made.tick)
            refused += outcome == "refused"
            wild += outcome == "wild"
            if outcome:
                for leftover in made.folder.glob("ledger.sqlite3*"):
                    leftover.unlink()
                database.write_bytes(whole)
            calm(made)
            verdicts.append(verdict(made, all_sent=not outcome))
    more = f"{refused} refused in plain words"
    return Outcome(tried=f"{trials} ledgers overwritten", verdicts=verdicts, told=wild, more=more)


def _tried(work: Callable[[], object]) -> str:
    """Return "", "refused" for a fault told in plain words, "wild" for anything else."""
    try:
        report = work()
    except (LedgerError, ConfigError):
        return "refused"
    except Exception:  # noqa: BLE001 – what is looked for
        return "wild"
    return "refused" if getattr(report, "faults", ()) else ""


def _spoilt(whole: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(whole)), chance.choice((1, 16, 512, _PAGE))
    return whole[:at] + chance.randbytes(min(length, len(whole) - at)) + whole[at + length :]


def power_cut(*, seed: int) -> Outcome:
    """Take the disk as it is at every moment, with a torn tail that was never promised, and start from it.

    Every commit is on the disk when it returns (WAL, ``synchronous=FULL``); what is written after the last
    one may be there in part. Whether a real disk keeps what it says it has is not shown here.
    """
    chance, verdicts, last = random.Random(seed), [], moments(1)  # noqa: S311
    for at in range(1, last + 1):
        with crew() as made:
            planned(made)
            tail = chance.randbytes(chance.randrange(1, 3 * _PAGE))
            os.waitpid(made.start(lambda made=made, at=at: _cut(made, at)), 0)  # type: ignore[misc]
            _boot(made, tail)
            calm(made)
            verdicts.append(verdict(made))
    return Outcome(tried=f"{last} moments, each with a torn tail", verdicts=verdicts)


def _cut(made: Crew, at: int) -> None:
    left = [at]

    def on(_: str) -> None:
        left[0] -= 1
        if not left[0]:
            disk = made.folder / "disk"
            disk.mkdir()
            for file in made.folder.glob("ledger.sqlite3*"):
                shutil.copy(file, disk)
            os.kill(os.getpid(), signal.SIGKILL)

    made.tick(on)


def _boot(made: Crew, tail: bytes) -> None:
    """Put the disk's files in place of those that were there, shared memory aside: it was never on a disk."""
    disk: Path = made.folder / "disk"
    for file in made.folder.glob("ledger.sqlite3*"):
        file.unlink()
    for file in disk.glob("ledger.sqlite3*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, made.folder)
    log = made.folder / "ledger.sqlite3-wal"
    if log.exists():
        with log.open("ab") as file:
            file.write(tail)


def disks(*, long: bool) -> dict[str, Callable[[], Outcome]]:
    """Return the faults by name, each ready to be tried, in the short or the long form."""
    return {
        "7 no room on the disk": lambda: no_room(trials=150 if long else 25),
        "8 locked ledger": lambda: locked(trials=20 if long else 3),
        "8 damaged ledger": lambda: damaged(trials=300 if long else 40, seed=8),
        "9 power cut": lambda: power_cut(seed=9),
    }
