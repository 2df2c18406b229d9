"""Pinterest: pins on a board of one's own, with one picture or several, and a link.

A pin is made in one call, pictures and all. There is no idempotency key, so what is unclear is looked for on
the board. Source: developers.pinterest.com, API v5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from bot.login import Client, Flow, Renewal, Typed
from bot.model import (
    Capabilities,
    Fault,
    Identity,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    PullquoteError,
    Receipt,
    Refused,
    Scope,
    Sent,
    Unknown,
)
from bot.net import Reply
from bot.platforms import _pinterest_answers as answers
from bot.platforms import _pinterest_pin as pins
from bot.platforms._bearer import Api, Call, Said
from bot.platforms._limits import limits
from bot.platforms._own_app import OwnApp, as_fault, keeper
from bot.platforms._pinterest_look import SITE, Search, receipt
from bot.platforms._rules import Rules
from bot.platforms.base import Adapter, Save, Saved, Setup

CAPABILITIES: Final = limits(Path(__file__).with_suffix(".toml"))
_API: Final = "https://api.pinterest.com"
_SANDBOX: Final = "https://api-sandbox.pinterest.com"
_SCOPES: Final = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
_BOARDS: Final = 250
_MOST_PAGES: Final = 8  # an account has 2000 boards at most
_FEW: Final = 10
_COUNTS: Final = {"likes": "reaction", "replies": "comment", "reposts": "save"}


class PinterestSettings(OwnApp):
    """``board``: the name or number of the board; ``sandbox``: Pinterest's place for trying things out.

    ``carousel``: several cards make one pin; else only the first is pinned.
    """

    board: Annotated[str, Field(min_length=1)]
    sandbox: bool = False
    carousel: bool = True

    @property
    def api(self) -> str:
        """Return the address of the API, with its version."""
        return f"{self.server or (_SANDBOX if self.sandbox else _API)}/v5"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pinterest:
    """One board of one account; see ``Platform`` for what the methods promise."""

    setup: Setup
    settings: PinterestSettings
    api: Api

    def capabilities(self) -> Capabilities:
        """Return the dated limits; the API tells none of its own."""
        return CAPABILITIES if self.settings.carousel else replace(CAPABILITIES, max_images=1)

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who we are, and for the board."""
        answer = await self.api.ask(Call(path="user_account"))
        name = answers.body(answer).get("username")
        if not isinstance(name, str):
            return as_fault(answers.unusable(answer, self.setup.clock()))
        board = await self._board()
        if not isinstance(board, str):
            fault = as_fault(board)
            return replace(fault, place="board") if isinstance(fault, Fault) else fault
        warnings = self.api.keeper.warnings() + self._warnings(answer)
        return Identity(name=name, url=f"{SITE}/{name}/", known=self._known(board), warnings=warnings)

    def _known(self, board: str) -> dict[str, Json]:
        return {"server": self.api.base, "named": self.settings.board, "board": board}

    def _warnings(self, answer: Said) -> tuple[Fault, ...]:
        found = []
        if self.settings.sandbox:
            hint = "once the app has Standard access, take `sandbox` out of config.toml and log in again"
            found.append(_warning("sandbox", "what is posted to the sandbox is seen by nobody", hint))
        if answers.body(answer).get("account_type") == "PINNER":
            hint = "make it a business account: Settings → Account management; it costs nothing"
            found.append(_warning("personal", "Pinterest keeps newer apps out of personal accounts", hint))
        left = answer.headers.get("x-ratelimit-remaining", "") if isinstance(answer, Reply) else ""
        if left.isdigit() and int(left) < _FEW:
            message = f"Pinterest answers {left} more requests for now"
            found.append(_warning("usage", message, "wait; an app with Trial access has 1000 a day"))
        return tuple(found)

    async def _board(self) -> str | Refused | NotSent:
        """Return the board's number, asking whether it is still there."""
        known = dict(self.setup.known)
        number = str(known.get("board")) if known == self._known(str(known.get("board"))) else ""
        number = self.settings.board if self.settings.board.isdigit() else number
        if not number:
            return await self._board_by_name()
        answer = await self.api.ask(Call(path=f"boards/{number}"))
        if answers.body(answer).get("id") == number:
            return number
        return answers.unusable(answer, self.setup.clock())

    async def _board_by_name(self) -> str | Refused | NotSent:
        names, bookmark = dict[str, str](), ""
        for _ in range(_MOST_PAGES):
            query = {"page_size": str(_BOARDS), **({"bookmark": bookmark} if bookmark else {})}
            answer = await self.api.ask(Call(path="boards", query=query))
            page = answers.body(answer).get("items")
            if not isinstance(page, list):
                return answers.unusable(answer, self.setup.clock())
            names |= {str(one.get("name")): str(one.get("id")) for one in page if isinstance(one, Mapping)}
            bookmark = str(answers.body(answer).get("bookmark") or "")
            if self.settings.board in names or not bookmark:
                break
        return names.get(self.settings.board) or self._no_board(names)

    def _no_board(self, names: Mapping[str, str]) -> Refused:
        hint = f"its boards: {', '.join(names)}" if names else "make one on Pinterest first"
        message = f"this account has no board {self.settings.board}"
        return replace(self._rules().no("board", message, hint), scope=Scope.ACCOUNT)

    def _rules(self) -> Rules:
        return Rules(platform="pinterest", title="Pinterest", limits=self.capabilities())

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - no server takes one
        parent: Receipt | None,  # noqa: ARG002 - pins answer nothing
        saved: Saved,  # noqa: ARG002 - nothing remote exists before the pin does
        save: Save,  # noqa: ARG002 - likewise
    ) -> Prepared | Refused | NotSent | Unknown:
        """Fix the pin; pictures go with the call itself. The board is asked for."""
        if refused := pins.refusal(part, self._rules()):
            return refused
        board = await self._board()
        if not isinstance(board, str):
            return board
        return Prepared(
            data={
                "pin": pins.fields(part, board, self.capabilities().max_alt),
                "pictures": [{"digest": one.digest, "type": one.media_type} for one in part.images],
            }
        )

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Make the pin."""
        try:
            source = pins.media([*self._pictures(prepared.data["pictures"])])
        except PullquoteError as error:
            return NotSent(cause=str(error))
        pin = {**_mapping(prepared.data["pin"]), "media_source": source}
        answer = await self.api.ask(Call(path="pins", method="POST", json=pin))
        made = answers.body(answer).get("id")
        if isinstance(made, str) and made.isdigit():
            return Sent(receipt=receipt(made))
        return answers.published(answer, self.setup.clock())

    def _pictures(self, listed: Json) -> Sequence[tuple[str, bytes]]:
        found = listed if isinstance(listed, list | tuple) else ()
        return [
            (str(one["type"]), self.setup.picture(str(one["digest"])))
            for one in found
            if isinstance(one, Mapping)
        ]

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Look for the pin among the newest of its board."""
        pin = _mapping(prepared.data["pin"])
        return await Search(api=self.api, board=str(pin["board_id"]), wanted=pin, since=since).look()

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return reactions as likes, comments as replies, saves as reposts; the sandbox counts nothing."""
        counts: dict[str, Mapping[str, int]] = {}
        for one in receipts:
            answer = await self.api.ask(Call(path=f"pins/{one.remote_id}", query={"pin_metrics": "true"}))
            metrics = _mapping(answers.body(answer).get("pin_metrics")).get("lifetime_metrics")
            found = {ours: _mapping(metrics).get(theirs) for ours, theirs in _COUNTS.items()}
            if numbers := {name: value for name, value in found.items() if type(value) is int}:
                counts[one.remote_id] = numbers
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted."""
        answer = await self.api.ask(Call(path=f"pins/{receipt.remote_id}", method="DELETE"))
        return answers.deleted(answer, receipt, self.setup.clock())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _warning(code: str, message: str, hint: str) -> Fault:
    return Fault(code=f"pinterest.{code}", message=message, hint=hint)


