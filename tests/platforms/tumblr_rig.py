"""The ``tumblr`` platform for the conformance suite, against the fake API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.login import Grant
from bot.model import Json, NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.platforms.tumblr import Tumblr
from bot.secrets import FileTokens
from tests.fakes.tumblr import APP_SECRET, KEY, LIFETIME, NAME, REFRESH, TOKEN, FakeTumblr, Switches, failure
from tests.platforms.mastodon_rig import net, now

POST, ACCOUNT = Scope.POST, Scope.ACCOUNT


def _error(status: int, code: int, means: type[Outcome], scope: Scope | None = None) -> Documented:
    body = json.dumps(failure(status, code)).encode()
    return Documented(answer=faults.error(f"{status} As Documented", body), means=means, scope=scope)


ERRORS = (
    *(_error(400, code, Refused, POST) for code in (8001, 8002, 8005, 8016, 0)),
    *(_error(403, code, NotSent) for code in (8004, 8022, 8023)),
    *(_error(403, code, Refused, ACCOUNT) for code in (8008, 0)),
    _error(404, 0, Refused, ACCOUNT),
    _error(429, 0, NotSent),
    _error(500, 8006, Unknown),
    _error(500, 0, Unknown),
    _error(503, 0, Unknown),
)
"""Sheet, section 5. What 401 comes to is in ``test_tumblr.py``: the token is renewed first."""


class TumblrRig:
    secrets: Sequence[str] = (TOKEN, REFRESH, APP_SECRET)
    errors = ERRORS
    supports = Supports(tells_language=False)

    def __init__(self, folder: Path, fake: FakeTumblr) -> None:
        self.folder, self.fake, self.base = folder, fake, fake.url
        self.environ = {"APP_SECRET": APP_SECRET}
        self.known: Mapping[str, Json] = {}
        self.clock = now

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        written = {
            "blog": NAME,
            "app_id": KEY,
            "app_secret": "env:APP_SECRET",
            "redirect": "https://books.example/back",
            "server": base or self.base,
        }
        # What is kept belongs to one server; a proxy before it is another.
        state = self.folder / f"state-{(base or self.base).rpartition(':')[2]}"
        return Setup(
            account="books",
            settings=find("tumblr").settings(**{**written, **settings}),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(folder=state, account="books", environ=self.environ, workspace=self.folder),
            clock=self.clock,
            folder=self.folder,
            picture=stored,
            known=self.known,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Tumblr:
        """Build it as after a login."""
        built = find("tumblr").build(self.setup(base, deadline, **settings))
        assert isinstance(built, Tumblr)
        keeper = built.api.keeper
        if not isinstance(keeper.kept(), Grant):
            begun = self.clock()
            keeper.keep(
                Grant(
                    access=TOKEN,
                    refresh=REFRESH,
                    obtained=begun,
                    expires=begun + timedelta(seconds=LIFETIME),
                    scopes=("basic", "write", "offline_access"),
                )
            )
        return built

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(
                id=post.id,
                text=post.text,
                alts=post.alts,
                reply_to=str(post.body.get("parent_post_id", "")),
                warning=post.warning,
            )
            for post in self.fake.there()
        ]

    def uploads(self) -> int:
        return self.fake.uploaded

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[TumblrRig]:
    with FakeTumblr(switches) as fake:
        yield TumblrRig(folder, fake)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="tumblr", open=open_rig)]
