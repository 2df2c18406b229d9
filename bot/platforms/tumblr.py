"""Tumblr: posts of a blog, and chains of reblogs of one's own.

A post is made in one call, pictures and all. There is no idempotency key, but its slug is ours: by that it is
known again. Source: tumblr/docs, api.md and npf-spec.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from bot.login import Client, Flow, Grant, Renewal
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
    Sent,
    Unknown,
)
from bot.net import Net
from bot.platforms import _tumblr_answers as answers
from bot.platforms import _tumblr_post as posts
from bot.platforms._bearer import Api, Call, Files
from bot.platforms._limits import limits
from bot.platforms._own_app import REFERENCE, RegisteredApp, address, as_fault, keeper
from bot.platforms._rules import Rules
from bot.platforms._tumblr_api import API, SITE, of_blog
from bot.platforms._tumblr_look import Search
from bot.platforms.base import Adapter, Save, Saved, Setup

CAPABILITIES: Final = limits(Path(__file__).with_suffix(".toml"))
_LOOK_BACK: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(days=1)
_OFFLINE: Final = "offline_access"


class TumblrSettings(RegisteredApp):
    """``blog``: its name, as in its address. The app is asked for: nobody hands out tokens that last."""

    blog: Annotated[str, Field(min_length=1)]
    app_id: Annotated[str, Field(min_length=1)]
    app_secret: Annotated[str, Field(pattern=REFERENCE)]
    redirect: Annotated[str, AfterValidator(address)]

    @field_validator("blog")
    @classmethod
    def _name(cls, value: str) -> str:
        """Take an address as well: of the dashboard (tumblr.com/name), or the blog's own."""
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, path = parts.hostname or "", parts.path.strip("/@").lower()
        dashboard = host.removeprefix("www.") == "tumblr.com"
        name = path if dashboard else host.removesuffix(".tumblr.com")
        if not re.fullmatch(r"[a-z0-9.-]+", name) or (path and not dashboard):
            raise ValueError("this is no blog's name; write it as in its address: name.tumblr.com")
        return name


