"""Pinterest's API v5 for tests: real HTTP on 127.0.0.1, one account, its boards and pins.

"sheet" is the project's notes on Pinterest; the official description is held against every exchange in
``tests/platforms/test_pinterest_specs.py``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from tests.fakes.oauth import Consent
from tests.fakes.server import Answer, FakeServer, Request

TOKEN = "canary-pina-token"
APP, SECRET = "1478", "canary-app-secret"
NAME = "quietbooks"
BOARD, BOARD_NAME = "549755885175", "Book quotes"
SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
_KINDS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}
_MOST = {"title": 100, "description": 800, "link": 2048, "alt_text": 500}
_TRIAL = (
    "Apps with Trial access may not create Pins in production https://api.pinterest.com - "
    "use API Sandbox https://api-sandbox.pinterest.com instead."
)


@dataclass
class Switches:
    """How this account and its app differ from ordinary ones."""

    trial: bool = False
    """The app may not pin yet (sheet §0)."""
    account_type: str = "BUSINESS"
    boards: Sequence[str] = (BOARD_NAME, "Recipes")
    newest_first: bool = True
    """Known from use (sheet §6)."""
    remaining: int = 950
    alt_told: bool = True


@dataclass(kw_only=True)
class Pin:
    id: str
    fields: Mapping[str, Any]
    pictures: Sequence[bytes]
    at: datetime
    deleted: bool = False


@dataclass
class FailedError(Exception):
    status: int
    code: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


class FakePinterest(FakeServer):
    """The API and what it remembers."""

    def __init__(self, switches: Switches | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.switches = switches or Switches()
        self.pins: list[Pin] = []
        self.tokens = {TOKEN}
        self.reactions: dict[str, int] = {}
        self.given = 0
        self.consent = Consent(now=self.now, scopes=SCOPES, token=self._new_token, lifetime=2_592_000)
        self._last = 813_744_226_420_795_884

    def there(self) -> list[Pin]:
        """Return the pins that are there, oldest first."""
        return [pin for pin in self.pins if not pin.deleted]

    def headers(self) -> Mapping[str, str]:
        """Sheet §4: several windows, and seconds until the reset."""
        return {
            "x-ratelimit-limit": "1000, 1000;w=60",
            "x-ratelimit-remaining": str(self.switches.remaining),
            "x-ratelimit-reset": "30",
        }

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        try:
            with self._lock:
                answer = self._answered(request)
        except FailedError as failed:
            body = {"code": failed.code, "message": failed.message}
            answer = Answer(status=failed.status, body=body, headers=failed.headers)
        self.exchanges.append((request, answer))
        return answer

    def _answered(self, request: Request) -> Answer:
        for method, pattern, action in _ROUTES:
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                found = action(self, request, *match.groups())
                return found if isinstance(found, Answer) else Answer(status=200, body=found)
        raise FailedError(404, 404, f"The requested URL {request.path} was not found.")

    def _authorised(self, request: Request) -> None:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise FailedError(401, 2, "Authentication failed.")

    # ── who, and where ────────────────────────────────────────────────────────────────────────

    def _account(self, request: Request) -> Any:
        self._authorised(request)
        return {"id": "2783136121146311751", "username": NAME, "account_type": self.switches.account_type}

    def _boards(self, request: Request) -> Any:
        """One board a page, so that pages are turned."""
        self._authorised(request)
        names = list(self.switches.boards)
        at = int(request.query.get("bookmark", ["0"])[0])
        items = [self._board_of(names[at], at)] if names else []
        return {"items": items, "bookmark": str(at + 1) if at + 1 < len(names) else None}

    def _board_of(self, name: str, at: int) -> dict[str, Any]:
        return {"id": str(int(BOARD) + at), "name": name, "privacy": "PUBLIC"}

    def _at(self, board: str) -> int:
        at = int(board) - int(BOARD)
        if not 0 <= at < len(self.switches.boards):
            raise FailedError(404, 404, "Board not found.")
        return at

    def _board(self, request: Request, board: str) -> Any:
        self._authorised(request)
        return self._board_of(self.switches.boards[self._at(board)], self._at(board))

    # ── pins (sheet §2, §3) ───────────────────────────────────────────────────────────────────

    def _create(self, request: Request) -> Answer:
        self._authorised(request)
        if self.switches.trial:
            raise FailedError(403, 29, _TRIAL)
        fields = request.data()
        self._at(fields["board_id"])
        for name, most in _MOST.items():
            if len(str(fields.get(name) or "").encode("utf-16-le")) // 2 > most:
                raise FailedError(400, 1, f"Invalid request: '{name}' constraint: maxLength={most}")
        self._last += 1
        pin = Pin(id=str(self._last), fields=fields, pictures=_pictures(fields), at=self.now())
        self.pins.append(pin)
        return Answer(status=201, body=self._shown(pin))

    def _shown(self, pin: Pin) -> dict[str, Any]:
        """Times come without a zone; what was not given is null."""
        alt = pin.fields.get("alt_text") if self.switches.alt_told else None
        return {
            "id": pin.id,
            "created_at": pin.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "board_id": pin.fields["board_id"],
            **{name: pin.fields.get(name) for name in ("title", "description", "link")},
            "alt_text": alt,
            "media": {"media_type": "image" if len(pin.pictures) == 1 else "multiple_images"},
        }

    def _pins(self, request: Request, board: str) -> Any:
        self._authorised(request)
        self._at(board)
        found = [self._shown(pin) for pin in self.there() if pin.fields["board_id"] == board]
        ordered = found[::-1] if self.switches.newest_first else found
        at, size = (int(request.query.get(name, [usual])[0]) for name, usual in _PAGES.items())
        return {
            "items": ordered[at : at + size],
            "bookmark": str(at + size) if at + size < len(ordered) else None,
        }

    def _pin(self, request: Request, pin: str) -> Any:
        self._authorised(request)
        found = self._there(pin)
        counts = {
            "pin_click": 0,
            "impression": 3,
            "reaction": self.reactions.get(pin, 0),
            "comment": 0,
            "save": 0,
        }
        return {**self._shown(found), "pin_metrics": {"90d": {"pin_click": 0}, "lifetime_metrics": counts}}

    def _there(self, pin: str) -> Pin:
        found = next((one for one in self.there() if one.id == pin), None)
        if found is None:
            raise FailedError(404, 50, "Pin not found.")
        return found

    def _delete(self, request: Request, pin: str) -> Answer:
        self._authorised(request)
        self._there(pin).deleted = True
        return Answer(status=204)

    # ── connecting (sheet §1) ─────────────────────────────────────────────────────────────────

    def _new_token(self) -> str:
        self.given += 1
        self.tokens.add(f"canary-pina-{self.given}")
        return f"canary-pina-{self.given}"

    def _token(self, request: Request) -> Answer:
        """The app proves itself by HTTP Basic alone."""
        scheme, _, pair = request.headers.get("authorization", "").partition(" ")
        fields = request.data()
        known = unquote(base64.b64decode(pair).decode()) if scheme == "Basic" else ""
        if known != f"{APP}:{SECRET}" or "client_secret" in fields:
            return Answer(status=401, body={"error": "invalid_client"})
        first = fields["grant_type"] == "authorization_code"
        if first and fields.pop("continuous_refresh", None) != "true":
            raise FailedError(400, 283, "Apps made before 2025-09-25 must say continuous_refresh")
        answer = self.consent.exchange({**fields, "client_id": APP, "client_secret": SECRET})
        if answer.status != 200:
            return answer
        more = {
            "response_type": fields["grant_type"],
            "scope": answer.body["scope"].replace(" ", ","),
            "refresh_token_expires_in": 5_184_000,
            "refresh_token_expires_at": int(self.now().timestamp()) + 5_184_000,
        }
        return Answer(status=200, body={**answer.body, **more})

    def _authorize(self, request: Request) -> Answer:
        return self.consent.page(request)


_ROUTES: Sequence[tuple[str, str, Callable[..., Any]]] = (
    ("GET", r"/oauth/", FakePinterest._authorize),
    ("POST", r"/v5/oauth/token", FakePinterest._token),
    ("GET", r"/v5/user_account", FakePinterest._account),
    ("GET", r"/v5/boards", FakePinterest._boards),
    ("GET", r"/v5/boards/(\d+)", FakePinterest._board),
    ("GET", r"/v5/boards/(\d+)/pins", FakePinterest._pins),
    ("POST", r"/v5/pins", FakePinterest._create),
    ("GET", r"/v5/pins/(\d+)", FakePinterest._pin),
    ("DELETE", r"/v5/pins/(\d+)", FakePinterest._delete),
)
_PAGES = {"bookmark": "0", "page_size": "25"}


def _pictures(fields: Mapping[str, Any]) -> list[bytes]:
    source = fields["media_source"]
    items = [source] if source["source_type"] == "image_base64" else source["items"]
    if source["source_type"] != "image_base64" and not 2 <= len(items) <= 5:
        raise FailedError(400, 1, "Invalid request: 'items' constraint: maxItems=5")
    found = [(base64.b64decode(item["data"], validate=True), item["content_type"]) for item in items]
    if not all(data.startswith(_KINDS[kind]) for data, kind in found):
        raise FailedError(400, 1, "Invalid request: the image is not of its content_type")
    return [data for data, _ in found]
