"""``python -m tests.faults [--long] [NUMBER…]``: try the faults; write what came of them into the docs."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.ages import ages
from tests.faults.canaries import canaries
from tests.faults.disks import disks
from tests.faults.hostile import enemies
from tests.faults.networks import networks
from tests.faults.renewals import renewals
from tests.faults.saving import NIGHT, QUARTERS, daylight_saving
from tests.faults.sieges import sieges
from tests.faults.storms import Outcome, storms
from tests.faults.workspaces import workspaces

_PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- faults: begin -->", "<!-- faults: end -->"
_COUNTS = ("duplicates", "missing", "held", "unproven", "unrecorded")
_MOST_LINES = 30
_HEAD = """\
| fault | tried | posts | doubled | missing | held | sent, not there | there, not recorded | | when |
|---|---|---|---|---|---|---|---|---|---|
"""


def _line(name: str, outcome: Outcome, seconds: float, form: str) -> str:
    counts = " | ".join(str(outcome.count(one)) for one in _COUNTS)
    wrong = outcome.told + len(outcome.wrongs)
    verdict = "passed" if outcome.passed else f"FAILED ({wrong} faults told)"
    came = ", ".join(filter(None, (verdict, outcome.more)))
    when = f"{datetime.now(UTC):%Y-%m-%d}, {form}"
    return f"| {name} | {outcome.tried} | {outcome.posts} | {counts} | {came}; {seconds:.0f} s | {when} |\n"


def _write(lines: Mapping[str, str], names: Iterable[str]) -> None:
    """Put these lines into the page's table, in place of what it said of the same faults."""
    text = _PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    table, _, after = rest.partition(_END)
    known = {line.split(" | ")[0].removeprefix("| "): f"{line}\n" for line in table.splitlines()} | dict(
        lines
    )
    where = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    rows = "".join(known[name] for name in names if name in known)
    _PAGE.write_text(f"{before}{_BEGIN}\n{where}, {sys.platform}:\n\n{_HEAD}{rows}{_END}{after}", "utf-8")


def main() -> int:
    """Return 0 when every fault was survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "numbers", nargs="*", help="only these faults; in the short form they leave the page alone"
    )
    parser.add_argument("--long", action="store_true", help="the long form, for a release")
    parser.add_argument("--no-page", action="store_true", help="leave the page alone")
    asked = parser.parse_args()
    form, lines, failed = "long" if asked.long else "short", dict[str, str](), False
    faults = (
        storms(long=asked.long)
        | {"6 daylight saving": lambda: daylight_saving(times=QUARTERS if asked.long else NIGHT)}
        | disks(long=asked.long)
        | networks(long=asked.long)
        | sieges(long=asked.long)
        | renewals(long=asked.long)
        | workspaces(long=asked.long)
        | enemies(long=asked.long)
        | canaries(long=asked.long)
        | ages(long=asked.long)
    )
    for name, storm in faults.items():
        if asked.numbers and name.split()[0] not in asked.numbers:
            continue
        began = time.monotonic()
        outcome = storm()
        lines[name] = _line(name, outcome, time.monotonic() - began, form)
        print(lines[name], end="", flush=True)  # noqa: T201
        wrong = [one.told() for one in outcome.verdicts if one.wrong()] + outcome.wrongs
        print(*(f"    {one}\n" for one in wrong[:_MOST_LINES]), sep="", end="", flush=True)  # noqa: T201
        failed |= not outcome.passed
    if not asked.no_page and (asked.long or not asked.numbers):
        _write(lines, faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
