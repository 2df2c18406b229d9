"""What the conformance suite needs to know: a server with one account on it, and objects for that account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from homeserver import ROOM, TOKEN, Homeserver
from pullquote_matrix import ADAPTER

from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.net import HttpNet
from bot.platforms import Platform, Setup
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens


def _error(status: str, code: str, means: type[Outcome], scope: Scope | None = None) -> Documented:
    body = json.dumps({"errcode": code, "error": "as documented"}).encode()
    return Documented(answer=faults.error(status, body), means=means, scope=scope)


ERRORS = (
    _error("400 Bad Request", "M_BAD_JSON", Refused, Scope.POST),
    _error("400 Bad Request", "M_NOT_JSON", Refused, Scope.POST),
    _error("400 Bad Request", "M_INVALID_PARAM", Refused, Scope.POST),
    _error("401 Unauthorized", "M_UNKNOWN_TOKEN", Refused, Scope.ACCOUNT),
    _error("401 Unauthorized", "M_MISSING_TOKEN", Refused, Scope.ACCOUNT),
    _error("403 Forbidden", "M_FORBIDDEN", Refused, Scope.ACCOUNT),
    _error("404 Not Found", "M_UNRECOGNIZED", Refused, Scope.ACCOUNT),
    _error("404 Not Found", "M_NOT_FOUND", Refused, Scope.ACCOUNT),
    _error("413 Content Too Large", "M_TOO_LARGE", Refused, Scope.POST),
    _error("429 Too Many Requests", "M_LIMIT_EXCEEDED", NotSent),
    _error("500 Internal Server Error", "M_UNKNOWN", Unknown),
    _error("502 Bad Gateway", "M_UNKNOWN", Unknown),
)
"""spec.matrix.org, standard error response."""


def now() -> datetime:
    return datetime.now(UTC)


class Rig:
    secrets: Sequence[str] = (TOKEN,)
    errors = ERRORS
    supports = Supports(engagement=False, tells_language=False, shows_alt=False)

    def __init__(self, folder: Path, server: Homeserver) -> None:
        self.folder, self.server, self.base = folder, server, server.url

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        return Setup(
            account="room",
            settings=ADAPTER.settings(
                **{"server": base or self.base, "room": ROOM, "token": "env:TOKEN", **settings}
            ),
            net=HttpNet(now=now, deadline=deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state",
                account="room",
                environ={"TOKEN": TOKEN},
                workspace=self.folder,
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        return ADAPTER.build(self.setup(base, deadline, **settings))

    def journal(self) -> Sequence[Posted]:
        return [_posted(one) for one in self.server.there()]

    def uploads(self) -> int:
        return len(self.server.uploads)

    def revoke(self) -> None:
        self.server.token = "another"


def _posted(event: dict[str, Any]) -> Posted:
    content = event["content"]
    answers = content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id", "")
    return Posted(
        id=event["event_id"],
        text=content["body"],
        alts=("",) if "url" in content else (),
        reply_to=answers,
    )


@contextmanager
def open_rig(folder: Path, **switches: Any) -> Iterator[Rig]:
    with Homeserver(**switches) as server:
        yield Rig(folder, server)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="matrix", open=partial(open_rig))]
