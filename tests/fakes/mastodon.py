"""A Mastodon server for tests: real HTTP on 127.0.0.1, one account, a memory, and a journal.

It behaves as Mastodon 4.5 does, and by switches as other versions and other software do. "sheet" is the
project's notes on the Mastodon API, "servers" its notes on what real servers were seen to do; the official
API description and recorded answers are held against it in ``tests/platforms/test_mastodon_specs.py``.

Also runs by itself: ``python -m tests.fakes.mastodon --port 0`` prints one JSON line ``{"url", "token"}``.
``GET /_journal`` shows what was published and asked; ``POST /_switches`` changes switches while it runs.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import regex

from tests.fakes import _mastodon_shapes as shapes
from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, FakeServer, Request, payload

TOKEN = "canary-mastodon-token"
SCOPES = ("write:statuses", "write:media", "read:statuses", "profile")
OFFERED = (*SCOPES, "read:accounts")
_IMAGES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


@dataclass(frozen=True, kw_only=True)
class Switches:
    """How this server differs from Mastodon 4.5 on a good day."""

    software: str = "mastodon"
    """``mastodon``, ``gotosocial``, ``takahe`` or ``pixelfed`` (sheet §8, servers §2)."""
    version: str = "4.5.11"
    key: str = "honoured"
    """What a repeated Idempotency-Key does. ``honoured``: the first post comes back. ``ignored``: GoToSocial
    and Takahe (servers §2). ``race``: up to 4.5 two at once both post (sheet §6). ``crashes``: 4.6.0 – 4.6.5
    answer 500 (sheet §6). ``burned``: Pixelfed answers 400 even when nothing was posted (sheet §8)."""
    max_characters: int = 500
    max_media: int = 4
    description_limit: int | None = 1500
    """Stated only since 4.4 (sheet §2.1); 10,000 from 4.6 (sheet §3)."""
    alt_limit: int = 1500
    processing: int = 0
    """How many polls answer 206 after an upload was answered 202 (sheet §2.2)."""
    v2: bool = True
    """Without /api/v2/instance: 404 on old servers (sheet §2.1), 500 with HTML on Takahe (servers §2)."""
    batch: bool = True
    """GET /api/v1/statuses?id[]= exists since 4.3 (sheet §7)."""
    html_errors: bool = False
    """A proxy's error page instead of JSON (sheet §5, servers §2)."""
    scopes: tuple[str, ...] = SCOPES
    bot: bool = True
    limited: bool = False
    """POST /api/v1/statuses answers 429 with X-RateLimit-Reset and no Retry-After (sheet §4)."""
    delivery: str = "whole"
    """``lost``: a post is thrown away; ``dropped``: accepted. Neither is answered, after ``delay``."""
    delay: float = 0.0
    """Seconds between accepting a post and answering."""
    ahead: float = 0.0
    """Seconds by which its clock runs before ours."""
    most_pixels: int = 33_177_600
    """image_matrix_limit, as the server was built (sheet §3)."""
    tells_programs: bool = True
    """``application`` in a post and GET /api/v1/apps/verify_credentials (sheet §6)."""


GOTOSOCIAL = Switches(
    software="gotosocial", version="0.20.0+git-0000000", key="ignored", max_characters=5000, max_media=6
)
TAKAHE = Switches(software="takahe", version="takahe/0.11.0", key="ignored", v2=False, batch=False)
PIXELFED = Switches(
    software="pixelfed",
    version="3.5.3 (compatible; Pixelfed 0.11.13)",
    key="burned",
    alt_limit=1000,
    description_limit=None,
    batch=False,
)


@dataclass
class Media:
    id: str
    alt: str
    kind: str
    waits: int = 0
    status: str = ""


@dataclass(kw_only=True)
class Status:
    id: str
    created: datetime
    text: str
    spoiler: str
    sensitive: bool
    visibility: str
    language: str
    reply_to: str
    media: tuple[Media, ...]
    key: str
    edited: datetime | None = None
    deleted: bool = False
    program: str = "Pullquote"


