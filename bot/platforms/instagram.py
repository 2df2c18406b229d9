"""Instagram: posts of a professional account, one picture or several.

A post is a container first, made and waited for ahead; publishing it is the one irreversible call, and the
container tells afterwards whether it came to that. Source: developers.facebook.com/docs/instagram-platform,
Graph API v26.0.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from bot.login import Flow, Grant, Typed
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
from bot.platforms import _instagram_login as login
from bot.platforms._containers import WAITS, Containers, Draft, State
from bot.platforms._graph import VERSION, Graph, body, identity, listed
from bot.platforms._graph_answers import Judge, error
from bot.platforms._hosted import NO_HOST, no_host
from bot.platforms._instagram_rules import refusal
from bot.platforms._limits import limits
from bot.platforms._meta_examine import idle, token, version
from bot.platforms._meta_settings import MetaSettings, as_fault, keeper
from bot.platforms._text import trim
from bot.platforms._timeline import single
from bot.platforms.base import Adapter, Save, Saved, Setup

_HOSTS: Final = {"instagram": "https://graph.instagram.com", "facebook": "https://graph.facebook.com"}
_PUBLIC: Final = "https://www.instagram.com"
_POST_FIELDS: Final = "id,caption,timestamp,media_type,permalink"
_NO_PLACE: Final = "Instagram fetches pictures from an address, and there is none"
_LOOK_BACK: Final = timedelta(seconds=5)
_SCOPES: Final = {
    "instagram": ", ".join(login.SCOPES),
    "facebook": ", ".join(login.BY_FACEBOOK),
}


class InstagramSettings(MetaSettings):
    """``login``: by whose of Meta's two; ``user``: the account's number; ``page``: the Page it belongs to."""

    login: Literal["instagram", "facebook"] = "instagram"
    user: Annotated[str, Field(pattern="^[0-9]+$")] = ""
    page: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instagram:
    """One account; see ``Platform`` for what the methods promise. ``waits`` is its patience, in seconds."""

    setup: Setup
    settings: InstagramSettings
    graph: Graph
    judge: Judge
    waits: Sequence[float] = WAITS

    def capabilities(self) -> Capabilities:
        """Return the dated limits; the account's quota is asked for when it is checked."""
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who we are, and how much of the day's quota is used."""
        user = await self._user()
        if not isinstance(user, str):
            return as_fault(user)
        answer = await self.graph.ask("GET", user, {"fields": "username,name"})
        name = identity(answer, "username")
        if not name:
            return as_fault(self.judge.before(answer, self.setup.clock()))
        if self.setup.host is None:
            return Fault(code="media.host", message=_NO_PLACE, place="[media]", hint=NO_HOST)
        known = {"user": user, "name": name, "server": self.graph.base}
        warnings = self.graph.keeper.warnings() + await self._quota(user)
        return Identity(name=f"@{name}", url=f"{_PUBLIC}/{name}/", known=known, warnings=warnings)

    async def _quota(self, user: str) -> tuple[Fault, ...]:
        """Warn where the posts of the last 24 hours have nearly used up what this account may send."""
        answer = await self.graph.ask(
            "GET", f"{user}/content_publishing_limit", {"fields": "quota_usage,config"}
        )
        one = (listed(answer) or [{}])[0]
        used, config = one.get("quota_usage"), one.get("config")
        total = config.get("quota_total") if isinstance(config, Mapping) else None
        if not (isinstance(used, int) and isinstance(total, int)) or used < total - 1:
            return ()
        message = f"{used} of the {total} posts of 24 hours are used"
        return (Fault(code="instagram.quota", message=message, hint="post less often: [limits] per_day"),)

    async def _user(self) -> str | Refused | NotSent:
        """Return the account's number, which is part of every path."""
        if self.settings.user:
            return self.settings.user
        grant = self.graph.keeper.kept()
        if isinstance(grant, Grant) and isinstance(grant.extra.get("user"), str):
            return str(grant.extra["user"])
        if self.settings.login == "facebook":
            fields = {"fields": "id,instagram_business_account"}
            answer = await self.graph.ask("GET", "me", fields)
            linked = body(answer).get("instagram_business_account")
            return identity_of(linked) or self.judge.before(answer, self.setup.clock())
        answer = await self.graph.ask("GET", "me", {"fields": "user_id,username"})
        return identity(answer, "user_id") or self.judge.before(answer, self.setup.clock())

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - the container's id is what ties attempts together
        parent: Receipt | None,
        saved: Saved,
        save: Save,
    ) -> Prepared | Refused | NotSent | Unknown:
        """Bring the post's container to where it can be published. Nobody sees anything of it."""
        if refused := refusal(part, parent, self.capabilities()):
            return refused
        kept = dict(saved)
        user = kept.get("user") or await self._user()
        if isinstance(user, Refused | NotSent):
            return user
        if "user" not in kept:
            kept["user"] = user
            await save(dict(kept))
        state = await self._containers(str(user)).ready(self._draft(part), kept, save)
        if not isinstance(state, State):
            return state
        return Prepared(
            data={
                "user": user,
                "container": kept["container"],
                "published": state.word == "PUBLISHED",
                "caption": part.text,
            }
        )

    def _draft(self, part: Part) -> Draft:
        """A feed picture says no media_type; what a child says of the whole is refused."""
        most = self.capabilities().max_alt
        whole = {"caption": part.text} if part.text else {}
        return Draft(whole=whole, pictures=part.images, alts=[trim(image.alt, most) for image in part.images])

    def _containers(self, user: str) -> Containers:
        return Containers(
            graph=self.graph,
            judge=self.judge,
            host=self.setup.host,
            clock=self.setup.clock,
            edge=f"{user}/media",
            state_field="status_code",
            why_field="status",
            waits=self.waits,
        )

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Publish the container; one that was published already is never published again."""
        if prepared.data.get("published") is True:
            return Unknown(cause="an earlier attempt published this container")
        user, container = str(prepared.data["user"]), str(prepared.data["container"])
        answer = await self.graph.ask("POST", f"{user}/media_publish", {"creation_id": container})
        post = identity(answer)
        if not post:
            return self.judge.published(answer, self.setup.clock())
        return Sent(receipt=await self._receipt(post))

    async def _receipt(self, post: str) -> Receipt:
        """Ask for the post's address. It is there already: what goes wrong here changes nothing."""
        answer = await self.graph.ask("GET", post, {"fields": _POST_FIELDS}, deadline=_LOOK_BACK)
        return _receipt(post, body(answer))

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Ask the container whether it was published, then the account's posts which one it became."""
        user, container = str(prepared.data["user"]), str(prepared.data["container"])
        state = await self._containers(user).state(container)
        if not isinstance(state, State):
            return CannotTell(reason=self.judge.why(state))
        if state.word in ("FINISHED", "EXPIRED"):
            return Absent()
        if state.word == "IN_PROGRESS":
            return CannotTell(reason="Instagram is still at work on it")
        found = await self._among_posts(user, str(prepared.data.get("caption", "")), since)
        if isinstance(found, Absent):
            return CannotTell(reason=f"its container says {state.word}, and no post shows it yet")
        return found

    async def _among_posts(self, user: str, caption: str, since: datetime) -> Look:
        answer = await self.graph.ask("GET", f"{user}/media", {"fields": _POST_FIELDS, "limit": "25"})
        posts = listed(answer)
        if posts is None:
            return CannotTell(reason=self.judge.why(answer))
        one = single(posts, caption, since, text="caption", time="timestamp")
        if not isinstance(one, Mapping):
            return one
        return Found(receipt=_receipt(str(one.get("id")), one))

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return likes (where they are not hidden) and comments."""
        counts: dict[str, Mapping[str, int]] = {}
        for receipt in receipts:
            answer = await self.graph.ask("GET", receipt.remote_id, {"fields": "like_count,comments_count"})
            said = body(answer)
            found = {"likes": said.get("like_count"), "replies": said.get("comments_count")}
            if numbers := {name: value for name, value in found.items() if type(value) is int}:
                counts[receipt.remote_id] = numbers
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete, which Instagram Login cannot; what is not there any more counts as deleted."""
        if self.settings.login == "instagram":
            hint = f"delete it in the app: {receipt.url or _PUBLIC}"
            message = "Instagram Login lets no program delete a post"
            return Refused(code="instagram.delete", message=message, hint=hint)
        answer = await self.graph.ask("DELETE", receipt.remote_id)
        if body(answer).get("success") is True or error(answer).subcode == 33:
            return Sent(receipt=receipt)
        return self.judge.published(answer, self.setup.clock())


