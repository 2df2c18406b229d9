"""What takes part: a server with one account on it, and what a case needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.model import Outcome, Scope
from bot.platforms.base import Platform
from bot.platforms.conformance.faults import Fault


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """One post as the server has it. ``reply_to`` is a remote id; ``warning`` a free-text content warning."""

    id: str
    text: str
    alts: tuple[str, ...] = ()
    reply_to: str = ""
    warning: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Supports:
    """What the server behind a rig can show, beyond what ``capabilities()`` says."""

    revoke: bool = True
    engagement: bool = True
    text_only: bool = True
    tells_language: bool = True
    shows_alt: bool = True
    deletes: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Documented:
    """An error the platform's documentation names, and what publishing must make of it."""

    answer: Fault
    means: type[Outcome]
    scope: Scope | None = None


class Rig(Protocol):
    """A server with one account on it, and platform objects for that account."""

    supports: Supports
    base: str
    """The server's base address; "" where there is none to put a proxy before."""
    secrets: Sequence[str]
    """Every token and password in use: none may show up in anything a platform returns."""
    errors: Sequence[Documented]
    """The documented errors of the one call."""

    def platform(self, base: str = "", deadline: timedelta | None = None) -> Platform:
        """Build a new object for the same account, as after a restart; ``base`` replaces the address."""
        ...

    def journal(self) -> Sequence[Posted]:
        """Return what is on the server now, oldest first."""
        ...

    def uploads(self) -> int:
        """Return how many pictures were ever uploaded."""
        ...

    def revoke(self) -> None:
        """Make the account's credentials bad, for good."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class RigMaker:
    """Opens a fresh rig in an empty folder. ``name`` is its row in the table; ``marks`` are pytest's."""

    name: str
    open: Callable[[Path], AbstractContextManager[Rig]]
    marks: tuple[Any, ...] = ()
