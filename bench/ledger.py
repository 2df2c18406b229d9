"""What ``tick`` (nothing due) and ``status`` cost beside 1,000,000 sent deliveries, to an empty ledger.

Budget: 1.5 × on SQLite. Whole processes, in turn; medians.
"""

from __future__ import annotations

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.tick import cost

_MANY = 1_000_000
_ROUNDS = 5
_TEN_MINUTES = 600_000_000  # microseconds between two posts
_SAME = {
    "part": 1,
    "account": "trial",
    "platform": "folder",
    "state": "sent",
    "attempts": 1,
    "fence": 1,
    "looks": 0,
    "book": "A Book",
    "spoiler": "none",
    "approved": 0,
    "doubt": 0,
    "kind": "excerpt",
    "saved": "{}",
    "wish": "{}",
    "reason": "",
    "hint": "",
    "words": "one line among very many lines",
    "post": '{"number":1,"text":"A line.","images":[]}',
    "receipt": '{"remote_id":"1"}',
}


def main() -> int:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full = (_workspace(Path(folder) / name) for name in ("empty", "full"))
        _fill(full / ".state" / "ledger.sqlite3")
        for command in ("tick", "status"):
            pairs = [(_cpu(empty, command), _cpu(full, command)) for _ in range(_ROUNDS)]
            ratio = statistics.median(many / none for none, many in pairs)
            print(f"{command:<8}{ratio:.2f} × the CPU beside {_MANY:,} deliveries (budget 1.5)")
    return 0


def _workspace(home: Path) -> Path:
    subprocess.run([sys.executable, "-m", "bot", "init", str(home)], check=True, stdout=subprocess.DEVNULL)
    config = home / "config.toml"
    config.write_text('state = ".state"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    _cpu(home, "tick")
    return home


def _cpu(home: Path, command: str) -> float:
    return cost([sys.executable, "-m", "bot", "-C", str(home), command]).cpu


def _fill(path: Path) -> None:
    database = sqlite3.connect(path)
    names = ("key", "slot", "due", "not_after", "started", "snippet", "review", *_SAME)
    columns, places = ", ".join(names), ", ".join(f":{name}" for name in names)
    insert = f"INSERT INTO delivery ({columns}) VALUES ({places})"  # noqa: S608 – names from this file
    with database:
        database.execute(
            "INSERT OR IGNORE INTO account (account, platform, first_seen) VALUES ('trial', 'folder', 0)"
        )
        database.executemany(insert, _rows(time.time_ns() // 1000))
    database.close()


def _rows(now: int) -> Iterator[dict[str, Any]]:
    for number in range(_MANY):
        at = now - (number + 100) * _TEN_MINUTES
        told = {"key": f"{number:016x}", "slot": f"slot-{number}", "snippet": f"line-{number}"}
        times = {"due": at, "not_after": at, "started": at, "review": f"review-{number % 500}"}
        yield {**_SAME, **told, **times}
