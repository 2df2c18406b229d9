"""Reading in a child process: what costs memory is given back with it, and what hangs is ended with it.

The daemon lives for weeks; the libraries for pages, feeds and exports must not live in it.
"""

from __future__ import annotations

import multiprocessing
import sys
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.content import Reading, read
from bot.model import Fault

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

__all__ = ["Apart", "hush"]

_PATIENCE = 120.0
_MOST_MEMORY = 4 * 1024**3


class Apart:
    """Within ``with Apart() as apart:`` one child reads what it is handed; it starts at the first source.

    ``patience`` is in seconds for one source; a child that takes longer, or dies, becomes a fault.
    """

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._child: SpawnProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """End the child."""
        self._end()

    def read(self, data: bytes, name: str) -> Reading:
        """Read a source as ``content.read`` does."""
        line = self._line or self._start()
        try:
            line.send((data, name))
            if line.poll(self._patience):
                reading = line.recv()
                return reading if isinstance(reading, Reading) else Reading(faults=(_failed(name),))
        except (EOFError, OSError):
            self._end()
            return Reading(faults=(_failed(name),))
        self._end()
        return Reading(faults=(_late(name, self._patience),))

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        self._child = context.Process(target=_serve, args=(other,), daemon=True)
        self._child.start()
        other.close()
        return self._line

    def _end(self) -> None:
        line, child, self._line, self._child = self._line, self._child, None, None
        if line is not None:
            line.close()
        if child is not None:
            child.kill()
            child.join()
            child.close()


def _serve(line: Connection) -> None:
    """Read until the line is closed; what cannot be read closes it, and the parent tells of it."""
    _limit()
    hush()
    with suppress(Exception):  # a traceback of ours has no place among the parent's lines
        while True:
            data, name = line.recv()
            line.send(read(data, name))


def hush() -> None:
    """Keep off a child's stderr, which is its parent's log, what libraries mutter about a source."""
    import logging
    import warnings

    logging.getLogger().addHandler(logging.NullHandler())
    warnings.simplefilter("ignore")


def _limit() -> None:
    """Let a source that grows without end fail here, not take the machine's memory."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or most > _MOST_MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, most))


def _failed(name: str) -> Fault:
    return Fault(
        code="source.unreadable",
        message="it could not be read: the reader gave up on it",
        place=name,
        hint="try it by itself with: pullquote inspect; and please report it",
    )


def _late(name: str, patience: float) -> Fault:
    return Fault(
        code="source.slow",
        message=f"it could not be read within {patience:.0f} seconds",
        place=name,
        hint="take out what makes it so large, or save the review as Markdown",
    )
