"""Where in a TOML text something stands. Asked only when there is a fault to show."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


def line_of(text: str, path: Path) -> int | None:
    """Return the 1-based line where ``path``, or the nearest table around it, begins.

    None when not even the first step of the path occurs. TOML's own parser is the judge: what the first
    *n* lines define never disappears again, so the line is found by halving.
    """
    whole = tomllib.loads(text)
    while path and not _holds(whole, path):
        path = path[:-1]
    return _first_line(text.split("\n"), path) if path else None


def _first_line(lines: Sequence[str], path: Path) -> int:
    low, high = 0, len(lines)  # the first `low` lines lack the path, the first `high` lines hold it
    while cut := _statement_end(lines, low, high):
        end, found = cut
        low, high = (low, end) if _holds(found, path) else (end, high)
    return _first_written(lines, low) + 1


def _statement_end(lines: Sequence[str], low: int, high: int) -> tuple[int, dict[str, Any]] | None:
    """Return a place strictly between ``low`` and ``high`` where a statement ends, near the middle."""
    middle = (low + high) // 2
    for end in (*range(middle, low, -1), *range(middle + 1, high)):
        if (found := _parsed(lines[:end])) is not None:
            return end, found
    return None


def _first_written(lines: Sequence[str], start: int) -> int:
    return next((at for at in range(start, len(lines)) if lines[at].strip()), start)


def _parsed(lines: Sequence[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return None


def _holds(value: Any, path: Path) -> bool:
    for step in path:
        if isinstance(step, int):
            inside = isinstance(value, list) and step < len(value)
        else:
            inside = isinstance(value, dict) and step in value
        if not inside:
            return False
        value = value[step]
    return True


def shown(path: Path) -> str:
    """Write a path the way the file does: ``[accounts.0].theme``; a key of no section stands alone."""
    parts = [str(step) for step in path]
    while parts and isinstance(path[len(parts) - 1], int) and len(parts) > 2:
        parts.pop()
    if len(parts) == 1:
        return parts[0]
    if path and isinstance(path[len(parts) - 1], int):
        return f"[{'.'.join(parts)}]"
    return f"[{'.'.join(parts[:-1])}].{parts[-1]}" if parts else ""
