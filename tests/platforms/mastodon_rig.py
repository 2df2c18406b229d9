"""The ``mastodon`` platform for the conformance suite, against the fake server in several moods."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from bot.model import Identity, Json, NotSent, Outcome, Refused, Scope, Unknown
from bot.net import HttpNet
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens
from tests.fakes.mastodon import GOTOSOCIAL, PIXELFED, TAKAHE, TOKEN, FakeMastodon, Switches


def now() -> datetime:
    return datetime.now(UTC)


@cache
def net(deadline: timedelta) -> HttpNet:
    """Return a net without connections of its own; made once, since it reads the system's certificates."""
    return HttpNet(now=now, deadline=deadline)


def _documented(status: str, means: type[Outcome], scope: Scope | None = None) -> Documented:
    return Documented(answer=faults.status(status), means=means, scope=scope)


ERRORS = (
    _documented("400 Bad Request", Refused, Scope.POST),
    _documented("401 Unauthorized", Refused, Scope.ACCOUNT),
    _documented("403 Forbidden", Refused, Scope.ACCOUNT),
    _documented("404 Not Found", Refused, Scope.ACCOUNT),
    _documented("413 Content Too Large", Refused, Scope.POST),
    _documented("422 Unprocessable Entity", Refused, Scope.POST),
    _documented("429 Too Many Requests", NotSent),
    _documented("500 Internal Server Error", Unknown),
    _documented("503 Service Unavailable", Unknown),
)
"""Sheet, section 5: texts are translated, so that status codes alone count."""


class MastodonRig:
    secrets: Sequence[str] = (TOKEN,)
    errors = ERRORS

    def __init__(self, folder: Path, fake: FakeMastodon, faults: bool) -> None:
        software = fake.switches.software
        self.folder = folder
        self.fake = fake
        self.url = fake.url
        # Moods differ in what is answered, not in how a network breaks: two of them meet every fault.
        self.base = fake.url if faults else ""
        self.known: Mapping[str, Json] = {}
        self.environ = {"TOKEN": TOKEN}
        self.older = 0
        self.supports = Supports(
            text_only=software != "pixelfed", tells_language=software not in ("pixelfed", "takahe")
        )

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        server = base or self.url
        return Setup(
            account="reader",
            settings=find("mastodon").settings(server=server, token="env:TOKEN", **settings),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state", account="reader", environ=self.environ, workspace=self.folder
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
            known={**self.known, "server": server} if self.known else {},
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        return find("mastodon").build(self.setup(base, deadline, **settings))

    def ask_the_server(self) -> None:
        """Let the platform learn what the server says about itself, as ``doctor`` and the daemon do."""
        who = asyncio.run(self.platform().check())
        assert isinstance(who, Identity), who
        self.known = who.known

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(
                id=status.id,
                text=status.text,
                alts=tuple(media.alt for media in status.media),
                reply_to=status.reply_to,
                warning=status.spoiler,
                language=status.language,
            )
            for status in self.fake.there()[self.older :]
        ]

    def uploads(self) -> int:
        return len(self.fake.media)

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(
    folder: Path, switches: Switches, asked: bool = True, faults: bool = False
) -> Iterator[MastodonRig]:
    with FakeMastodon(switches) as fake:
        rig = MastodonRig(folder, fake, faults)
        if asked:
            rig.ask_the_server()
        if switches.software == "pixelfed":  # an account without posts shows nothing that can be believed
            fake.write_something()
            rig.older = 1
        yield rig


MOODS: Mapping[str, Switches] = {
    "mastodon": Switches(),
    "4.6, crashing replay": Switches(
        version="4.6.4", key="crashes", alt_limit=10_000, description_limit=10_000
    ),
    "4.2": Switches(version="4.2.9", v2=False, batch=False, description_limit=None),
    "gotosocial": GOTOSOCIAL,
    "takahe": TAKAHE,
    "pixelfed": PIXELFED,
}


FAULTY = ("mastodon", "gotosocial")


def rigs() -> list[RigMaker]:
    asked = [
        RigMaker(
            name=f"mastodon ({name})" if name != "mastodon" else name,
            open=partial(open_rig, switches=mood, faults=name in FAULTY),
        )
        for name, mood in MOODS.items()
    ]
    return [
        *asked,
        RigMaker(name="mastodon (never asked)", open=partial(open_rig, switches=Switches(), asked=False)),
    ]
