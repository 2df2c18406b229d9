"""What a request comes to, and who makes it."""

from __future__ import annotations

import json as jsonlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias

from bot.model import NotSent, Unknown

_LONGEST_WAIT: Final = timedelta(days=1)
_SECONDS: Final = re.compile(r"\d+(\.\d+)?")
_FIRST_EPOCH: Final = 1_000_000_000.0
"""Reset headers hold epoch seconds (Bluesky) or seconds to go (IETF draft); no wait is 30 years long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A complete answer. ``headers`` have lower-case names; ``body`` is at most the cap."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Return the parsed body, or None where it is no JSON."""
        try:
            return jsonlib.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def server_time(self) -> datetime | None:
        """Return the server's clock as it answered (the Date header, whole seconds), where it has one."""
        return _moment(self.headers.get("date", ""))

    def retry_at(self, now: datetime, *first: str) -> datetime | None:
        """Return when a server that answered 429 or 503 wants to be asked again, where it says so.

        Headers named ``first`` come first, then Retry-After (seconds or a date, RFC 9110 §10.2.3), then the
        reset headers. Moments are read on the server's own clock; the past means now, and more than a day
        counts as a day.
        """
        if self.status not in (429, 503):
            return None
        server = self.server_time() or now
        for name in (*first, "retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"):
            wait = _wait(self.headers.get(name, "").strip(), server)
            if wait is not None:
                return now + min(max(wait, timedelta(0)), _LONGEST_WAIT)
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoReply:
    """No usable answer. ``reached``: bytes of the request may have arrived, so the outcome is unknown."""

    cause: str
    reached: bool

    def outcome(self) -> NotSent | Unknown:
        """Return what it comes to for a call that followers would see."""
        return Unknown(cause=self.cause) if self.reached else NotSent(cause=self.cause)


Answer: TypeAlias = Reply | NoReply


def without(answer: Answer, secret: str) -> Answer:
    """Take a secret out of the body that ``HttpNet`` cannot know for one, such as an address."""
    if isinstance(answer, NoReply) or not secret:
        return answer
    return replace(answer, body=answer.body.replace(secret.encode(), b"***"))


def _wait(value: str, server: datetime) -> timedelta | None:
    if _SECONDS.fullmatch(value):
        seconds = float(value)
        if seconds >= _FIRST_EPOCH:
            seconds -= server.timestamp()
        return timedelta(seconds=min(seconds, _LONGEST_WAIT.total_seconds()))
    moment = _moment(value)
    return None if moment is None else moment - server


def _moment(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value)
        except (ValueError, IndexError, TypeError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


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
