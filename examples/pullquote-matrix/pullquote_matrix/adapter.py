"""One room. Every event has a transaction id of ours, so that repeating it within minutes makes no second.

Rules: spec.matrix.org, Client-Server API.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.login import Typed
from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
    ConfigError,
    Fault,
    Finding,
    Found,
    Identity,
    Image,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Sent,
    Severity,
    Unknown,
)
from bot.net import Answer, refused_address, without
from bot.platforms import Adapter, Rules, Save, Saved, Setup, limits
from pullquote_matrix import answers

CAPABILITIES: Final = limits(Path(__file__).with_name("limits.toml"))
_RULES: Final = Rules(platform="matrix", title="Matrix", limits=CAPABILITIES)
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
_MARGIN: Final = timedelta(minutes=5)
"""How far the server's clock may be from ours when we look back."""
_MOST_PAGES: Final = 20
_ENCRYPTED: Final = Refused(
    code="matrix.encrypted",
    message="the room is encrypted, and this platform cannot encrypt",
    hint="take a room without encryption",
    scope=Scope.ACCOUNT,
)


class Settings(BaseModel):
    """``server``: the homeserver's address; ``room``: its id; ``token``: where the access token is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str
    room: Annotated[str, Field(pattern=r"^![^\s/]+$")]
    token: Annotated[str, Field(min_length=1)]

    @field_validator("server")
    @classmethod
    def _address(cls, value: str) -> str:
        if reason := refused_address(value):
            raise ValueError(reason)
        return value.rstrip("/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """One account in one room; see ``bot.platforms.Platform`` for what the methods promise."""

    setup: Setup
    settings: Settings

    def capabilities(self) -> Capabilities:
        """Return the dated limits."""
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        """Ask whose token it is, and whether the room can be read as it is."""
        me = await self._me()
        verdict = me if isinstance(me, Refused | NotSent) else await self._closed()
        if isinstance(verdict, Refused):
            return Fault(code=verdict.code, message=verdict.message, place="matrix", hint=verdict.hint)
        return verdict or Identity(name=str(me), url=self._link(self.settings.room))

    async def _me(self) -> str | Refused | NotSent:
        answer = await self._ask("GET", "v3/account/whoami")
        user = answers.found(answer).get("user_id")
        return user if isinstance(user, str) and user else answers.before(answer, self.setup.clock())

    async def _closed(self) -> Refused | NotSent | None:
        """Return why nothing can be said in the room; M_NOT_FOUND means that it is not encrypted."""
        answer = await self._ask("GET", f"{self._room()}/state/m.room.encryption")
        if answers.found(answer):
            return _ENCRYPTED
        if answers.code(answer) == "M_NOT_FOUND":
            return None
        return answers.before(answer, self.setup.clock())

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        """Upload the picture, which nobody sees before an event shows it, and fix the event."""
        if refused := _RULES.refusal(part):
            return refused
        me = await self._me()
        verdict = me if isinstance(me, Refused | NotSent) else await self._closed()
        if verdict:
            return verdict
        address = await self._uploaded(part.images, saved, save)
        if isinstance(address, Refused | NotSent):
            return address
        return Prepared(data={"event": _event(part, parent, address), "transaction": key, "sender": str(me)})

    async def _uploaded(self, images: Sequence[Image], saved: Saved, save: Save) -> str | Refused | NotSent:
        """Return the picture's address: that of an earlier attempt, where there was one."""
        if not images:
            return ""
        image = images[0]
        if saved.get("digest") == image.digest:
            return str(saved["address"])
        answer = await self._ask(
            "POST", "upload", kind="media", content=image.data, media_type=image.media_type
        )
        address = answers.found(answer).get("content_uri")
        if not isinstance(address, str) or not address.startswith("mxc://"):
            return answers.before(answer, self.setup.clock())
        await save({"digest": image.digest, "address": address})
        return address

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - the event holds it
        """Send the event."""
        place = f"{self._room()}/send/m.room.message/{_quoted(str(prepared.data['transaction']))}"
        answer = await self._ask("PUT", place, json=prepared.data["event"])
        number = answers.found(answer).get("event_id")
        if isinstance(number, str) and number:
            return Sent(receipt=self._receipt(number))
        return answers.after(answer, self.setup.clock())

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - the event holds it
        """Read the room backwards until before ``since``."""
        at, floor = "", (since - _MARGIN).timestamp() * 1000
        for _ in range(_MOST_PAGES):
            query = {"dir": "b", "limit": "50", **({"from": at} if at else {})}
            answer = await self._ask("GET", f"{self._room()}/messages?{urlencode(query)}")
            said = answers.found(answer)
            page, at = said.get("chunk"), str(said.get("end") or "")
            if not isinstance(page, list) or not all(isinstance(one, dict) for one in page):
                return CannotTell(reason=f"the room cannot be read: {answers.why(answer)}")
            if found := next((one for one in page if _is_it(one, prepared)), None):
                return Found(receipt=self._receipt(str(found["event_id"])))
            if any(_is_like_it(one, prepared) for one in page):
                return CannotTell(reason="the same words are there, sent from another device of the account")
            if not at or any(_number(one.get("origin_server_ts")) < floor for one in page):
                return Absent()
        return CannotTell(reason="there are too many newer messages to look through")

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:  # noqa: ARG002
        """Return nothing: reactions would have to be counted one by one."""
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        """Redact; the words are gone then, the picture stays on the server."""
        number = _quoted(receipt.remote_id)
        answer = await self._ask("PUT", f"{self._room()}/redact/{number}/{number}", json={})
        if answers.found(answer).get("event_id") or answers.code(answer) == "M_NOT_FOUND":
            return Sent(receipt=receipt)
        return answers.after(answer, self.setup.clock())

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    async def _ask(
        self,
        method: Literal["GET", "POST", "PUT"],
        path: str,
        *,
        kind: Literal["client", "media"] = "client",
        json: Json = None,
        content: bytes | None = None,
        media_type: str = "",
    ) -> Answer | Refused:
        try:
            token = self.setup.tokens.secret(self.settings.token).reveal()
        except ConfigError as error:
            fault = error.faults[0]
            return Refused(code="matrix.token", message=fault.said, hint=fault.hint, scope=Scope.ACCOUNT)
        version = "v3/" if kind == "media" else ""
        answer = await self.setup.net.request(
            method,
            f"{self.settings.server}/_matrix/{kind}/{version}{path}",
            headers={
                "authorization": f"Bearer {token}",
                **({"content-type": media_type} if media_type else {}),
            },
            json=json,
            content=content,
            fresh=method != "GET",
        )
        return without(answer, token)  # a server may quote what it was sent

    def _room(self) -> str:
        return f"v3/rooms/{_quoted(self.settings.room)}"

    def _receipt(self, number: str) -> Receipt:
        return Receipt(remote_id=number, url=self._link(f"{self.settings.room}/{number}"))

    @staticmethod
    def _link(place: str) -> str:
        return f"https://matrix.to/#/{place}"


