"""Instagram's API for tests, by Instagram Login or Facebook Login: real HTTP on 127.0.0.1, one account.

"sheet" is the project's notes on Instagram; the official description is held against every exchange in
``tests/platforms/test_meta_specs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.graph import Container, FakeGraph, GraphFailedError, Post, chosen, stamp
from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, Request

TOKEN = "canary-instagram-token"
USER = "17841400000000001"
PAGE = "100200300400500"
NAME = "quiet.books"
SCOPES = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_insights",
)
PAGE_SCOPES = (
    "instagram_basic", "instagram_content_publish", "instagram_manage_insights", "instagram_manage_contents",
    "pages_show_list", "pages_read_engagement", "business_management",
)  # fmt: skip


@dataclass
class Switches:
    """How this account differs from an ordinary one."""

    login: str = "instagram"
    waits: int = 0
    """How often a container says IN_PROGRESS (sheet §2)."""
    container_error: str = ""
    """What ``status`` says of every container, which is an ERROR then (sheet §0)."""
    shows_captions: bool = True
    """Whether captions can be read by Instagram Login is told both ways (sheet §6)."""
    quota: int = 50
    """Documented as 100 and 50 (sheet §3)."""
    flat: bool = True
    """The token's answer: flat in practice, in ``data`` as documented (sheet §1a)."""
    pages: int = 1


