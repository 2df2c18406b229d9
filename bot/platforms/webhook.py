"""An address of the user's own: signed JSON, as Standard Webhooks has it.

There is no way to ask a receiver what arrived. It knows every event by its id, so what is in doubt is sent
once more, the very same (standard-webhooks/standard-webhooks, spec/standard-webhooks.md, 1.0.0).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.login import Typed
from bot.model import (
    CannotTell,
    Capabilities,
    Fault,
    Finding,
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
from bot.net import Answer, refused_address
from bot.platforms import _webhook_answers as answers
from bot.platforms import _webhook_event as events
from bot.platforms._hosted import addresses, names, no_host, taken_back
from bot.platforms._limits import limits
from bot.platforms._own_app import REFERENCE
from bot.platforms._rules import Rules
from bot.platforms._webhook_way import MAKE, Way, is_reference
from bot.platforms.base import Adapter, Save, Saved, Setup

CAPABILITIES: Final = limits(Path(__file__).with_suffix(".toml"))
_LIE_FOR: Final = timedelta(days=1)
"""How old an address may be that a new event names: receivers are promised another day."""
_NO_PLACE: Final = 'pictures = "addresses" needs a public place for pictures, and there is none'


class WebhookSettings(BaseModel):
    """``url``: the receiver's address, or where it is kept if nobody may know it. ``secret``: where that is.

    ``old_secret`` signs, too, while the receiver changes over. ``pictures``: their bytes inside the event, or
    ``addresses`` on the media host. ``answers``: ``json`` or ``any``. ``deduplicates``: the receiver tells a
    repetition by its ``webhook-id``. ``largest`` is the longest body it takes, in bytes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    secret: Annotated[str, Field(pattern=REFERENCE)]
    old_secret: Annotated[str, Field(pattern=f"{REFERENCE}|^$")] = ""
    pictures: Literal["inside", "addresses"] = "inside"
    answers: Literal["json", "any"] = "json"
    deduplicates: bool = True
    largest: Annotated[int, Field(ge=10_000, le=100_000_000)] = 10_000_000

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not is_reference(value) and (reason := refused_address(value)):
            raise ValueError(reason)
        return value

    @property
    def as_it_likes(self) -> bool:
        """Say whether every 2xx means that an event was taken."""
        return self.answers == "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """One receiver; see ``Platform`` for what the methods promise."""

    setup: Setup
    settings: WebhookSettings
    way: Way

    def capabilities(self) -> Capabilities:
        """Return the dated limits, less repeating where the receiver does not deduplicate."""
        return CAPABILITIES if self.settings.deduplicates else replace(CAPABILITIES, replay=Replay())

    async def check(self) -> Identity | Fault | NotSent:
        """Ask whether a receiver is there and knows the secret, by a signed OPTIONS, which posts nothing."""
        target = self.way.target()
        if isinstance(target, Refused):
            return answers.as_fault(target)
        answer = await target.ask()
        if verdict := self._absent(answer):
            return answers.as_fault(verdict)
        told = answers.answers_options(answer, as_it_likes=self.settings.as_it_likes)
        return Identity(name=target.name, warnings=() if told else (_UNTRIED,))

    def _absent(self, answer: Answer) -> Refused | NotSent | None:
        return answers.absent(answer, self.setup.clock(), as_it_likes=self.settings.as_it_likes)

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        """Fix the event, and put its pictures where they can be fetched, once a receiver is there."""
        if refused := Rules(platform="webhook", title="a webhook", limits=CAPABILITIES).refusal(part):
            return refused
        target = self.way.target()
        if isinstance(target, Refused):
            return target
        if verdict := self._absent(await target.ask()):
            return verdict
        kept = dict(saved)
        if "at" not in kept:
            kept["at"] = self.setup.clock().isoformat()
            await save(dict(kept))
        lie = await self._addresses(part, kept, save)
        if not isinstance(lie, list):
            return lie
        event = events.to_create(
            part,
            key=key,
            account=self.setup.account,
            parent=parent,
            at=str(kept["at"]),
            addresses=lie,
            max_alt=CAPABILITIES.max_alt,
        )
        return self._too_large(part, event) or Prepared(data={"event": event, "names": names(kept)})

    async def _addresses(
        self, part: Part, kept: dict[str, Json], save: Save
    ) -> list[str] | Refused | NotSent:
        """Return the pictures' addresses, where they go by these; old ones may soon be shown to nobody."""
        if self.settings.pictures == "inside":
            return []
        now = self.setup.clock()
        if now - datetime.fromisoformat(str(kept.setdefault("put", now.isoformat()))) > _LIE_FOR:
            await taken_back(self.setup.host, kept)
            kept["put"] = now.isoformat()
        return await addresses(part.images, self.setup.host, kept, save, _NO_PLACE)

    def _too_large(self, part: Part, event: Mapping[str, Json]) -> Refused | None:
        data = {image.digest: image.data for image in part.images}
        size, most = len(events.encoded(event, data.__getitem__)), self.settings.largest
        if size <= most:
            return None
        message = f"with its pictures the event has {size} bytes, and `largest` is {most}"
        hint = 'raise `largest` if the receiver takes more, or write pictures = "addresses"'
        return Refused(code="webhook.too_large", message=message, hint=hint)

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        """Send the event ``post.create``; its id is the delivery's key."""
        event = _mapping(prepared.data["event"])
        try:
            body = events.encoded(event, self.setup.picture)
        except PullquoteError as error:
            return NotSent(cause=str(error))
        return await self._send(key, body, None, {"names": prepared.data["names"]})

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no receiver tells
        """Tell nothing: receivers cannot be asked."""
        return CannotTell(reason="a receiver cannot be asked what arrived")

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:  # noqa: ARG002
        """Return nothing: receivers count nothing for us."""
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        """Send the event ``post.delete``; afterwards nobody needs the post's pictures."""
        key = str(receipt.extra.get("key") or receipt.remote_id)
        event = events.to_delete(receipt, key=key, account=self.setup.account, at=self.setup.clock())
        outcome = await self._send(f"{key}-delete", events.encoded(event, self.setup.picture), receipt, {})
        await self._take_back(receipt.extra.get("names"))
        return outcome

    async def _take_back(self, lying: Json) -> None:
        if self.setup.host is None or not isinstance(lying, Sequence):
            return
        for name in lying:
            await self.setup.host.remove(str(name))

    async def _send(self, name: str, body: bytes, gone: Receipt | None, extra: Mapping[str, Json]) -> Outcome:
        target = self.way.target()
        if isinstance(target, Refused):
            return target
        answer = await target.send(name, body)
        done = gone or answers.receipt(answer, name, extra)
        return answers.outcome(answer, done, self.setup.clock(), as_it_likes=self.settings.as_it_likes)


