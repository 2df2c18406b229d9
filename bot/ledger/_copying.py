"""A copy of a ledger file while others write to it: whole or not there at all."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bot.ledger._files import private_file, sync_folder


def copy_online(source: Path, target: Path) -> None:
    """Copy the ledger as it was last committed to ``target`` (0600, one file, on the disk when this returns).

    Raises sqlite3.Error or OSError, and then leaves nothing behind.
    """
    draft = target.with_name(f"{target.name}.{os.urandom(8).hex()}")
    try:
        os.close(private_file(draft))
        _copy(source, draft)
        sync_file(draft)
        draft.replace(target)
        sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Path, draft: Path) -> None:
    theirs = sqlite3.connect(source, isolation_level=None)
    try:
        ours = sqlite3.connect(draft, isolation_level=None)
        try:
            theirs.backup(ours)
            ours.execute("PRAGMA journal_mode = DELETE")  # so that the one file is all of it
        finally:
            ours.close()
    finally:
        theirs.close()


def sync_file(path: Path) -> None:
    """Put the file's contents on the disk."""
    file = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(file)
    finally:
        os.close(file)