@dataclass(frozen=True, kw_only=True, slots=True)
class Tumblr:
    """One blog; see ``Platform`` for what the methods promise."""

    setup: Setup
    settings: TumblrSettings
    api: Api

    def capabilities(self) -> Capabilities:
        """Return the dated limits; the day's quota is asked for when there is something to post."""
        return CAPABILITIES

    @property
    def _blog(self) -> str:
        """Return the blog's lasting identifier where it is known: its name may change."""
        known = self.setup.known
        same = (known.get("server"), known.get("blog")) == (self.api.base, self.settings.blog)
        return str(known["uuid"]) if same else self.settings.blog

    async def check(self) -> Identity | Fault | NotSent:
        """Ask which blogs are ours, and for this one what it is called and its lasting identifier."""
        mine = await self.api.ask(Call(path="user/info"))
        user = answers.body(mine).get("user")
        blogs = user.get("blogs") if isinstance(user, Mapping) else None
        if not isinstance(blogs, list):
            return as_fault(answers.unusable(mine, self.setup.clock()))
        about = await self.api.ask(Call(path=of_blog(self._blog, "info")))
        if answers.missing(about) and self._blog != self.settings.blog:  # even the lasting one may change
            about = await self.api.ask(Call(path=of_blog(self.settings.blog, "info")))
        blog = answers.body(about).get("blog")
        name, uuid = (blog.get("name"), blog.get("uuid")) if isinstance(blog, Mapping) else (None, None)
        if not (isinstance(name, str) and isinstance(uuid, str)):
            return as_fault(answers.unusable(about, self.setup.clock()))
        names = [str(one.get("name")) for one in blogs if isinstance(one, Mapping)]
        if name not in names:
            message, hint = f"{name} is no blog of this account's", f"its blogs: {', '.join(names)}"
            return Fault(code="tumblr.blog", message=message, place="blog", hint=hint)
        known = {"server": self.api.base, "blog": self.settings.blog, "uuid": uuid}
        return Identity(name=name, url=f"{SITE}/{name}", known=known, warnings=self.api.keeper.warnings())

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,
        parent: Receipt | None,
        saved: Saved,  # noqa: ARG002 - nothing remote exists before the post does
        save: Save,  # noqa: ARG002 - likewise
    ) -> Prepared | Refused | NotSent | Unknown:
        """Fix the request; pictures go with the call itself. What is left of the day is asked for."""
        rules = Rules(platform="tumblr", title="Tumblr", limits=self.capabilities())
        if refused := rules.refusal(part):
            return refused
        if trouble := await self._quota(len(part.images)):
            return trouble
        origin = await self._origin(parent) if parent else None
        if isinstance(origin, Refused | NotSent):
            return origin
        return Prepared(
            data={
                "blog": self._blog,
                "marker": posts.marker(key),
                "body": posts.request(part, key, origin, self.capabilities().max_alt),
                "pictures": [{"digest": one.digest, "type": one.media_type} for one in part.images],
            }
        )

    async def _quota(self, pictures: int) -> Refused | NotSent | None:
        """Return why not today, where the day's posts or pictures are used up (in ``reset_at``'s day)."""
        answer = await self.api.ask(Call(path="user/limits"))
        user = answers.body(answer).get("user")
        if not isinstance(user, Mapping):
            return answers.unusable(answer, self.setup.clock())
        for name, needed in (("posts", 1), ("photos", pictures)):
            one = user.get(name)
            left = one.get("remaining") if isinstance(one, Mapping) else None
            if isinstance(one, Mapping) and isinstance(left, int) and left < needed:
                cause = f"Tumblr takes no more {name} from this account today"
                return NotSent(cause=cause, retry_at=self._moment(one.get("reset_at")))
        return None

    def _moment(self, epoch: Any) -> datetime:
        now = self.setup.clock()
        if not isinstance(epoch, int) or isinstance(epoch, bool):
            return now + timedelta(hours=1)
        try:
            return min(max(datetime.fromtimestamp(epoch, UTC), now), now + _LONGEST_WAIT)
        except (OverflowError, OSError, ValueError):
            return now + _LONGEST_WAIT

    async def _origin(self, parent: Receipt) -> posts.Parent | Refused | NotSent:
        """Ask for what a reblog must know of its parent, which may be missing while pictures are made."""
        path = of_blog(self._blog, f"posts/{parent.remote_id}")
        answer = await self.api.ask(Call(path=path, query={"post_format": "npf"}))
        blog, key = (answers.body(answer).get(name) for name in ("tumblelog_uuid", "reblog_key"))
        if isinstance(blog, str) and isinstance(key, str):
            return posts.Parent(blog=blog, post=parent.remote_id, key=key)
        if answers.missing(answer):
            return NotSent(cause="the post this one goes on from is not there, or not yet")
        return answers.unusable(answer, self.setup.clock())

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - the slug holds it
        """Make the post."""
        blog, body = str(prepared.data["blog"]), _mapping(prepared.data["body"])
        path = of_blog(blog, "posts")
        try:
            files = self._files(body, prepared.data["pictures"])
        except PullquoteError as error:
            return NotSent(cause=str(error))
        whole = None if files else body
        answer = await self.api.ask(Call(path=path, method="POST", json=whole, files=files))
        post = answers.identity(answer)
        if not post:
            return answers.published(answer, self.setup.clock())
        return Sent(receipt=await self._receipt(post, blog))

    def _files(self, body: Mapping[str, Json], pictures: Json) -> Files | None:
        """Return the parts: the JSON first, without a file's name, then the pictures by their names in it."""
        found: dict[str, tuple[str, bytes, str]] = {}
        for index, one in enumerate(_items(pictures)):
            name, file = posts.picture(index, str(one["type"]))
            found[name] = file, self.setup.picture(str(one["digest"])), str(one["type"])
        if not found:
            return None
        return {"json": ("", json.dumps(body, ensure_ascii=False).encode(), "application/json"), **found}

    async def _receipt(self, post: str, blog: str) -> Receipt:
        """Ask for the post's address. It is there already: what goes wrong here changes nothing."""
        call = Call(path=of_blog(blog, "posts"), query={"id": post, "npf": "true"}, deadline=_LOOK_BACK)
        listed = _items(answers.body(await self.api.ask(call)).get("posts"))
        return self._seen(next((one for one in listed if one.get("id_string") == post), {"id_string": post}))

    def _seen(self, post: Mapping[str, Any]) -> Receipt:
        """Return the receipt of a listed post; its address is made up where none is told."""
        number, url = str(post.get("id_string")), post.get("post_url")
        made_up = f"{SITE}/{self.settings.blog}/{number}"
        return Receipt(remote_id=number, url=url if isinstance(url, str) and url else made_up)

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - the slug holds it
        """Look for the post among the blog's newest."""
        search = Search(api=self.api, blog=str(prepared.data["blog"]), receipt=self._seen)
        body, marker = _mapping(prepared.data["body"]), str(prepared.data["marker"])
        return await search.among_posts(body, marker, since)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return likes and reblogs. How many of the other notes are replies is not told."""
        counts: dict[str, Mapping[str, int]] = {}
        for receipt in receipts:
            query = {"id": receipt.remote_id, "mode": "conversation"}
            said = answers.body(await self.api.ask(Call(path=of_blog(self._blog, "notes"), query=query)))
            found = {"likes": said.get("total_likes"), "reposts": said.get("total_reblogs")}
            if numbers := {name: value for name, value in found.items() if type(value) is int}:
                counts[receipt.remote_id] = numbers
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted. Reblogs by others stay."""
        path = of_blog(self._blog, "post/delete")
        answer = await self.api.ask(Call(path=path, method="POST", form={"id": receipt.remote_id}))
        return answers.deleted(answer, receipt, self.setup.clock())


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


# ── connecting ────────────────────────────────────────────────────────────────────────────────────


def _flow(settings: TumblrSettings) -> Flow:
    """Return the way by one's own app. A refresh token is good for once, and comes with a new one."""
    token = f"{settings.server or API}/v2/oauth2/token"
    return Flow(
        page=f"{settings.server or SITE}/oauth2/authorize",
        token=token,
        client=Client(id=settings.app_id, secret=settings.app_secret),
        scopes=("write",),
        wishes=("basic", _OFFLINE),
        redirect=settings.redirect,
        pkce=False,
        renewal=Renewal(url=token, fields={"grant_type": "refresh_token"}),
        complete=_lasting,
    )


async def _lasting(_net: Net, grant: Grant) -> Grant | Fault:
    """Take no token that ends in 42 minutes for good."""
    if grant.refresh:
        return grant
    message = "Tumblr gave no refresh token, and its tokens end after 42 minutes"
    return Fault(code="tumblr.offline", message=message, hint="log in again, and let the app stay connected")


def _build(setup: Setup) -> Tumblr:
    settings: TumblrSettings = setup.settings
    api = Api(
        base=f"{settings.server or API}/v2",
        keeper=keeper(setup, "tumblr", _flow(settings)),
        net=setup.net,
        asks={"api_key": settings.app_id},
    )
    return Tumblr(setup=setup, settings=settings, api=api)


ADAPTER: Final = Adapter(
    name="tumblr",
    settings=TumblrSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_flow,
    posts_to=("server", "blog"),
)
