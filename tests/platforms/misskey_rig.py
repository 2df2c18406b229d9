"""The ``misskey`` platform for the conformance suite, against the fake server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model import Json, NotSent, Outcome, Refused, Scope, Unknown
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import Documented, Posted, RigMaker, Supports, faults, stored
from bot.secrets import FileTokens
from tests.fakes.misskey import TOKEN, FakeMisskey, Note, Switches
from tests.platforms.mastodon_rig import net, now


def _error(status: int, code: str, means: type[Outcome], scope: Scope | None = None) -> Documented:
    said = {"message": "as documented", "code": code, "id": "uuid", "kind": "client"}
    body = json.dumps({"error": said}).encode()
    return Documented(answer=faults.error(f"{status} As Documented", body), means=means, scope=scope)


POST, ACCOUNT = Scope.POST, Scope.ACCOUNT
ERRORS = (
    _error(400, "INVALID_PARAM", Refused, POST),
    _error(400, "CONTENT_REQUIRED", Refused, POST),
    _error(400, "CONTAINS_PROHIBITED_WORDS", Refused, POST),
    _error(400, "CONTAINS_TOO_MANY_MENTIONS", Refused, POST),
    _error(400, "NO_SUCH_FILE", Refused, POST),
    _error(400, "NO_SUCH_REPLY_TARGET", Refused, POST),
    _error(400, "CANNOT_REPLY_TO_A_PURE_RENOTE", Refused, POST),
    _error(400, "PERMISSION_DENIED", Refused, ACCOUNT),
    _error(400, "NO_FREE_SPACE", Refused, ACCOUNT),
    _error(401, "CREDENTIAL_REQUIRED", Refused, ACCOUNT),
    _error(403, "AUTHENTICATION_FAILED", Refused, ACCOUNT),
    _error(403, "YOUR_ACCOUNT_SUSPENDED", Refused, ACCOUNT),
    _error(403, "ACCESS_DENIED", Refused, ACCOUNT),
    _error(404, "NO_SUCH_ENDPOINT", Refused, ACCOUNT),
    _error(429, "RATE_LIMIT_EXCEEDED", NotSent),
    _error(500, "INTERNAL_ERROR", Unknown),
    _error(502, "", Unknown),
    _error(504, "", Unknown),
)
"""Sheet, Errors."""


class MisskeyRig:
    secrets: Sequence[str] = (TOKEN,)
    errors = ERRORS
    supports = Supports(tells_language=False)

    def __init__(self, folder: Path, fake: FakeMisskey) -> None:
        self.folder, self.fake, self.base = folder, fake, fake.url
        self.environ = {"TOKEN": TOKEN}
        self.known: Mapping[str, Json] = {}

    def platform(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Platform:
        adapter = find("misskey")
        return adapter.build(
            Setup(
                account="notes",
                settings=adapter.settings(server=base or self.base, token="env:TOKEN", **settings),
                net=net(deadline or timedelta(seconds=10)),
                tokens=FileTokens(
                    folder=self.folder / "state",
                    account="notes",
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
        return [self._posted(note) for note in self.fake.there()]

    def _posted(self, note: Note) -> Posted:
        return Posted(
            id=note.id,
            text=note.text or "",
            alts=tuple(self.fake.files[file].comment or "" for file in note.files),
            reply_to=note.reply or "",
            warning=note.cw or "",
        )

    def uploads(self) -> int:
        return self.fake.uploaded

    def revoke(self) -> None:
        self.fake.revoke()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[MisskeyRig]:
    with FakeMisskey(switches) as fake:
        yield MisskeyRig(folder, fake)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="misskey", open=open_rig)]
