"""One connection to PostgreSQL: durable, back after a restart, its errors in plain words."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, Final

from bot.ledger import _sql
from bot.ledger._guard import MARK, other_version
from bot.ledger._migrating import TAKEN, catch_up, check
from bot.ledger._schema import APPLICATION_ID, MEDIA_TABLE, MIGRATIONS, Migration
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
_COLUMNS: Final = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = 'pullquote_migration'
"""
_OURS: Final = "hashtext('pullquote ' || coalesce(current_schema(), ''))"  # a schema is a ledger of its own
_SHARE: Final = f"SELECT pg_advisory_lock_shared({_OURS}, :mark)"
_OTHERS: Final = f"""
SELECT 1 FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND classid = CAST({_OURS} AS oid) AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608 – from the line above
_OTHER_VERSIONS: Final = f"{_OTHERS} AND objid <> CAST(:mark AS oid)"
_PARAMETER: Final = re.compile(r"(?<!:):([a-z][a-z0-9_]*)")


class Server:
    """Implements ``Store``. After the server was away, the next transaction connects anew."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.place = _place(address)
        self._lock = threading.RLock()
        self._inside = False
        with self._plainly():
            self._open()

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

    def others(self) -> bool:
        """Say whether any other connection has this ledger open."""
        with self.reading():
            return bool(self.all(_OTHERS))

    def hold(self, account: str) -> None:
        """Lock the account's row: whoever changes its deliveries takes this lock first."""
        self.all(_sql.HOLD, {"account": account})

    def hold_platform(self, platform: str) -> None:
        """Lock the rows of its accounts, always in the same order."""
        self.all(_sql.HOLD_PLATFORM, {"platform": platform})

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

    def _open(self) -> None:
        self._connection = self._connected()
        try:
            self._join()
        except BaseException:
            self._connection.close()
            raise

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
            self._open()

    def _join(self) -> None:
        """See that nobody of another version is at work, then bring the tables up to date."""
        with self._connection.transaction():
            # One process at a time, and nobody reads a half-made schema.
            self.all(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})")
            taken, version = self._taken()
            check(self.place, taken, _migrations(), "upgrade Pullquote on this machine")
            if self.all(_OTHER_VERSIONS, {"mark": MARK}):
                raise ConfigError(other_version(self.place))
            # For as long as this connection lasts, however it ends.
            self.all(_SHARE, {"mark": MARK})
            if len(taken) < len(_migrations()):
                catch_up(self, _migrations(), version)

    def _taken(self) -> tuple[list[Values], int]:
        """Return which migrations the ledger lists, and how many it has taken."""
        columns = {row["column_name"] for row in self.all(_COLUMNS)}
        if "digest" in columns:  # a list without names, as it was first kept
            version = len(self.all("SELECT number FROM pullquote_migration"))
            self._connection.execute("DROP TABLE pullquote_migration")
            return [], version
        taken = self.all(TAKEN) if columns else []
        return taken, len(taken)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.IntegrityError, psycopg.ProgrammingError, psycopg.InterfaceError) as error:
            if isinstance(error, psycopg.errors.InsufficientPrivilege):
                raise LedgerError(_failing(self.place, error)) from error
            raise  # a mistake of ours, not of the server's
        except psycopg.OperationalError as error:
            raise LedgerError(_failing(self.place, error)) from error


# ── Dialect ───────────────────────────────────────────────────────────────────────────────────


@cache
def _dialect(statement: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", statement)


@cache
def _migrations() -> tuple[Migration, ...]:
    """Return the ledger's migrations as PostgreSQL says them; the pictures' table comes with the first."""
    first, *later = (
        replace(each, steps=tuple(_typed(step) for step in each.steps if not step.startswith("PRAGMA")))
        for each in MIGRATIONS
    )
    return (replace(first, steps=(*first.steps, _typed(MEDIA_TABLE))), *later)


def _typed(step: str) -> str:
    # Keys are compared by code point, as SQLite does, whatever language the server speaks.
    plain = step.replace(" TEXT", ' TEXT COLLATE "C"')
    return plain.replace("id INTEGER PRIMARY KEY", "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")


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
