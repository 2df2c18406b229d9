"""The ``x`` platform for the conformance suite, against the fake server, signed in either way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.login import Flow, Grant, Keeper
from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.platforms.x import ADAPTER
from bot.secrets import FileTokens
from tests.fakes.x import APP, APP_SECRET, KEYS, SCOPES, FakeX, Switches
from tests.platforms.mastodon_rig import net, now

POST, ACCOUNT = Scope.POST, Scope.ACCOUNT
BY_KEYS = {
    "api_key": "env:API_KEY",
    "api_secret": "env:API_SECRET",
    "token": "env:TOKEN",
    "token_secret": "env:TOKEN_SECRET",
}
BY_LOGIN = {"app_id": APP, "app_secret": "env:APP_SECRET"}
PROBLEMS = "https://api.x.com/2/problems"


def _error(
    status: int, means: type[Outcome], scope: Scope | None = None, *, legacy: int = 0, **problem: str
) -> Documented:
    said: Any = {"errors": [{"code": legacy, "message": "as documented"}]} if legacy else problem
    answer = faults.error(f"{status} As Documented", json.dumps(said).encode())
    return Documented(answer=answer, means=means, scope=scope)


ERRORS = (
    _error(400, Refused, POST, title="Invalid Request", detail="One or more parameters was invalid."),
    _error(402, Refused, ACCOUNT, title="CreditsDepleted", type="https://api.twitter.com/2/problems/credits"),
    _error(
        403,
        Refused,
        ACCOUNT,
        detail="Your enrolled account [123] does not have any credits to fulfill this request.",
    ),
    _error(403, Refused, POST, detail="You are not allowed to create a Tweet with duplicate content."),
    _error(403, Refused, POST, legacy=187),
    _error(
        403,
        Refused,
        POST,
        title="Authorization Error",
        detail="You can only reply to or quote posts where you are mentioned or are the author.",
    ),
    _error(
        403,
        Refused,
        POST,
        detail="Reply to this conversation is not allowed because you have not been mentioned",
    ),
    _error(403, Refused, POST, detail="Posts are limited to a maximum of one cashtag"),
    _error(403, Refused, POST, detail="You are not permitted to perform this action."),
    _error(403, Refused, POST, detail="The Tweet contains an invalid URL."),
    _error(403, Refused, ACCOUNT, type=f"{PROBLEMS}/unsupported-authentication"),
    _error(403, Refused, ACCOUNT, type=f"{PROBLEMS}/client-forbidden", reason="client-not-enrolled"),
    _error(403, Refused, ACCOUNT, type=f"{PROBLEMS}/not-authorized-for-resource"),
    _error(403, Refused, ACCOUNT, legacy=64),
    _error(404, Refused, POST, type=f"{PROBLEMS}/resource-not-found"),
    _error(413, Refused, POST, title="Payload Too Large"),
    _error(429, NotSent, title="Too Many Requests", type="about:blank"),
    _error(429, Refused, ACCOUNT, title="UsageCapped", type=f"{PROBLEMS}/usage-capped"),
    _error(500, Unknown, title="Internal Server Error"),
    _error(502, Unknown),
    _error(503, Unknown, title="Service Unavailable"),
    _error(504, Unknown),
)
"""Sheet, section 5."""
REFUSED_KEYS = _error(401, Refused, ACCOUNT, title="Unauthorized", type="about:blank", detail="Unauthorized")


class XRig:
    supports = Supports(tells_language=False)

    def __init__(self, folder: Path, fake: FakeX, *, by_keys: bool) -> None:
        self.folder, self.fake, self.base, self.by_keys = folder, fake, fake.url, by_keys
        self.environ = {**KEYS, "APP_SECRET": APP_SECRET}
        # Where a token can be renewed, a 401 is followed by a second attempt: tests of its own show that.
        self.errors = (*ERRORS, REFUSED_KEYS) if by_keys else ERRORS
        granted = fake.consent.granted(SCOPES).body
        self.grant = Grant(
            access=granted["access_token"],
            refresh=granted["refresh_token"],
            obtained=now(),
            expires=now() + timedelta(hours=2),
            scopes=SCOPES,
        )

    @property
    def secrets(self) -> Sequence[str]:
        return (*KEYS.values(), APP_SECRET, self.grant.access, self.grant.refresh, *self.fake.access)

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        server = base or self.base
        self.fake.known_as.add(server)
        written = {"server": server, **(BY_KEYS if self.by_keys else BY_LOGIN), **settings}
        return Setup(
            account="books",
            settings=find("x").settings(**{name: it for name, it in written.items() if it is not None}),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(  # a token belongs to the server that gave it, so each address has its own
                folder=self.folder / server.rpartition(":")[2],
                account="books",
                environ=self.environ,
                workspace=self.folder,
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
        )

    def keeper(self, setup: Setup) -> Keeper:
        way = ADAPTER.login(setup.settings) if ADAPTER.login else None
        return Keeper(
            platform="x",
            reference="",
            flow=way if isinstance(way, Flow) else None,
            tokens=setup.tokens,
            net=setup.net,
            clock=setup.clock,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        setup = self.setup(base, deadline, **settings)
        if not self.by_keys and isinstance(self.keeper(setup).kept(), Refused):
            self.keeper(setup).keep(self.grant)
        return ADAPTER.build(setup)

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(
                id=tweet.id,
                text=tweet.text,
                alts=tuple(self.fake.media[one].alt for one in tweet.media),
                reply_to=tweet.reply,
            )
            for tweet in self.fake.there()
        ]

    def uploads(self) -> int:
        return len(self.fake.media)

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None, *, by_keys: bool = True) -> Iterator[XRig]:
    with FakeX(switches) as fake:
        yield XRig(folder, fake, by_keys=by_keys)


def rigs() -> list[RigMaker]:
    old = Switches(old_names=True)
    return [
        RigMaker(name="x", open=open_rig),
        RigMaker(name="x (login)", open=partial(open_rig, by_keys=False)),
        RigMaker(name="x (names before 2.167)", open=partial(open_rig, switches=old)),
    ]
