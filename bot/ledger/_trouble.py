"""What SQLite and the disk may answer, in plain words: what is wrong and what to do next."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from bot.model import Fault

PATIENCE: Final = 30.0  # seconds to wait for another process's transaction


def error_name(error: sqlite3.Error) -> str:
    """Return SQLite's name for an error; empty where there is none."""
    return getattr(error, "sqlite_errorname", "")


def fault(path: Path, error: sqlite3.DatabaseError) -> Fault:
    """Return what an error of SQLite's means."""
    name = error_name(error)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return damaged(path)
    if name.startswith("SQLITE_FULL"):
        return _full(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _busy(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return not_writable(path, str(error))
    return _failing(path, str(error))


def damaged(path: Path) -> Fault:
    """Say that the file cannot be read."""
    return Fault(
        code="ledger-damaged",
        place=str(path),
        message="the ledger is damaged and cannot be read",
        hint="pullquote restore FILE puts a backup in its place; or, to begin anew, move it and the -wal and "
        "-shm files beside it to another folder: Pullquote then no longer knows what was posted",
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
        message=f"another program has kept the ledger locked for {PATIENCE:.0f} seconds",
        hint="close what has it open (a database viewer, a copy, a sync) and run the command again",
    )


def not_writable(path: Path, why: str) -> Fault:
    """Say that the file is not ours to write."""
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
        hint="check the disk; if the file itself is at fault: pullquote restore FILE",
    )


def no_log(path: Path) -> Fault:
    """Say that the file lies where SQLite's log cannot be."""
    return Fault(
        code="ledger-place",
        place=str(path),
        message="this file system cannot hold a ledger (it does not allow SQLite's write-ahead log)",
        hint="name a folder on a local disk as `state` in config.toml",
    )


def foreign(path: Path) -> Fault:
    """Say that the file is not ours."""
    return Fault(
        code="not-a-ledger",
        place=str(path),
        message="this is another program's database, not a Pullquote ledger",
        hint="name another folder as `state` in config.toml",
    )
