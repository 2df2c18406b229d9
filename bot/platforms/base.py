"""What a platform is: data, and a few methods. One object per account.

A package offers its platform under the entry point group ``pullquote.platforms``; the target is an
``Adapter``. The built-in ones come through the same door.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from bot.model import (
    Capabilities,
    Fault,
    Finding,
    Identity,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Unknown,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

    from bot.host import Host
    from bot.login import Flow, Typed
    from bot.net import Net
    from bot.secrets import Tokens

Saved: TypeAlias = Mapping[str, Json]
Save: TypeAlias = Callable[[Saved], Awaitable[None]]
"""Commits what must survive a crash; called with the whole of what is to be kept, the moment it exists."""


class Platform(Protocol):
    """One account's way out. No method raises for anything a server or a network can do."""

    def capabilities(self) -> Capabilities:
        """Return limits and promises: dated data, overlaid with what the server said of itself."""
        ...

    async def check(self) -> Identity | Fault | NotSent:
        """Ask, without changing anything, who we are and what the server takes.

        A Fault means the account cannot post until a person acts; NotSent, that the server was not reached.
        """
        ...

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        """Do all that followers cannot see: uploads, client-chosen ids, the exact request.

        Repeatable. ``saved`` is what an earlier attempt kept; every new remote id goes to ``save`` at
        once. ``parent`` is the receipt of the part before, for replies.
        """
        ...

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        """Make the one irreversible call, and nothing else."""
        ...

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:
        """Look, read-only, whether that call got through at or after ``since``."""
        ...

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return counts (``likes``, ``reposts``, ``replies``) by remote id; missing ones are left out."""
        ...

    async def delete(self, receipt: Receipt) -> Outcome:
        """Remove a post. Sent means it is gone (also when it was gone already)."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """What an Adapter builds a Platform from.

    ``settings`` is an instance of the adapter's own model; ``known`` is what the server said when last
    checked; ``folder`` is a place of the account's own in the workspace; ``picture`` returns the bytes of an
    Image by its digest (PullquoteError where they are lost), for platforms that send them with the one call.
    ``host`` is a public place for pictures, for platforms that fetch them, where one is configured.
    """

    account: str
    settings: Any
    net: Net
    tokens: Tokens
    clock: Callable[[], datetime]
    folder: Path
    picture: Callable[[str], bytes]
    known: Mapping[str, Json] = field(default_factory=dict)
    host: Host | None = None


class Examine(Protocol):
    """What ``pullquote doctor`` asks of a platform about one account."""

    def __call__(self, setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
        """Yield what only this platform knows to be amiss, changing nothing and raising for nothing.

        ``subject`` is ``setup.account``. The network is asked only when ``online``. Left to doctor, for every
        platform alike: whether the secret is there, the token's end and scopes (by way of ``login``), and,
        online, ``check`` with its Fault and warnings.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Adapter:
    """A platform as offered to Pullquote: its name, its settings, its dated limits, its builder.

    ``login`` describes, from an instance of ``settings``, how an account is connected, None where they hold
    all it takes; ``login`` of None: not at all.
    ``examine`` looks an account over; None: there is nothing that only the platform could know. ``posts_to``
    names the settings that say where an account posts: where they change, it is another place, and what was
    sent to the old one is never looked for at the new one.
    """

    name: str
    settings: type[BaseModel]
    capabilities: Capabilities
    build: Callable[[Setup], Platform]
    login: Callable[[Any], Flow | Typed | None] | None = None
    examine: Examine | None = None
    posts_to: tuple[str, ...] = ()

    def place(self, settings: Any) -> str:
        """Return where an account with these settings posts; settings left at their default are left out."""
        named = ((name, getattr(settings, name)) for name in self.posts_to)
        own = [
            f"{name} {value}" for name, value in named if value != self.settings.model_fields[name].default
        ]
        return ", ".join((self.name, *own))
