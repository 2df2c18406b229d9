"""Bringing a ledger up to date: which steps it has taken, whether they were ours, and taking the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.ledger._schema import Migration
from bot.ledger._store import Store, Values
from bot.model import ConfigError, Fault

HISTORY: Final = """
CREATE TABLE IF NOT EXISTS pullquote_migration (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL
)
"""
TAKEN: Final = "SELECT number, name, sha256 FROM pullquote_migration ORDER BY number"
_LIST: Final = """
INSERT INTO pullquote_migration (number, name, sha256) VALUES (:number, :name, :sha256) ON CONFLICT DO NOTHING
"""


def check(place: str, taken: Sequence[Values], migrations: Sequence[Migration], upgrade: str) -> None:
    """Raise ConfigError where a newer Pullquote, or another than ours, made these tables.

    ``taken`` are the rows of ``pullquote_migration``; ``upgrade`` says what to do about a newer one.
    """
    number = max((row["number"] for row in taken), default=0)
    if number > len(migrations):
        raise ConfigError(newer(place, number, len(migrations), upgrade))
    ours = dict(enumerate(listed(migrations), start=1))
    for row in taken:
        if row["sha256"] != ours[row["number"]]["sha256"]:
            raise ConfigError(_different(place, row["number"], row["name"]))


def catch_up(store: Store, migrations: Sequence[Migration], version: int) -> None:
    """Take the steps after ``version``, in the caller's write transaction, and list all that are taken."""
    store.change(HISTORY, {})
    for row, migration in zip(listed(migrations), migrations, strict=True):
        if row["number"] > version:
            for step in migration.steps:
                store.change(step, {})
        store.change(_LIST, row)


def listed(migrations: Sequence[Migration]) -> Iterator[Values]:
    """Yield each one as ``pullquote_migration`` has it. How its text is laid out does not count."""
    from hashlib import sha256

    for number, migration in enumerate(migrations, start=1):
        text = "\n".join(" ".join(step.split()) for step in migration.steps)
        yield {"number": number, "name": migration.name, "sha256": sha256(text.encode()).hexdigest()}


def newer(place: str, version: int, known: int, upgrade: str) -> Fault:
    """Return the fault for a ledger of a later Pullquote's."""
    return Fault(
        code="ledger-newer",
        place=place,
        message=f"a newer Pullquote has written this ledger (schema {version}; this one knows up to {known})",
        hint=upgrade,
    )


def _different(place: str, number: int, name: str) -> Fault:
    return Fault(
        code="ledger-different",
        place=place,
        message=f"the tables of this ledger were not made by this Pullquote's steps: "
        f"number {number} ({name}) is another one",
        hint="use the Pullquote that made them, or name another place as `state` in config.toml",
    )