class _FailedError(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


class FakeMastodon(FakeServer):
    """The server and what it remembers. Use it as a context manager, or ``serve`` and ``close``."""

    def __init__(self, switches: Switches = Switches(), *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches
        self.token = TOKEN
        self.statuses: list[Status] = []
        self.media: dict[str, Media] = {}
        self.consent = Consent(now=self.now, scopes=OFFERED, lifetime=None, token=lambda: self.token)
        self._keys: dict[str, str] = {}
        self._burned: set[str] = set()
        self._last_id = 0

    def switch(self, **changes: Any) -> None:
        """Change switches while running."""
        self.switches = replace(self.switches, **changes)

    def revoke(self) -> None:
        """Make the token bad."""
        self.token = "another token"

    def forget_keys(self) -> None:
        """Let the hour pass for which a key is remembered (sheet §6)."""
        self._keys.clear()

    def there(self) -> Sequence[Status]:
        """Return what is published and not deleted, oldest first."""
        return [status for status in self.statuses if not status.deleted]

    def write_something(
        self, text: str = "Written by hand.", *, age: timedelta = timedelta(0), program: str = "Web"
    ) -> None:
        """Publish a post by hand, as the account's owner might."""
        self.statuses.append(
            Status(
                id=self._new_id(),
                created=self.now() - age,
                text=text,
                spoiler="",
                sensitive=False,
                visibility="public",
                language="en",
                reply_to="",
                media=(),
                key="",
                program=program,
            )
        )

    def now(self) -> datetime:
        """Return the time by this server's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.switches.ahead)

    def headers(self) -> Mapping[str, str]:
        return shapes.rate_headers()

    # ── one request ───────────────────────────────────────────────────────────────────────────

    def answer(self, request: Request) -> Answer | None:
        """Return the answer, or None to close the connection without one."""
        self.requests.append(request)
        answer = self._route(request)
        if request.method == "POST" and request.path == "/api/v1/statuses":
            self._over.wait(self.switches.delay)
            if self.switches.delivery != "whole":
                return None
        if answer.status >= 400 and self.switches.html_errors:
            answer = Answer(status=answer.status, html="<h1>This page is not working</h1>")
        self.exchanges.append((request, answer))
        return answer

    def _route(self, request: Request) -> Answer:
        for method, pattern, scope, action in _ROUTES:
            match = re.fullmatch(pattern, request.path)
            if not match or method != request.method:
                continue
            try:
                self._authorise(request, scope)
                return action(self, request, *match.groups())
            except _FailedError as failed:
                if failed.status == 400 and self.switches.software == "takahe" and "Bearer" in failed.error:
                    return Answer(status=400, html=failed.error)
                return Answer(status=failed.status, body={"error": failed.error})
        return Answer(status=404, body={"error": "Not Found"})

    def _authorise(self, request: Request, scope: str) -> None:
        given = request.headers.get("authorization", "")
        if not scope or (scope == "open" and not given):
            return
        if given != f"Bearer {self.token}":
            if self.switches.software == "takahe":  # servers §2: 400, and not JSON
                raise _FailedError(400, "Invalid Bearer token")
            raise _FailedError(401, "The access token is invalid")
        if scope != "open" and not {scope, scope.split(":")[0]} & set(self.switches.scopes):
            raise _FailedError(403, "This action is outside the authorized scopes")  # sheet §1, §5

    def _new_id(self) -> str:
        """Return a snowflake: 48 bits of milliseconds and 16 more (sheet §6)."""
        self._last_id = max(self._last_id + 1, time.time_ns() // 1_000_000 << 16)
        return str(self._last_id)

    # ── instance and account ──────────────────────────────────────────────────────────────────

    def _instance_v2(self, _request: Request) -> Answer:
        if self.switches.v2:
            return Answer(status=200, body=shapes.instance(self.url, self.switches))
        if self.switches.software == "takahe":
            return Answer(status=500, html="<h1>Server Error (500)</h1>")
        raise _FailedError(404, "Not Found")

    def _instance_v1(self, _request: Request) -> Answer:
        return Answer(status=200, body=shapes.instance_v1(self.url, self.switches))

    def _me(self, _request: Request) -> Answer:
        return Answer(status=200, body=shapes.credentials(self.url, self.switches))

    # ── logging in (sheet §1) ─────────────────────────────────────────────────────────────────

    def _register(self, request: Request) -> Answer:
        return self.consent.register(request)

    def _authorize(self, request: Request) -> Answer:
        return self.consent.page(request)

    def _token(self, request: Request) -> Answer:
        return self.consent.token(request)

    def _app(self, _request: Request) -> Answer:
        if not self.switches.tells_programs:
            raise _FailedError(404, "Not Found")
        return Answer(status=200, body=shapes.application() | {"scopes": [*self.switches.scopes]})

    # ── media ─────────────────────────────────────────────────────────────────────────────────

    def _upload(self, request: Request) -> Answer:
        file = payload(request.parts()["file"])
        alt = request.data().get("description", "")
        kind = next((kind for magic, kind in _IMAGES.items() if file.startswith(magic)), "")
        if not kind:
            raise _FailedError(422, "Validation failed: File content type is invalid")
        if len(alt) > self.switches.alt_limit:  # in code points (sheet §3)
            raise _FailedError(422, "Validation failed: Description is too long")
        with self._lock:
            media = Media(self._new_id(), alt, kind, waits=self.switches.processing)
            self.media[media.id] = media
        done = not media.waits
        return Answer(status=200 if done else 202, body=shapes.media(self.url, media, done=done))

    def _one_media(self, _request: Request, media_id: str) -> Answer:
        """Answer 206 while processing, 404 once attached (sheet §2.2)."""
        with self._lock:
            media = self.media.get(media_id)
            if media is None or (media.status and self.switches.software == "mastodon"):
                raise _FailedError(404, "Not Found")
            if media.waits:
                media.waits -= 1
                return Answer(status=206, body=shapes.media(self.url, media, done=False))
        return Answer(status=200, body=shapes.media(self.url, media, done=True))

    # ── statuses ──────────────────────────────────────────────────────────────────────────────

    def _publish(self, request: Request) -> Answer:
        if self.switches.delivery == "lost":
            return Answer(status=500)
        if self.switches.limited:
            return Answer(
                status=429,
                body={"error": "Too many requests"},
                headers={
                    "X-RateLimit-Reset": shapes.moment(datetime.now(UTC) + timedelta(minutes=3), digits=6)
                },
            )
        key = request.headers.get("idempotency-key", "")
        if self.switches.key == "race":
            if repeated := self._repeated(key):
                return repeated
            self._over.wait(0.2)
            with self._lock:
                return self._create(request, key)
        with self._lock:
            return self._repeated(key) or self._create(request, key)

    def _repeated(self, key: str) -> Answer | None:
        if not key or self.switches.key == "ignored":
            return None
        if self.switches.key == "burned":
            if key in self._burned:
                raise _FailedError(400, "Duplicate idempotency key.")
            self._burned.add(key)
            return None
        if key not in self._keys:
            return None
        if self.switches.key == "crashes":
            return Answer(status=500, html="We're sorry, but something went wrong")
        return Answer(status=200, body=shapes.status(self.url, self._status(self._keys[key]), self.switches))

    def _create(self, request: Request, key: str) -> Answer:
        status = self._checked(request.data(), key)
        self.statuses.append(status)
        for media in status.media:
            media.status = status.id
        if key:
            self._keys[key] = status.id
        return Answer(status=200, body=shapes.status(self.url, status, self.switches))

    def _checked(self, data: Mapping[str, Any], key: str) -> Status:
        text, spoiler = data.get("status") or "", data.get("spoiler_text") or ""
        media = self._media_for(data.get("media_ids") or [])
        reply_to = data.get("in_reply_to_id") or ""
        if reply_to:
            self._status(reply_to)  # a missing parent is 404 (sheet §2.4)
        self._validate(text, spoiler, media, reply_to, data.get("visibility"))
        if not text.strip():  # the warning moves into the body (sheet §2.3)
            text, spoiler = spoiler, ""
        pixelfed = self.switches.software == "pixelfed"
        sensitive = bool(data.get("sensitive", True)) or bool(spoiler and not pixelfed)
        return Status(
            id=self._new_id(),
            created=self.now(),
            text=text,
            spoiler=spoiler if sensitive or not pixelfed else "",
            sensitive=sensitive,
            visibility=data.get("visibility") or "unlisted",  # the account's default (sheet §2.3)
            language="en"
            if self.switches.software in ("pixelfed", "takahe")
            else data.get("language") or "en",
            reply_to=reply_to,
            media=media,
            key=key,
        )

    def _media_for(self, ids: Sequence[str]) -> tuple[Media, ...]:
        wrong = 400 if self.switches.software == "gotosocial" else 422
        if len(ids) > self.switches.max_media:
            raise _FailedError(wrong, "Validation failed: too many files")
        found = [self.media.get(media_id) for media_id in ids]
        reusable = self.switches.software == "takahe"  # servers §2
        if any(media is None or (media.status and not reusable) for media in found):
            raise _FailedError(wrong, "Media not found, or already attached to a status")
        if any(media.waits for media in found if media):
            raise _FailedError(wrong, "Cannot attach files that have not finished processing")
        return tuple(media for media in found if media)

    def _validate(
        self, text: str, spoiler: str, media: Sequence[Media], reply_to: str, visibility: str | None
    ) -> None:
        wrong = 422 if self.switches.software in ("mastodon", "pixelfed") else 400
        if not (text + spoiler).strip() and not media:
            raise _FailedError(wrong, "Validation failed: Text can't be blank")
        if self.switches.software == "pixelfed" and not media and not reply_to:
            raise _FailedError(403, "Empty statuses are not allowed")  # sheet §8
        if self._length(text, spoiler) > self.switches.max_characters:
            raise _FailedError(wrong, "Validation failed: Text character limit exceeded")
        if visibility not in (None, "public", "unlisted", "private", "direct"):
            raise _FailedError(422, "Validation failed: Visibility is not included in the list")

    def _length(self, text: str, spoiler: str) -> int:
        """Count as sheet §3 says; other software counts code points and whole links (sheet §8)."""
        if self.switches.software != "mastodon":
            return len(spoiler + text)
        weighed = re.sub(r"https?://\S+", "x" * 23, text)
        return len(regex.findall(r"\X", spoiler + re.sub(r"(@\w+)@[\w.-]+", r"\1", weighed)))

    def _status(self, status_id: str) -> Status:
        for status in self.there():
            if status.id == status_id:
                return status
        raise _FailedError(404, "Not Found")

    def _one_status(self, _request: Request, status_id: str) -> Answer:
        return Answer(status=200, body=shapes.status(self.url, self._status(status_id), self.switches))

    def _source(self, _request: Request, status_id: str) -> Answer:
        status = self._status(status_id)
        return Answer(status=200, body={"id": status.id, "text": status.text, "spoiler_text": status.spoiler})

    def _delete(self, _request: Request, status_id: str) -> Answer:
        """Delete; the pictures are free again for about a day (sheet §7)."""
        with self._lock:
            status = self._status(status_id)
            status.deleted = True
            for media in status.media:
                media.status = ""
        return Answer(
            status=200, body={**shapes.status(self.url, status, self.switches), "text": status.text}
        )

    def _several(self, request: Request) -> Answer:
        """Return up to 20 statuses by id; missing ones are left out (sheet §7)."""
        if not self.switches.batch:
            raise _FailedError(404, "Not Found")
        ids = request.query.get("id[]", [])
        if len(ids) > 20:
            raise _FailedError(422, "Too many ids")
        found = [status for status in self.there() if status.id in ids]
        return Answer(status=200, body=[shapes.status(self.url, status, self.switches) for status in found])

    def _own(self, request: Request, account: str) -> Answer:
        """Page through the account's statuses, newest first, at most 40 (sheet §6)."""
        if account != shapes.ACCOUNT:
            raise _FailedError(404, "Not Found")
        limit = min(int(request.query.get("limit", ["20"])[0]), 40)
        below = int(request.query.get("max_id", ["0"])[0]) or 1 << 80
        page = [status for status in reversed(self.there()) if int(status.id) < below][:limit]
        return Answer(status=200, body=[shapes.status(self.url, status, self.switches) for status in page])

    # ── for tests ─────────────────────────────────────────────────────────────────────────────

    def _journal(self, _request: Request) -> Answer:
        asked = [f"{one.method} {one.path}" for one in self.requests if not one.path.startswith("/_")]
        posts = [json.loads(json.dumps(asdict(status), default=str)) for status in self.statuses]
        return Answer(status=200, body={"posts": posts, "requests": asked})

    def _switch_by_request(self, request: Request) -> Answer:
        self.switch(**request.data())
        return Answer(status=200, body={})


_Action = Callable[..., Answer]
_ROUTES: Sequence[tuple[str, str, str, _Action]] = (
    ("GET", r"/api/v2/instance", "open", FakeMastodon._instance_v2),
    ("GET", r"/api/v1/instance", "open", FakeMastodon._instance_v1),
    ("GET", r"/api/v1/accounts/verify_credentials", "profile", FakeMastodon._me),
    ("GET", r"/api/v1/apps/verify_credentials", "open", FakeMastodon._app),
    ("POST", r"/api/v2/media", "write:media", FakeMastodon._upload),
    ("GET", r"/api/v1/media/(\w+)", "write:media", FakeMastodon._one_media),
    ("POST", r"/api/v1/statuses", "write:statuses", FakeMastodon._publish),
    ("GET", r"/api/v1/statuses", "read:statuses", FakeMastodon._several),
    ("GET", r"/api/v1/statuses/(\w+)", "read:statuses", FakeMastodon._one_status),
    ("GET", r"/api/v1/statuses/(\w+)/source", "read:statuses", FakeMastodon._source),
    ("DELETE", r"/api/v1/statuses/(\w+)", "write:statuses", FakeMastodon._delete),
    ("GET", r"/api/v1/accounts/(\w+)/statuses", "read:statuses", FakeMastodon._own),
    ("POST", r"/api/v1/apps", "", FakeMastodon._register),
    ("GET", r"/oauth/authorize", "", FakeMastodon._authorize),
    ("POST", r"/oauth/token", "", FakeMastodon._token),
    ("GET", r"/_journal", "", FakeMastodon._journal),
    ("POST", r"/_switches", "", FakeMastodon._switch_by_request),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.mastodon")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--switches", type=json.loads, default={}, help="JSON; see Switches")
    options = parser.parse_args(arguments)
    fake = FakeMastodon(Switches(**options.switches), port=options.port)
    print(json.dumps({"url": fake.url, "token": fake.token}), flush=True)  # noqa: T201 - its one answer
    fake.serve()


if __name__ == "__main__":
    main()
