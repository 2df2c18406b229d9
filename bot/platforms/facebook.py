"""Facebook Pages: posts with photos or with a link, and comments under them.

A post is made unpublished ahead; publishing it is the one call, which cannot make two of it, and the post
says afterwards whether it was published. Where the settings want no drafts, and for comments, the one call
makes what is to be seen, and lists must tell. Personal profiles and groups cannot be posted to. Source:
developers.facebook.com/docs/pages-api, Graph API v26.0.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

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
    Unknown,
)
from bot.net import Answer
from bot.platforms import _facebook_login as login
from bot.platforms import _facebook_look as look
from bot.platforms._facebook_draft import Work, attached
from bot.platforms._graph import VERSION, Graph, body, identity, listed
from bot.platforms._graph_answers import Judge, error, used
from bot.platforms._limits import limits
from bot.platforms._meta_examine import idle, token, version
from bot.platforms._meta_settings import MetaSettings, as_fault, keeper
from bot.platforms._rules import Rules
from bot.platforms.base import Adapter, Save, Saved, Setup

_PUBLIC: Final = "https://www.facebook.com"
_SCOPES: Final = ("pages_show_list", "pages_manage_posts", "pages_read_engagement")
_WISHES: Final = ("pages_manage_engagement", "business_management")
_LOOK_BACK: Final = timedelta(seconds=5)
_NO_SUCH_FIELD: Final = "nonexisting field"
_MUCH: Final = 90


class FacebookSettings(MetaSettings):
    """``page``: the Page's number or name, where there are several.

    ``drafts``: a post is made unpublished first and published then; else it is made in public at once.
    """

    page: str = ""
    drafts: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Facebook:
    """One Page; see ``Platform`` for what the methods promise."""

    setup: Setup
    settings: FacebookSettings
    graph: Graph
    judge: Judge

    def capabilities(self) -> Capabilities:
        """Return the dated limits; the API tells none of its own."""
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        """Ask whose the token is: it must be the Page's own."""
        answer = await self.graph.ask("GET", "me", {"fields": "id,name,link,is_published"})
        page, name = identity(answer), identity(answer, "name")
        if not (page and name):
            return self._stranger(answer)
        if self.settings.page not in ("", page, name):
            message = f"the token is that of {name} ({page}), and the settings name {self.settings.page}"
            return Fault(code="facebook.page", message=message, place="page", hint="pullquote login facebook")
        said = body(answer)
        link = said.get("link")
        return Identity(
            name=name,
            url=link if isinstance(link, str) else f"{_PUBLIC}/{page}",
            known={"page": page, "name": name, "server": self.graph.base},
            warnings=(*self.graph.keeper.warnings(), *_warnings(said, used(answer))),
        )

    def _stranger(self, answer: Answer | Refused | NotSent) -> Fault | NotSent:
        if _NO_SUCH_FIELD in error(answer).message:  # a person has none of a Page's
            message = "the token is a person's, and a Page is posted to with its own"
            return Fault(
                code="facebook.token", message=message, place="token", hint="pullquote login facebook gets it"
            )
        return as_fault(self.judge.before(answer, self.setup.clock()))

    def _page(self) -> str:
        """Return the Page's number where it is known; "me" is the Page, too, by its own token."""
        if self.settings.page.isdigit():
            return self.settings.page
        grant = self.graph.keeper.kept()
        return str(grant.extra.get("page", "me")) if isinstance(grant, Grant) else "me"

    # ── publishing ────────────────────────────────────────────────────────────────────────────

    async def prepare(
        self,
        part: Part,
        key: str,  # noqa: ARG002 - the post's own number is what ties attempts together
        parent: Receipt | None,
        saved: Saved,
        save: Save,
    ) -> Prepared | Refused | NotSent | Unknown:
        """Upload the photos and make the post itself, unpublished. Nobody sees anything of it."""
        if refused := _refusal(part, parent):
            return refused
        work = self._work(dict(saved), save)
        if parent is None and self.settings.drafts:
            call = await self._draft(work, part)
        else:
            call = await self._direct(work, part, parent)
        if not isinstance(call, Mapping):
            return call
        return Prepared(data={**call, "text": part.text, "pictures": len(part.images)})

    def _work(self, kept: dict[str, Json], save: Save) -> Work:
        return Work(
            graph=self.graph,
            judge=self.judge,
            clock=self.setup.clock,
            page=self._page(),
            max_alt=self.capabilities().max_alt,
            kept=kept,
            save=save,
        )

    async def _draft(self, work: Work, part: Part) -> Mapping[str, Json] | Refused | NotSent:
        post = await work.hidden(_fields(part), part.images)
        return _call(post, {"is_published": "true"}, way="draft") if isinstance(post, str) else post

    async def _direct(
        self, work: Work, part: Part, parent: Receipt | None
    ) -> Mapping[str, Json] | Refused | NotSent:
        photos = await work.photos(part.images)
        if not isinstance(photos, list):
            return photos
        if parent is None:
            return _call(f"{work.page}/feed", {**_fields(part), **attached(photos)}, way="post")
        # Comments have two levels: what answers an answer stands under the first one.
        above = str(parent.extra.get("under") or parent.remote_id)
        message = {"message": part.text} if part.text else {}
        picture = {"attachment_id": photos[0]} if photos else {}
        under = above if parent.extra.get("comment") is True else ""
        return {**_call(f"{above}/comments", {**message, **picture}, way="comment"), "under": under}

    async def publish(self, prepared: Prepared, key: str) -> Outcome:  # noqa: ARG002 - no server takes one
        """Publish the draft, or make the post or comment at once."""
        path, fields = str(prepared.data["path"]), _texts(prepared.data["fields"])
        answer = await self.graph.ask("POST", path, fields)
        if prepared.data["way"] == "draft":
            post = path if body(answer).get("success") is True else ""
            if error(answer).gone:
                return NotSent(cause="somebody removed the draft; another will be made")
        else:
            post = identity(answer)
        if not post:
            return self.judge.published(answer, self.setup.clock())
        said = await self.graph.ask("GET", post, {"fields": "id,permalink_url"}, deadline=_LOOK_BACK)
        # It is there, whatever came of the second question.
        return Sent(receipt=_receipt(post, body(said), prepared))

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - no server shows keys
        """Ask the draft whether it is published; else look among the Page's posts, or the comments."""
        if prepared.data["way"] == "draft":
            return await self._find_draft(prepared)
        comment = prepared.data["way"] == "comment"
        path = str(prepared.data["path"]) if comment else f"{self._page()}/published_posts"
        order = {"order": "reverse_chronological"} if comment else {}
        fields = look.COMMENT_FIELDS if comment else look.POST_FIELDS
        answer = await self.graph.ask("GET", path, {"fields": fields, "limit": "25", **order})
        seen = listed(answer)
        if seen is None:
            return CannotTell(reason=self.judge.why(answer))
        words, pictures = str(prepared.data["text"]), prepared.data["pictures"]
        if comment:
            one = look.same_comment(seen, words, since, self._page())
        else:
            one = look.same_post(seen, words, since, pictures if isinstance(pictures, int) else 0)
        return Found(receipt=_receipt(str(one.get("id")), one, prepared)) if isinstance(one, Mapping) else one

    async def _find_draft(self, prepared: Prepared) -> Look:
        post = str(prepared.data["path"])
        answer = await self.graph.ask("GET", post, {"fields": "id,permalink_url,is_published"})
        shown = body(answer).get("is_published")
        if shown is True:
            return Found(receipt=_receipt(post, body(answer), prepared))
        return Absent() if shown is False else CannotTell(reason=self.judge.why(answer))

    # ── afterwards ────────────────────────────────────────────────────────────────────────────

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        """Return reactions of every kind as likes, comments as replies, and shares as reposts."""
        counts: dict[str, Mapping[str, int]] = {}
        for receipt in receipts:
            comment = receipt.extra.get("comment") is True
            fields = look.COMMENT_COUNTS if comment else look.POST_COUNTS
            answer = await self.graph.ask("GET", receipt.remote_id, {"fields": fields})
            if numbers := look.counted(body(answer)):
                counts[receipt.remote_id] = numbers
        return counts

    async def delete(self, receipt: Receipt) -> Outcome:
        """Delete what this app made; what is not there any more counts as deleted."""
        answer = await self.graph.ask("DELETE", receipt.remote_id)
        if body(answer).get("success") is True or error(answer).gone:
            return Sent(receipt=receipt)
        return self.judge.published(answer, self.setup.clock())


