"""Which processes may use a ledger file side by side: a lock that a killed process lets go of by itself.

It is SQLite's own lock, on a small database beside the ledger: the same on every system. Processes that
understand each other share it while they have the ledger open; one of another version, or one that needs the
ledger for itself, takes it alone or not at all.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from bot.ledger import _trouble as trouble
from bot.ledger._files import private_file
from bot.ledger._schema import MIGRATIONS
from bot.model import ConfigError, Fault

_PROTOCOL: Final = 1  # raise it where two versions must not run side by side though their tables are the same
MARK: Final = _PROTOCOL * 1000 + len(MIGRATIONS)
"""Tells versions that understand each other from those that do not."""

_PATIENCE: Final = 10.0  # seconds in which whoever has the ledger alone may be done with it
_END_OF_OTHERS: Final = 3.0  # seconds in which a short command of the other version may end


def lock_of(ledger: Path) -> Path:
    """Return where the lock of a ledger lies."""
    return ledger.with_name(f"{ledger.name}.lock")


def share(ledger: Path, *, mark: int = MARK) -> sqlite3.Connection:
    """Take the lock together with others of the same mark; it is held until the connection is closed.

    Raises ConfigError where another version is at work, or somebody has the ledger for itself.
    """
    connection = _connected(ledger, _PATIENCE)
    try:
        while not _shared(connection, ledger, mark):  # once it is taken over, another version may be faster
            _take_over(connection, ledger, mark)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def alone(ledger: Path, *, patience: float = 1.0) -> Iterator[None]:
    """Have the ledger for oneself; raises ConfigError where anybody else has it open."""
    with closing(_connected(ledger, patience)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise _unless_busy(error, in_use(str(ledger))) from error
        yield


def _connected(ledger: Path, patience: float) -> sqlite3.Connection:
    path = lock_of(ledger)
    # As with the ledger: never opened by hand where it exists, for closing it would drop SQLite's locks.
    with suppress(FileExistsError):
        os.close(private_file(path))
    return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)


def _shared(connection: sqlite3.Connection, ledger: Path, mark: int) -> bool:
    """Begin to read, which is what shares the lock; say whether those who have it understand us."""
    connection.execute("BEGIN")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == mark:
            return True
    except sqlite3.OperationalError as error:
        raise _unless_busy(error, _closed(ledger)) from error
    connection.execute("ROLLBACK")
    return False


def _take_over(connection: sqlite3.Connection, ledger: Path, mark: int) -> None:
    # Shorter than those wait who want to share it: until this gives up, it keeps them out.
    connection.execute(f"PRAGMA busy_timeout = {_END_OF_OTHERS * 1000:.0f}")
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise _unless_busy(error, other_version(str(ledger))) from error
    connection.execute(f"PRAGMA user_version = {mark}")
    connection.execute("COMMIT")
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000:.0f}")


def _unless_busy(error: sqlite3.OperationalError, fault: Fault) -> Exception:
    busy = trouble.error_name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
    return ConfigError(fault) if busy else error


def other_version(place: str) -> Fault:
    """Say that processes are at work that do not understand this one."""
    return Fault(
        code="ledger-other-version",
        place=place,
        message="another version of Pullquote, which keeps its ledger otherwise, is at work on it",
        hint="stop it (its daemon, a cron job), then run this again; from then on use one version only",
    )


def in_use(place: str) -> Fault:
    """Say that somebody has the ledger open."""
    return Fault(
        code="ledger-in-use",
        place=place,
        message="Pullquote is at work on this ledger right now",
        hint="stop the daemon, let a running command end, and pause the cron job; then run this again",
    )


def _closed(ledger: Path) -> Fault:
    return Fault(
        code="ledger-closed",
        place=str(ledger),
        message="another command has this ledger for itself: a backup is being restored",
        hint="run this again when it is done",
    )
