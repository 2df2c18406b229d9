"""``python -m tests.faults [--long] [NUMBER…]``: try the faults; write what came of them into the docs."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.disks import disks
from tests.faults.saving import NIGHT, QUARTERS, daylight_saving
from tests.faults.storms import Outcome, storms

_PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- faults: begin -->", "<!-- faults: end -->"
_COUNTS = ("duplicates", "missing", "held", "unproven", "unrecorded")
_HEAD = """\
| fault | tried | posts | doubled | missing | held | sent, not there | there, not recorded | |
|---|---|---|---|---|---|---|---|---|
"""


def _line(name: str, outcome: Outcome, seconds: float) -> str:
    counts = " | ".join(str(outcome.count(one)) for one in _COUNTS)
    passed = "passed" if outcome.passed else f"FAILED ({outcome.told} faults told)"
    more = f"{outcome.more}; " if outcome.more else ""
    return f"| {name} | {outcome.tried} | {outcome.posts} | {counts} | {passed}, {more}{seconds:.0f} s |\n"


def _write(lines: list[str], form: str) -> None:
    text = _PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    where = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    told = f"{_BEGIN}\n{datetime.now(UTC):%Y-%m-%d}, {form} form, {where}, {sys.platform}:\n\n"
    _PAGE.write_text(f"{before}{told}{_HEAD}{''.join(lines)}{_END}{after}", encoding="utf-8")


def main() -> int:
    """Return 0 when every fault was survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("numbers", nargs="*", help="only these faults; the page is then left alone")
    parser.add_argument("--long", action="store_true", help="the long form, for a release")
    asked = parser.parse_args()
    lines, failed = [], False
    faults = (
        storms(long=asked.long)
        | {"6 daylight saving": lambda: daylight_saving(times=QUARTERS if asked.long else NIGHT)}
        | disks(long=asked.long)
    )
    for name, storm in faults.items():
        if asked.numbers and name.split()[0] not in asked.numbers:
            continue
        began = time.monotonic()
        outcome = storm()
        lines.append(_line(name, outcome, time.monotonic() - began))
        print(lines[-1], end="", flush=True)  # noqa: T201
        for one in outcome.verdicts:
            if one.wrong():
                print("   ", one.told(), flush=True)  # noqa: T201
        failed |= not outcome.passed
    if not asked.numbers:
        _write(lines, "long" if asked.long else "short")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
