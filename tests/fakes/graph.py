"""What the fakes of Meta's networks share: the shape of errors, tokens, and fetching pictures by themselves.

"sheet" in these modules is the project's notes on the network; each behaviour names its section.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from tests.fakes.server import Answer, FakeServer, Request

APP_SECRET = b"canary-app-secret"
LIVES = timedelta(hours=24)
"""Containers (sheets of Instagram §2 and Threads §2)."""


class GraphFailedError(Exception):
    def __init__(
        self, code: int, message: str, *, subcode: int = 0, status: int = 400, transient: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = failure(code, message, subcode=subcode, transient=transient)


def failure(code: int, message: str, *, subcode: int = 0, transient: bool = False) -> dict[str, Any]:
    """Return the body of an error (sheets, sections on errors)."""
    found: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code}
    if subcode:
        found["error_subcode"] = subcode
    return {"error": {**found, "is_transient": transient, "fbtrace_id": "A_fake_trace"}}


@dataclass(kw_only=True)
class Container:
    id: str
    fields: Mapping[str, str]
    made: datetime
    picture: bytes = b""
    waits: int = 0
    published: bool = False
    error: str = ""


@dataclass(kw_only=True)
class Post:
    id: str
    text: str
    at: datetime
    kind: str
    pictures: Sequence[bytes] = ()
    alts: Sequence[str] = ()
    reply_to: str = ""
    deleted: bool = False


Action = Callable[..., Any]


class FakeGraph(FakeServer):
    """One account, its token, its containers and posts. Subclasses say what is asked for where."""

    routes: Sequence[tuple[str, str, Action]] = ()
    version = ""

    def __init__(self, token: str, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.token = token
        self.posts: list[Post] = []
        self.containers: dict[str, Container] = {}
        self.fetched: list[bytes] = []
        self.published: list[str] = []
        """The containers that were published, each time they were."""
        self._last = 17_840_000_000_000_000  # past 2^53: ids are texts (sheet of Threads §1)
        self._next_errors: list[GraphFailedError] = []

    def there(self) -> list[Post]:
        """Return what is published and not deleted, oldest first."""
        return [post for post in self.posts if not post.deleted]

    def revoke(self) -> None:
        """Make the token bad."""
        self.token = "another"

    def fail_next(self, *failures: GraphFailedError) -> None:
        """Answer the next requests with these."""
        self._next_errors += failures

    # ── one request ───────────────────────────────────────────────────────────────────────────

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            with self._lock:
                answer = self._answered(request)
        except GraphFailedError as failed:
            answer = Answer(status=failed.status, body=failed.body)
        self.exchanges.append((request, answer))
        return answer

    def _answered(self, request: Request) -> Answer:
        path = request.path.removeprefix(f"/{self.version}")
        for method, pattern, action in self.routes:
            if method == request.method and (match := re.fullmatch(pattern, path)):
                found = action(self, request, *match.groups())
                return found if isinstance(found, Answer) else Answer(status=200, body=found)
        raise GraphFailedError(100, f"Unsupported {request.method.lower()} request", subcode=33)

    def given(self, request: Request) -> dict[str, str]:
        """Return the fields of an authorised request, from its query or its form."""
        query = {name: values[-1] for name, values in request.query.items()}
        fields = query | (request.data() if request.body else {})
        if fields.pop("access_token", None) != self.token:
            raise GraphFailedError(190, "Error validating access token: it has expired", subcode=463)
        proof = hmac.new(APP_SECRET, self.token.encode(), hashlib.sha256).hexdigest()
        if fields.pop("appsecret_proof", proof) != proof:
            raise GraphFailedError(100, "Invalid appsecret_proof provided in the API argument")
        if self._next_errors:
            raise self._next_errors.pop(0)
        return fields

    def new_id(self) -> str:
        """Return another number, as a text."""
        self._last += 1
        return str(self._last)

    # ── containers ────────────────────────────────────────────────────────────────────────────

    def contain(self, fields: Mapping[str, str], *, waits: int = 0) -> Container:
        """Keep a container; its picture is fetched from the public address, without any credentials."""
        url = fields.get("image_url", "")
        picture = self.fetch(url) if url else b""
        made = Container(id=self.new_id(), fields=fields, made=self.now(), picture=picture, waits=waits)
        self.containers[made.id] = made
        return made

    def fetch(self, url: str) -> bytes:
        """Fetch a picture as the network's fetcher does; raises GraphFailedError where there is none."""
        if not url.isascii() or urlsplit(url).hostname != "127.0.0.1":  # no test fetches from elsewhere
            raise GraphFailedError(
                9004, "Only photo or video can be accepted as media type.", subcode=2207052
            )
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback, see above
                data = bytes(answer.read())
        except URLError:
            raise GraphFailedError(9004, "The media could not be fetched.", subcode=2207052) from None
        self.fetched.append(data)
        return data

    def word(self, container: Container) -> str:
        """Return how a container stands."""
        if container.error:
            return "ERROR"
        if container.published:
            return "PUBLISHED"
        if self.now() - container.made > LIVES:
            return "EXPIRED"
        if container.waits:
            container.waits -= 1
            return "IN_PROGRESS"
        return "FINISHED"

    def children(self, container: Container) -> list[Container]:
        """Return the containers of the pictures, which is the container itself where there is but one."""
        names = container.fields.get("children", "")
        if not names:
            return [container] if container.picture else []
        return [self.containers[name] for name in names.split(",")]

    def listed(self, posts: Sequence[Any], fields: Mapping[str, str]) -> dict[str, Any]:
        """Return a page of posts, newest first."""
        most = int(fields.get("limit", "25"))
        return {"data": list(reversed(posts))[:most], "paging": {"cursors": {"before": "a", "after": "b"}}}


def chosen(node: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the asked-for fields of a node, and its id, which always comes along."""
    asked = {"id", *fields.get("fields", "id").split(",")}
    return {name: value for name, value in node.items() if name in asked and value is not None}


def stamp(at: datetime) -> str:
    """Return a time as Graph writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")