def identity_of(value: object) -> str:
    """Return the id of a node inside another; "" where there is none."""
    found = value.get("id") if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def _receipt(post: str, said: Mapping[str, Json]) -> Receipt:
    link = said.get("permalink")
    return Receipt(remote_id=post, url=link if isinstance(link, str) else f"{_PUBLIC}/")


def _build(setup: Setup) -> Instagram:
    settings: InstagramSettings = setup.settings
    secret = settings.app_secret if settings.login == "facebook" else ""
    graph = Graph(
        base=f"{settings.server or _HOSTS[settings.login]}/{VERSION}",
        keeper=keeper(setup, "instagram", login.flow(settings)),
        net=setup.net,
        clock=setup.clock,
        app_secret=(lambda: setup.tokens.secret(secret)) if secret else None,
    )
    judge = Judge(platform="instagram", title="Instagram", scopes=_SCOPES[settings.login])
    return Instagram(setup=setup, settings=settings, graph=graph, judge=judge)


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
    """Say what can be told ahead: no place for pictures, a version near its end, idle settings, the token."""
    for finding in (
        *no_host(setup, Severity.TROUBLE, _NO_PLACE),
        *version(setup),
        *idle(setup),
        *_other_login(setup),
    ):
        yield finding
    if online and setup.settings.login == "facebook":
        graph = _build(setup).graph
        async for finding in token(setup, graph.base, graph.keeper, login.BY_FACEBOOK):
            yield finding


def _other_login(setup: Setup) -> Iterator[Finding]:
    settings: InstagramSettings = setup.settings
    if settings.page and settings.login == "instagram":
        yield Finding(
            code="instagram.page",
            severity=Severity.ADVICE,
            subject=setup.account,
            message="`page` has no effect with Instagram's own login",
            hint='leave it out, or write login = "facebook"',
        )


def _login(settings: InstagramSettings) -> Flow | Typed:
    return login.typed(settings) if settings.token else login.flow(settings)


CAPABILITIES = limits(Path(__file__).with_suffix(".toml"))
ADAPTER = Adapter(
    name="instagram",
    settings=InstagramSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server", "user", "page"),
)
