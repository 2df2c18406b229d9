"""The ``telegram`` platform for the conformance suite, against the fake Bot API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.model import Json, NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens
from tests.fakes.telegram import CHAT, NAME, TOKEN, FakeTelegram, Sent, Switches
from tests.platforms.mastodon_rig import net, now


def _error(code: int, text: str, means: type[Outcome], scope: Scope | None = None, **more: Any) -> Documented:
    body = json.dumps({"ok": False, "error_code": code, "description": text, **more}).encode()
    return Documented(answer=faults.error(f"{code} As Documented", body), means=means, scope=scope)


POST, ACCOUNT = Scope.POST, Scope.ACCOUNT
ERRORS = (
    _error(400, "Bad Request: chat not found", Refused, ACCOUNT),
    _error(400, "Bad Request: message is too long", Refused, POST),
    _error(400, "Bad Request: message caption is too long", Refused, POST),
    _error(400, "Bad Request: message text is empty", Refused, POST),
    _error(400, "Bad Request: can't parse entities: unsupported start tag", Refused, POST),
    _error(400, "Bad Request: need administrator rights in the channel chat", Refused, ACCOUNT),
    _error(400, "Bad Request: not enough rights to send photos to the chat", Refused, ACCOUNT),
    _error(400, "Bad Request: CHAT_WRITE_FORBIDDEN", Refused, ACCOUNT),
    _error(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", Refused, POST),
    _error(400, "Bad Request: file is too big", Refused, POST),
    _error(400, 'Bad Request: failed to send message #2 with the error message "x"', Refused, POST),
    _error(400, "Bad Request: group send failed", Refused, POST),
    _error(400, "Bad Request: message to be replied not found", Refused, POST),
    _error(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        Refused,
        ACCOUNT,
        parameters={"migrate_to_chat_id": -100},
    ),
    _error(401, "Unauthorized", Refused, ACCOUNT),
    _error(403, "Forbidden: bot is not a member of the channel chat", Refused, ACCOUNT),
    _error(403, "Forbidden: bot was kicked from the channel chat", Refused, ACCOUNT),
    _error(404, "Not Found", Refused, ACCOUNT),
    _error(413, "Request Entity Too Large", Refused, POST),
    _error(421, "Misdirected Request", NotSent),
    _error(429, "Too Many Requests: retry after 35", NotSent, parameters={"retry_after": 35}),
    _error(500, "Internal Server Error: sent message was immediately deleted", Refused, POST),
    _error(500, "Internal Server Error", Unknown),
    _error(502, "Bad Gateway", Unknown),
    _error(504, "Gateway Timeout", Unknown),
)
"""Sheet, section 5."""


class TelegramRig:
    secrets: Sequence[str] = (TOKEN,)
    errors = ERRORS
    supports = Supports(engagement=False, tells_language=False, shows_alt=False)

    def __init__(self, folder: Path, fake: FakeTelegram) -> None:
        self.folder, self.fake, self.base = folder, fake, fake.url
        self.environ = {"TOKEN": TOKEN}
        self.known: Mapping[str, Json] = {}

    def platform(
        self, base: str = "", deadline: timedelta | None = None, *, chat: str = f"@{NAME}"
    ) -> Platform:
        adapter = find("telegram")
        return adapter.build(
            Setup(
                account="channel",
                settings=adapter.settings(chat=chat, token="env:TOKEN", server=base or self.base),
                net=net(deadline or timedelta(seconds=10)),
                tokens=FileTokens(
                    folder=self.folder / "state",
                    account="channel",
                    environ=self.environ,
                    workspace=self.folder,
                ),
                clock=now,
                folder=self.folder,
                picture=stored,
                known=self.known,
            )
        )

    def journal(self) -> Sequence[Posted]:
        """Return posts as readers see them: an album is one."""
        numbered = sorted(self.fake.there(), key=lambda one: one.number)
        albums = groupby(numbered, key=lambda one: one.group or one.number)
        return [_posted(list(messages)) for _, messages in albums]

    def uploads(self) -> int:
        return 0

    def revoke(self) -> None:
        self.fake.revoke()


def _posted(messages: Sequence[Sent]) -> Posted:
    first = messages[0]
    warning, text = _parted(first)
    return Posted(
        id=f"{CHAT}/{first.number}",
        text=text,
        alts=tuple("" for one in messages if one.picture),
        reply_to=f"{CHAT}/{first.reply_to}" if first.reply_to else "",
        warning=warning,
    )


def _parted(sent: Sent) -> tuple[str, str]:
    """Return what is shown before a hidden text, and the hidden text; offsets are UTF-16 units."""
    if not sent.entities:
        return "", sent.text
    (entity,) = sent.entities
    assert entity["type"] == "spoiler"
    units = sent.text.encode("utf-16-le")
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    assert end == len(units)
    return units[:start].decode("utf-16-le").strip(), units[start:end].decode("utf-16-le")


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[TelegramRig]:
    with FakeTelegram(switches) as fake:
        yield TelegramRig(folder, fake)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="telegram", open=open_rig)]
