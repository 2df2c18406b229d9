"""The table of shares, one column for each part, and below it every miss that was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from bench.picking import PARTS, Score, score

ROWS = (
    "top 10 precision",
    "good lines in the top 10",
    "good lines found",
    "hard spoilers flagged",
    "harmless left alone",
    "verbatim",
    "FAQ recall",
    "FAQ precision",
    "FAQ spoiler mark",
    "posts read",
    "title",
    "book",
    "author",
    "creator",
    "language",
    "date",
    "rating",
    "headings found",
    "headings right",
    "reading list found",
    "reading list right",
    "right book",
    "right voice",
)


def main(args: Sequence[str] | None = None) -> int:
    """Print the table."""
    asked = _asked(args)
    scores = {part: score(part) for part in (PARTS if asked.part == "all" else (asked.part,))}
    _table(scores)
    for part, found in scores.items():
        if asked.misses and (part == "dev" or asked.held_too):
            _misses(found, asked.only)
    return 0


def _asked(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.picking", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--misses", action="store_true", help="list each miss of the dev part")
    parser.add_argument("--held-too", action="store_true", help="of the other parts too; then tune no more")
    parser.add_argument("--only", default="", metavar="WORD", help="misses whose line has this word")
    return parser.parse_args(args)


def _table(scores: Mapping[str, Score]) -> None:
    print(f"{'':<28}" + "".join(f"{part:>22}" for part in scores))
    for row in ROWS:
        cells = (_share(found, row) for found in scores.values())
        print(f"{row:<28}" + "".join(f"{cell:>22}" for cell in cells))
    for name, count in (
        ("hard spoilers unflagged", _leaks),
        ("posts that are none", _none),
        ("picks shown per post", _picks),
    ):
        print(f"{name:<28}" + "".join(f"{count(found):>22}" for found in scores.values()))


def _share(found: Score, row: str) -> str:
    right, total = found.right[row], found.total[row]
    return f"{found.share(row):.1f} % ({right}/{total})" if total else "-"


def _leaks(found: Score) -> str:
    return str(found.total["hard spoilers flagged"] - found.right["hard spoilers flagged"])


def _none(found: Score) -> str:
    return str(found.total["posts that are none"])


def _picks(found: Score) -> str:
    return f"{found.total['picks'] / max(1, found.total['posts']):.1f}"


def _misses(found: Score, only: str) -> None:
    for miss in sorted(found.misses, key=lambda each: (each.measure, each.document)):
        told = f"{miss.measure:<26} {miss.document:<18} {miss.detail}"
        if only in told:
            print(told)


if __name__ == "__main__":
    raise SystemExit(main())
