"""Mastodon, and the servers that speak its language: GoToSocial, Takahe, Pixelfed and others.

The rules come from the server's code and API description (mastodon/mastodon 4.3 – 4.6,
docs.joinmastodon.org/methods) and from what other software was seen to do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.login import Flow, Keeper, Registration, Typed
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
    Scope,
    Sent,
    Unknown,
)
from bot.net import Reply, refused_address
from bot.platforms import _mastodon_server as servers
from bot.platforms._mastodon_answers import body, deleted, published, said
from bot.platforms._mastodon_api import Api
from bot.platforms._mastodon_check import check, scopes
from bot.platforms._mastodon_look import Search
from bot.platforms._mastodon_media import FRESH, Entry, Pictures
from bot.platforms._text import trim
from bot.platforms.base import Adapter, Save, Saved, Setup

_BATCH: Final = 20


class Settings(BaseModel):
    """``server``: its address; ``visibility``: who sees the posts.

    ``token``: where the secret is, for an app made by hand; without it, `pullquote login` connects.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str
    token: Annotated[str, Field(min_length=1)] = ""
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"

    @field_validator("server")
    @classmethod
    def _address(cls, value: str) -> str:
        address = (value if "://" in value else f"https://{value}").rstrip("/")
        if reason := refused_address(address):
            raise ValueError(reason)
        return address


@dataclass(frozen=True, kw_only=True, slots=True)
class Mastodon:
    """One account; the methods are those of ``bot.platforms.base.Platform``.

    ``known`` is what ``check`` learnt; it is believed only while it is about this server.
    """

    api: Api
    visibility: str
    clock: Callable[[], datetime]
    known: Mapping[str, Json] = field(default_factory=dict)

    def capabilities(self) -> Capabilities:
        """Return the dated limits, overlaid with what this server says and what its software does."""
        return servers.capabilities(self.known)

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who the token belongs to and what the server takes."""
        return await check(self.api, self.visibility, self.clock(), met=bool(self.known))

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - the server hears it when the post is published
        parent: Receipt | None,
        saved: Saved,
        save: Save,
    ) -> Prepared | Refused | NotSent | Unknown:
        """Upload the pictures and fix the request. Nobody sees anything of it."""
        software = servers.software(self.known)
        if software.needs_picture and not part.images and not parent:
            hint = "let this account post cards"
            return Refused(code="picture", message="this server takes no posts without a picture", hint=hint)
        kept = {"created": self.clock().isoformat(), "account": self.known.get("id", ""), **saved}
        if "created" not in saved:
            await save(dict(kept))
        ids = await self._pictures(kept, save).ready(part.images, _entries(kept))
        if not isinstance(ids, list):
            return ids
        return Prepared(data={**kept, "request": self._request(part, parent, ids)})

    def _pictures(self, kept: dict[str, Json], save: Save) -> Pictures:
        async def save_media(media: Sequence[Entry]) -> None:
            kept["media"] = list(media)
            await save(dict(kept))

        async def may_upload_again() -> bool:
            """An upload that vanished may be in a post: uploading anew would make a second one possible."""
            search = await self._own_posts(kept)
            if isinstance(search, CannotTell):
                return False
            look = await search.among_own_posts({"media_ids": _media_ids(kept)}, _created(kept))
            return isinstance(look, Absent)

        return Pictures(
            api=self.api,
            clock=self.clock,
            max_alt=self.capabilities().max_alt,
            save=save_media,
            may_upload_again=may_upload_again,
        )

    def _request(self, part: Part, parent: Receipt | None, media_ids: Sequence[str]) -> dict[str, Json]:
        """Return the body of the one call. Visibility and sensitivity are stated: accounts have defaults.

        Without words a warning is said as the text, since servers drop it or do the same.
        """
        warning = part.content_warning
        if (most := servers.software(self.known).max_warning) is not None:
            warning = trim(warning, most)
        request: dict[str, Json] = {
            "status": part.text if part.text.strip() else warning,
            "visibility": self.visibility,
            "sensitive": part.sensitive or bool(warning),
        }
        if media_ids:
            request["media_ids"] = list(media_ids)
        if warning and part.text.strip():
            request["spoiler_text"] = warning
        if part.language:
            request["language"] = part.language
        if parent:
            request["in_reply_to_id"] = parent.remote_id
        return request

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        """Post. A refusal of pictures is looked at once more: an earlier attempt may have used them."""
        request = _mapping(prepared.data["request"])
        key = key if servers.software(self.known).takes_key else ""
        answer = await self.api.ask("POST", "/api/v1/statuses", json=request, key=key)
        outcome = published(answer, self.clock(), is_reply="in_reply_to_id" in request)
        if isinstance(outcome, Refused) and outcome.scope is Scope.POST and request.get("media_ids"):
            return await self._truth(prepared, key, outcome)
        return outcome

    async def _truth(self, prepared: Prepared, key: str, refused: Refused) -> Outcome:
        """Tell "used by an earlier attempt" from "not allowed": both have one status code."""
        for media_id in _media_ids(prepared.data):
            picture = await self.api.ask("GET", f"/api/v1/media/{media_id}")
            if isinstance(picture, Reply) and picture.status == 206:
                return NotSent(cause="the server is still processing the picture")
        look = await self.find(prepared, key, self.clock())
        if isinstance(look, Found):
            return Sent(receipt=look.receipt)
        return refused if isinstance(look, Absent) else Unknown(cause=f"{refused.message}; {look.reason}")

    # ── looking ───────────────────────────────────────────────────────────────────────────────

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Look for the post. On Mastodon, pictures that are still free settle it."""
        search = await self._own_posts(prepared.data)
        if isinstance(search, CannotTell):
            return search
        wanted = _mapping(prepared.data["request"])
        attached = False
        if wanted.get("media_ids") and servers.software(self.known).hides_used_media:
            state = await search.attached(_media_ids(prepared.data))
            if state is not True:
                return Absent() if state is False else CannotTell(reason="the pictures cannot be looked at")
            attached = True
        look = await search.among_own_posts(wanted, min(since, _created(prepared.data)))
        if isinstance(look, Absent) and attached and self._still_kept(prepared.data):
            return CannotTell(reason="its pictures are in use, yet no post shows them")
        return look

    async def _own_posts(self, kept: Mapping[str, Json]) -> Search | CannotTell:
        """Ask whose posts these are each time: a look at another account's would find nothing, wrongly."""
        answer = await self.api.ask("GET", "/api/v1/accounts/verify_credentials")
        account = (body(answer) or {}).get("id")
        if not isinstance(account, str):
            return CannotTell(reason=f"the account cannot be read: {said(answer)}")
        if kept.get("account") not in ("", None, account):
            return CannotTell(reason="the token belongs to another account than when this was prepared")
        software = servers.software(self.known)
        return Search(
            api=self.api, account=account, clock=self.clock, empty_means_none=software.empty_means_none
        )

    def _still_kept(self, kept: Mapping[str, Json]) -> bool:
        """Say whether every upload is too young to have been swept."""
        times = [datetime.fromisoformat(str(entry["at"])) for entry in _entries(kept) if "at" in entry]
        return all(self.clock() - at < FRESH for at in times)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return what this server knows of: reactions elsewhere may be missing."""
        counts: dict[str, Mapping[str, int]] = {}
        for start in range(0, len(receipts), _BATCH):
            ids = [receipt.remote_id for receipt in receipts[start : start + _BATCH]]
            for status in await self._statuses(ids):
                if isinstance(status, dict) and status.get("id") in ids:
                    counts[status["id"]] = _counts(status)
        return counts

    async def _statuses(self, ids: Sequence[str]) -> Sequence[Any]:
        """Ask for several at once (since 4.3), else one by one."""
        answer = await self.api.ask("GET", "/api/v1/statuses", query={"id[]": list(ids)})
        several: list[Any] | None = body(answer, list)
        if several is not None:
            return several
        if not isinstance(answer, Reply) or answer.status not in (400, 404, 405, 422):
            return []
        return [body(await self.api.ask("GET", f"/api/v1/statuses/{one}")) for one in ids]

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted."""
        answer = await self.api.ask("DELETE", f"/api/v1/statuses/{receipt.remote_id}")
        return deleted(answer, receipt, self.clock())


