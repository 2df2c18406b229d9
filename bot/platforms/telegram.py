"""Telegram: posts of a bot in a channel.

Telegram has no idempotency key, no id of the client's choosing, and no way to ask whether a message is
there. So an unclear outcome is for a person: nothing is ever sent again by itself. Rules:
core.telegram.org/bots/api.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.login import Typed
from bot.model import (
    CannotTell,
    Capabilities,
    ConfigError,
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
from bot.net import Answer, Reply
from bot.platforms import _telegram_answers as answers
from bot.platforms import _telegram_message as requests
from bot.platforms._limits import limits
from bot.platforms._own_app import origin
from bot.platforms.base import Adapter, Save, Saved, Setup

_CHAT: Final = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?[0-9]{1,20}")
_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png"}
_POSTING: Final = frozenset({"creator", "administrator"})
_SITTING: Final = frozenset({"creator", "administrator", "member"})
_NO_LOOK: Final = "Telegram lets no bot ask whether a message is there; look into the channel"


def _chat(value: object) -> str:
    name = str(value).removeprefix("https://t.me/").strip()
    name = name if name.startswith(("@", "-")) or name.isdigit() else f"@{name}"
    if not _CHAT.fullmatch(name):
        raise ValueError("write the channel's @name, or its number such as -1001234567890")
    return name


class TelegramSettings(BaseModel):
    """``chat``: the channel; ``token``: where the bot's is; ``server``: for a Bot API server of one's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    chat: Annotated[str, AfterValidator(_chat)]
    token: Annotated[str, Field(min_length=1)]
    server: Annotated[str, AfterValidator(origin)] = "https://api.telegram.org"


