"""Files that are private from their first moment and on the disk when we say so."""

from __future__ import annotations

import os
from pathlib import Path

_FILE = 0o600
_FOLDER = 0o700


def private_folder(path: Path) -> None:
    """Make ``path`` (0700) and what leads to it, unless it is there."""
    path.mkdir(mode=_FOLDER, parents=True, exist_ok=True)


def private_file(path: Path) -> int:
    """Create ``path`` (0600) and return its descriptor; raises FileExistsError when it is there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _FILE)


def sync_folder(path: Path) -> None:
    """Put the folder's entries on disk, so that a new name outlives a power cut."""
    if os.name == "nt":  # Windows opens no folders, and commits names with the file system's own journal
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