def _counts(status: Mapping[str, Any]) -> dict[str, int]:
    names = {"likes": "favourites_count", "reposts": "reblogs_count", "replies": "replies_count"}
    values = {ours: status.get(theirs) for ours, theirs in names.items()}
    return {name: value for name, value in values.items() if type(value) is int}


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _entries(kept: Mapping[str, Json]) -> list[Entry]:
    media = kept.get("media")
    return [_mapping(entry) for entry in media] if isinstance(media, Sequence) else []


def _media_ids(kept: Mapping[str, Json]) -> list[str]:
    return [str(entry["id"]) for entry in _entries(kept) if "id" in entry]


def _created(kept: Mapping[str, Json]) -> datetime:
    """Return when the part was first prepared: no attempt can be older."""
    return datetime.fromisoformat(str(kept["created"]))


def _build(setup: Setup) -> Mastodon:
    settings: Settings = setup.settings
    known = setup.known if setup.known.get("server") == settings.server else {}
    keeper = Keeper(
        platform="mastodon",
        reference=settings.token,
        flow=_flow(settings),
        tokens=setup.tokens,
        net=setup.net,
        clock=setup.clock,
    )
    api = Api(server=settings.server, keeper=keeper, net=setup.net)
    return Mastodon(api=api, visibility=settings.visibility, clock=setup.clock, known=known)


def _flow(settings: Settings) -> Flow:
    """Every program makes its own app on the server (docs.joinmastodon.org/methods/apps, …/methods/oauth).

    ``read:accounts`` stands for ``profile``, which servers before 4.3 and GoToSocial do not know.
    """
    return Flow(
        page=f"{settings.server}/oauth/authorize",
        token=f"{settings.server}/oauth/token",
        client=Registration(url=f"{settings.server}/api/v1/apps", fields={"client_name": "Pullquote"}),
        scopes=("read:accounts", "read:statuses", "write:media", "write:statuses"),
        shown="urn:ietf:wg:oauth:2.0:oob",
    )


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
    """Look at a token made by hand: of one that `pullquote login` got, the scopes are known."""
    if online and setup.settings.token:
        async for finding in scopes(_build(setup).api, setup.account):
            yield finding


def _login(settings: Settings) -> Flow | Typed:
    if not settings.token:
        return _flow(settings)
    where = f"{settings.server}/settings/applications: make an application there, and copy its access token"
    return Typed(name="access token", reference=settings.token, where=where)


ADAPTER: Final = Adapter(
    name="mastodon",
    settings=Settings,
    capabilities=servers.CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server",),
)