_UNTRIED: Final = Fault(
    code="webhook.options",
    message="the receiver answers no OPTIONS, so whether it knows the secret shows at the first post",
    place="url",
    hint="let it look at the signature of OPTIONS, and answer 204 or 401: docs/platforms/webhook.md",
)


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _build(setup: Setup) -> Webhook:
    settings: WebhookSettings = setup.settings
    secrets = [one for one in (settings.secret, settings.old_secret) if one]
    return Webhook(setup=setup, settings=settings, way=Way(setup=setup, url=settings.url, secrets=secrets))


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:  # noqa: ARG001 - check asks
    """Say of the settings what is missing, and what they mean for posts in doubt."""
    settings: WebhookSettings = setup.settings
    target = _build(setup).way.target()
    if isinstance(target, Refused) and target.code != "webhook.secret":  # what is not there, doctor tells
        yield _finding(setup, target.code, Severity.TROUBLE, target.message, target.hint)
    if settings.pictures == "addresses":
        for finding in no_host(setup, Severity.TROUBLE, _NO_PLACE):
            yield finding
    if not settings.deduplicates:
        message = "the receiver does not tell a repetition by its id, so a doubtful post is held for you"
        hint = "let it remember webhook-id for a day, and leave out `deduplicates`"
        yield _finding(setup, "webhook.repeats", Severity.ADVICE, message, hint)
    if settings.old_secret:
        message = "events are signed with `old_secret`, too"
        yield _finding(
            setup,
            "webhook.old_secret",
            Severity.ADVICE,
            message,
            "leave it out once the receiver knows the new one",
        )


def _finding(setup: Setup, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=setup.account, message=message, hint=hint)


def _login(settings: WebhookSettings) -> Typed:
    where = f"The secret that the receiver knows as well. To make one: {MAKE}"
    return Typed(name="signing secret", reference=settings.secret, where=where)


ADAPTER: Final = Adapter(
    name="webhook",
    settings=WebhookSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("url",),  # where it is secret, this is only the name of its secret
)
