"""A lock across tasks and processes. The system lets go of it when its holder dies, so none is ever stale."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.25


@asynccontextmanager
async def hold(path: Path) -> AsyncIterator[None]:
    """Hold the lock on ``path`` (made when missing, never removed), trying again until it is free."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        pause = _FIRST_PAUSE
        while not _take(handle):
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":

    def _take(handle: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _take(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
