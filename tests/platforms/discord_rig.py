"""The ``discord`` platform for the conformance suite, as a bot and as a webhook, against the fake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens
from tests.fakes.discord import CHANNEL, HOOK_TOKEN, HOOK_URL, TOKEN, FakeDiscord, Sent, Switches
from tests.platforms.mastodon_rig import net, now


def _error(
    status: int, code: int, means: type[Outcome], scope: Scope | None = None, **more: Any
) -> Documented:
    body = json.dumps({"code": code, "message": "as documented", **more}).encode()
    return Documented(answer=faults.error(f"{status} As Documented", body), means=means, scope=scope)


POST, ACCOUNT = Scope.POST, Scope.ACCOUNT
ERRORS = (
    _error(400, 50035, Refused, POST),
    _error(400, 50006, Refused, POST),
    _error(400, 50046, Refused, POST),
    _error(413, 40005, Refused, POST),
    _error(400, 50045, Refused, POST),
    _error(400, 160002, Refused, ACCOUNT),
    _error(400, 200000, Refused, POST),
    _error(400, 240000, Refused, POST),
    _error(400, 220001, Refused, ACCOUNT),
    _error(400, 220002, Refused, ACCOUNT),
    _error(400, 220003, Refused, ACCOUNT),
    _error(400, 20016, NotSent),
    _error(400, 20028, NotSent),
    _error(429, 20028, NotSent, retry_after=0.65),
    _error(429, 40062, NotSent),
    _error(429, 0, NotSent, retry_after=0.65, **{"global": False}),
    _error(401, 0, Refused, ACCOUNT),
    _error(401, 40001, Refused, ACCOUNT),
    _error(401, 50014, Refused, ACCOUNT),
    _error(401, 50027, Refused, ACCOUNT),
    _error(403, 50001, Refused, ACCOUNT),
    _error(403, 50013, Refused, ACCOUNT),
    _error(403, 40333, Refused, ACCOUNT),
    _error(404, 10003, Refused, ACCOUNT),
    _error(404, 10015, Refused, ACCOUNT),
    _error(404, 10008, Refused, POST),
    _error(400, 40004, NotSent),
    _error(503, 130000, NotSent),
    _error(500, 0, Unknown),
    _error(502, 0, Unknown),
    _error(504, 0, Unknown),
)
"""Sheet, section 5."""


class DiscordRig:
    errors = ERRORS

    def __init__(self, folder: Path, fake: FakeDiscord, *, bot: bool) -> None:
        self.folder, self.fake, self.base, self.bot = folder, fake, fake.url, bot
        self.secrets: Sequence[str] = (TOKEN, HOOK_TOKEN)
        self.environ = {"TOKEN": TOKEN, "HOOK": HOOK_URL}
        self.supports = Supports(tells_language=False)

    def setup(self, base: str = "", deadline: timedelta | None = None) -> Setup:
        way = {"token": "env:TOKEN", "channel": CHANNEL} if self.bot else {"webhook": "env:HOOK"}
        return Setup(
            account="server",
            settings=find("discord").settings(**way, server=base or self.base, about="https://books.example"),
            net=net(deadline or timedelta(seconds=10)),
            tokens=FileTokens(
                folder=self.folder / "state", account="server", environ=self.environ, workspace=self.folder
            ),
            clock=now,
            folder=self.folder,
            picture=stored,
        )

    def platform(self, base: str = "", deadline: timedelta | None = None) -> Platform:
        return find("discord").build(self.setup(base, deadline))

    def journal(self) -> Sequence[Posted]:
        return [_posted(one) for one in self.fake.there()]

    def uploads(self) -> int:
        return 0

    def revoke(self) -> None:
        self.fake.revoke()


def _posted(sent: Sent) -> Posted:
    hidden = re.fullmatch(r"(.*?)\n\|\|(.*)\|\|", sent.content, re.DOTALL)
    warning, text = (hidden[1], hidden[2]) if hidden else ("", sent.content)
    return Posted(
        id=sent.id,
        text=shown(text),
        alts=tuple(one.get("description", "") for one in sent.files),
        reply_to=sent.reply_to,
        warning=shown(warning),
    )


def shown(content: str) -> str:
    """Return a text as Discord shows it: a backslash before a mark is not seen."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", content)


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None, *, bot: bool = True) -> Iterator[DiscordRig]:
    with FakeDiscord(switches) as fake:
        yield DiscordRig(folder, fake, bot=bot)


def rigs() -> list[RigMaker]:
    return [
        RigMaker(name="discord", open=open_rig),
        RigMaker(name="discord (webhook)", open=partial(open_rig, bot=False)),
    ]
