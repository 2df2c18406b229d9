"""X: posts with up to four pictures, and chains of replies to them.

X takes no idempotency key, so an unclear outcome is looked up before anything is sent again; it refuses the
same words a second time, charges for every post, and for one with a link far more. Sources: docs.x.com;
OpenAPI 2.167 of 2026-08-13.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.login import Client, Flow, Keeper, Renewal
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
    Receipt,
    Refused,
    Sent,
    Severity,
    Unknown,
)
from bot.net import Answer, Reply
from bot.platforms import _x_answers as answers
from bot.platforms._limits import limits
from bot.platforms._own_app import REFERENCE, OwnApp, as_fault
from bot.platforms._x_api import Api
from bot.platforms._x_look import Search, wanted
from bot.platforms._x_media import Entry, Uploads
from bot.platforms._x_rules import refusal
from bot.platforms._x_sign import KEYS, ByKeys, ByToken, Signer
from bot.platforms.base import Adapter, Save, Saved, Setup

CAPABILITIES: Final = limits(Path(__file__).with_suffix(".toml"))
assert CAPABILITIES.prices is not None  # noqa: S101 - x.toml has them
PRICES: Final = CAPABILITIES.prices
_HOST: Final = "https://api.x.com"
_BATCH: Final = 100
_SCOPES: Final = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")


class PriceSettings(BaseModel):
    """What X charges, where it no longer charges what x.toml says; in dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    post: Annotated[Decimal, Field(ge=0)] = PRICES.post
    post_with_link: Annotated[Decimal, Field(ge=0)] = PRICES.post_with_link
    alt_text: Annotated[Decimal, Field(ge=0)] = PRICES.alt_text
    day: Annotated[Decimal, Field(ge=0)] = PRICES.day


class XSettings(OwnApp):
    """Four keys (``api_key``, ``api_secret``, ``token``, ``token_secret``), which do not end, or an app.

    ``app_id`` is the app's OAuth 2.0 Client ID, for `pullquote login`; ``redirect`` must be entered there as
    it stands here. A ``server`` of one's own stands for every host of X's. ``prices``: see ``PriceSettings``.
    """

    api_key: Annotated[str, Field(pattern=REFERENCE)] = ""
    api_secret: Annotated[str, Field(pattern=REFERENCE)] = ""
    token_secret: Annotated[str, Field(pattern=REFERENCE)] = ""
    redirect: str = "http://127.0.0.1:8765/pullquote"
    prices: PriceSettings = PriceSettings()

    @property
    def keys(self) -> tuple[str, str, str, str]:
        """Return where the four keys are; all of them empty for an account connected by login."""
        return self.api_key, self.api_secret, self.token, self.token_secret

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if any(self.keys) and (self.app_id or not all(self.keys)):
            raise ValueError(f"give all of {', '.join(KEYS)}, or app_id alone and log in")
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class X:
    """One account; see ``Platform`` for what the methods promise."""

    setup: Setup
    api: Api
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def capabilities(self) -> Capabilities:
        """Return the dated limits and prices, with the owner's own prices in their place."""
        prices = replace(PRICES, **self.setup.settings.prices.model_dump())
        return replace(CAPABILITIES, prices=prices)

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who we are, and whether the keys may write."""
        answer = await self.api.ask("GET", "/2/users/me")
        me = answers.data(answer)
        user, name = me.get("id"), me.get("username")
        if not (isinstance(user, str) and isinstance(name, str)):
            return as_fault(answers.unusable(answer, self.setup.clock()))
        if isinstance(answer, Reply) and answer.headers.get("x-access-level") == "read":
            message = "the keys may only read, not post"
            return Fault(code="x.rights", message=message, place="token", hint=answers.RIGHTS)
        return Identity(
            name=f"@{name}", url=f"https://x.com/{name}", known={"user": user, "server": self.api.server}
        )

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - X takes none
        parent: Receipt | None,
        saved: Saved,
        save: Save,
    ) -> Prepared | Refused | NotSent | Unknown:
        """Upload the pictures with what they show, and fix the request. Nobody sees anything of it."""
        if refused := refusal(part, self.capabilities()):
            return refused
        known = self.setup.known.get("user", "")
        kept: dict[str, Json] = {"created": self.setup.clock().isoformat(), "user": known, **saved}
        if "created" not in saved:
            await save(dict(kept))

        async def save_media(media: Sequence[Entry]) -> None:
            kept["media"] = list(media)
            await save(dict(kept))

        uploads = Uploads(
            api=self.api,
            clock=self.setup.clock,
            max_alt=self.capabilities().max_alt,
            covered=part.sensitive or bool(part.content_warning),
            save=save_media,
            sleep=self.sleep,
        )
        media = await uploads.ready(part.images, _entries(kept))
        if not isinstance(media, list):
            return media
        return Prepared(data={**kept, "request": _request(part, parent, media)})

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        """Post. Words that X has already may be there by an earlier attempt: they are looked for."""
        answer = await self.api.ask("POST", "/2/tweets", json=prepared.data["request"])
        outcome = answers.published(answer, self.setup.clock())
        if isinstance(outcome, Refused) and outcome.code == answers.DUPLICATE:
            return await self._truth(prepared, key, outcome)
        return outcome

    async def _truth(self, prepared: Prepared, key: str, refused: Refused) -> Outcome:
        look = await self.find(prepared, key, self.setup.clock())
        if isinstance(look, Found):
            return Sent(receipt=look.receipt)
        return refused if isinstance(look, Absent) else Unknown(cause=f"{refused.message}; {look.reason}")

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - X shows no keys
        """Look among the account's own posts: asked each time whose they are, or it looks wrongly."""
        answer = await self.api.ask("GET", "/2/users/me")
        if not (user := answers.identity(answer)):
            return CannotTell(reason=f"the account cannot be read: {answers.why(answer)}")
        if prepared.data.get("user") not in ("", None, user):
            return CannotTell(reason="the keys belong to another account than when this was prepared")
        floor = min(since, datetime.fromisoformat(str(prepared.data["created"])))
        keys = [str(one.get("key", "")) for one in _entries(prepared.data)]
        request = prepared.data["request"]
        assert isinstance(request, Mapping)  # noqa: S101 - as prepare made it
        return await Search(api=self.api, user=user).among_own_posts(wanted(request, keys), floor)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return likes, reposts and replies. X charges for every post that is asked about."""
        counts: dict[str, Mapping[str, int]] = {}
        for start in range(0, len(receipts), _BATCH):
            ids = ",".join(one.remote_id for one in receipts[start : start + _BATCH])
            answer = await self.api.ask(
                "GET", "/2/tweets", query={"ids": ids, "post.fields": "public_metrics"}
            )
            counts |= _counted(answer)
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted."""
        answer = await self.api.ask("DELETE", f"/2/tweets/{receipt.remote_id}")
        return answers.deleted(answer, receipt, self.setup.clock())


