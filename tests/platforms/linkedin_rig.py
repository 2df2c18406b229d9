"""The ``linkedin`` platform for the conformance suite, against the fake API: a member, an organisation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.platforms.linkedin import LinkedIn
from bot.secrets import FileTokens
from tests.fakes.linkedin import MEMBER, ORGANIZATION, TOKEN, FakeLinkedIn, Switches, failure
from tests.platforms.mastodon_rig import net, now

POST, ACCOUNT = Scope.POST, Scope.ACCOUNT


def _error(
    status: int, code: str, means: type[Outcome], scope: Scope | None = None, message: str = "As documented"
) -> Documented:
    body = json.dumps(failure(status, code, message)).encode()
    return Documented(answer=faults.error(f"{status} As Documented", body), means=means, scope=scope)


_UNPERMITTED = "Unpermitted fields present in REQUEST_BODY: Data Processing Exception [/content]"
_OF_THE_DAY = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
ERRORS = (
    *(
        _error(401, f"{word}_ACCESS_TOKEN", Refused, ACCOUNT)
        for word in ("EMPTY", "INVALID", "REVOKED", "EXPIRED")
    ),
    _error(403, "ACCESS_DENIED", Refused, ACCOUNT, "Not enough permissions to access: posts.CREATE"),
    _error(403, "ACCESS_DENIED", Refused, POST, _UNPERMITTED),
    _error(400, "VERSION_MISSING", Refused, ACCOUNT),
    *(
        _error(400, code, Refused, POST)
        for code in (
            "MISSING_FIELD", "INVALID_VALUE_FOR_FIELD", "INVALID_URN_TYPE", "INVALID_URN_ID",
            "FIELD_LENGTH_TOO_LONG", "INVALID_VALUE_BLANK_FIELD", "INVALID_IMAGE_ID",
            "MEDIA_ASSET_PROCESSING_FAILED",
        )
    ),
    _error(400, "MEDIA_ASSET_WAITING_UPLOAD", NotSent),
    _error(404, "NOT_FOUND", Refused, ACCOUNT),
    _error(409, "CONFLICT", Unknown),
    _error(422, "UNPROCESSABLE_ENTITY", Refused, POST, "It cannot be processed"),
    _error(422, "UNPROCESSABLE_ENTITY", Unknown, message="Content is a duplicate of another post"),
    _error(429, "TOO_MANY_REQUESTS", NotSent, message=_OF_THE_DAY),
    *(_error(status, "INTERNAL_SERVER_ERROR", Unknown) for status in (500, 503, 504)),
)  # fmt: skip
"""Sheet, section 5. What 426 comes to is in ``test_linkedin.py``: the next version is tried first."""


class LinkedInRig:
    secrets: Sequence[str] = (TOKEN, "canary-app-secret")
    errors = ERRORS

    def __init__(self, folder: Path, fake: FakeLinkedIn) -> None:
        self.folder, self.fake, self.base = folder, fake, fake.url
        self.organization = fake.switches.author == ORGANIZATION
        self.supports = Supports(tells_language=False, engagement=self.organization)
        self.environ = {"TOKEN": TOKEN, "APP_SECRET": "canary-app-secret"}
        self.clock = now

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        number = {"organization": ORGANIZATION.rpartition(":")[2]} if self.organization else {}
        by_hand = {} if "redirect" in settings else {"token": "env:TOKEN"}
        written = {"server": base or self.base, **by_hand, **number, **settings}
        return Setup(
            account="books",
            settings=find("linkedin").settings(**written),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state", account="books", environ=self.environ, workspace=self.folder
            ),
            clock=self.clock,
            folder=self.folder,
            picture=stored,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> LinkedIn:
        built = find("linkedin").build(self.setup(base, deadline, **settings))
        assert isinstance(built, LinkedIn)
        return replace(built, waits=(0.0, 0.0))

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(id=post.urn, text=post.text, alts=tuple(one.get("altText", "") for one in post.media))
            for post in self.fake.there()
        ]

    def uploads(self) -> int:
        return len(self.fake.pictures)

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[LinkedInRig]:
    with FakeLinkedIn(switches) as fake:
        yield LinkedInRig(folder, fake)


def _as(author: str, folder: Path) -> Any:
    return open_rig(folder, Switches(author=author))


def rigs() -> list[RigMaker]:
    return [
        RigMaker(name="linkedin", open=partial(_as, MEMBER)),
        RigMaker(name="linkedin (organization)", open=partial(_as, ORGANIZATION)),
    ]