def _event(part: Part, parent: Receipt | None, address: str) -> dict[str, Json]:
    """Return the content of the event. Empty m.mentions: nobody is pinged, whatever the text says."""
    text = part.text.strip()
    event: dict[str, Json] = {"msgtype": "m.text", "body": text, "m.mentions": {}}
    if part.images:
        event |= _picture(part.images[0], text, address)
    if parent:
        event["m.relates_to"] = {"m.in_reply_to": {"event_id": parent.remote_id}}
    return event


def _picture(image: Image, text: str, address: str) -> dict[str, Json]:
    """A body other than the file's name is the caption (spec.matrix.org, m.image)."""
    name = f"card.{_ENDINGS.get(image.media_type, 'img')}"
    info: dict[str, Json] = {
        "w": image.width,
        "h": image.height,
        "mimetype": image.media_type,
        "size": len(image.data),
    }
    return {"msgtype": "m.image", "url": address, "filename": name, "body": text or name, "info": info}


def _is_it(seen: Mapping[str, Any], prepared: Prepared) -> bool:
    """Tell our event by its transaction id, which its own device is shown, or by its picture."""
    event = answers.mapping(prepared.data["event"])
    content = answers.mapping(seen.get("content"))
    if seen.get("sender") != prepared.data["sender"] or not seen.get("event_id"):
        return False
    said = answers.mapping(seen.get("unsigned")).get("transaction_id")
    return said == prepared.data["transaction"] or ("url" in event and content.get("url") == event["url"])


def _is_like_it(seen: Mapping[str, Any], prepared: Prepared) -> bool:
    event = answers.mapping(prepared.data["event"])
    content = answers.mapping(seen.get("content"))
    told = answers.mapping(seen.get("unsigned")).get("transaction_id")
    alike = all(content.get(name) == event.get(name) for name in ("body", "url", "m.relates_to"))
    return seen.get("sender") == prepared.data["sender"] and not told and alike


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")


def _quoted(value: str) -> str:
    return quote(value, safe="")


def _build(setup: Setup) -> Matrix:
    return Matrix(setup=setup, settings=setup.settings)


def _login(settings: Settings) -> Typed:
    where = "In Element: All settings → Help & About → Advanced → Access token. It ends when you sign out."
    return Typed(name="access token", reference=settings.token, where=where)


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:  # noqa: ARG001 - nobody is asked
    """Say what is lost here: Matrix has no place for alternative texts."""
    yield Finding(
        code="matrix.alt",
        severity=Severity.ADVICE,
        subject=setup.account,
        message="Matrix has no field for alternative texts: who cannot see a card does not get its words",
        hint="let the caption hold the quote: docs/templates.md",
    )


ADAPTER: Final = Adapter(
    name="matrix",
    settings=Settings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server", "room"),
)
