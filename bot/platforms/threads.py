"""Threads: posts and chains of replies, with one picture, several, or none.

A post is a container first, made and waited for ahead; publishing it is the one irreversible call, and the
container tells afterwards whether it came to that. Publishing texts in one step, which the API offers, would
leave nothing to ask. Source: developers.facebook.com/docs/threads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bot.login import Client, Exchange, Flow, Grant, Typed
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
from bot.net import Net
from bot.platforms._containers import WAITS, Containers, Draft, State
from bot.platforms._graph import Graph, body, identity, listed
from bot.platforms._graph_answers import Judge, error
from bot.platforms._hosted import NO_HOST, no_host
from bot.platforms._instagram_login import self_renewing
from bot.platforms._limits import limits
from bot.platforms._meta_examine import idle
from bot.platforms._meta_settings import MetaSettings, as_fault, keeper
from bot.platforms._text import trim
from bot.platforms._threads_rules import refusal
from bot.platforms._timeline import single
from bot.platforms.base import Adapter, Save, Saved, Setup

_HOST: Final = "https://graph.threads.net"
_VERSION: Final = "v1.0"
_PUBLIC: Final = "https://www.threads.net"
_SCOPES: Final = (
    "threads_basic",
    "threads_content_publish",
    "threads_manage_replies",
    "threads_read_replies",
)
_WISHES: Final = ("threads_manage_insights", "threads_delete")
_POST_FIELDS: Final = "id,permalink,text,timestamp,media_type"
_NO_PLACE: Final = "Threads fetches pictures from an address, and there is none: only texts can be posted"
_LOOK_BACK: Final = timedelta(seconds=5)
_GONE: Final = frozenset({33, 4279009})
_COUNTS: Final = {"likes": "likes", "replies": "replies", "reposts": "reposts"}


class ThreadsSettings(MetaSettings):
    """The account's own keys in config.toml; see ``MetaSettings``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Threads:
    """One account; see ``Platform`` for what the methods promise. ``waits`` is its patience, in seconds."""

    setup: Setup
    graph: Graph
    judge: Judge
    waits: Sequence[float] = WAITS

    def capabilities(self) -> Capabilities:
        """Return the dated limits; the account's quota is asked for when it is checked."""
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        """Ask who we are, and how much of the day's quota is used."""
        answer = await self.graph.ask("GET", "me", {"fields": "id,username,name"})
        user, name = identity(answer), identity(answer, "username")
        if not (user and name):
            return as_fault(self.judge.before(answer, self.setup.clock()))
        warnings = self.graph.keeper.warnings() + await self._quota()
        if self.setup.host is None:
            warnings += (Fault(code="media.host", message=_NO_PLACE, place="[media]", hint=NO_HOST),)
        known = {"user": user, "name": name, "server": self.graph.base}
        return Identity(name=f"@{name}", url=f"{_PUBLIC}/@{name}", known=known, warnings=warnings)

    async def _quota(self) -> tuple[Fault, ...]:
        """Warn where the posts of the last 24 hours have nearly used up what this account may send."""
        answer = await self.graph.ask("GET", "me/threads_publishing_limit", {"fields": "quota_usage,config"})
        one = (listed(answer) or [{}])[0]
        used, config = one.get("quota_usage"), one.get("config")
        total = config.get("quota_total") if isinstance(config, Mapping) else None
        if not (isinstance(used, int) and isinstance(total, int)) or used < total - 1:
            return ()
        message = f"{used} of the {total} posts of 24 hours are used"
        return (Fault(code="threads.quota", message=message, hint="post less often: [limits] per_day"),)

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
        if refused := refusal(part, self.capabilities()):
            return refused
        kept = dict(saved)
        state = await self._containers().ready(self._draft(part, parent), kept, save)
        if not isinstance(state, State):
            return state
        return Prepared(
            data={
                "container": kept["container"],
                "published": state.word == "PUBLISHED",
                "text": part.text,
                "reply": parent is not None,
            }
        )

    def _draft(self, part: Part, parent: Receipt | None) -> Draft:
        most = self.capabilities().max_alt
        whole = {"text": part.text} if part.text else {}
        if not part.images:
            whole["media_type"] = "TEXT"
        if parent:
            whole["reply_to_id"] = parent.remote_id
        picture = {"media_type": "IMAGE"}
        alts = [trim(image.alt, most) for image in part.images]
        return Draft(whole=whole, pictures=part.images, alts=alts, single=picture, child=picture)

    def _containers(self) -> Containers:
        return Containers(
            graph=self.graph,
            judge=self.judge,
            host=self.setup.host,
            clock=self.setup.clock,
            edge="me/threads",
            state_field="status",
            why_field="error_message",
            waits=self.waits,
        )

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Publish the container; one that was published already is never published again."""
        if prepared.data.get("published") is True:
            return Unknown(cause="an earlier attempt published this container")
        creation = {"creation_id": str(prepared.data["container"])}
        answer = await self.graph.ask("POST", "me/threads_publish", creation)
        post = identity(answer)
        if not post:
            return self.judge.published(answer, self.setup.clock())
        said = await self.graph.ask("GET", post, {"fields": _POST_FIELDS}, deadline=_LOOK_BACK)
        return Sent(receipt=_receipt(post, body(said)))  # it is there, whatever came of the second question

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Ask the container whether it was published, then the account's posts which one it became."""
        state = await self._containers().state(str(prepared.data["container"]))
        if not isinstance(state, State):
            return CannotTell(reason=self.judge.why(state))
        if state.word in ("FINISHED", "EXPIRED"):
            return Absent()
        if state.word == "IN_PROGRESS":
            return CannotTell(reason="Threads is still at work on it")
        found = await self._among_posts(prepared.data, since)
        if isinstance(found, Absent):
            return CannotTell(reason=f"its container says {state.word}, and no post shows it yet")
        return found

    async def _among_posts(self, wanted: Mapping[str, Json], since: datetime) -> Look:
        edge = "me/replies" if wanted.get("reply") is True else "me/threads"
        answer = await self.graph.ask("GET", edge, {"fields": _POST_FIELDS, "limit": "25"})
        posts = listed(answer)
        if posts is None:
            return CannotTell(reason=self.judge.why(answer))
        one = single(posts, str(wanted.get("text", "")), since, text="text", time="timestamp")
        return Found(receipt=_receipt(str(one.get("id")), one)) if isinstance(one, Mapping) else one

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return likes, replies and reposts, where the token may see them."""
        counts: dict[str, Mapping[str, int]] = {}
        for receipt in receipts:
            metrics = {"metric": ",".join(_COUNTS.values())}
            answer = await self.graph.ask("GET", f"{receipt.remote_id}/insights", metrics)
            if numbers := _counted(listed(answer) or []):
                counts[receipt.remote_id] = numbers
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete; what is not there any more counts as deleted."""
        answer = await self.graph.ask("DELETE", receipt.remote_id)
        if body(answer).get("success") is True or error(answer).subcode in _GONE:
            return Sent(receipt=receipt)
        return self.judge.published(answer, self.setup.clock())


