"""The ``threads`` platform for the conformance suite, against the fake API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model import Json, NotSent, Refused
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Posted, RigMaker, Supports, stored
from bot.secrets import FileTokens
from tests.fakes.threads import TOKEN, FakeThreads, Switches
from tests.fakes.web import serving
from tests.platforms.instagram_rig import EVERYWHERE, POST, graph_error, host_in, refused
from tests.platforms.mastodon_rig import net, now

ERRORS = (
    *EVERYWHERE,
    *refused((10, 4279067), (25, 4279013), (4, 2207051)),
    graph_error(613, 4279002, NotSent),
    graph_error(24, 4279009, NotSent),
    graph_error(-1, 4279047, Refused, POST),
)
"""Sheet, section 4."""


class ThreadsRig:
    secrets: Sequence[str] = (TOKEN, "canary-app-secret")
    errors = ERRORS
    supports = Supports(tells_language=False)

    def __init__(self, folder: Path, fake: FakeThreads, public: str) -> None:
        self.folder, self.fake, self.base, self.public = folder, fake, fake.url, public
        self.environ = {"TOKEN": TOKEN, "APP_SECRET": "canary-app-secret"}
        self.known: Mapping[str, Json] = {}
        self.hosted = True

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        written = {"token": "env:TOKEN", "server": base or self.base, **settings}
        return Setup(
            account="books",
            settings=find("threads").settings(**written),
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
        return find("threads").build(self.setup(base, deadline, **settings))

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(id=post.id, text=post.text, alts=tuple(post.alts), reply_to=post.reply_to)
            for post in self.fake.there()
        ]

    def uploads(self) -> int:
        return len(self.fake.fetched)

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[ThreadsRig]:
    (folder / "www").mkdir(exist_ok=True)
    with FakeThreads(switches) as fake, serving(folder / "www") as public:
        yield ThreadsRig(folder, fake, public)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="threads", open=open_rig)]
