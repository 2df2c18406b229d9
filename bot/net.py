"""The only door to the network: total deadline, body cap, address guard, redaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A complete answer. ``headers`` have lower-case names; ``body`` is at most the cap."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the parsed body, or None where it is no JSON."""
        ...

    def retry_at(self, now: datetime) -> datetime | None:
        """Return when the server wants to be asked again: Retry-After (seconds or date), then the reset headers."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class NoReply:
    """No usable answer. ``reached``: bytes of the request may have arrived, so the outcome is unknown."""

    cause: str
    reached: bool


Answer: TypeAlias = Reply | NoReply


class Net(Protocol):
    """Makes requests. Never raises for what a network can do."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        content: bytes | None = None,
        fresh: bool = False,
        deadline: timedelta | None = None,
    ) -> Answer:
        """Send one request, no redirects. ``fresh`` opens a connection of its own (use it to publish)."""
        ...
