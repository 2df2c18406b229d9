"""Write the conformance table: ``python -m bot.platforms.conformance MODULE [--into PAGE]``.

``MODULE.rigs()`` returns the makers. The table goes to stdout or, in a page, between two comments
``<!-- table -->`` and ``<!-- /table -->``. Ends with 1 where a promise does not hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bot.platforms import conformance

_BEGIN, _END = "<!-- table -->\n", "<!-- /table -->"


def main(words: Sequence[str] | None = None) -> int:
    """Run every case on every rig, and write what came of it."""
    parser = argparse.ArgumentParser(prog="python -m bot.platforms.conformance")
    parser.add_argument("module", help="has a function rigs() that returns RigMakers")
    parser.add_argument("--into", type=Path, help="a page with a place for the table")
    asked = parser.parse_args(words)
    rows = _rows(import_module(asked.module).rigs())
    columns = list(dict.fromkeys(case.column for case in conformance.CASES))
    table = conformance.markdown(rows, columns)
    if asked.into:
        _put(table, asked.into)
    else:
        sys.stdout.write(table)
    for row in rows:
        for name, why in row.failed.items():
            sys.stderr.write(f"{row.name}: {name}: {why}\n")
    return int(any(row.failed for row in rows))


def _rows(makers: Sequence[conformance.RigMaker]) -> list[conformance.Row]:
    with tempfile.TemporaryDirectory() as folder:
        return [conformance.tried(maker, conformance.CASES, Path(folder, maker.name)) for maker in makers]


def _put(table: str, page: Path) -> None:
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text(f"{before}{_BEGIN}{table}{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
