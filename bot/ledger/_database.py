"""One SQLite file: opened privately and durably, brought up to date, its errors in plain words."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot.ledger import _trouble as trouble
from bot.ledger._copying import copy_online
from bot.ledger._files import private_file, private_folder, sync_folder
from bot.ledger._guard import share
from bot.ledger._migrating import TAKEN, catch_up, check, newer
from bot.ledger._schema import APPLICATION_ID, MIGRATIONS
from bot.ledger._store import Values
from bot.ledger._trouble import PATIENCE
from bot.ledger.base import LedgerError
from bot.model import ConfigError

Connect: TypeAlias = Callable[[Path], sqlite3.Connection]

_PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: fsync alone leaves data in the drive's cache
    "PRAGMA foreign_keys = ON",
)
_UPGRADE: Final = "upgrade Pullquote here, or restore a backup made with this version"


def connect(path: Path) -> sqlite3.Connection:
    """Open the file; transactions are begun and ended by hand only."""
    return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Database:
    """One connection, usable from any thread, one at a time. ``clock`` dates the copy before a migration."""

    def __init__(
        self, path: Path, open_with: Connect = connect, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.RLock()
        self._held = ExitStack()
        with self._plainly():
            _create(path)
            self._connection = self._held.enter_context(closing(open_with(path)))
        try:
            self._set_up()
        except BaseException:
            self._held.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._held.close()

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

    def hold_platform(self, platform: str) -> None:
        """Nothing more to hold, either."""

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
            self._held.enter_context(closing(share(self._path)))
            self._refuse_strangers()  # until then a newer one may have been here
            self._log_ahead()
            if len(self._taken()) < len(MIGRATIONS):
                self._migrate()

    def _migrate(self) -> None:
        with self.writing():
            version = self._version()  # another process may have been faster
            self._keep_copy(version)
            catch_up(self, MIGRATIONS, version)
            # Where a Pullquote looks that knows of no list yet.
            self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _keep_copy(self, version: int) -> None:
        """Lay what is there beside the file, before it is changed; nobody else writes meanwhile."""
        if 0 < version < len(MIGRATIONS) and self.all("SELECT 1 FROM account LIMIT 1"):
            name = f"{self._path.stem}.schema-{version}.{self._clock():%Y%m%dT%H%M%SZ}{self._path.suffix}"
            copy_online(self._path, self._path.with_name(name))

    def _version(self) -> int:
        return int(self._pragma("user_version"))

    def _taken(self) -> list[Values]:
        """Return which migrations the ledger lists; none where it is older than the list."""
        there = self.all("SELECT 1 FROM sqlite_master WHERE name = 'pullquote_migration'")
        return self.all(TAKEN) if there else []

    def _refuse_strangers(self) -> None:
        # In one transaction: another process may be making a ledger of the empty file right now.
        self._connection.execute("BEGIN")
        try:
            version = self._version()
            if self._pragma("application_id") == APPLICATION_ID:
                self._check(version)
            elif version or self.all("SELECT 1 FROM sqlite_master LIMIT 1"):
                raise ConfigError(trouble.foreign(self._path))
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _check(self, version: int) -> None:
        check(str(self._path), self._taken(), MIGRATIONS, _UPGRADE)
        if version > len(MIGRATIONS):
            raise ConfigError(newer(str(self._path), version, len(MIGRATIONS), _UPGRADE))

    def _log_ahead(self) -> None:
        # While another process makes the same switch SQLite answers "locked" at once instead of waiting.
        deadline = time.monotonic() + PATIENCE
        while self._pragma("journal_mode") != "wal":
            try:
                mode = self._pragma("journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not trouble.error_name(error).startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                if mode != "wal":
                    raise LedgerError(trouble.no_log(self._path))

    def _pragma(self, pragma: str) -> Any:
        return self._connection.execute(f"PRAGMA {pragma}").fetchone()[0]

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
            raise  # a mistake of ours, not of the disk's
        except sqlite3.DatabaseError as error:
            raise LedgerError(trouble.fault(self._path, error)) from error
        except UnicodeDecodeError as error:  # text that was never ours, or SQLite's own words quoting it
            raise LedgerError(trouble.damaged(self._path)) from error
        except OSError as error:
            raise LedgerError(trouble.not_writable(self._path, error.strerror or str(error))) from error


def _create(path: Path) -> None:
    private_folder(path.parent)
    try:
        # Never open an existing ledger by hand: closing it again would drop SQLite's POSIX locks on it.
        os.close(private_file(path))
    except FileExistsError:
        return
    sync_folder(path.parent)