def _refusal(part: Part, parent: Receipt | None) -> Refused | None:
    rules = Rules(platform="facebook", title="Facebook", limits=CAPABILITIES)
    if parent and len(part.images) > 1:
        return rules.no("too_many_images", f"{len(part.images)} pictures; a comment on Facebook takes 1")
    return rules.refusal(part)


def _warnings(page: Mapping[str, Any], share: int) -> tuple[Fault, ...]:
    found = []
    if page.get("is_published") is False:
        hint = "publish the Page: its settings → Page visibility"
        found.append(Fault(code="facebook.unpublished", message="nobody sees this Page yet", hint=hint))
    if share >= _MUCH:
        message = f"{share} % of the calls that Facebook allows just now are used"
        found.append(Fault(code="facebook.usage", message=message, hint="wait an hour"))
    return tuple(found)


def _fields(part: Part) -> dict[str, str]:
    """Return what a post says. One with photos has no preview of a link: the words hold it."""
    message = {"message": part.text} if part.text else {}
    return {**message, **({"link": part.link} if part.link and not part.images else {})}


def _call(path: str, fields: Mapping[str, str], *, way: str) -> dict[str, Json]:
    return {"path": path, "fields": dict(fields), "way": way}


def _texts(value: Json) -> dict[str, str]:
    return {name: str(one) for name, one in value.items()} if isinstance(value, Mapping) else {}


