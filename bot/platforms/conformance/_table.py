"""The conformance table: one row for each rig, one column for each kind of promise."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.platforms.conformance._case import Case
from bot.platforms.conformance._rig import RigMaker
from bot.platforms.conformance._things import NotOfferedError

_PASSED, _FAILED, _NOT_OFFERED = "✓", "✗", "–"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What became of one rig's cases. ``failed`` names each case that does not hold, and why."""

    name: str
    marks: Mapping[str, str]
    failed: Mapping[str, str] = field(default_factory=dict)


def tried(maker: RigMaker, cases: Sequence[Case], folder: Path) -> Row:
    """Run every case on rigs of their own below ``folder``."""
    marks: dict[str, set[str]] = {case.column: set() for case in cases}
    failed: dict[str, str] = {}
    for case in cases:
        place = folder / case.name
        place.mkdir(parents=True)
        try:
            case.check(maker, place)
            marks[case.column].add(_PASSED)
        except NotOfferedError:
            marks[case.column].add(_NOT_OFFERED)
        except Exception as error:  # noqa: BLE001 - whatever a platform raises, its promise does not hold
            marks[case.column].add(_FAILED)
            failed[case.name] = _why(error)
    told = {column: _worst(each) for column, each in marks.items()}
    return Row(name=maker.name, marks=told, failed=failed)


def markdown(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Return the table, as docs hold it."""
    lines = [_line(("", *columns)), _line(["---", *([":-:"] * len(columns))])]
    lines += [_line([row.name, *(row.marks[column] for column in columns)]) for row in rows]
    return "\n".join(lines) + "\n"


def _why(error: Exception) -> str:
    """Say what was raised, with its words or, for a bare assertion, the line that does not hold."""
    line = traceback.extract_tb(error.__traceback__)[-1].line
    return f"{type(error).__name__}: {str(error) or line}"


def _worst(marks: set[str]) -> str:
    return next(mark for mark in (_FAILED, _PASSED, _NOT_OFFERED) if mark in marks)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