class FakeInstagram(FakeGraph):
    """The API and what it remembers."""

    version = "v26.0"

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(TOKEN, port=port)
        self.switches = switches or Switches()
        self.likes: dict[str, int] = {}
        scopes = PAGE_SCOPES if self.switches.login == "facebook" else SCOPES
        self.consent = Consent(now=self.now, scopes=scopes, token=lambda: "canary-short", lifetime=None)

    # ── who ───────────────────────────────────────────────────────────────────────────────────

    def _me(self, request: Request) -> Any:
        fields = self.given(request)
        if self.switches.login == "facebook":
            linked = {"id": PAGE, "name": "Quiet Books", "instagram_business_account": {"id": USER}}
            return chosen(linked, fields)
        # ``user_id`` is what paths take; ``id`` belongs to the app alone (sheet §1a).
        return chosen({"id": "9988", "user_id": int(USER), "username": NAME}, fields)

    def _user(self, request: Request, user: str) -> Any:
        fields = self.given(request)
        self._ours(user)
        return chosen({"id": USER, "username": NAME, "name": "Quiet Books"}, fields)

    def _limit(self, request: Request, user: str) -> Any:
        self.given(request)
        self._ours(user)
        config = {"quota_total": self.switches.quota, "quota_duration": 86400}
        return {"data": [{"quota_usage": len(self.posts), "config": config}]}

    def _ours(self, user: str) -> None:
        if user != USER:
            raise GraphFailedError(100, f"Object with ID '{user}' does not exist", subcode=33)

    # ── publishing (sheet §2) ─────────────────────────────────────────────────────────────────

    def _contain(self, request: Request, user: str) -> Any:
        fields = self.given(request)
        self._ours(user)
        child = fields.get("is_carousel_item") == "true"
        if fields.get("media_type") == "CAROUSEL":
            self._carousel(fields)
        elif "media_type" in fields:  # do not send it for a feed picture (sheet §2)
            raise GraphFailedError(100, "Param media_type is unsupported", subcode=2207023)
        elif child and "caption" in fields:
            raise GraphFailedError(100, "A child has no caption")
        self._worded(fields)
        made = self.contain(fields, waits=self.switches.waits)
        if made.picture and not made.picture.startswith(b"\xff\xd8\xff"):
            raise GraphFailedError(36001, "The image format is not supported", subcode=2207005)
        made.error = self.switches.container_error
        return {"id": made.id}

    def _carousel(self, fields: Mapping[str, str]) -> None:
        names = fields["children"].split(",")
        if not 2 <= len(names) <= 10:
            raise GraphFailedError(100, "Children: 2 to 10", subcode=2207028)
        if "alt_text" in fields:
            raise GraphFailedError(100, "A carousel has no alt_text of its own")
        if any(name not in self.containers for name in names):
            raise GraphFailedError(24, "The media is not there", subcode=2207006)

    def _worded(self, fields: Mapping[str, str]) -> None:
        """Sheet §3."""
        caption = fields.get("caption", "")
        if len(caption.encode("utf-16-le")) // 2 > 2200:
            raise GraphFailedError(36004, "The caption was too long", subcode=2207010)
        if len(re.findall(r"@\w+", caption)) > 20:
            raise GraphFailedError(100, "Too many tags", subcode=2207040)
        if len(fields.get("alt_text", "")) > 1000:
            raise GraphFailedError(100, "The alt_text is too long")

    def _node(self, request: Request, node: str) -> Any:
        fields = self.given(request)
        if node == USER:
            return self._user(request, node)
        if container := self.containers.get(node):
            word = self.word(container)
            return chosen({"id": node, "status_code": word, "status": container.error or word}, fields)
        post = self._post(node)
        return chosen(self._shown(post), fields)

    def _publish(self, request: Request, user: str) -> Any:
        fields = self.given(request)
        self._ours(user)
        container = self.containers.get(fields["creation_id"])
        if container is None:
            raise GraphFailedError(24, "The requested resource does not exist", subcode=2207008)
        if container.waits:
            raise GraphFailedError(9007, "Media ID is not available", subcode=2207027)
        post = self._posted(container)
        container.published = True
        self.published.append(container.id)
        self.posts.append(post)
        return {"id": post.id}

    def _posted(self, container: Container) -> Post:
        children = self.children(container)
        return Post(
            id=self.new_id(),
            text=container.fields.get("caption", ""),
            at=self.now(),
            kind="CAROUSEL_ALBUM" if len(children) > 1 else "IMAGE",
            pictures=[child.picture for child in children],
            alts=[child.fields.get("alt_text", "") for child in children],
        )

    # ── posts ─────────────────────────────────────────────────────────────────────────────────

    def _list(self, request: Request, user: str) -> Any:
        fields = self.given(request)
        self._ours(user)
        return self.listed([chosen(self._shown(post), fields) for post in self.there()], fields)

    def _shown(self, post: Post) -> dict[str, Any]:
        captioned = self.switches.shows_captions or self.switches.login == "facebook"
        return {
            "id": post.id,
            "caption": post.text if captioned else None,
            "timestamp": stamp(post.at),
            "media_type": post.kind,
            "permalink": f"https://www.instagram.com/p/{post.id}/",
            "like_count": self.likes.get(post.id, 0),
            "comments_count": 0,
        }

    def _post(self, number: str) -> Post:
        found = next((post for post in self.there() if post.id == number), None)
        if found is None:
            raise GraphFailedError(100, f"Object with ID '{number}' does not exist", subcode=33)
        return found

    def _delete(self, request: Request, number: str) -> Any:
        """Facebook Login only, since 2025-12-03 (sheet §7)."""
        self.given(request)
        if self.switches.login != "facebook":
            raise GraphFailedError(-1, "Unsupported", subcode=2207073)
        self._post(number).deleted = True
        return {"success": True, "deleted_id": number}

    # ── logging in (sheet §1) ─────────────────────────────────────────────────────────────────

    def _authorize(self, request: Request) -> Answer:
        return self.consent.page(request)

    def _token(self, request: Request) -> Answer:
        fields = request.data() if request.body else {n: v[-1] for n, v in request.query.items()}
        if fields.get("grant_type") == "fb_exchange_token":
            return self._long(fields.get("fb_exchange_token"))
        answer = self.consent.exchange(fields)
        if answer.status != 200 or self.switches.login == "facebook":
            return answer
        body = {
            "access_token": answer.body["access_token"],
            "user_id": "9988",
            "permissions": answer.body["scope"].replace(" ", ","),
        }
        return Answer(status=200, body=body if self.switches.flat else {"data": [body]})

    def _exchange(self, request: Request) -> Answer:
        fields = {name: values[-1] for name, values in request.query.items()}
        if fields.get("grant_type") != "ig_exchange_token" or not fields.get("client_secret"):
            raise GraphFailedError(100, "Unsupported grant_type")
        return self._long(fields.get("access_token"))

    def _refresh(self, request: Request) -> Answer:
        self.given(request)
        return self._long("canary-short")

    def _long(self, short: str | None) -> Answer:
        if short != "canary-short":
            raise GraphFailedError(190, "Invalid OAuth access token.")
        body = {"access_token": self.token, "token_type": "bearer", "expires_in": 5183944}
        return Answer(status=200, body=body)

    def _permissions(self, request: Request) -> Any:
        self.given(request)
        ticked = self.consent.ticked if self.consent.ticked is not None else PAGE_SCOPES
        return {"data": [{"permission": one, "status": "granted"} for one in ticked]}

    def _accounts(self, request: Request) -> Any:
        fields = self.given(request)
        pages = [
            {
                "id": str(int(PAGE) + number),
                "name": f"Quiet Books {number}",
                "access_token": self.token,
                "tasks": ["CREATE_CONTENT"],
                "instagram_business_account": {"id": USER},
            }
            for number in range(self.switches.pages)
        ]
        return {"data": [chosen(page, fields) for page in pages]}

    routes = (
        ("GET", r"(?:/v26.0)?/(?:dialog/oauth|oauth/authorize)", _authorize),
        ("GET", r"/oauth/access_token", _token),
        ("POST", r"/oauth/access_token", _token),
        ("GET", r"/access_token", _exchange),
        ("GET", r"/refresh_access_token", _refresh),
        ("GET", r"/me/permissions", _permissions),
        ("GET", r"/me/accounts", _accounts),
        ("GET", r"/me", _me),
        ("GET", r"/(\d+)/content_publishing_limit", _limit),
        ("POST", r"/(\d+)/media", _contain),
        ("GET", r"/(\d+)/media", _list),
        ("POST", r"/(\d+)/media_publish", _publish),
        ("GET", r"/(\d+)", _node),
        ("DELETE", r"/(\d+)", _delete),
    )