# ── connecting ────────────────────────────────────────────────────────────────────────────────────


def _flow(settings: PinterestSettings) -> Flow:
    """Return the way by one's own app. Each refresh token is good for once and for 60 days."""
    token = f"{settings.api}/oauth/token"
    return Flow(
        page=f"{settings.server or SITE}/oauth/",
        token=token,
        client=Client(id=settings.app_id, secret=settings.app_secret, basic=True),
        scopes=_SCOPES,
        separator=",",
        redirect=settings.redirect,
        needs_redirect=True,
        pkce=False,
        with_code={"continuous_refresh": "true"},
        renewal=Renewal(
            url=token,
            fields={"grant_type": "refresh_token"},
            before=timedelta(days=1),
            every=timedelta(days=7),
        ),
    )


def _login(settings: PinterestSettings) -> Flow | Typed:
    if not settings.token:
        return _flow(settings)
    where = "On developers.pinterest.com: My apps → your app → Generate access token, and copy it."
    return Typed(name="access token", reference=settings.token, where=where)


def _build(setup: Setup) -> Pinterest:
    settings: PinterestSettings = setup.settings
    api = Api(
        base=settings.api,
        keeper=keeper(setup, "pinterest", _flow(settings)),
        net=setup.net,
        stale=answers.stale,
    )
    return Pinterest(setup=setup, settings=settings, api=api)


ADAPTER: Final = Adapter(
    name="pinterest",
    settings=PinterestSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    posts_to=("server", "board", "sandbox"),
)