class Telegram:
    """One bot in one channel; see ``Platform`` for what the methods promise."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._settings: TelegramSettings = setup.settings

    def capabilities(self) -> Capabilities:
        """Return the dated limits; no server says more about itself."""
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who the bot is, where the channel is, and whether the one may post in the other."""
        known: list[Mapping[str, Any]] = []
        for method, fields in (("getMe", {}), ("getChat", {"chat_id": self._settings.chat})):
            answer = await self._ask(method, fields)
            if not isinstance(found := _found(answer), Mapping):
                return self._trouble(answer)
            known.append(found)
        me, chat = known
        seat = await self._ask("getChatMember", {"chat_id": chat.get("id"), "user_id": me.get("id")})
        member = _found(seat)
        if not isinstance(member, Mapping):
            return self._trouble(seat)
        return _idle(member, chat) or self._identity(chat)

    def _identity(self, chat: Mapping[str, Any]) -> Identity:
        name = chat.get("username")
        return Identity(
            name=f"@{name}" if isinstance(name, str) else str(chat.get("title") or chat.get("id")),
            url=f"https://t.me/{name}" if isinstance(name, str) else "",
            known={"asked": self._settings.chat, "server": self._settings.server, "chat": chat.get("id")},
        )

    def _trouble(self, answer: Answer | Refused) -> Fault | NotSent:
        verdict = answer if isinstance(answer, Refused) else answers.unusable(answer, self._setup.clock())
        return answers.as_fault(verdict) if isinstance(verdict, Refused) else verdict

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - no server takes one
        parent: Receipt | None,
        saved: Saved,  # noqa: ARG002 - nothing remote exists before the message does
        save: Save,  # noqa: ARG002 - likewise
    ) -> Prepared | Refused | NotSent | Unknown:
        """Fix the request. Pictures go with the call itself: an upload of its own would be a message."""
        chat = await self._where()
        if isinstance(chat, Refused | NotSent):
            return chat
        if refused := requests.refusal(part, chat, parent, self.capabilities()):
            return refused
        made = requests.message(part, chat, parent)
        photos: Json = [{"digest": one.digest, "type": one.media_type} for one in made.photos]
        return Prepared(data={"method": made.method, "fields": made.fields, "photos": photos})

    async def _where(self) -> int | Refused | NotSent:
        """Return the channel's number, which stays when its name changes; asked for at every preparation.

        This is also the proof that the token is good, since nothing else is asked before the one call.
        """
        answer = await self._ask("getChat", {"chat_id": self._known_chat()})
        found = _found(answer)
        if isinstance(found, Mapping) and isinstance(found.get("id"), int):
            return int(found["id"])
        return answer if isinstance(answer, Refused) else answers.unusable(answer, self._setup.clock())

    def _known_chat(self) -> Json:
        known = self._setup.known
        same = (known.get("asked"), known.get("server")) == (self._settings.chat, self._settings.server)
        return known["chat"] if same and isinstance(known.get("chat"), int) else self._settings.chat

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Send the message."""
        try:
            photos = self._photos(_items(prepared.data["photos"]))
        except PullquoteError as error:
            return NotSent(cause=str(error))
        fields = prepared.data["fields"]
        answer = await self._ask(
            str(prepared.data["method"]), fields if isinstance(fields, Mapping) else {}, photos, fresh=True
        )
        if isinstance(answer, Refused):
            return answer
        return answers.published(answer, self._setup.clock())

    def _photos(self, kept: Sequence[Mapping[str, Json]]) -> dict[str, tuple[str, bytes, str]]:
        """Return the file parts: one photo is ``photo``, those of an album are named in its ``media``."""
        files = {}
        for index, one in enumerate(kept):
            name = f"photo{index}" if len(kept) > 1 else "photo"
            kind = str(one["type"])
            data = self._setup.picture(str(one["digest"]))
            files[name] = (f"card{index + 1}.{_ENDINGS[kind]}", data, kind)
        return files

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - cannot be asked
        """Tell nothing: bots see neither their own messages nor a channel's."""
        return CannotTell(reason=_NO_LOOK)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:  # noqa: ARG002
        """Return nothing: no method tells views, forwards, reactions or comments."""
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete the message, or each one of an album. Bots may do that for 48 hours."""
        numbers = requests.messages(receipt)
        if not numbers:
            hint = "delete it in the app"
            return Refused(code="telegram.receipt", message="which message it is, nobody noted", hint=hint)
        for number in numbers:
            fields: Mapping[str, Json] = {"chat_id": receipt.extra.get("chat"), "message_id": number}
            answer = await self._ask("deleteMessage", fields)
            if isinstance(answer, Refused):
                return answer
            outcome = answers.deleted(answer, receipt, self._setup.clock())
            if not isinstance(outcome, Sent):
                return outcome
        return Sent(receipt=receipt)

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    async def _ask(
        self,
        method: str,
        fields: Mapping[str, Json],
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        *,
        fresh: bool = False,
    ) -> Answer | Refused:
        """Call a method: as JSON, or with files as a form, in which lists and objects are JSON texts."""
        token = self._token()
        if isinstance(token, Refused):
            return token
        url = f"{self._settings.server}/bot{token}/{method}"
        net = self._setup.net
        if files:
            form = {
                name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()
            }
            answer = await net.request("POST", url, form=form, files=files, fresh=fresh)
        else:
            answer = await net.request("POST", url, json=fields, fresh=fresh)
        if isinstance(answer, Reply):  # a server may quote what it was sent
            return replace(answer, body=answer.body.replace(token.encode(), b"***"))
        return answer

    def _token(self) -> str | Refused:
        """Return the token. It becomes part of the address, so what is no token must not get there."""
        try:
            token = self._setup.tokens.secret(self._settings.token).reveal()
        except ConfigError as error:
            fault = error.faults[0]
            return Refused(code="telegram.token", message=fault.said, hint=fault.hint, scope=Scope.ACCOUNT)
        if _TOKEN.fullmatch(token):
            return token
        return Refused(
            code="telegram.token",
            message="what `token` points to is no bot token",
            hint="BotFather's tokens look like 123456789:AA…; put the whole of it there",
            scope=Scope.ACCOUNT,
        )


def _found(answer: Answer | Refused) -> Any:
    return None if isinstance(answer, Refused) else answers.result(answer)


def _idle(member: Mapping[str, Any], chat: Mapping[str, Any]) -> Fault | None:
    """Return why the bot could not post in the chat, or None. Only channels have a right to post."""
    status, channel = member.get("status"), chat.get("type") == "channel"
    may = status == "creator" or not channel or member.get("can_post_messages") is True
    if status in (_POSTING if channel else _SITTING) and may:
        return None
    return Fault(
        code="telegram.rights",
        message="the bot may not post in this channel",
        place="chat",
        hint="make the bot an administrator of the channel that may post messages",
    )


def _items(value: Json) -> Sequence[Mapping[str, Json]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, Sequence) else []


CAPABILITIES = limits(Path(__file__).with_suffix(".toml"))


def _login(settings: TelegramSettings) -> Typed:
    where = "In Telegram: talk to @BotFather, /newbot (or /mybots), and copy the bot's token."
    return Typed(name="bot token", reference=settings.token, where=where)


ADAPTER = Adapter(
    name="telegram",
    settings=TelegramSettings,
    capabilities=CAPABILITIES,
    build=Telegram,
    login=_login,
    posts_to=("server", "chat"),
)
