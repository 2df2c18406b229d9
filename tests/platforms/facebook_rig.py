"""The ``facebook`` platform for the conformance suite, against the fake API: by drafts, and at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model import Json, NotSent, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, stored
from bot.secrets import FileTokens
from tests.fakes.facebook import TOKEN, FakeFacebook, Switches
from tests.platforms.instagram_rig import EVERYWHERE, POST, graph_error, refused
from tests.platforms.mastodon_rig import net, now

ERRORS = (
    *EVERYWHERE,
    graph_error(80001, 0, NotSent),
    graph_error(506, 0, Unknown),
    graph_error(1, 1366051, Unknown),
    *refused(*((code, 0) for code in (1346003, 1390008, 1404078, 1404102, 1404112, 4854002))),
    *refused((200, 1404078), (1, 1390008), (368, 1390008)),
    *refused(
        (1, 1366046), (1, 2069019), (324, 0), (100, 1609005), (100, 1609008), (100, 2061006), scope=POST
    ),
)
"""Sheet, section 5."""
GONE_DRAFT = graph_error(100, 33, NotSent)
GONE_PAGE = refused((100, 33))


class FacebookRig:
    secrets: Sequence[str] = (TOKEN, "canary-app-secret")
    supports = Supports(tells_language=False)

    def __init__(self, folder: Path, fake: FakeFacebook, *, drafts: bool) -> None:
        self.folder, self.fake, self.base, self.drafts = folder, fake, fake.url, drafts
        self.errors: Sequence[Documented] = (*ERRORS, *((GONE_DRAFT,) if drafts else GONE_PAGE))
        self.environ = {"TOKEN": TOKEN, "APP_SECRET": "canary-app-secret"}
        self.known: Mapping[str, Json] = {}

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        written = {"token": "env:TOKEN", "server": base or self.base, "drafts": self.drafts, **settings}
        return Setup(
            account="books",
            settings=find("facebook").settings(**written),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state", account="books", environ=self.environ, workspace=self.folder
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
            known=self.known,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        return find("facebook").build(self.setup(base, deadline, **settings))

    def journal(self) -> Sequence[Posted]:
        return [
            Posted(id=post.id, text=post.text, alts=tuple(post.alts), reply_to=post.reply_to)
            for post in self.fake.there()
        ]

    def uploads(self) -> int:
        return len(self.fake.photos)

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None, *, drafts: bool = True) -> Iterator[FacebookRig]:
    with FakeFacebook(switches) as fake:
        yield FacebookRig(folder, fake, drafts=drafts)


def at_once(folder: Path) -> Any:
    return open_rig(folder, drafts=False)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="facebook", open=open_rig), RigMaker(name="facebook (no drafts)", open=at_once)]
