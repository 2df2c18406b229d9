"""What the processes of the process tests run. In a module of their own: a spawned process imports it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.ledger import Blocked, Gates, Ledger, MediaStore, open_ledger, restore_backup
from bot.ledger._guard import MARK, alone, share
from bot.model import Delivery, State

from .sample import NOW, choice, free, row

LEASE = timedelta(seconds=0.2)


def run(task: Callable[[Ledger], Any], path: Path, gate: Any, answers: Any) -> None:
    """Wait at the gate for the others, open the ledger, do the task, and hand back what came of it."""
    gate.wait()
    ledger = open_ledger(path)
    try:
        answers.put(task(ledger))
    finally:
        ledger.close()


def claim_all(ledger: Ledger) -> list[str]:
    """Claim whatever is ready; return the keys that were ours."""
    won = []
    for delivery in ledger.open():
        taken = ledger.claim(delivery, lease=LEASE, guard=LEASE, gates=Gates(), now=NOW)
        if isinstance(taken, Delivery):
            won.append(taken.key)
    return won


def plan_all(ledger: Ledger) -> int:
    """Plan the same twenty slots as everybody else; return how many were ours."""
    rows = (row(f"aaaa00{n:02}", slot=f"2026-03-01T09:{n:02}") for n in range(20))
    return sum(ledger.plan(one, "slot", NOW) for one in rows)


def compose_same(ledger: Ledger) -> list[str]:
    """Choose the same line for a row of our own as everybody else; return our key if we got it."""
    mine = row(f"{os.getpid():08x}")
    ledger.plan(mine, "slot", NOW)
    done = ledger.compose(mine, choice("line-1"), State.READY, clash=free, now=NOW)
    return [] if isinstance(done, Blocked) else [done.key]


def die_while(state: str, path: Path, reached: Any) -> None:
    """Claim the one ready row, go on to ``state``, say so, and hang until killed."""
    ledger = open_ledger(path)
    (delivery,) = ledger.open()
    taken = ledger.claim(
        delivery, lease=LEASE, guard=timedelta(minutes=5), gates=Gates(), now=datetime.now(UTC)
    )
    assert isinstance(taken, Delivery)
    if state == State.SENDING:
        ledger.move(taken, State.SENDING, "sending", now=datetime.now(UTC))
    reached.set()
    time.sleep(600)


def keep_open(path: Path, reached: Any) -> None:
    """Open the ledger, say so, and hang until killed."""
    open_ledger(path)
    reached.set()
    time.sleep(600)


def keep_open_as_another_version(path: Path, reached: Any) -> None:
    """Be at work on the ledger as a version that keeps it otherwise; say so, and hang until killed."""
    _lock = share(path, mark=MARK + 1)
    reached.set()
    time.sleep(600)


def keep_for_oneself(path: Path, reached: Any) -> None:
    """Have the ledger for oneself, as restoring does; say so, and hang until killed."""
    with alone(path):
        reached.set()
        time.sleep(600)


def restore(source: Path, ledger: Path, reached: Any) -> None:
    """Say so, and put a backup back."""
    reached.set()
    restore_backup(source, ledger, MediaStore(ledger.parent / "media"), workspace=None, now=NOW)
