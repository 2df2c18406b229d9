"""Bluesky accounts on the real server, for the conformance suite and the tests of our own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Json, NotSent, Outcome, Refused, Scope, Unknown
from bot.net import Answer, HttpNet, Net
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens
from tests.servers import bluesky


def now() -> datetime:
    """Return the time, as platforms are given it."""
    return datetime.now(UTC)


@dataclass
class Seen:
    """A Net that passes requests on and keeps the XRPC method of each."""

    net: Net
    methods: list[str] = field(default_factory=list)

    async def request(self, method: str, url: str, **more: Any) -> Answer:
        """Note the request and pass it on."""
        self.methods.append(url.partition("/xrpc/")[2].partition("?")[0])
        return await self.net.request(method, url, **more)


def _named(
    name: str, means: type[Outcome], scope: Scope | None = None, *, status: str = "400 Bad Request"
) -> Documented:
    body = json.dumps({"error": name, "message": "as documented"}).encode()
    return Documented(answer=faults.error(status, body), means=means, scope=scope)


ERRORS = (
    _named("InvalidRequest", Refused, Scope.POST),
    _named("InvalidSwap", Unknown),
    _named("ExpiredToken", NotSent),
    _named("InvalidToken", NotSent),
    _named("BlobNotFound", NotSent),
    _named("AuthMissing", Refused, Scope.ACCOUNT, status="401 Unauthorized"),
    _named("AccountTakedown", Refused, Scope.ACCOUNT, status="401 Unauthorized"),
    _named("RateLimitExceeded", NotSent, status="429 Too Many Requests"),
    _named("InternalServerError", Unknown, status="500 Internal Server Error"),
)
"""What com.atproto.repo.putRecord and the server around it name in their lexicons."""


class BlueskyRig:
    """One fresh account on the running server, with an app password."""

    errors = ERRORS
    supports = Supports(engagement=False)

    def __init__(self, server: bluesky.Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.account = server.account()
        self.base = server.url
        self.methods: list[str] = []
        self._is_down = False

    @property
    def secrets(self) -> Sequence[str]:
        """Return both passwords, and the tokens as they are now."""
        session = self.session()
        return [
            self.account.app_password,
            self.account.password,
            *(str(session[n]) for n in ("access", "refresh") if session),
        ]

    @property
    def tokens(self) -> FileTokens:
        """Return the account's token store, which every platform object shares."""
        environ = {"BLUESKY": self.account.app_password}
        return FileTokens(folder=self.folder / "state", account="b", environ=environ, workspace=self.folder)

    def session(self) -> Mapping[str, Json]:
        """Return the session as it is kept."""
        return self.tokens.load(self.tokens.secret("env:BLUESKY"))

    def keep_session(self, **changes: str) -> None:
        """Change the session as it is kept."""
        self.tokens.store(self.tokens.secret("env:BLUESKY"), {**self.session(), **changes})

    def platform(
        self,
        base: str = "",
        deadline: timedelta | None = None,
        *,
        clock: Callable[[], datetime] = now,
        known: Mapping[str, Json] | None = None,
    ) -> Platform:
        """Build a new platform object for the account, as after a restart."""
        adapter = find("bluesky")
        settings = adapter.settings(
            handle=self.account.handle, password="env:BLUESKY", server=base or self.base
        )
        net = Seen(HttpNet(now=now, deadline=deadline or timedelta(seconds=10)), self.methods)
        return adapter.build(
            Setup(
                account="b",
                settings=settings,
                net=net,
                tokens=self.tokens,
                clock=clock,
                folder=self.folder,
                picture=stored,
                known=known or {},
            )
        )

    def journal(self) -> Sequence[Posted]:
        """Return the account's posts, oldest first. The server shows none of an account taken down."""
        self.server.take_down(self.account.did, applied=False)
        records = self.server.records(self.account.did)
        self.server.take_down(self.account.did, applied=self._is_down)
        return [_posted(record) for record in reversed(records)]

    def uploads(self) -> int:
        """Return how many uploads were made."""
        return self.methods.count("com.atproto.repo.uploadBlob")

    def revoke(self) -> None:
        """Take the account down: neither its tokens nor its passwords are good any more."""
        self.server.take_down(self.account.did)
        self._is_down = True


def _posted(record: Mapping[str, Any]) -> Posted:
    value = record["value"]
    images = value.get("embed", {}).get("images", ())
    return Posted(
        id=record["uri"],
        text=value["text"],
        alts=tuple(image["alt"] for image in images),
        reply_to=value.get("reply", {}).get("parent", {}).get("uri", ""),
        language="".join(value.get("langs", ())),
    )


@contextmanager
def _opened(folder: Path) -> Iterator[BlueskyRig]:
    yield BlueskyRig(bluesky.current(), folder)


def rigs() -> list[RigMaker]:
    """Return the one rig there is; tests marked ``pds`` find its server running."""
    return [RigMaker(name="bluesky", open=_opened, marks=(pytest.mark.pds,))]
