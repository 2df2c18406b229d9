"""Threads' API for tests: real HTTP on 127.0.0.1, one account, and what it posted.

"sheet" is the project's notes on Threads; the official collection of requests is held against every exchange
in ``tests/platforms/test_threads_specs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.graph import Container, FakeGraph, GraphFailedError, Post, chosen, stamp
from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, Request

TOKEN = "canary-threads-token"
USER = "25260000000000001"  # beyond 2^53 (sheet §1)
NAME = "quiet.books"
SCOPES = (
    "threads_basic", "threads_content_publish", "threads_manage_replies", "threads_read_replies",
    "threads_manage_insights", "threads_delete",
)  # fmt: skip
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff")
_KINDS = {"TEXT": "TEXT_POST", "IMAGE": "IMAGE", "CAROUSEL": "CAROUSEL_ALBUM"}


@dataclass
class Switches:
    """How this account differs from an ordinary one."""

    waits: int = 0
    """How often a container says IN_PROGRESS (sheet §2)."""
    container_error: str = ""
    """``error_message`` of every container, whose status is ERROR then (sheet §4)."""
    missing: int = 0
    """How often what was made just now is not known yet: 24/4279009, is_transient false (sheet §0)."""
    quota: int = 250


class FakeThreads(FakeGraph):
    """The API and what it remembers."""

    version = "v1.0"

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(TOKEN, port=port)
        self.switches = switches or Switches()
        self.likes: dict[str, int] = {}
        self.consent = Consent(now=self.now, scopes=SCOPES, token=lambda: "canary-short", lifetime=None)

    def _me(self, request: Request) -> Any:
        fields = self.given(request)
        return chosen({"id": USER, "username": NAME, "name": "Quiet Books"}, fields)

    def _limit(self, request: Request) -> Any:
        self.given(request)
        config = {"quota_total": self.switches.quota, "quota_duration": 86400}
        return {"data": [{"quota_usage": len(self.posts), "config": config}]}

    # ── publishing (sheet §2) ─────────────────────────────────────────────────────────────────

    def _contain(self, request: Request) -> Any:
        fields = self.given(request)
        kind = fields.get("media_type", "")
        if kind not in _KINDS:
            raise GraphFailedError(100, "Param media_type must be one of TEXT, IMAGE, VIDEO, CAROUSEL")
        self._worded(fields)
        if kind == "CAROUSEL":
            self._carousel(fields)
        if kind == "TEXT" and ("image_url" in fields or "alt_text" in fields):
            raise GraphFailedError(100, "A text has neither picture nor alt_text")
        if (parent := fields.get("reply_to_id")) is not None:
            self._post(parent)
        made = self.contain(fields, waits=self.switches.waits if kind != "TEXT" else 0)
        if kind == "IMAGE" and not made.picture.startswith(_IMAGES):
            raise GraphFailedError(100, "The picture is neither JPEG nor PNG")
        made.error = self.switches.container_error
        return {"id": made.id}

    def _worded(self, fields: Mapping[str, str]) -> None:
        """Sheet §3. Emoji weigh more than a character; what this fake holds is the longest a text may be."""
        text = fields.get("text", "")
        if len(text) > 500:
            raise GraphFailedError(100, "Param text must be at most 500 characters long.")
        if len(set(re.findall(r"https?://\S+", text))) > 5:
            raise GraphFailedError(100, "THREADS_API__LINK_LIMIT_EXCEEDED")
        if len(fields.get("alt_text", "")) > 1000:
            raise GraphFailedError(100, "Param alt_text must be at most 1000 characters long.")

    def _carousel(self, fields: Mapping[str, str]) -> None:
        names = fields["children"].split(",")
        if not 2 <= len(names) <= 20 or any(name not in self.containers for name in names):
            raise GraphFailedError(100, "Param children is not right")
        if "alt_text" in fields:
            raise GraphFailedError(100, "A carousel has no alt_text of its own")

    def _node(self, request: Request, node: str) -> Any:
        fields = self.given(request)
        container = self.containers.get(node)
        if container is None:
            return chosen(self._shown(self._post(node)), fields)
        if self.switches.missing:
            self.switches.missing -= 1
            raise self._unknown()
        return chosen(
            {"id": node, "status": self.word(container), "error_message": container.error or None}, fields
        )

    def _unknown(self) -> GraphFailedError:
        return GraphFailedError(24, "The requested resource does not exist", subcode=4279009)

    def _publish(self, request: Request) -> Any:
        fields = self.given(request)
        container = self.containers.get(fields["creation_id"])
        if container is None:
            raise self._unknown()
        post = self._posted(container)
        container.published = True
        self.published.append(container.id)
        self.posts.append(post)
        return {"id": post.id}

    def _posted(self, container: Container) -> Post:
        children = self.children(container)
        return Post(
            id=self.new_id(),
            text=container.fields.get("text", ""),
            at=self.now(),
            kind=_KINDS[container.fields["media_type"]],
            pictures=[child.picture for child in children],
            alts=[child.fields.get("alt_text", "") for child in children],
            reply_to=container.fields.get("reply_to_id", ""),
        )

    # ── posts ─────────────────────────────────────────────────────────────────────────────────

    def _roots(self, request: Request) -> Any:
        return self._those(request, replies=False)

    def _replies(self, request: Request) -> Any:
        return self._those(request, replies=True)

    def _those(self, request: Request, *, replies: bool) -> Any:
        fields = self.given(request)
        found = [post for post in self.there() if bool(post.reply_to) == replies]
        return self.listed([chosen(self._shown(post), fields) for post in found], fields)

    def _shown(self, post: Post) -> dict[str, Any]:
        return {
            "id": post.id,
            "text": post.text.strip(),  # sheet §5
            "timestamp": stamp(post.at),
            "media_type": post.kind,
            "permalink": f"https://www.threads.net/@{NAME}/post/{post.id}",
        }

    def _post(self, number: str) -> Post:
        found = next((post for post in self.there() if post.id == number), None)
        if found is None:
            raise self._unknown()
        return found

    def _insights(self, request: Request, number: str) -> Any:
        fields = self.given(request)
        self._post(number)
        counts = {"likes": self.likes.get(number, 0)}
        return {
            "data": [
                {"name": name, "period": "lifetime", "values": [{"value": counts.get(name, 0)}]}
                for name in fields["metric"].split(",")
            ]
        }

    def _delete(self, request: Request, number: str) -> Any:
        self.given(request)
        self._post(number).deleted = True
        return {"success": True, "deleted_id": number}

    # ── logging in (sheet §1) ─────────────────────────────────────────────────────────────────

    def _authorize(self, request: Request) -> Answer:
        return self.consent.page(request)

    def _token(self, request: Request) -> Answer:
        answer = self.consent.exchange(request.data())
        if answer.status != 200:
            return answer
        return Answer(status=200, body={"access_token": "canary-short", "user_id": int(USER)})

    def _exchange(self, request: Request) -> Answer:
        fields = {name: values[-1] for name, values in request.query.items()}
        good = fields.get("grant_type") == "th_exchange_token" and fields.get("client_secret")
        if not good or fields.get("access_token") != "canary-short":
            raise GraphFailedError(190, "Invalid OAuth access token.")
        return self._long()

    def _refresh(self, request: Request) -> Answer:
        assert self.given(request)["grant_type"] == "th_refresh_token"
        return self._long()

    def _long(self) -> Answer:
        body = {"access_token": self.token, "token_type": "bearer", "expires_in": 5183944}
        return Answer(status=200, body=body)

    def _debug(self, request: Request) -> Any:
        self.given(request)
        ticked = self.consent.ticked if self.consent.ticked is not None else SCOPES
        return {"data": {"is_valid": True, "user_id": USER, "scopes": list(ticked)}}

    routes = (
        ("GET", r"/oauth/authorize", _authorize),
        ("POST", r"/oauth/access_token", _token),
        ("GET", r"/access_token", _exchange),
        ("GET", r"/refresh_access_token", _refresh),
        ("GET", r"/debug_token", _debug),
        ("GET", r"/me", _me),
        ("GET", r"/me/threads_publishing_limit", _limit),
        ("POST", r"/me/threads", _contain),
        ("POST", r"/me/threads_publish", _publish),
        ("GET", r"/me/threads", _roots),
        ("GET", r"/me/replies", _replies),
        ("GET", r"/(\d+)", _node),
        ("GET", r"/(\d+)/insights", _insights),
        ("DELETE", r"/(\d+)", _delete),
    )
