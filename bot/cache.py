"""What reading and picking made of each file of the archive, kept so that only changed files cost anything.

One SQLite file, the reviewer's alone. It holds nothing that is not made again from the archive: whatever is
wrong with it, it is thrown away, and nobody is told.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pydantic import TypeAdapter

from bot.fetch import Source
from bot.model import Review
from bot.picking import Picked, Rules

__all__ = ["Cache", "Kept"]

T = TypeVar("T")

_TABLE = """CREATE TABLE IF NOT EXISTS kept (
    name TEXT PRIMARY KEY, digest BLOB NOT NULL, value BLOB NOT NULL
) WITHOUT ROWID"""
_MADE_BY = ("model", "content", "picking", "cache.py")
_LARGEST = 64 * 1024 * 1024
_AT_ONCE = 200
_PATIENCE = 1.0
_UNFIT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""Damaged, no database, without such a table or column: another version's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What one file gave: its Reviews, and what was picked from each."""

    reviews: tuple[Review, ...] = ()
    picked: tuple[Picked, ...] = ()


class Cache:
    """Within ``with Cache(path, rules) as cache:`` one run's reading; without ``path`` nothing is kept.

    Processes may share it: each writes in short transactions, and goes on without it where it must wait.
    What was not asked for by the end, of files that are gone, is dropped.
    """

    def __init__(self, path: Path | None, rules: Rules) -> None:
        self._path = path
        self._rules = rules
        self._connection: sqlite3.Connection | None = None
        self._asked: set[str] = set()
        self._new: list[tuple[str, bytes, bytes]] = []

    def __enter__(self) -> Self:
        """Open the file, made where there is none."""
        if self._path is not None:
            self._guarded(self._open)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Write what is new and drop what is gone; after an error nothing is dropped."""
        self._guarded(self._write)
        if kind is None:
            self._guarded(self._drop)
        self._close()

    def get(self, source: Source) -> Kept | None:
        """Return what the same bytes of the same name gave by the same rules; None: it is to be read."""
        self._asked.add(source.name)
        value = self._guarded(lambda: self._value(source))
        if value is None:
            return None
        with suppress(zlib.error, ValueError):  # its checksum is wrong, or it was written by other code
            return _form().validate_json(zlib.decompress(value))
        return None

    def put(self, source: Source, kept: Kept) -> None:
        """Keep what a source gave."""
        if self._connection is None or len(source.data) > _LARGEST:
            return
        with suppress(ValueError):  # half a surrogate pair, which JSON in UTF-8 cannot hold
            value = zlib.compress(_form().dump_json(kept), 1)
            self._new.append((source.name, self._digest(source), value))
        if len(self._new) >= _AT_ONCE:
            self._guarded(self._write)

    # ── the file ──

    def _guarded(self, work: Callable[[], T]) -> T | None:
        """Do something with the file. One that is damaged is begun anew, one that is in use left alone."""
        try:
            return work()
        except OSError:
            self._close()
        except sqlite3.DatabaseError as error:
            self._close()
            if error.sqlite_errorcode in _UNFIT:
                self._begin_anew()
        return None

    def _open(self) -> None:
        assert self._path is not None  # noqa: S101 - asked by __enter__
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        self._connection = sqlite3.connect(self._path, timeout=_PATIENCE)
        self._connection.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made again
        self._connection.execute(_TABLE)

    def _begin_anew(self) -> None:
        assert self._path is not None  # noqa: S101 - it was open
        with suppress(sqlite3.Error, OSError):
            self._path.unlink(missing_ok=True)
            self._open()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _value(self, source: Source) -> bytes | None:
        if self._connection is None:
            return None
        asked = "SELECT value FROM kept WHERE name = ? AND digest = ?"
        found = self._connection.execute(asked, (source.name, self._digest(source))).fetchone()
        return found[0] if found and isinstance(found[0], bytes) else None

    def _write(self) -> None:
        new, self._new = self._new, []
        if self._connection is not None and new:
            with self._connection as connection:
                connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", new)

    def _drop(self) -> None:
        if self._connection is None:
            return
        names = {name for (name,) in self._connection.execute("SELECT name FROM kept")}
        if gone := names - self._asked:
            with self._connection as connection:
                connection.executemany("DELETE FROM kept WHERE name = ?", [(name,) for name in gone])

    # ── what it goes by ──

    def _digest(self, source: Source) -> bytes:
        return hashlib.sha256(self._made_by + source.data).digest()

    @cached_property
    def _made_by(self) -> bytes:
        """Return a hash of all that decides what is made of a file: settings, rules, libraries, Python."""
        digest = hashlib.sha256(f"{self._rules!r}\n{sys.version}\n".encode())
        for name in sorted(_installed()):
            digest.update(f"{name}\n".encode())
        for path in sorted(_sources()):
            digest.update(f"{path.name}\n{path.stat().st_size}\n".encode() + path.read_bytes())
        return digest.digest()


@cache
def _form() -> TypeAdapter[Kept]:
    return TypeAdapter(Kept)


def _installed() -> Iterator[str]:
    """Yield every installed distribution by its folder, which names its version."""
    for place in sys.path:
        yield from (path.name for path in Path(place).glob("*.dist-info"))


def _sources() -> Iterator[Path]:
    for name in _MADE_BY:
        place = Path(__file__).parent / name
        inside = place.rglob("*") if place.is_dir() else (place,)
        yield from (path for path in inside if path.is_file() and path.suffix != ".pyc")
