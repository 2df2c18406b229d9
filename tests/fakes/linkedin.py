"""LinkedIn's API for tests: real HTTP on 127.0.0.1, one token, and what it posted.

"sheet" is the project's notes on LinkedIn; each behaviour names its section.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, FakeServer, Request

TOKEN = "canary-linkedin-token"
MEMBER = "urn:li:person:a1B2c3"
ORGANIZATION = "urn:li:organization:5550001"
SCOPES = {
    MEMBER: ("openid", "profile", "email", "w_member_social"),
    ORGANIZATION: ("r_organization_social", "w_organization_social", "rw_organization_admin"),
}
VERSIONS = ("202609", "202608", "202607", "202606", "202605", "202604", "202603", "202602", "202601")
"""Those of 2026-09-19 that are still there in December (sheet §0)."""
DUPLICATES = timedelta(minutes=10)
LONGEST = 3000
_RESERVED = "\\|{}@[]()<>#*_~"
_FIELDS = {
    "author", "commentary", "visibility", "distribution", "content", "lifecycleState",
    "isReshareDisabledByAuthor",
}  # fmt: skip


class LinkedInFailedError(Exception):
    """An error as the API has it (sheet §5): flat, with a number, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str = "As documented", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = failure(status, code, message, **more)


def failure(status: int, code: str, message: str = "As documented", **more: Any) -> dict[str, Any]:
    return {"status": status, "code": code, "message": message, "serviceErrorCode": 100, **more}


@dataclass(kw_only=True)
class Switches:
    """How this account differs from an ordinary one."""

    author: str = MEMBER
    versions: Sequence[str] = VERSIONS
    inactive_status: int = 426
    """The sentence also comes with another status (sheet §0)."""
    waits: int = 0
    """How often a picture says PROCESSING (sheet §2.3)."""
    broken: int = 0
    """How many pictures end as PROCESSING_FAILED."""
    partner: bool = False
    """Approved partners are given refresh tokens (sheet §0)."""
    roles: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"ADMINISTRATOR": [ORGANIZATION]})


@dataclass(kw_only=True)
class Picture:
    urn: str
    owner: str
    data: bytes = b""
    waits: int = 0
    broken: bool = False


@dataclass(kw_only=True)
class Post:
    urn: str
    body: Mapping[str, Any]
    at: datetime
    deleted: bool = False

    @property
    def text(self) -> str:
        return seen(self.body["commentary"])

    @property
    def media(self) -> list[Mapping[str, Any]]:
        content = self.body.get("content", {})
        several = content.get("multiImage", {}).get("images", [])
        return [*several, *([content["media"]] if "media" in content else [])]


def seen(commentary: str) -> str:
    """Return what readers see: a reserved character that is not escaped cuts the post (sheet §0, §2)."""
    shown, index = "", 0
    while index < len(commentary):
        char = commentary[index]
        after = commentary[index + 1 : index + 2]
        if char == "\\" and after and after in _RESERVED:
            shown, index = shown + after, index + 2
            continue
        hashtag = char == "#" and (after.isalnum() or after == "_")
        if char in _RESERVED and not hashtag:
            return shown
        shown, index = shown + char, index + 1
    return shown


