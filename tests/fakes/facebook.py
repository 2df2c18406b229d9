"""Facebook's Pages API for tests: real HTTP on 127.0.0.1, one Page, its photos, posts and comments.

"sheet" is the project's notes on Facebook Pages; the official description is held against every exchange in
``tests/platforms/test_facebook_specs.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.graph import FakeGraph, GraphFailedError, Post, chosen, stamp
from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, Request, payload

TOKEN = "canary-page-token"
PERSON = "canary-person-token"
PAGE = "100200300400500"
NAME = "Quiet Books"
SCOPES = (
    "pages_show_list", "pages_manage_posts", "pages_read_engagement", "pages_manage_engagement",
    "business_management",
)  # fmt: skip
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff")
_LIVES = timedelta(hours=24)
_MOST_BYTES = 10_000_000
_LONGEST = 63_206


@dataclass
class Switches:
    """How this Page differs from an ordinary one."""

    person: bool = False
    """The token is a person's, not the Page's (sheet §0)."""
    portfolio: bool = False
    """Pages of a business portfolio are not listed, though the right was granted (sheet §0)."""
    pages: int = 1
    tasks: Sequence[str] = ("CREATE_CONTENT", "MANAGE")
    published: bool = True
    told: Mapping[str, Any] = field(default_factory=lambda: {"expires_at": 0})
    """What else is said of the Page's token to its app (sheet §1)."""
    usage: int = 3
    """How many per cent of the calls are used (sheet §4)."""


@dataclass(kw_only=True)
class Photo:
    id: str
    data: bytes
    alt: str
    made: datetime
    used: bool = False


@dataclass(kw_only=True)
class PagePost(Post):
    link: str = ""
    visible: bool = True
    comments: list[str] = field(default_factory=list)