def _request(part: Part, parent: Receipt | None, media: Sequence[Entry]) -> dict[str, Json]:
    """Return the body of the one call; X refuses fields it does not know."""
    request: dict[str, Json] = {"text": part.text} if part.text.strip() else {}
    if media:
        request["media"] = {"media_ids": [one["id"] for one in media]}
    if parent:
        request["reply"] = {"in_reply_to_tweet_id": parent.remote_id}
    return request


def _entries(kept: Mapping[str, Json]) -> list[Entry]:
    media = kept.get("media")
    return [one for one in media if isinstance(one, Mapping)] if isinstance(media, Sequence) else []


def _counted(answer: Answer | Refused | NotSent) -> dict[str, Mapping[str, int]]:
    """Return the counts of each post; reposts had another name before 2.167."""
    posts = answers.body(answer).get("data")
    found: dict[str, Mapping[str, int]] = {}
    for post in posts if isinstance(posts, list) else ():
        metrics: Mapping[str, Any] = post.get("public_metrics") or {} if isinstance(post, dict) else {}
        reposts = metrics.get("repost_count", metrics.get("retweet_count"))
        values = {
            "likes": metrics.get("like_count"),
            "reposts": reposts,
            "replies": metrics.get("reply_count"),
        }
        if numbers := {name: value for name, value in values.items() if type(value) is int}:
            found[str(post.get("id"))] = numbers
    return found


# ── connecting ────────────────────────────────────────────────────────────────────────────────────


def _flow(settings: XSettings) -> Flow:
    """PKCE; an app with a secret proves itself by HTTP Basic. A token lives for two hours, its successor's
    for one use (docs.x.com, OAuth 2.0 authorization code flow).
    """
    server = settings.server or _HOST
    token = f"{server}/2/oauth2/token"
    return Flow(
        page=f"{settings.server or 'https://x.com'}/i/oauth2/authorize",
        token=token,
        client=Client(id=settings.app_id, secret=settings.app_secret, basic=bool(settings.app_secret)),
        scopes=_SCOPES,
        redirect=settings.redirect,
        renewal=Renewal(url=token, fields={"grant_type": "refresh_token"}),
    )


def _login(settings: XSettings) -> Flow | None:
    return None if any(settings.keys) else _flow(settings)


def _signer(setup: Setup) -> Signer:
    settings: XSettings = setup.settings
    if any(settings.keys):
        return ByKeys(references=settings.keys, tokens=setup.tokens, clock=setup.clock)
    keeper = Keeper(
        platform="x",
        reference="",
        flow=_flow(settings),
        tokens=setup.tokens,
        net=setup.net,
        clock=setup.clock,
    )
    return ByToken(keeper=keeper)


def _build(setup: Setup) -> X:
    api = Api(server=setup.settings.server or _HOST, net=setup.net, signer=_signer(setup))
    return X(setup=setup, api=api)


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:  # noqa: ARG001 - `check` asks online
    """Remind of the label that X asks of automated accounts: no program can see or set it."""
    yield Finding(
        code="x.label",
        severity=Severity.ADVICE,
        subject=setup.account,
        message="X asks that automated accounts carry its label, which no program can see",
        hint="where it is not set: Settings → Your account → Account information → Automation",
    )


ADAPTER: Final = Adapter(
    name="x",
    settings=XSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server",),
)
