"""One connection to PostgreSQL: durable, back after a restart, its errors in plain words."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any, Final

from bot.ledger import _sql
from bot.ledger._store import Values
from bot.ledger.base import LedgerError
from bot.model import ConfigError, Fault

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
    from psycopg.rows import dict_row
except ImportError as missing:
    raise ConfigError(
        Fault(
            code="psycopg_missing",
            place="state",
            message="a ledger on PostgreSQL needs the psycopg package, which is not installed",
            hint="pip install 'pullquote[cluster]'",
        )
    ) from missing

_SETTINGS: Final = (
    "SET synchronous_commit = on",  # "sending" is on the server's disk before the call
    "SET default_transaction_isolation = 'read committed'",
    "SET lock_timeout = '30s'",
    # A frozen process must not keep an account from the others.
    "SET idle_in_transaction_session_timeout = '30s'",
)
_HISTORY: Final = """
CREATE TABLE IF NOT EXISTS pullquote_migration (number INTEGER NOT NULL PRIMARY KEY, digest TEXT NOT NULL)
"""
_PARAMETER: Final = re.compile(r"(?<!:):([a-z_]+)")


class Server:
    """Implements ``Store``. After the server was away, the next transaction connects anew."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._place = _place(address)
        self._lock = threading.RLock()
        self._inside = False
        with self._plainly():
            self._connection = self._connected()
        try:
            self._migrate()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the server."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the connection for a read."""
        with self._lock, self._plainly():
            self._revive()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold a write transaction; all of it is kept, or nothing."""
        with self._lock, self._plainly():
            self._revive()
            self._inside = True
            try:
                with self._connection.transaction():
                    yield
            finally:
                self._inside = False

    def hold(self, account: str) -> None:
        """Lock the account's row: whoever changes its deliveries takes this lock first."""
        self.all(_sql.HOLD, {"account": account})

    def all(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Values]:
        """Return every row of a query."""
        return self._connection.execute(_dialect(statement), values or {}).fetchall()

    def one(self, statement: str, values: Mapping[str, Any]) -> Values | None:
        """Return the first row of a query, if any."""
        return self._connection.execute(_dialect(statement), values).fetchone()

    def change(self, statement: str, values: Mapping[str, Any]) -> int:
        """Run a statement that writes; return how many rows it touched."""
        return self._connection.execute(_dialect(statement), _storable(values)).rowcount

    def clock(self) -> int:
        """Return the server's time in microseconds since 1970."""
        with self.reading():
            asked = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now"
            return int(self.all(asked)[0]["now"])

    def _connected(self) -> psycopg.Connection[Values]:
        connection = psycopg.connect(
            self._address,
            autocommit=True,
            row_factory=dict_row,
            client_encoding="utf8",
            connect_timeout=10,
            application_name="pullquote",
        )
        for setting in _SETTINGS:
            connection.execute(setting)
        return connection

    def _revive(self) -> None:
        # Never in the middle of a transaction: its second half would then stand alone.
        if self._connection.closed and not self._inside:
            self._connection = self._connected()

    def _migrate(self) -> None:
        with self.writing():
            # One process at a time, and nobody reads a half-made schema.
            self.all(f"SELECT pg_advisory_xact_lock({_sql.APPLICATION_ID})")
            self._connection.execute(_HISTORY)
            taken = self.all("SELECT number, digest FROM pullquote_migration ORDER BY number")
            self._check([row["digest"] for row in taken])
            for number, steps in enumerate(_steps()[len(taken) :], start=len(taken) + 1):
                for step in steps:
                    self._connection.execute(step)
                kept = {"number": number, "digest": _digest(steps)}
                self.change(
                    "INSERT INTO pullquote_migration (number, digest) VALUES (:number, :digest)", kept
                )

    def _check(self, taken: list[str]) -> None:
        ours = list(map(_digest, _steps()))
        if len(taken) > len(ours):
            raise ConfigError(_newer(self._place, len(taken), len(ours)))
        if taken != ours[: len(taken)]:
            raise ConfigError(_different(self._place))

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.InterfaceError) as error:
            if isinstance(error, psycopg.errors.InsufficientPrivilege):
                raise LedgerError(_failing(self._place, error)) from error
            raise  # a mistake of ours, not of the server's
        except psycopg.OperationalError as error:
            raise LedgerError(_failing(self._place, error)) from error


# ── Dialect ───────────────────────────────────────────────────────────────────────────────────


@cache
def _dialect(statement: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", statement)


def _steps() -> tuple[tuple[str, ...], ...]:
    """Return the ledger's migrations as PostgreSQL says them; the pictures' table comes with the first."""
    first, *later = (
        tuple(map(_typed, (step for step in steps if not step.startswith("PRAGMA"))))
        for steps in _sql.MIGRATIONS
    )
    return ((*first, _typed(_sql.MEDIA_TABLE)), *later)


def _typed(step: str) -> str:
    # Keys are compared by code point, as SQLite does, whatever language the server speaks.
    plain = step.replace(" TEXT", ' TEXT COLLATE "C"')
    return plain.replace("id INTEGER PRIMARY KEY", "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")


def _digest(steps: tuple[str, ...]) -> str:
    return sha256("\n".join(steps).encode()).hexdigest()


def _storable(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values without NUL characters, which a server's answer may hold and PostgreSQL may not."""
    return {
        name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
        for name, value in values.items()
    }


# ── Faults ────────────────────────────────────────────────────────────────────────────────────


def _place(address: str) -> str:
    """Return where the server is, without user or password."""
    try:
        told = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise ConfigError(
            Fault(
                code="ledger_address",
                place="state",
                message="the ledger's address is none that PostgreSQL understands",
                hint="write it as postgresql://USER:PASSWORD@HOST/DATABASE",
            )
        ) from error
    return f"{told.get('host') or 'localhost'}/{told.get('dbname') or ''}"


def _failing(place: str, error: psycopg.Error) -> Fault:
    why = " ".join(str(error).split()) or type(error).__name__
    return Fault(
        code="ledger-failed",
        place=place,
        message=f"the ledger's PostgreSQL server did not do what was asked ({why})",
        hint="see that the server runs, is reached from here and lets this user in; then run this again",
    )


def _newer(place: str, version: int, known: int) -> Fault:
    return Fault(
        code="ledger-newer",
        place=place,
        message=f"a newer Pullquote has written this ledger (schema {version}; this one knows up to {known})",
        hint="upgrade Pullquote on this machine",
    )


def _different(place: str) -> Fault:
    return Fault(
        code="ledger-different",
        place=place,
        message="the tables of this ledger were not made by this Pullquote's steps",
        hint="use the Pullquote that made them, or name another database as `state` in config.toml",
    )
