"""X for tests: real HTTP on 127.0.0.1, one account, its pictures and its posts.

"sheet" is the project's notes on X; each behaviour names its section.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, FakeServer, Request, payload

USER, NAME = "1072250532645998596", "quietbooks"
APP, APP_SECRET = "client-id", "canary-client-secret"
BACK = "http://127.0.0.1:8765/pullquote"
KEYS = {
    "API_KEY": "canary-api-key",
    "API_SECRET": "canary-api-secret",
    "TOKEN": "1072250532645998596-canary-token",
    "TOKEN_SECRET": "canary-token-secret",
}
SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
_LINK = re.compile(r"https?://[^\s<>]+[\w/]|(?<![\w.@/])[a-z]+\.(?:com|py|it)(?!\w)", re.IGNORECASE)
_POST_KEYS = {"text", "media", "reply", "reply_settings", "made_with_ai", "paid_partnership"}


@dataclass(kw_only=True)
class Media:
    id: str
    total: int
    kind: str
    pieces: dict[int, bytes] = field(default_factory=dict)
    finished: bool = False
    alt: str = ""
    covered: bool = False
    asked: int = 0


@dataclass(kw_only=True)
class Tweet:
    id: str
    created: datetime
    text: str
    media: list[str]
    reply: str
    deleted: bool = False


@dataclass
class Switches:
    """How the server behaves."""

    processing: int = 0
    """How often a picture is still at work when asked."""
    fails: bool = False
    swallowed: bool = False
    """A post is accepted, and the connection closed without an answer."""
    access: str = "read-write"
    old_names: bool = False
    """Fields go by the names they had before 2.167 (sheet §0)."""
    hides_entities: bool = False
    page: int = 100


class FailedError(Exception):
    def __init__(
        self, status: int, title: str, detail: str = "", kind: str = "about:blank", **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"title": title, "detail": detail or title, "type": kind, "status": status, **more}


def invalid(detail: str) -> FailedError:
    return FailedError(400, "Invalid Request", detail, "https://api.x.com/2/problems/invalid-request")


def not_found(post: str) -> dict[str, Any]:
    return {
        "title": "Not Found Error",
        "detail": f"Could not find tweet with id: [{post}].",
        "type": "https://api.x.com/2/problems/resource-not-found",
        "resource_type": "tweet",
        "resource_id": post,
    }


class FakeX(FakeServer):
    """The server and what it remembers."""

    def __init__(self, switches: Switches | None = None, now: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self.switches, self.clock = switches or Switches(), now or self.now
        self.keys = dict(KEYS)
        self.access: set[str] = set()
        self.media: dict[str, Media] = {}
        self.tweets: list[Tweet] = []
        self.known_as = {self.url}
        """The addresses it is reached at: a signature covers them."""
        self.nonces: set[tuple[str, str]] = set()
        self.full: Mapping[str, str] = {}
        """Headers of a 429, while posts are too many."""
        self.consent = Consent(  # the code lives 30 seconds (sheet §1b)
            now=self.clock, scopes=SCOPES, token=self._token, code_lives=timedelta(seconds=30)
        )
        self.consent.clients[APP] = APP_SECRET, BACK

    def _token(self) -> str:
        token = f"canary-access-{secrets.token_hex(8)}"
        self.access = {token}
        return token

    def there(self) -> list[Tweet]:
        """Return what stands on the server, oldest first."""
        return [one for one in self.tweets if not one.deleted]

    def revoke(self) -> None:
        """Make every key and token bad."""
        self.keys["TOKEN"] = "another"
        self.access, self.consent.refresh_tokens = set(), {}

    def headers(self) -> Mapping[str, str]:
        return {
            "x-access-level": self.switches.access,
            "x-rate-limit-limit": "100",
            "x-rate-limit-remaining": "99",
        }

    # ── the door ──────────────────────────────────────────────────────────────────────────────

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        if request.path == "/i/oauth2/authorize":
            return self.consent.page(request)
        if request.path == "/2/oauth2/token":
            return self._granted(request)
        try:
            with self._lock:
                answer = self._answered(request)
        except FailedError as failed:
            answer = Answer(status=failed.status, body=failed.body, headers=self.full)
        self.exchanges.append((request, answer))
        posted = (request.method, request.path) == ("POST", "/2/tweets") and answer.status == 201
        return None if self.switches.swallowed and posted else answer

    def _granted(self, request: Request) -> Answer:
        """An app with a secret proves itself by HTTP Basic alone; a spent token is invalid (sheet §1b)."""
        fields, basic = request.data(), request.headers.get("authorization", "")
        if basic:
            pair = base64.b64decode(basic.removeprefix("Basic ")).decode()
            fields = {**fields, **dict(zip(("client_id", "client_secret"), pair.split(":"), strict=True))}
        answer = self.consent.exchange({"client_secret": "", **fields})
        if answer.body.get("error") == "invalid_grant" and fields["grant_type"] == "refresh_token":
            said = "Value passed for the token was invalid."
            return Answer(status=400, body={"error": "invalid_request", "error_description": said})
        return answer

    def _answered(self, request: Request) -> Answer:
        self._prove(request)
        for method, pattern, work in self._doors():
            found = re.fullmatch(pattern, request.path)
            if found and request.method == method:
                done: Answer = work(request, *found.groups())
                return done
        raise FailedError(404, "Not Found")

    def _doors(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        return [
            ("GET", "/2/users/me", self._me),
            ("POST", "/2/media/upload/initialize", self._initialize),
            ("POST", r"/2/media/upload/(\d+)/append", self._append),
            ("POST", r"/2/media/upload/(\d+)/finalize", self._finalize),
            ("GET", "/2/media/upload", self._status),
            ("POST", "/2/media/metadata", self._metadata),
            ("POST", "/2/tweets", self._create),
            ("DELETE", r"/2/tweets/(\d+)", self._delete),
            ("GET", "/2/tweets", self._several),
            ("GET", rf"/2/users/({USER})/tweets", self._timeline),
        ]

    def _prove(self, request: Request) -> None:
        header = request.headers.get("authorization", "")
        if header.removeprefix("Bearer ") in self.access:
            return
        if not header.startswith("OAuth ") or not self._signed(request, header):
            raise FailedError(401, "Unauthorized")

    def _signed(self, request: Request, header: str) -> bool:
        """Prove an OAuth 1.0a signature: query signed, JSON and files not; each nonce once (sheet §1a)."""
        pairs = [one.strip().partition("=") for one in header.removeprefix("OAuth ").split(",")]
        said = {name: unquote(value.strip('"')) for name, _, value in pairs}
        query = [(name, value) for name, values in request.query.items() for value in values]
        names = said["oauth_consumer_key"], said["oauth_token"]
        known = names == (self.keys["API_KEY"], self.keys["TOKEN"])
        late = abs(self.clock().timestamp() - int(said["oauth_timestamp"])) > 300
        seen = said["oauth_timestamp"], said["oauth_nonce"]
        proof, signed = said.pop("oauth_signature"), [*query, *said.items()]
        both = self.keys["API_SECRET"], self.keys["TOKEN_SECRET"]
        wanted = {signature(request.method, f"{base}{request.path}", signed, both) for base in self.known_as}
        good = known and not late and seen not in self.nonces and proof in wanted
        self.nonces.add(seen)
        return good

    # ── what there is ─────────────────────────────────────────────────────────────────────────

    def _me(self, _request: Request) -> Answer:
        return _good({"id": USER, "name": "Quiet books", "username": NAME})

    def _initialize(self, request: Request) -> Answer:
        fields = _json(request, {"media_type", "total_bytes", "media_category"})
        if fields["total_bytes"] > 5_242_880:
            raise FailedError(413, "Payload Too Large")
        number = f"14{len(self.media) + 10:017}"
        self.media[number] = Media(id=number, total=fields["total_bytes"], kind=fields["media_type"])
        return _good({"id": number, "media_key": f"3_{number}", "expires_after_secs": 86400})

    def _append(self, request: Request, number: str) -> Answer:
        media = self._upload(number)
        media.pieces[int(request.data()["segment_index"])] = payload(request.parts()["media"])
        return _good({"expires_at": int(self.clock().timestamp()) + 86400})

    def _finalize(self, _request: Request, number: str) -> Answer:
        media = self._upload(number)
        pieces = [media.pieces[at] for at in sorted(media.pieces)]
        if sorted(media.pieces) != list(range(len(pieces))) or len(b"".join(pieces)) != media.total:
            raise invalid("Segments do not add up to provided total file size.")
        media.finished = True
        return self._state(media)

    def _status(self, request: Request) -> Answer:
        if request.query.get("command") != ["STATUS"]:
            raise invalid("command")
        return self._state(self._upload(request.query["media_id"][0]))

    def _state(self, media: Media) -> Answer:
        """No processing_info means ready (sheet §2.1)."""
        about: dict[str, Any] = {"id": media.id, "media_key": f"3_{media.id}", "size": media.total}
        if self.switches.fails:
            return _good({**about, "processing_info": {"state": "failed", "progress_percent": 0}})
        if media.asked < self.switches.processing:
            media.asked += 1
            return _good({**about, "processing_info": {"state": "in_progress", "check_after_secs": 1}})
        return _good({**about, "expires_after_secs": 86400})

    def _upload(self, number: str) -> Media:
        if number not in self.media:
            raise invalid("Your media IDs are invalid.")
        return self.media[number]

    def _metadata(self, request: Request) -> Answer:
        fields = _json(request, {"id", "metadata"})
        media, about = self._upload(fields["id"]), fields["metadata"]
        media.alt = about.get("alt_text", {}).get("text", "")
        if len(media.alt) > 1000:
            raise invalid("alt_text")
        media.covered = about.get("sensitive_media_warning") == {"other": True}
        return _good({"id": media.id, "associated_metadata": about})

    # ── posts ─────────────────────────────────────────────────────────────────────────────────

    def _create(self, request: Request) -> Answer:
        fields = _json(request, _POST_KEYS)
        if self.full:
            raise FailedError(429, "Too Many Requests")
        text, reply = fields.get("text", ""), fields.get("reply", {}).get("in_reply_to_tweet_id", "")
        media = fields.get("media", {}).get("media_ids", [])
        if not text and not media:
            raise invalid("Either text or media must be given")
        if any(not self._upload(one).finished for one in media):
            raise invalid("Your media IDs are invalid.")
        if reply and reply not in [one.id for one in self.there()]:
            words = "You attempted to reply to a Tweet that is deleted or not visible to you."
            raise FailedError(403, "Forbidden", words)
        if any((one.text, one.reply) == (text, reply) for one in self.there() if text):
            words = "You are not allowed to create a Tweet with duplicate content."
            raise FailedError(403, "Forbidden", words)
        number = f"19{len(self.tweets) + 10:017}"
        self.tweets.append(Tweet(id=number, created=self.clock(), text=text, media=media, reply=reply))
        said = {"id": number, "text": self._shown(self.tweets[-1])["text"], "edit_history_post_ids": [number]}
        return Answer(status=201, body={"data": said})

    def _delete(self, _request: Request, number: str) -> Answer:
        gone = [one for one in self.there() if one.id == number]
        if not gone:
            raise FailedError(**_missing(number))
        gone[0].deleted = True
        return _good({"deleted": True})

    def _several(self, request: Request) -> Answer:
        """What is missing comes as errors beside the rest, and alone with a 200 (sheet §5)."""
        ids = request.query["ids"][0].split(",")
        if len(ids) > 100:
            raise invalid("ids")
        here = {one.id: one for one in self.there()}
        body: dict[str, Any] = {}
        if found := [here[one] for one in ids if one in here]:
            body["data"] = [{**self._shown(one), "public_metrics": self._metrics()} for one in found]
        if gone := [one for one in ids if one not in here]:
            body["errors"] = [not_found(one) for one in gone]
        return Answer(status=200, body=body)

    def _metrics(self) -> dict[str, int]:
        names = ["impression_count", "like_count", "reply_count", "quote_count", "bookmark_count"]
        return dict.fromkeys([*names, "retweet_count" if self.switches.old_names else "repost_count"], 0)

    def _timeline(self, request: Request, _user: str) -> Answer:
        """Without posts there is no data at all."""
        since = datetime.fromisoformat(request.query["start_time"][0])
        at = int(request.query.get("pagination_token", ["0"])[0])
        every = [one for one in reversed(self.there()) if one.created >= since]
        page, rest = every[at : at + self.switches.page], every[at + self.switches.page :]
        meta: dict[str, Any] = {"result_count": len(page)}
        if rest:
            meta["next_token"] = str(at + self.switches.page)
        data = {"data": [self._shown(one) for one in page]} if page else {}
        return Answer(status=200, body={"meta": meta, **data})

    def _shown(self, tweet: Tweet) -> dict[str, Any]:
        """Links are shortened, pictures have one at the end, and the text is escaped (sheet §2.3, §6)."""
        urls: list[dict[str, Any]] = []

        def short(full: str) -> str:
            address = f"https://t.co/{hashlib.sha256(f'{tweet.id}{len(urls)}'.encode()).hexdigest()[:10]}"
            urls.append({"start": 0, "end": 0, "url": address, "expanded_url": full})
            return address

        whole = _LINK.sub(lambda found: short(_with_scheme(found[0])), html.escape(tweet.text, quote=False))
        if tweet.media:
            picture = short(f"https://x.com/{NAME}/status/{tweet.id}/photo/1")
            whole = f"{whole} {picture}".strip()
        old = self.switches.old_names
        about: dict[str, Any] = {
            "id": tweet.id,
            "text": whole,
            "created_at": tweet.created.isoformat(),
            f"edit_history_{'tweet' if old else 'post'}_ids": [tweet.id],
        }
        if urls and not self.switches.hides_entities:
            about["entities"] = {"urls": urls}
        if tweet.media:
            about["attachments"] = {"media_keys": [f"3_{one}" for one in tweet.media]}
        if tweet.reply:
            about[f"referenced_{'tweets' if old else 'posts'}"] = [{"type": "replied_to", "id": tweet.reply}]
        return about


def signature(method: str, url: str, pairs: list[tuple[str, str]], keys: tuple[str, str]) -> str:
    """Return the HMAC-SHA1 signature of RFC 5849 §3.4, written anew for the fake from its text."""
    coded = sorted((_coded(name), _coded(value)) for name, value in pairs)
    base = "&".join(map(_coded, (method, url, "&".join(f"{name}={value}" for name, value in coded))))
    key = "&".join(map(_coded, keys))
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _coded(text: str) -> str:
    return quote(text, safe="-._~")


def _with_scheme(found: str) -> str:
    return found if found.startswith("http") else f"http://{found}"


def _json(request: Request, known: set[str]) -> dict[str, Any]:
    """Unknown keys are refused (sheet §2.3)."""
    fields = request.data()
    if unknown := set(fields) - known:
        raise invalid(f"[{', '.join(sorted(unknown))}] is not one of the allowed parameters")
    return fields


def _missing(post: str) -> dict[str, Any]:
    told = not_found(post)
    return {"status": 404, "kind": told.pop("type"), **told}


def _good(data: Mapping[str, Any]) -> Answer:
    return Answer(status=200, body={"data": dict(data)})
