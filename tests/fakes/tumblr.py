"""Tumblr's API for tests: real HTTP on 127.0.0.1, one account with a blog, and what it posted.

"sheet" is the project's notes on Tumblr; each behaviour names its section. "npf" is Tumblr's own
specification of posts (tumblr/docs, npf-spec.md), which every post is held against.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, FakeServer, Request, payload

TOKEN = "canary-tumblr-token"
REFRESH = "canary-tumblr-refresh"
KEY = "consumer-key"
APP_SECRET = "canary-app-secret"
NAME = "quietbooks"
UUID = "t:0aY0xL2Fi1OFJg4YxpmegQ"
LIFETIME = 2520
_SUBTYPES = {
    "heading1", "heading2", "quirky", "quote", "indented", "chat", "ordered-list-item",
    "unordered-list-item",
}  # fmt: skip
_FIELDS = {
    "content", "layout", "state", "tags", "slug", "source_url", "date", "publish_on",
    "interactability_reblog", "parent_tumblelog_uuid", "parent_post_id", "reblog_key",
}  # fmt: skip
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


class TumblrFailedError(Exception):
    def __init__(self, status: int, code: int = 0, title: str = "As documented", **headers: str) -> None:
        super().__init__(title)
        self.status, self.headers = status, headers
        self.body = failure(status, code, title)


def failure(status: int, code: int = 0, title: str = "As documented") -> dict[str, Any]:
    """Return the body of an error (sheet §5); ``response`` may be a list."""
    errors = [{"title": title, "code": code, "detail": title}] if code else []
    body: dict[str, Any] = {"meta": {"status": status, "msg": "Failed"}, "response": []}
    return {**body, "errors": errors} if errors else body


@dataclass(kw_only=True)
class Switches:
    """How this account differs from an ordinary one."""

    keeps_slugs: bool = True
    """Whether the server alters slugs is not known (sheet §6)."""
    late: int = 0
    """How often a fresh post is not there yet (sheet §2.3)."""
    posts_left: int = 250
    photos_left: int = 250
    offline: bool = True
    pages: bool = True


@dataclass(kw_only=True)
class Post:
    id: str
    body: Mapping[str, Any]
    at: datetime
    pictures: int
    deleted: bool = False

    @property
    def reblog_key(self) -> str:
        return f"key{self.id[-4:]}"

    @property
    def warning(self) -> str:
        """What stands above the cut, where everything else is below it."""
        layout = self.body.get("layout") or [{}]
        return str(self.body["content"][0]["text"]) if layout[0].get("truncate_after") == 0 else ""

    @property
    def text(self) -> str:
        blocks = self.body["content"][1:] if self.warning else self.body["content"]
        words = "\n\n".join(one["text"] for one in blocks if one["type"] == "text")
        tags = " ".join(f"#{one}" for one in self.tags)
        return f"{words}\n\n{tags}" if tags else words

    @property
    def tags(self) -> list[str]:
        return [one for one in str(self.body.get("tags", "")).split(",") if one]

    @property
    def alts(self) -> tuple[str, ...]:
        return tuple(one.get("alt_text", "") for one in self.body["content"] if one["type"] == "image")


class FakeTumblr(FakeServer):
    """The API and what it remembers."""

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches or Switches()
        self.tokens = {TOKEN}
        self.posts: list[Post] = []
        self.uploaded = 0
        self.name = NAME
        self.likes: dict[str, int] = {}
        self.agents: set[str] = set()
        self._last = 799_000_000_000_000_000  # 64 bits (sheet §2.3)
        self.consent = Consent(
            now=self.now, scopes=("basic", "write", "offline_access"), token=self._new, lifetime=LIFETIME
        )
        self.consent.clients[KEY] = APP_SECRET, "https://books.example/back"
        self.consent.refresh_tokens[REFRESH] = "basic write offline_access"

    def _new(self) -> str:
        token = f"canary-{secrets.token_hex(8)}"
        self.tokens.add(token)
        return token

    def there(self) -> list[Post]:
        """Return what is published and not deleted, oldest first."""
        return [post for post in self.posts if not post.deleted]

    def end_tokens(self) -> None:
        """Let every access token be over."""
        self.tokens.clear()

    def revoke(self) -> None:
        """Let the person have taken the app's rights back."""
        self.end_tokens()
        self.consent.refresh_tokens.clear()

    # ── one request ───────────────────────────────────────────────────────────────────────────

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            with self._lock:
                answer = self._answered(request)
        except TumblrFailedError as failed:
            answer = Answer(status=failed.status, body=failed.body, headers=failed.headers)
        self.exchanges.append((request, answer))
        return answer

    def _answered(self, request: Request) -> Answer:
        for method, pattern, action in self.routes:
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                found = action(self, request, *map(unquote, match.groups()))
                if isinstance(found, Answer):
                    return found
                status = 201 if "id" in found and method == "POST" and "delete" not in pattern else 200
                return Answer(
                    status=status, body={"meta": {"status": status, "msg": "OK"}, "response": found}
                )
        raise TumblrFailedError(404)

    def _signed(self, request: Request) -> None:
        """Bearer, and a constant user agent (sheet §1); reading wants the consumer key, too (§2.3)."""
        self.agents.add(request.headers.get("user-agent", ""))
        assert len(self.agents) == 1
        assert all(self.agents)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise TumblrFailedError(401, 1016, f"Unable to authorize {request.headers.get('authorization')}")
        if request.method == "GET":
            assert request.query["api_key"] == [KEY]

    def _of_blog(self, request: Request, blog: str) -> None:
        self._signed(request)
        if blog not in (self.name, f"{self.name}.tumblr.com", UUID):
            raise TumblrFailedError(404)

    # ── who (sheet §1, §4) ────────────────────────────────────────────────────────────────────

    def _user(self, request: Request) -> Any:
        self._signed(request)
        blogs = [
            {
                "name": self.name,
                "title": "Quiet Books",
                "url": f"https://{self.name}.tumblr.com/",
                "primary": True,
            },
            {"name": "otherbooks", "title": "Others", "url": "https://otherbooks.tumblr.com/"},
        ]
        return {"user": {"name": self.name, "likes": 3, "blogs": blogs}}

    def _info(self, request: Request, blog: str) -> Any:
        self._signed(request)
        if blog in ("staff", "otherbooks"):
            return {"blog": {"name": blog, "uuid": "t:another", "url": f"https://{blog}.tumblr.com/"}}
        self._of_blog(request, blog)
        return {"blog": {"name": self.name, "uuid": UUID, "url": f"https://{self.name}.tumblr.com/"}}

    def _limits(self, request: Request) -> Any:
        self._signed(request)
        reset = int(self.now().timestamp()) + 5000
        left = {"posts": self.switches.posts_left, "photos": self.switches.photos_left}
        limits = {
            name: {"description": f"{name} per day", "limit": 250, "remaining": count, "reset_at": reset}
            for name, count in left.items()
        }
        return {"user": limits}

    # ── posting (sheet §2) ────────────────────────────────────────────────────────────────────

    def _publish(self, request: Request, blog: str) -> Any:
        self._of_blog(request, blog)
        body, files = self._read(request)
        self._valid(body, files)
        self.uploaded += len(files)
        post = Post(id=self._number(), body=body, at=self.now(), pictures=len(files))
        self.posts.append(post)
        return {"id": post.id}

    def _read(self, request: Request) -> tuple[Mapping[str, Any], Mapping[str, bytes]]:
        """A multipart body's first part is ``json``; each file is named by its block (sheet §2.2)."""
        if request.headers["content-type"] == "application/json":
            return json.loads(request.body), {}
        parts = request.parts()
        name, first = next(iter(parts.items()))
        assert (name, first.get_content_type(), first.get_filename()) == ("json", "application/json", None)
        files = {one: payload(part) for one, part in parts.items() if one != "json"}
        assert all(parts[one].get_filename() for one in files)
        return json.loads(payload(first)), files

    def _valid(self, body: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        content = body["content"]
        if set(body) - _FIELDS or not content or len(content) > 1000 or len(json.dumps(body)) > 1_000_000:
            raise TumblrFailedError(400, 8001, "content is not right")
        if not isinstance(body.get("tags", ""), str) or "#" in body.get("tags", ""):
            raise TumblrFailedError(400, 8001, "tags is not right")
        for block in content:
            self._block(block)
        self._layout(content, body.get("layout", []))
        named = [one["media"][0]["identifier"] for one in content if one["type"] == "image"]
        if sorted(named) != sorted(files) or len(set(named)) != len(named) or len(named) > 30:
            raise TumblrFailedError(400, 8001, "media is not right")
        if any(not data.startswith(_IMAGES) for data in files.values()):
            raise TumblrFailedError(400, 8005, "media cannot be taken")
        if "parent_post_id" in body:
            self._parent(body)

    def _block(self, block: Mapping[str, Any]) -> None:
        """npf: text, image and link blocks, with their limits (sheet §3)."""
        match block["type"]:
            case "text":
                right = 0 < len(block["text"]) <= 4096 and block.get("subtype") in (*_SUBTYPES, None)
                right = right and all(_range(one, block["text"]) for one in block.get("formatting", []))
            case "image":
                (media,) = block["media"]
                right = media["type"].startswith("image/") and len(block.get("alt_text", "")) <= 4096
            case "link":
                right = block["url"].startswith("https://")
            case _:
                right = False
        if not right:
            raise TumblrFailedError(400, 8001, f"a {block['type']} block is not right")

    def _layout(self, content: Sequence[Any], layout: Sequence[Mapping[str, Any]]) -> None:
        """Every block once, in order; the cut is no cut behind the last one (sheet §2.1)."""
        for one in layout:
            shown = [number for row in one["display"] for number in row["blocks"]]
            if one["type"] != "rows" or shown != list(range(len(content))):
                raise TumblrFailedError(400, 8001, "layout is not right")
            assert one.get("truncate_after", -1) < len(content) - 1

    def _parent(self, body: Mapping[str, Any]) -> None:
        """A reblog needs all three, and they belong together (sheet §2.4)."""
        parent = next((one for one in self.there() if int(one.id) == body["parent_post_id"]), None)
        wrong = parent is None or parent.reblog_key != body["reblog_key"]
        if wrong or body["parent_tumblelog_uuid"] != UUID:
            raise TumblrFailedError(400, 8002, "the parent is not right")

    # ── reading (sheet §6, §7) ────────────────────────────────────────────────────────────────

    def _list(self, request: Request, blog: str) -> Any:
        self._of_blog(request, blog)
        query = {name: values[-1] for name, values in request.query.items()}
        assert query["npf"] == "true"
        if "id" in query:
            return {"posts": [self._shown(self._there(query["id"]), query)], "total_posts": 1}
        limit = int(query.get("limit", "20"))
        assert 1 <= limit <= 20
        before = int(query.get("before", "0")) if self.switches.pages else 0
        found = [one for one in reversed(self.there()) if not before or int(one.at.timestamp()) < before]
        return {"posts": [self._shown(one, query) for one in found[:limit]], "total_posts": len(found)}

    def _there(self, number: str) -> Post:
        if self.switches.late:
            self.switches.late -= 1
            raise TumblrFailedError(404)
        found = next((one for one in self.there() if one.id == number), None)
        if found is None:
            raise TumblrFailedError(404)
        return found

    def _shown(self, post: Post, query: Mapping[str, str]) -> dict[str, Any]:
        """The id is a number here, and tags are a list (sheet §2.3, §6)."""
        slug = post.body.get("slug", "") if self.switches.keeps_slugs else "of-its-own"
        parent = post.body.get("parent_post_id")
        shown = {
            "object_type": "post", "type": "blocks", "id": int(post.id), "id_string": post.id,
            "post_url": f"https://{self.name}.tumblr.com/post/{post.id}/{slug}", "slug": slug,
            "timestamp": int(post.at.timestamp()), "state": "published", "tags": post.tags,
            "content": post.body["content"], "layout": post.body.get("layout", []), "trail": [],
            "reblog_key": post.reblog_key,
        }  # fmt: skip
        if parent and query.get("reblog_info") == "true":
            shown["parent_post_url"] = f"https://{self.name}.tumblr.com/post/{parent}"
        return shown

    def _single(self, request: Request, blog: str, number: str) -> Any:
        self._of_blog(request, blog)
        assert request.query["post_format"] == ["npf"]
        post = self._there(number)
        return {"object_type": "post", "id": post.id, "tumblelog_uuid": UUID, "reblog_key": post.reblog_key}

    def _notes(self, request: Request, blog: str) -> Any:
        self._of_blog(request, blog)
        assert request.query["mode"] == ["conversation"]
        post = self._there(request.query["id"][0])
        reblogs = sum(int(post.id) == one.body.get("parent_post_id") for one in self.there())
        likes = self.likes.get(post.id, 0)
        return {"notes": [], "total_notes": likes + reblogs, "total_likes": likes, "total_reblogs": reblogs}

    def _delete(self, request: Request, blog: str) -> Any:
        self._of_blog(request, blog)
        post = self._there(request.data()["id"])
        post.deleted = True
        return {"id": post.id}

    def _number(self) -> str:
        self._last += 1
        return str(self._last)

    # ── logging in (sheet §1) ─────────────────────────────────────────────────────────────────

    def _authorize(self, request: Request) -> Answer:
        assert request.query["state"]
        return self.consent.page(request)

    def _token(self, request: Request) -> Answer:
        """What is wrong with a refresh token is answered 401."""
        answer = self.consent.exchange(request.data())
        if answer.status != 200:
            return Answer(status=401 if answer.status == 400 else answer.status, body=answer.body)
        body = {**answer.body, "id_token": False, "token_type": "bearer"}
        if not self.switches.offline:
            body.pop("refresh_token")
        return Answer(status=200, body=body)

    routes: Sequence[tuple[str, str, Callable[..., Any]]] = (
        ("GET", r"/oauth2/authorize", _authorize),
        ("POST", r"/v2/oauth2/token", _token),
        ("GET", r"/v2/user/info", _user),
        ("GET", r"/v2/user/limits", _limits),
        ("GET", r"/v2/blog/([^/]+)/info", _info),
        ("POST", r"/v2/blog/([^/]+)/posts", _publish),
        ("GET", r"/v2/blog/([^/]+)/posts", _list),
        ("GET", r"/v2/blog/([^/]+)/posts/(\d+)", _single),
        ("GET", r"/v2/blog/([^/]+)/notes", _notes),
        ("POST", r"/v2/blog/([^/]+)/post/delete", _delete),
    )


def _range(one: Mapping[str, Any], text: str) -> bool:
    """A range is of code points, its end excluded (sheet §2.1)."""
    right = 0 <= one["start"] < one["end"] <= len(text)
    return right and one["type"] == "link" and text[one["start"] : one["end"]] == one["url"]
