"""The ``pinterest`` platform for the conformance suite, against the fake API."""

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
from tests.fakes.pinterest import BOARD_NAME, TOKEN, FakePinterest, Switches
from tests.platforms.mastodon_rig import net, now

POST, ACCOUNT = Scope.POST, Scope.ACCOUNT


def _documented(
    status: str, code: int, message: str, means: type[Outcome], scope: Scope | None = None, **headers: str
) -> Documented:
    body = json.dumps({"code": code, "message": message}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Documented(answer=faults.error(status, body, named), means=means, scope=scope)


ERRORS = (
    _documented("401 Unauthorized", 3, "Your app is not allowed to use this.", Refused, ACCOUNT),
    _documented("403 Forbidden", 3, "Your app is not allowed to use this.", Refused, ACCOUNT),
    _documented("403 Forbidden", 29, "Apps with Trial access may not create Pins …", Refused, ACCOUNT),
    _documented("403 Forbidden", 29, "You are not permitted to access that resource.", Refused, ACCOUNT),
    _documented("403 Forbidden", 403, "PINNER_DATA_ACCESS_DENIED", Refused, ACCOUNT),
    _documented("400 Bad Request", 1, "Invalid request: constraint: maxItems=5", Refused, POST),
    _documented("400 Bad Request", 1, "'x' does not match '^\\d+$'", Refused, POST),
    _documented("400 Bad Request", 235, "Unable to reach the URL.", NotSent),
    _documented("400 Bad Request", 236, "Sorry, we could not fetch the image.", NotSent),
    _documented("400 Bad Request", 1, "cover_image_url is missing", Refused, POST),
    _documented("404 Not Found", 404, "Board not found.", Refused, ACCOUNT),
    _documented("404 Not Found", 40, "Board not found.", Refused, ACCOUNT),
    _documented(
        "429 Too Many Requests", 8, "You have exceeded your rate limit.", NotSent, x_ratelimit_reset="30"
    ),
    _documented("429 Too Many Requests", 7, "You have exceeded your rate limit.", NotSent),
    _documented("500 Internal Server Error", 0, "error", Unknown),
)
"""Sheet, section 5. (401 with code 2 is what a revoked token is answered.)"""


class PinterestRig:
    secrets: Sequence[str] = (TOKEN, "canary-app-secret")
    errors = ERRORS
    supports = Supports(text_only=False, tells_language=False)

    def __init__(self, folder: Path, fake: FakePinterest) -> None:
        self.folder, self.fake, self.base = folder, fake, fake.url
        self.environ = {"TOKEN": TOKEN, "APP_SECRET": "canary-app-secret"}
        self.known: Mapping[str, Json] = {}

    def setup(self, base: str = "", deadline: timedelta | None = None, **settings: Any) -> Setup:
        written = {"token": "env:TOKEN", "board": BOARD_NAME, "server": base or self.base, **settings}
        return Setup(
            account="books",
            settings=find("pinterest").settings(**{name: one for name, one in written.items() if one != ""}),
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
        return find("pinterest").build(self.setup(base, deadline, **settings))

    def journal(self) -> Sequence[Posted]:
        """All pictures of a pin share one alternative text, of a line for each."""
        return [
            Posted(
                id=pin.id,
                text="\n\n".join(filter(None, (pin.fields.get(name) for name in ("title", "description")))),
                alts=tuple(pin.fields.get("alt_text", "").split("\n")),
            )
            for pin in self.fake.there()
        ]

    def uploads(self) -> int:
        return sum(len(pin.pictures) for pin in self.fake.pins)

    def revoke(self) -> None:
        self.fake.tokens = set()


@contextmanager
def open_rig(folder: Path, switches: Switches | None = None) -> Iterator[PinterestRig]:
    with FakePinterest(switches) as fake:
        yield PinterestRig(folder, fake)


def rigs() -> list[RigMaker]:
    return [RigMaker(name="pinterest", open=open_rig)]