class FakeFacebook(FakeGraph):
    """The API and what it remembers."""

    version = "v26.0"

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(TOKEN, port=port)
        self.switches = switches or Switches()
        self.photos: dict[str, Photo] = {}
        self.nodes: dict[str, PagePost] = {}
        """Posts and comments, drafts too; ``posts`` holds what is to be seen, oldest first."""
        self.reactions: dict[str, int] = {}
        self.authors: dict[str, str] = {}
        """Who wrote a comment, where it was not the Page."""
        self.swallow = ""
        """The end of a path whose next request is acted on, and not answered."""
        self.consent = Consent(now=self.now, scopes=SCOPES, token=lambda: "canary-short", lifetime=None)

    def headers(self) -> Mapping[str, str]:
        usage = {"call_count": self.switches.usage, "total_cputime": 1, "total_time": 2}
        return {"X-App-Usage": json.dumps(usage)}

    def answer(self, request: Request) -> Answer | None:
        answer = super().answer(request)
        if self.swallow and request.path.endswith(self.swallow):
            self.swallow, answer = "", None
        return answer

    # ── who ───────────────────────────────────────────────────────────────────────────────────

    def _me(self, request: Request) -> Any:
        fields = self.given(request)
        if self.switches.person:
            asked = set(fields.get("fields", "").split(",")) - {"id", "name", ""}
            if asked:
                name = sorted(asked)[0]
                raise GraphFailedError(
                    100, f"(#100) Tried accessing nonexisting field ({name}) on node type (User)"
                )
            return {"id": "1", "name": "Jo Reader"}
        page = {
            "id": PAGE,
            "name": NAME,
            "link": f"https://www.facebook.com/{PAGE}",
            "is_published": self.switches.published,
        }
        return chosen(page, fields)

    def _ours(self, page: str) -> None:
        if self.switches.person:
            raise GraphFailedError(
                200, "(#200) The permission(s) pages_manage_posts are not available", status=403
            )
        if page not in (PAGE, "me"):
            raise _missing(page)

    # ── publishing (sheet §2) ─────────────────────────────────────────────────────────────────

    def _photo(self, request: Request, page: str) -> Any:
        fields = self.given(request)
        self._ours(page)
        source = request.parts().get("source")
        if source is None:
            raise GraphFailedError(324, "(#324) Requires upload file")
        data = payload(source)
        if not data.startswith(_IMAGES) or len(data) > _MOST_BYTES:
            raise GraphFailedError(1, "The photo could not be used", subcode=1366046)
        if fields.get("published") != "false":
            raise AssertionError("photos are for posts to come")
        made = Photo(id=self.new_id(), data=data, alt=fields.get("alt_text_custom", ""), made=self.now())
        self.photos[made.id] = made
        return {"id": made.id}

    def _feed(self, request: Request, page: str) -> Any:
        fields = self.given(request)
        self._ours(page)
        names = [one["media_fbid"] for one in json.loads(fields.get("attached_media", "[]"))]
        if not (fields.get("message") or names or fields.get("link")):
            raise GraphFailedError(100, "(#100) Missing message or attachment")
        if len(fields.get("message", "").encode("utf-16-le")) // 2 > _LONGEST:
            raise GraphFailedError(100, "(#100) The message is too long")
        if ".invalid" in fields.get("link", ""):
            raise GraphFailedError(100, "The link could not be scraped", subcode=1609005)
        post = self._made(fields.get("message", ""), self._attached(names), link=fields.get("link", ""))
        post.visible = False
        if fields.get("published", "true") == "true":
            self._show(post)
        return {"id": post.id, "post_supports_client_mutation_id": True}

    def _attached(self, names: Sequence[str]) -> list[Photo]:
        photos = [self.photos[name] for name in names if name in self.photos]
        if len(photos) < len(names) or any(self.now() - one.made > _LIVES for one in photos):
            raise GraphFailedError(100, "(#100) The photo is not there")
        if any(one.used for one in photos):
            raise GraphFailedError(1, "These photos were already posted.", subcode=1366051)
        for one in photos:
            one.used = True
        return photos

    def _made(self, text: str, photos: Sequence[Photo], *, link: str = "", reply_to: str = "") -> PagePost:
        number = self.new_id()
        post = PagePost(
            id=f"{reply_to.partition('_')[2] or reply_to}_{number}" if reply_to else f"{PAGE}_{number}",
            text=text,
            at=self.now(),
            kind="comment" if reply_to else "post",
            pictures=[one.data for one in photos],
            alts=[one.alt for one in photos],
            link=link,
            reply_to=reply_to,
        )
        self.nodes[post.id] = post
        return post

    def _show(self, post: PagePost) -> None:
        """Sheet §5: the same words twice in a row are refused."""
        roots = [one for one in self.there() if not one.reply_to]
        if roots and post.text and roots[-1].text == post.text:
            raise GraphFailedError(506, "(#506) Duplicate status message")
        post.visible, post.at = True, self.now()
        self.posts.append(post)
        self.published.append(post.id)

    def _edit(self, request: Request, node: str) -> Any:
        """Publish a draft, which may be said again (sheet §6)."""
        fields = self.given(request)
        post = self._node_of(node)
        if fields != {"is_published": "true"}:
            raise GraphFailedError(100, "(#100) Nothing else of a post is changed here")
        if not post.visible:
            self._show(post)
        return {"success": True}

    def _comment(self, request: Request, node: str) -> Any:
        fields = self.given(request)
        above = self._node_of(node)
        names = [fields["attachment_id"]] if "attachment_id" in fields else []
        if not (fields.get("message") or names):
            raise GraphFailedError(100, "(#100) A comment needs words or a picture")
        made = self._made(fields.get("message", ""), self._attached(names), reply_to=above.id)
        self.posts.append(made)
        return {"id": made.id}

    # ── posts ─────────────────────────────────────────────────────────────────────────────────

    def _node_of(self, node: str) -> PagePost:
        post = self.nodes.get(node)
        if post is None or post.deleted:
            raise _missing(node)
        return post

    def _node(self, request: Request, node: str) -> Any:
        fields = self.given(request)
        post = self._node_of(node)
        shown = self._shown_comment(post) if post.reply_to else self._shown(post)
        return chosen(shown, {"fields": _names(fields.get("fields", ""))})

    def _published(self, request: Request, page: str) -> Any:
        fields = self.given(request)
        self._ours(page)
        wanted = {"fields": _names(fields["fields"])}
        posts = [self.nodes[one.id] for one in self.there() if not one.reply_to]
        return self.listed([chosen(self._shown(post), wanted) for post in posts], fields)

    def _comments(self, request: Request, node: str) -> Any:
        fields = self.given(request)
        self._node_of(node)
        under = [self.nodes[one.id] for one in self.there() if one.reply_to == node]
        assert fields["order"] == "reverse_chronological"
        wanted = {"fields": _names(fields["fields"])}
        return self.listed([chosen(self._shown_comment(one), wanted) for one in under], fields)

    def _shown(self, post: PagePost) -> dict[str, Any]:
        """Sheet §2 and §7: a post without words has no ``message``, one not shared no ``shares``."""
        under = [one for one in self.there() if one.reply_to == post.id]
        return {
            "id": post.id,
            "message": post.text or None,
            "created_time": stamp(post.at),
            "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{post.id.partition('_')[2]}",
            "is_published": post.visible,
            "attachments": _attachments(len(post.pictures), post.link),
            "reactions": {"data": [], "summary": {"total_count": self.reactions.get(post.id, 0)}},
            "comments": {"data": [], "summary": {"total_count": len(under)}},
        }

    def _shown_comment(self, comment: PagePost) -> dict[str, Any]:
        return {
            "id": comment.id,
            "message": comment.text,
            "created_time": stamp(comment.at),
            "permalink_url": f"https://www.facebook.com/{PAGE}/posts/1?comment_id={comment.id}",
            "from": {"id": self.authors.get(comment.id, PAGE), "name": NAME},
            "like_count": self.reactions.get(comment.id, 0),
            "comment_count": len([one for one in self.there() if one.reply_to == comment.id]),
        }

    def _delete(self, request: Request, node: str) -> Any:
        self.given(request)
        self._node_of(node).deleted = True
        return {"success": True}

    # ── connecting (sheet §1) ─────────────────────────────────────────────────────────────────

    def _authorize(self, request: Request) -> Answer:
        return self.consent.page(request)

    def _token(self, request: Request) -> Answer:
        fields = {name: values[-1] for name, values in request.query.items()}
        if fields.get("grant_type") != "fb_exchange_token":
            return self.consent.exchange(fields)
        if fields.get("fb_exchange_token") != "canary-short" or not fields.get("client_secret"):
            raise GraphFailedError(190, "Invalid OAuth access token.")
        return Answer(
            status=200, body={"access_token": PERSON, "token_type": "bearer", "expires_in": 5183944}
        )

    def _person(self, request: Request) -> dict[str, str]:
        fields = {name: values[-1] for name, values in request.query.items()}
        if fields.get("access_token") != PERSON:
            raise GraphFailedError(190, "Invalid OAuth access token.")
        return fields

    def _permissions(self, request: Request) -> Any:
        self._person(request)
        ticked = self.consent.ticked if self.consent.ticked is not None else SCOPES
        return {"data": [{"permission": one, "status": "granted"} for one in ticked]}

    def _accounts(self, request: Request) -> Any:
        fields = self._person(request)
        if self.switches.portfolio:
            return {"data": []}
        return {"data": [chosen(self._held(number), fields) for number in range(self.switches.pages)]}

    def _held(self, number: int) -> dict[str, Any]:
        return {
            "id": str(int(PAGE) + number),
            "name": NAME if not number else f"{NAME} {number}",
            "access_token": self.token,
            "tasks": list(self.switches.tasks),
        }

    def _debug(self, request: Request) -> Any:
        if request.query["access_token"] == ["4711|canary-app-secret"]:
            good = request.query["input_token"] == [self.token]
            return {"data": {"is_valid": good, "type": "PAGE", "scopes": list(SCOPES), **self.switches.told}}
        self._person(request)
        scopes = [{"scope": "pages_show_list", "target_ids": [PAGE]}, {"scope": "business_management"}]
        return {"data": {"is_valid": True, "granular_scopes": scopes}}

    def _page(self, request: Request, page: str) -> Any:
        fields = self._person(request)
        if page != PAGE:
            raise _missing(page)
        return chosen(self._held(0), fields)

    routes = (
        ("GET", r"/dialog/oauth", _authorize),
        ("GET", r"/oauth/access_token", _token),
        ("GET", r"/debug_token", _debug),
        ("GET", r"/me/permissions", _permissions),
        ("GET", r"/me/accounts", _accounts),
        ("GET", r"/me", _me),
        ("POST", r"/(\d+|me)/photos", _photo),
        ("POST", r"/(\d+|me)/feed", _feed),
        ("GET", r"/(\d+|me)/published_posts", _published),
        ("POST", r"/(\d+_\d+)/comments", _comment),
        ("GET", r"/(\d+_\d+)/comments", _comments),
        ("GET", r"/(\d+_\d+)", _node),
        ("POST", r"/(\d+_\d+)", _edit),
        ("DELETE", r"/(\d+_\d+)", _delete),
        ("GET", r"/(\d+)", _page),
    )


def _missing(node: str) -> GraphFailedError:
    words = f"Unsupported request. Object with ID '{node}' does not exist, or cannot be loaded"
    return GraphFailedError(100, words, subcode=33)


def _names(fields: str) -> str:
    """Return the names of asked-for fields, without what is asked of each (``attachments{media_type}``)."""
    names, depth = "", 0
    for letter in fields:
        depth += (letter in "({") - (letter in ")}")
        names += letter if depth == 0 and letter not in ")}" else ""
    return ",".join(name.partition(".")[0] for name in names.split(","))


def _attachments(pictures: int, link: str) -> dict[str, Any] | None:
    if pictures > 1:
        inner = {"data": [{"type": "photo"}] * pictures}
        return {"data": [{"media_type": "album", "subattachments": inner}]}
    kind = "photo" if pictures else "link" if link else ""
    return {"data": [{"media_type": kind}]} if kind else None