class FakeLinkedIn(FakeServer):
    """The API and what it remembers."""

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches or Switches()
        self.token = TOKEN
        self.pictures: dict[str, Picture] = {}
        self.posts: list[Post] = []
        self.likes: dict[str, int] = {}
        self.granted = ",".join(SCOPES[self.switches.author])
        self.ends = int((self.now() + timedelta(days=60)).timestamp())
        self._last = 7_240_000_000_000_000_000
        self.consent = Consent(
            now=self.now,
            scopes=SCOPES[self.switches.author],
            token=lambda: self.token,
            lifetime=5_184_000,
        )

    def there(self) -> list[Post]:
        """Return what is published and not deleted, oldest first."""
        return [post for post in self.posts if not post.deleted]

    def revoke(self) -> None:
        """Make the token bad."""
        self.token = "another"

    def headers(self) -> Mapping[str, str]:
        return {"x-li-uuid": "AAX-fake", "x-li-fabric": "prod-lva1"}

    # ── one request ───────────────────────────────────────────────────────────────────────────

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            with self._lock:
                answer = self._answered(request)
        except LinkedInFailedError as failed:
            answer = Answer(status=failed.status, body=failed.body)
        self.exchanges.append((request, answer))
        return answer

    def _answered(self, request: Request) -> Answer:
        for method, pattern, action in self.routes:
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                if request.path.startswith("/rest/"):
                    self._versioned(request)
                return action(self, request, *map(unquote, match.groups()))
        raise LinkedInFailedError(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for {request.path}")

    def _versioned(self, request: Request) -> None:
        """Every call below /rest/ names a version that is alive, and the protocol (sheet §0, §2)."""
        version = request.headers.get("linkedin-version", "")
        if not version:
            raise LinkedInFailedError(400, "VERSION_MISSING", "A version must be present.")
        if version not in self.switches.versions:
            told = f"Requested version {version}01 is not active"
            raise LinkedInFailedError(self.switches.inactive_status, "NONEXISTENT_VERSION", told)
        self._authorised(request)
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise LinkedInFailedError(400, "INVALID_PROTOCOL", "This needs protocol 2.0.0")
        if request.method == "POST" and request.headers.get("content-type") != "application/json":
            raise LinkedInFailedError(400, "INVALID_CONTENT_TYPE", "This needs application/json")

    def _authorised(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        if not given:
            raise LinkedInFailedError(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token")
        if given != f"Bearer {self.token}":
            told = f"The token {given} used in the request has been revoked"  # servers quote what they got
            raise LinkedInFailedError(401, "REVOKED_ACCESS_TOKEN", told, serviceErrorCode=65601)

    def _of_organizations(self, what: str) -> None:
        if self.switches.author != ORGANIZATION:
            raise LinkedInFailedError(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}")

    # ── who (sheet §1) ────────────────────────────────────────────────────────────────────────

    def _userinfo(self, request: Request) -> Answer:
        self._authorised(request)
        if self.switches.author != MEMBER:
            raise LinkedInFailedError(403, "ACCESS_DENIED", "Not enough permissions to access: userinfo.GET")
        sub = MEMBER.rpartition(":")[2]
        return Answer(status=200, body={"sub": sub, "name": "Jo Reader", "locale": "en-US"})

    def _acls(self, request: Request) -> Answer:
        self._of_organizations("organizationAcls.FINDER-roleAssignee.NO_VERSION")
        role = request.query["role"][0]
        assert request.query["q"] == ["roleAssignee"]
        listed = [
            {"role": role, "organization": urn, "state": "APPROVED"}
            for urn in self.switches.roles.get(role, ())
        ]
        return Answer(status=200, body={"elements": listed, "paging": {"start": 0, "count": 10}})

    # ── pictures (sheet §2.1 to 2.3) ──────────────────────────────────────────────────────────

    def _initialize(self, request: Request) -> Answer:
        assert request.query["action"] == ["initializeUpload"]
        owner = request.data()["initializeUploadRequest"]["owner"]
        self._author(owner)
        urn = f"urn:li:image:C{self._number()}"
        broken = self.switches.broken > 0
        self.switches.broken -= broken
        self.pictures[urn] = Picture(urn=urn, owner=owner, waits=self.switches.waits, broken=broken)
        until = int((self.now() + timedelta(hours=1)).timestamp() * 1000)
        address = f"{self.url}/dms-uploads/{urn}/uploaded-image/0"
        value = {"uploadUrlExpiresAt": until, "uploadUrl": address, "image": urn}
        return Answer(status=200, body={"value": value})

    def _upload(self, request: Request, urn: str) -> Answer:
        """The token goes along, unlike with videos (sheet §0)."""
        self._authorised(request)
        assert request.headers["content-type"] in ("image/jpeg", "image/png", "image/gif")
        self.pictures[urn].data = request.body
        return Answer(status=201, empty=True)

    def _picture(self, _request: Request, urn: str) -> Answer:
        self._of_organizations("images.GET.20260901")
        picture = self.pictures.get(urn)
        if picture is None:
            raise LinkedInFailedError(404, "NOT_FOUND", "Image not found")
        return Answer(status=200, body={"id": urn, "owner": picture.owner, "status": self._status(picture)})

    def _status(self, picture: Picture) -> str:
        if not picture.data:
            return "WAITING_UPLOAD"
        if picture.broken:
            return "PROCESSING_FAILED"
        if picture.waits:
            picture.waits -= 1
            return "PROCESSING"
        return "AVAILABLE"

    # ── posts (sheet §2.4, §6, §7) ────────────────────────────────────────────────────────────

    def _publish(self, request: Request) -> Answer:
        body = json.loads(request.body)
        self._valid(body)
        same = [post for post in self.posts if post.body == body and self.now() - post.at < DUPLICATES]
        if same:
            raise self._duplicate(same[0])
        kind = "ugcPost" if "content" in body and "multiImage" in body["content"] else "share"
        urn = f"urn:li:{kind}:{self._number()}"
        self.posts.append(Post(urn=urn, body=body, at=self.now()))
        return Answer(status=201, empty=True, headers={"x-restli-id": urn})

    def _duplicate(self, first: Post) -> LinkedInFailedError:
        told = f"com.linkedin.content.common.BadRequestException: Content is a duplicate of {first.urn}"
        inputs = [{"code": "DUPLICATE_POST", "description": told}]
        return LinkedInFailedError(422, "UNPROCESSABLE_ENTITY", told, errorDetails={"inputErrors": inputs})

    def _valid(self, body: Mapping[str, Any]) -> None:
        if set(body) - _FIELDS or body.get("content", {}) is None:
            told = "Unpermitted fields present in REQUEST_BODY: Data Processing Exception [/content]"
            raise LinkedInFailedError(403, "ACCESS_DENIED", told)
        if missing := {"author", "visibility", "distribution", "lifecycleState"} - set(body):
            raise LinkedInFailedError(400, "MISSING_FIELD", f"/{missing.pop()} is required")
        self._author(body["author"])
        if len(body["commentary"]) > LONGEST:
            raise LinkedInFailedError(400, "FIELD_LENGTH_TOO_LONG", "/commentary is too long")
        if body["visibility"] not in ("PUBLIC", "CONNECTIONS", "LOGGED_IN"):
            raise LinkedInFailedError(400, "INVALID_VALUE_FOR_FIELD", "/visibility")
        self._content(body.get("content", {}))

    def _content(self, content: Mapping[str, Any]) -> None:
        """One kind of content; several pictures are two to twenty, all of them uploaded."""
        if content and (len(content) != 1 or set(content) - {"media", "multiImage", "article"}):
            raise LinkedInFailedError(400, "INVALID_VALUE_FOR_FIELD", "/content")
        if "article" in content and not content["article"].get("title"):
            raise LinkedInFailedError(400, "MISSING_FIELD", "/content/article/title is required")
        several = content.get("multiImage", {}).get("images", [])
        if "multiImage" in content and not 2 <= len(several) <= 20:
            raise LinkedInFailedError(400, "INVALID_VALUE_FOR_FIELD", "/content/multiImage/images")
        for one in [*several, *([content["media"]] if "media" in content else [])]:
            picture = self.pictures.get(one["id"])
            if picture is None or len(one.get("altText", "")) > 4086:
                raise LinkedInFailedError(400, "INVALID_IMAGE_ID", f"{one['id']} is no image")
            if not picture.data:
                raise LinkedInFailedError(400, "MEDIA_ASSET_WAITING_UPLOAD", "It is not uploaded yet")
            if picture.broken:
                raise LinkedInFailedError(400, "MEDIA_ASSET_PROCESSING_FAILED", "It cannot be used")

    def _author(self, urn: str) -> None:
        if urn != self.switches.author:
            raise LinkedInFailedError(403, "ACCESS_DENIED", "Not enough permissions to access: author")

    def _list(self, request: Request) -> Answer:
        self._of_organizations("posts.FINDER-author.20260901")
        assert request.query["q"] == ["author"]
        assert request.query["sortBy"] == ["CREATED"]
        self._author(request.query["author"][0])
        newest = list(reversed(self.there()))[: int(request.query["count"][0])]
        return Answer(status=200, body={"elements": [self._shown(post) for post in newest]})

    def _shown(self, post: Post) -> dict[str, Any]:
        at = int(post.at.timestamp() * 1000)
        return {**post.body, "id": post.urn, "createdAt": at, "publishedAt": at}

    def _delete(self, _request: Request, urn: str) -> Answer:
        """Idempotent (sheet §7)."""
        for post in self.posts:
            post.deleted = post.deleted or post.urn == urn
        return Answer(status=204, empty=True)

    def _statistics(self, request: Request) -> Answer:
        self._of_organizations("organizationalEntityShareStatistics")
        query = {name: values[0] for name, values in request.query.items()}
        assert query["organizationalEntity"] == ORGANIZATION
        kind = "ugcPosts" if "ugcPosts" in query else "shares"
        urn = query[kind].removeprefix("List(").removesuffix(")")
        assert kind == ("ugcPosts" if ":ugcPost:" in urn else "shares")
        if urn not in {post.urn for post in self.there()}:
            return Answer(status=200, body={"elements": []})
        total = {
            "impressionCount": 0,
            "likeCount": self.likes.get(urn, 0),
            "commentCount": 0,
            "shareCount": 0,
        }
        return Answer(status=200, body={"elements": [{"share": urn, "totalShareStatistics": total}]})

    def _number(self) -> int:
        self._last += 1
        return self._last

    # ── logging in (sheet §1) ─────────────────────────────────────────────────────────────────

    def _authorize(self, request: Request) -> Answer:
        """A right the app lacks breaks the whole login."""
        fields = {name: values[-1] for name, values in request.query.items()}
        if set(fields["scope"].split()) - set(self.consent.scopes):
            error = {"error": "unauthorized_scope_error", "error_description": "Scope is not authorized"}
            where = f"{fields['redirect_uri']}?{urlencode({**error, 'state': fields['state']})}"
            return Answer(status=302, html="<p>Bummer", headers={"Location": where})
        return self.consent.page(request)

    def _token(self, request: Request) -> Answer:
        """A refresh token is for partners, and stays the same for its year."""
        fields = request.data()
        assert "code_verifier" not in fields
        answer = self.consent.exchange(fields)
        if answer.status != 200:
            return answer
        body = dict(answer.body)
        refresh = body.pop("refresh_token")
        if self.switches.partner:
            body |= {"refresh_token": refresh, "refresh_token_expires_in": 31_536_000}
        return Answer(status=200, body=body)

    def _introspect(self, request: Request) -> Answer:
        fields = request.data()
        if self.consent.clients.get(fields["client_id"], ("",))[0] != fields["client_secret"]:
            return Answer(status=401, body={"error": "invalid_client"})
        active = fields["token"] == self.token
        body = {"active": active, "status": "active" if active else "revoked"}
        if active:
            body |= {"scope": self.granted, "expires_at": self.ends}
        return Answer(status=200, body=body)

    routes: Sequence[tuple[str, str, Callable[..., Answer]]] = (
        ("GET", r"/oauth/v2/authorization", _authorize),
        ("POST", r"/oauth/v2/accessToken", _token),
        ("POST", r"/oauth/v2/introspectToken", _introspect),
        ("GET", r"/v2/userinfo", _userinfo),
        ("GET", r"/rest/organizationAcls", _acls),
        ("POST", r"/rest/images", _initialize),
        ("GET", r"/rest/images/([^/]+)", _picture),
        ("PUT", r"/dms-uploads/([^/]+)/uploaded-image/0", _upload),
        ("POST", r"/rest/posts", _publish),
        ("GET", r"/rest/posts", _list),
        ("DELETE", r"/rest/posts/([^/]+)", _delete),
        ("GET", r"/rest/organizationalEntityShareStatistics", _statistics),
    )