def _receipt(post: str, said: Mapping[str, Any]) -> Receipt:
    link = said.get("permalink")
    return Receipt(remote_id=post, url=link if isinstance(link, str) else f"{_PUBLIC}/")


def _counted(data: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the lifetime value of each metric (insights: ``values`` holds one of them)."""
    found: dict[str, int] = {}
    for one in data:
        values = one.get("values")
        first = values[0] if isinstance(values, list) and values and isinstance(values[0], dict) else {}
        if one.get("name") in _COUNTS and type(first.get("value")) is int:
            found[str(one["name"])] = first["value"]
    return found


# ── connecting ────────────────────────────────────────────────────────────────────────────────────


def _flow(settings: ThreadsSettings) -> Flow:
    graph = settings.server or _HOST

    async def complete(net: Net, grant: Grant) -> Grant | Fault:
        return await _with_scopes(net, graph, grant)

    return Flow(
        page=f"{settings.server or 'https://threads.net'}/oauth/authorize",
        token=f"{graph}/oauth/access_token",
        client=Client(id=settings.app_id, secret=settings.app_secret),
        scopes=_SCOPES,
        wishes=_WISHES,
        separator=",",
        redirect=settings.redirect,
        needs_redirect=True,
        pkce=False,
        exchange=Exchange(url=f"{graph}/access_token", fields={"grant_type": "th_exchange_token"}),
        renewal=self_renewing(f"{graph}/refresh_access_token", "th_refresh_token"),
        complete=complete,
    )


async def _with_scopes(net: Net, graph: str, grant: Grant) -> Grant:
    """Ask what was granted, which the token's own answer leaves out; unknown where that is not told."""
    query = urlencode({"input_token": grant.access, "access_token": grant.access})
    answer = await net.request("GET", f"{graph}/{_VERSION}/debug_token?{query}")
    data = body(answer).get("data")
    scopes = data.get("scopes") if isinstance(data, Mapping) else None
    return replace(grant, scopes=tuple(map(str, scopes))) if isinstance(scopes, list) else grant


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:  # noqa: ARG001 - `check` asks online
    """Say what can be told ahead: no place for pictures, settings that are idle. v1.0 has no known end."""
    for finding in (*no_host(setup, Severity.WARNING, _NO_PLACE), *idle(setup)):
        yield finding


def _login(settings: ThreadsSettings) -> Flow | Typed:
    if not settings.token:
        return _flow(settings)
    where = "On developers.facebook.com: your app → Threads API → User Token Generator, and copy the token."
    return Typed(name="token", reference=settings.token, where=where)


def _build(setup: Setup) -> Threads:
    settings: ThreadsSettings = setup.settings
    graph = Graph(
        base=f"{settings.server or _HOST}/{_VERSION}",
        keeper=keeper(setup, "threads", _flow(settings)),
        net=setup.net,
        clock=setup.clock,
    )
    return Threads(
        setup=setup, graph=graph, judge=Judge(platform="threads", title="Threads", scopes=", ".join(_SCOPES))
    )


CAPABILITIES = limits(Path(__file__).with_suffix(".toml"))
ADAPTER = Adapter(
    name="threads",
    settings=ThreadsSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server",),
)
