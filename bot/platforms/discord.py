"""Discord: messages in a channel, by a bot or by the channel's webhook.

A bot's message carries a nonce, so that repeating it within minutes makes no second one, and can be found
again. A webhook has neither: what is unclear there is for a person. Rules: docs.discord.com, API v10.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.login import Typed
from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
    Fault,
    Finding,
    Found,
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
    Replay,
    Severity,
    Unknown,
)
from bot.net import Answer, Reply
from bot.platforms import _discord_answers as answers
from bot.platforms import _discord_message as requests
from bot.platforms._discord_way import ABOUT, Way
from bot.platforms._limits import limits
from bot.platforms._own_app import origin
from bot.platforms.base import Adapter, Save, Saved, Setup

_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
_MARGIN: Final = timedelta(hours=1)
"""How much further back than our clock says we look."""
_PAGE: Final = 100
_MOST_PAGES: Final = 10


class DiscordSettings(BaseModel):
    """A bot (``token`` and ``channel``, a number) or a webhook (``webhook``); secrets are references."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    token: str = ""
    channel: Annotated[str, Field(pattern=r"^[0-9]{0,20}$")] = ""
    webhook: str = ""
    about: Annotated[str, Field(pattern=f"^{ABOUT}$")] = "https://pullquote.example"
    server: Annotated[str, AfterValidator(origin)] = "https://discord.com/api/v10"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        bot, hook = bool(self.token and self.channel), bool(self.webhook)
        if bot == hook or (hook and (self.token or self.channel)):
            raise ValueError("give token and channel for a bot, or webhook alone")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Discord:
    """One bot in one channel, or one webhook; see ``Platform`` for what the methods promise."""

    setup: Setup
    way: Way

    def capabilities(self) -> Capabilities:
        """Return the dated limits, less what a webhook cannot do."""
        if self.way.is_bot:
            return CAPABILITIES
        return replace(CAPABILITIES, threads=False, can_find=False, replay=Replay())

    async def check(self) -> Identity | Fault | NotSent:
        """Ask for the channel and the bot in it, or for the webhook."""
        home = await self.way.home()
        place = answers.message(home)
        who = await self.way.me() if self.way.is_bot and place else home
        me = answers.message(who)
        if not (place and me):
            return self._trouble(who if place else home)
        name = str(place.get("name") or place.get("id"))
        guild = _text(place.get("guild_id"))
        channel = self.way.channel or _text(place.get("channel_id"))
        return Identity(
            name=f"#{name}" if self.way.is_bot else name,
            url=f"https://discord.com/channels/{guild}/{channel}" if guild else "",
        )

    def _trouble(self, answer: Answer | Refused) -> Fault | NotSent:
        verdict = answer if isinstance(answer, Refused) else answers.unusable(answer, self.setup.clock())
        return answers.as_fault(verdict) if isinstance(verdict, Refused) else verdict

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,
        parent: Receipt | None,
        saved: Saved,  # noqa: ARG002 - nothing remote exists before the message does
        save: Save,  # noqa: ARG002 - likewise
    ) -> Prepared | Refused | NotSent | Unknown:
        """Fix the message; pictures go with the call itself. The channel is asked for, to try the secret."""
        home = await self.way.home()
        place = answers.message(home)
        if not place:
            return home if isinstance(home, Refused) else answers.unusable(home, self.setup.clock())
        channel = self.way.channel or _text(place.get("channel_id"))
        if refused := requests.refusal(part, key, parent, self.capabilities(), channel):
            return refused
        author = await self._author()
        if isinstance(author, Refused | NotSent):
            return author
        return Prepared(
            data={
                "body": requests.payload(part, key, parent, bot=self.way.is_bot),
                "pictures": [{"digest": one.digest, "type": one.media_type} for one in part.images],
                "guild": _text(place.get("guild_id")),
                "author": author,
            }
        )

    async def _author(self) -> str | Refused | NotSent:
        """Return the bot's own number, by which a look-up knows its messages; "" for a webhook."""
        if not self.way.is_bot:
            return ""
        answer = await self.way.me()
        if number := _text(answers.message(answer).get("id")):
            return number
        return answer if isinstance(answer, Refused) else answers.unusable(answer, self.setup.clock())

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - the nonce holds it
        """Send the message."""
        body = _mapping(prepared.data["body"])
        try:
            files = self._files(body, _items(prepared.data["pictures"]))
        except PullquoteError as error:
            return NotSent(cause=str(error))
        answer = await self.way.send(body, files)
        if isinstance(answer, Refused):
            return answer
        return answers.published(answer, _text(prepared.data["guild"]), self.setup.clock())

    def _files(
        self, body: Mapping[str, Json], pictures: Sequence[Mapping[str, Json]]
    ) -> dict[str, tuple[str, bytes, str]]:
        named = zip(_items(body.get("attachments")), pictures, strict=True)
        return {
            f"files[{index}]": (
                str(attachment["filename"]),
                self.setup.picture(str(one["digest"])),
                str(one["type"]),
            )
            for index, (attachment, one) in enumerate(named)
        }

    # ── looking ───────────────────────────────────────────────────────────────────────────────

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:
        """Page through the channel since then. Nonce and the names of pictures tell whose a message is."""
        if not self.way.is_bot:
            return CannotTell(reason="a webhook cannot list what it posted; look into the channel")
        after, doubt = _snowflake(since - _MARGIN), ""
        for _ in range(_MOST_PAGES):
            answer = await self.way.messages(after)
            page = _page(answer)
            if page is None:
                why = answer.message if isinstance(answer, Refused) else answers.why(answer)
                return CannotTell(reason=f"the channel cannot be read: {why}")
            for one in page:
                match = self._compare(one, prepared, key)
                if isinstance(match, Found):
                    return match
                doubt = doubt or match
            if len(page) < _PAGE:
                return CannotTell(reason=doubt) if doubt else Absent()
            after = max(int(one["id"]) for one in page)
        return CannotTell(reason="there are too many newer messages to look through")

    def _compare(self, seen: Mapping[str, Any], prepared: Prepared, key: str) -> Found | str:
        """Return Found, a doubt in words, or "" where it is another message."""
        author = seen.get("author")
        if not isinstance(author, Mapping) or author.get("id") != prepared.data["author"]:
            return ""
        body = _mapping(prepared.data["body"])
        wanted = {str(one["filename"]) for one in _items(body.get("attachments"))}
        names = {str(one.get("filename")) for one in _items(seen.get("attachments"))}
        if seen.get("nonce") == requests.nonce(key) or wanted & names:
            kept = answers.receipt(seen, _text(prepared.data["guild"]))
            return Found(receipt=kept) if kept else "a message of this name cannot be understood"
        if seen.get("nonce") or names or wanted:
            return ""
        alike = " ".join(str(seen.get("content")).split()) == " ".join(str(body["content"]).split())
        return "a message has these words, and nothing tells whose it is" if alike else ""

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return the number of reactions, as likes; views and replies are not told."""
        counts: dict[str, Mapping[str, int]] = {}
        for receipt in receipts:
            found = answers.message(await self.way.message("GET", receipt.remote_id))
            if found.get("id") == receipt.remote_id:
                reactions = [one.get("count") for one in _items(found.get("reactions"))]
                counts[receipt.remote_id] = {"likes": sum(one for one in reactions if isinstance(one, int))}
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted."""
        if not receipt.remote_id.isdigit():
            hint = "delete it in the app"
            return Refused(code="discord.receipt", message="which message it is, nobody noted", hint=hint)
        answer = await self.way.message("DELETE", receipt.remote_id)
        if isinstance(answer, Refused):
            return answer
        return answers.deleted(answer, receipt, self.setup.clock())


