"""One SQLite file: opened privately and durably, brought up to date, its errors in plain words."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot.ledger import _sql
from bot.ledger._files import private_file, private_folder, sync_folder
from bot.ledger._store import Values
from bot.ledger.base import LedgerError
from bot.model import ConfigError, Fault

Connect: TypeAlias = Callable[[Path], sqlite3.Connection]

_PATIENCE: Final = 30.0  # seconds to wait for another process's transaction

_PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: fsync alone leaves data in the drive's cache
    "PRAGMA foreign_keys = ON",
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the file; transactions are begun and ended by hand only."""
    return sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)


class Database:
    """One connection, usable from any thread, one at a time."""

    def __init__(self, path: Path, open_with: Connect = connect) -> None:
        self._path = path
        self._lock = threading.RLock()
        with self._plainly():
            _create(path)
            self._connection = open_with(path)
        try:
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the connection for a read."""
        with self._lock, self._plainly():
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one write transaction a file can have; all of it is kept, or nothing."""
        with self._lock, self._plainly():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite ends it by itself when the disk is full
                    self._connection.execute("ROLLBACK")
                raise

    def hold(self, account: str) -> None:
        """Nothing more to hold: the file has one write transaction at a time."""

    def all(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Values]:
        """Return every row of a query."""
        return [dict(row) for row in self._connection.execute(statement, values or {}).fetchall()]

    def one(self, statement: str, values: Mapping[str, Any]) -> Values | None:
        """Return the first row of a query, if any."""
        return next(iter(self.all(statement, values)), None)

    def change(self, statement: str, values: Mapping[str, Any]) -> int:
        """Run a statement that writes; return how many rows it touched."""
        return self._connection.execute(statement, values).rowcount

    def _set_up(self) -> None:
        with self._lock, self._plainly():
            self._connection.row_factory = sqlite3.Row
            for pragma in _PRAGMAS:
                self._connection.execute(pragma)
            self._refuse_strangers()
            self._log_ahead()
            if self._version() < len(_sql.MIGRATIONS):
                self._migrate()

    def _migrate(self) -> None:
        with self.writing():
            taken = self._version()  # another process may have been faster
            for number, steps in enumerate(_sql.MIGRATIONS[taken:], start=taken + 1):
                for step in steps:
                    self._connection.execute(step)
                self._connection.execute(f"PRAGMA user_version = {number}")

    def _version(self) -> int:
        return int(self._pragma("user_version"))

    def _refuse_strangers(self) -> None:
        version, ours, used = self._marks()
        if not ours and (version or used):
            raise ConfigError(_foreign(self._path))
        if version > len(_sql.MIGRATIONS):
            raise ConfigError(_newer(self._path, version))

    def _marks(self) -> tuple[int, bool, bool]:
        """Return the schema's number, whether it is ours, and whether there is anything in the file."""
        # In one transaction: another process may be making a ledger of the empty file right now.
        self._connection.execute("BEGIN")
        try:
            ours = self._pragma("application_id") == _sql.APPLICATION_ID
            return self._version(), ours, bool(self.all("SELECT 1 FROM sqlite_master LIMIT 1"))
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _log_ahead(self) -> None:
        # While another process makes the same switch SQLite answers "locked" at once instead of waiting.
        deadline = time.monotonic() + _PATIENCE
        while self._pragma("journal_mode") != "wal":
            try:
                mode = self._pragma("journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not _name(error).startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                if mode != "wal":
                    raise LedgerError(_no_log(self._path))

    def _pragma(self, pragma: str) -> Any:
        return self._connection.execute(f"PRAGMA {pragma}").fetchone()[0]

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise  # a mistake of ours, not of the disk's
        except sqlite3.DatabaseError as error:
            raise LedgerError(_fault(self._path, error)) from error
        except UnicodeDecodeError as error:  # text that was never ours, or SQLite's own words quoting it
            raise LedgerError(_damaged(self._path)) from error
        except OSError as error:
            raise LedgerError(_not_writable(self._path, error.strerror or str(error))) from error


def _create(path: Path) -> None:
    private_folder(path.parent)
    try:
        # Never open an existing ledger by hand: closing it again would drop SQLite's POSIX locks on it.
        os.close(private_file(path))
    except FileExistsError:
        return
    sync_folder(path.parent)


# ── Faults ────────────────────────────────────────────────────────────────────────────────────


def _name(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "")


def _fault(path: Path, error: sqlite3.DatabaseError) -> Fault:
    name = _name(error)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return _damaged(path)
    if name.startswith("SQLITE_FULL"):
        return _full(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _busy(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return _not_writable(path, str(error))
    return _failing(path, str(error))


def _damaged(path: Path) -> Fault:
    return Fault(
        code="ledger-damaged",
        place=str(path),
        message="the ledger is damaged and cannot be read",
        hint="restore a backup of this file; or, to begin anew, move it and the -wal and -shm files "
        "beside it to another folder: Pullquote then no longer knows what was posted",
    )


def _full(path: Path) -> Fault:
    return Fault(
        code="disk-full",
        place=str(path),
        message="the disk is full, so this step could not be written down and was not taken",
        hint="free some space and run the command again; what was written before is safe",
    )


def _busy(path: Path) -> Fault:
    return Fault(
        code="ledger-busy",
        place=str(path),
        message=f"another program has kept the ledger locked for {_PATIENCE:.0f} seconds",
        hint="close what has it open (a database viewer, a copy, a sync) and run the command again",
    )


def _not_writable(path: Path, why: str) -> Fault:
    return Fault(
        code="ledger-not-writable",
        place=str(path),
        message=f"the ledger cannot be opened for writing ({why})",
        hint="make this file and its folder yours to write, or name another folder as `state` in config.toml",
    )


def _failing(path: Path, why: str) -> Fault:
    return Fault(
        code="ledger-failed",
        place=str(path),
        message=f"the ledger could not be read or written ({why})",
        hint="check the disk; if the file itself is at fault, restore a backup of it",
    )


def _no_log(path: Path) -> Fault:
    return Fault(
        code="ledger-place",
        place=str(path),
        message="this file system cannot hold a ledger (it does not allow SQLite's write-ahead log)",
        hint="name a folder on a local disk as `state` in config.toml",
    )


def _foreign(path: Path) -> Fault:
    return Fault(
        code="not-a-ledger",
        place=str(path),
        message="this is another program's database, not a Pullquote ledger",
        hint="name another folder as `state` in config.toml",
    )


def _newer(path: Path, version: int) -> Fault:
    return Fault(
        code="ledger-newer",
        place=str(path),
        message=f"a newer Pullquote has written this ledger (schema {version}; this one knows "
        f"up to {len(_sql.MIGRATIONS)})",
        hint="upgrade Pullquote here, or restore a backup made with this version",
    )
