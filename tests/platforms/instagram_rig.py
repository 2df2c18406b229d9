"""The ``instagram`` platform for the conformance suite, against the fake API by both logins."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.config import MediaConfig
from bot.host import Host, open_host
from bot.model import Json, NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens, Secret
from tests.fakes.graph import failure
from tests.fakes.instagram import TOKEN, FakeInstagram, Switches
from tests.fakes.web import serving
from tests.platforms.mastodon_rig import net, now

POST, ACCOUNT = Scope.POST, Scope.ACCOUNT


def graph_error(
    code: int, subcode: int, means: type[Outcome], scope: Scope | None = None, **more: Any
) -> Documented:
    """Return a documented error of Graph; ``transient`` and ``status`` as in ``failure``."""
    status = more.pop("status", 400)
    body = json.dumps(failure(code, "As documented", subcode=subcode, **more)).encode()
    return Documented(answer=faults.error(f"{status} As Documented", body), means=means, scope=scope)


def refused(*pairs: tuple[int, int], scope: Scope = ACCOUNT) -> tuple[Documented, ...]:
    return tuple(graph_error(code, subcode, Refused, scope) for code, subcode in pairs)


EVERYWHERE = (
    *refused(*((190, sub) for sub in (0, 458, 459, 460, 463, 464, 467, 492)), (102, 0)),
    *refused((10, 0), (200, 0), (299, 0), (3, 0), (368, 0)),
    *(graph_error(code, 0, NotSent) for code in (4, 17, 32, 341, 613)),
    *(graph_error(code, 0, Unknown, transient=transient) for code in (1, 2) for transient in (False, True)),
    graph_error(33_333, 0, Unknown, transient=True),
    graph_error(1, 0, Unknown, status=500),
    graph_error(100, 0, Refused, POST),
)
"""What all of Meta's networks answer alike (each sheet's section on errors)."""

ERRORS = (
    *EVERYWHERE,
    graph_error(80002, 0, NotSent),
    *refused((4, 2207051), (25, 2207050)),
    graph_error(9, 2207042, NotSent),
    *(graph_error(-2, subcode, NotSent) for subcode in (2207003, 2207020)),
    *(graph_error(-1, subcode, Unknown) for subcode in (2207001, 2207032, 2207053, 2207082)),
    *(graph_error(24, subcode, NotSent) for subcode in (2207006, 2207008)),
    graph_error(9007, 2207027, NotSent),
    graph_error(9004, 2207052, NotSent),
    *refused(
        (36000, 2207004), (36001, 2207005), (36003, 2207009), (36004, 2207010),
        (100, 2207023), (100, 2207028), (100, 2207040), (352, 2207026), scope=POST,
    ),
)  # fmt: skip
"""Sheet, section 5."""


def host_in(folder: Path, public: str) -> Host:
    """Return a host in ``folder/www``, which is seen at ``public``."""
    found = open_host(
        MediaConfig(folder="www", public=public),
        root=folder,
        net=net(timedelta(seconds=10)),
        secret=Secret,
        clock=now,
        entropy=lambda: secrets.token_urlsafe(24),
    )
    assert found
    return found


class InstagramRig:
    secrets: Sequence[str] = (TOKEN, "canary-app-secret")
    errors = ERRORS

    def __init__(self, folder: Path, fake: FakeInstagram, public: str) -> None:
        self.folder, self.fake, self.base, self.public = folder, fake, fake.url, public
        self.login = fake.switches.login
        self.supports = Supports(text_only=False, tells_language=False, deletes=self.login == "facebook")
        self.environ = {"TOKEN": TOKEN, "APP_SECRET": "canary-app-secret"}
        self.known: Mapping[str, Json] = {}
        self.hosted = True

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        written = {"login": self.login, "token": "env:TOKEN", "server": base or self.base, **settings}
        return Setup(
            account="books",
            settings=find("instagram").settings(**written),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state", account="books", environ=self.environ, workspace=self.folder
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
            known=self.known,
            host=host_in(self.folder, self.public) if self.hosted else None,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        return find("instagram").build(self.setup(base, deadline, **settings))

    def journal(self) -> Sequence[Posted]:
        return [Posted(id=post.id, text=post.text, alts=tuple(post.alts)) for post in self.fake.there()]

    def uploads(self) -> int:
        return len(self.fake.fetched)

    def revoke(self) -> None:
        self.fake.revoke()

    def lying(self) -> list[str]:
        """Return what lies in the public place."""
        return sorted(path.name for path in (self.folder / "www").iterdir())


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[InstagramRig]:
    (folder / "www").mkdir(exist_ok=True)
    with FakeInstagram(switches) as fake, serving(folder / "www") as public:
        yield InstagramRig(folder, fake, public)


def by_facebook(folder: Path) -> Any:
    return open_rig(folder, Switches(login="facebook"))


def rigs() -> list[RigMaker]:
    return [
        RigMaker(name="instagram", open=partial(open_rig)),
        RigMaker(name="instagram (facebook login)", open=by_facebook),
    ]
