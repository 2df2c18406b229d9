"""Limits are data: a platform's TOML file says what it takes, where that is written, and when it was read."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from bot.model import Capabilities, ConfigError, Counting, Fault, Prices, Replay, ReplayKind, Unit


def _money(value: str) -> Decimal:
    try:
        return Decimal(value)
    except ArithmeticError as error:
        raise ValueError(value) from error


_CONVERT: Final[Mapping[str, Callable[[Any], Any]]] = {
    "unit": Unit,
    "kind": ReplayKind,
    "window": lambda seconds: timedelta(seconds=seconds),
    "min_gap": lambda seconds: timedelta(seconds=seconds),
    "settle": lambda seconds: timedelta(seconds=seconds),
    "image_types": tuple,
    "post": _money,
    "post_with_link": _money,
    "alt_text": _money,
    "day": _money,
}
_TABLES: Final[Mapping[str, type[Counting] | type[Prices] | type[Replay]]] = {
    "counting": Counting,
    "prices": Prices,
    "replay": Replay,
}
_VERSIONS: Final = "versions"


def limits(path: Path) -> Capabilities:
    """Read a limits file into Capabilities; ConfigError naming the value that is wrong.

    Each value is ``name = { value = …, source = "…", seen = 2026-08-20 }``; those of ``Counting``, ``Prices``
    and ``Replay`` stand in tables of these names. Durations are seconds, money is text. The table
    ``versions`` is for ``versions``.
    """
    document = _document(path)
    document.pop(_VERSIONS, None)
    taken: dict[str, Any] = {}
    for name, entry in document.items():
        if name in _TABLES:
            inner = {key: _value(path, f"{name}.{key}", key, item) for key, item in entry.items()}
            taken[name] = _build(path, name, _TABLES[name], inner)
        else:
            taken[name] = _value(path, name, name, entry)
    capabilities: Capabilities = _build(path, "", Capabilities, taken)
    return capabilities


def versions(path: Path) -> Mapping[str, date]:
    """Read the last day of each version of the API, in the order of the file: its table ``versions``."""
    table = _document(path).get(_VERSIONS, {})
    return {name: _value(path, f"{_VERSIONS}.{name}", name, entry) for name, entry in table.items()}


def _document(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _value(path: Path, place: str, name: str, entry: Any) -> Any:
    dated = isinstance(entry, dict) and set(entry) == {"value", "source", "seen"}
    if not dated or not entry["source"] or not isinstance(entry["seen"], date):
        raise _fault(path, place, "a limit is { value, source, seen } with seen a date")
    try:
        return _CONVERT[name](entry["value"]) if name in _CONVERT else entry["value"]
    except (ValueError, TypeError):
        raise _fault(path, place, f"{entry['value']!r} is not possible here") from None


def _build(path: Path, place: str, kind: type[Any], values: Mapping[str, Any]) -> Any:
    unknown = set(values) - {field.name for field in fields(kind)}
    if unknown:
        raise _fault(path, place, f"no limit is called {sorted(unknown)[0]}")
    try:
        return kind(**values)
    except TypeError:
        raise _fault(path, place, "a limit that every platform has is missing") from None


def _fault(path: Path, place: str, message: str) -> ConfigError:
    return ConfigError(Fault(code="limits", message=message, place=f"{path.name}: {place}".rstrip(": ")))