def _snowflake(moment: datetime) -> int:
    """Return the smallest id of a message of this moment (docs.discord.com, reference: snowflakes)."""
    return max((moment - _EPOCH) // timedelta(milliseconds=1), 0) << 22


def _page(answer: Answer | Refused) -> Sequence[Mapping[str, Any]] | None:
    parsed = answer.json() if isinstance(answer, Reply) and answer.status == 200 else None
    if not isinstance(parsed, list):
        return None
    page = [one for one in parsed if isinstance(one, dict) and _text(one.get("id")).isdigit()]
    return page if len(page) == len(parsed) else None


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _build(setup: Setup) -> Discord:
    settings: DiscordSettings = setup.settings
    way = Way(
        server=settings.server,
        channel=settings.channel,
        secret=settings.token or settings.webhook,
        about=settings.about,
        net=setup.net,
        tokens=setup.tokens,
    )
    return Discord(setup=setup, way=way)


CAPABILITIES = limits(Path(__file__).with_suffix(".toml"))


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
    """Say what a webhook cannot do, and whether a bot may look back (READ_MESSAGE_HISTORY)."""
    way = _build(setup).way
    if not way.is_bot:
        yield Finding(
            code="discord.webhook",
            severity=Severity.ADVICE,
            subject=setup.account,
            message="a webhook cannot look whether a post arrived, so a doubtful one is held for you",
            hint="a bot can: docs/platforms/discord.md",
        )
    elif online:
        answer = await way.messages(0)
        if isinstance(answer, Reply) and answer.status == 403:
            yield Finding(
                code="discord.history",
                severity=Severity.WARNING,
                subject=setup.account,
                message="the bot may not read the channel's history, so a doubtful post cannot be looked up",
                hint="give it View Channel and Read Message History in the channel's permissions",
            )


def _login(settings: DiscordSettings) -> Typed:
    if settings.webhook:
        where = "In Discord: the channel's settings → Integrations → Webhooks, and copy the address."
        return Typed(name="webhook's address", reference=settings.webhook, where=where)
    where = "On discord.com/developers/applications: your application → Bot → Reset token, and copy it."
    return Typed(name="bot token", reference=settings.token, where=where)


ADAPTER = Adapter(
    name="discord",
    settings=DiscordSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server", "channel"),  # a webhook is a secret
)