def _receipt(post: str, said: Mapping[str, Any], prepared: Prepared) -> Receipt:
    link = said.get("permalink_url")
    extra: dict[str, Json] = {}
    if prepared.data["way"] == "comment":
        extra = {"comment": True, "under": prepared.data["under"]}
    return Receipt(remote_id=post, url=link if isinstance(link, str) else f"{_PUBLIC}/{post}", extra=extra)


# ── connecting ────────────────────────────────────────────────────────────────────────────────────


def _flow(settings: FacebookSettings) -> Flow:
    return login.flow(settings, _SCOPES, _WISHES, page=settings.page, instagram=False)


def _login(settings: FacebookSettings) -> Flow | Typed:
    if not settings.token:
        return _flow(settings)
    where = (
        "In the Graph API Explorer, with a long-lived token of yours: "
        "GET me/accounts?fields=name,access_token, and copy the Page's."
    )
    return Typed(name="token", reference=settings.token, where=where)


def _build(setup: Setup) -> Facebook:
    settings: FacebookSettings = setup.settings
    secret = settings.app_secret
    graph = Graph(
        base=f"{settings.server or login.GRAPH}/{VERSION}",
        keeper=keeper(setup, "facebook", _flow(settings)),
        net=setup.net,
        clock=setup.clock,
        app_secret=(lambda: setup.tokens.secret(secret)) if secret else None,
    )
    scopes = f"{', '.join(_SCOPES)} (for comments pages_manage_engagement, too)"
    judge = Judge(platform="facebook", title="Facebook", scopes=scopes)
    return Facebook(setup=setup, settings=settings, graph=graph, judge=judge)


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
    """Say what can be told ahead: a version near its end, idle settings, how the token stands."""
    for finding in (*version(setup), *idle(setup)):
        yield finding
    if online:
        graph = _build(setup).graph
        async for finding in token(setup, graph.base, graph.keeper, _SCOPES):
            yield finding


CAPABILITIES = limits(Path(__file__).with_suffix(".toml"))
ADAPTER = Adapter(
    name="facebook",
    settings=FacebookSettings,
    capabilities=CAPABILITIES,
    build=_build,
    login=_login,
    examine=_examine,
    posts_to=("server", "page"),
)
