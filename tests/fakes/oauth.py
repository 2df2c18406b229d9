"""The part of a network at which people say yes: OAuth 2.0 as RFC 6749 and 7636 have it, one rule a line.

A fake of a network answers its login pages with a ``Consent``; ``Person`` is who sits before the browser.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.fakes.server import Answer, FakeServer, Request

OOB = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(kw_only=True)
class _Code:
    fields: Mapping[str, str]
    given: datetime
    used: bool = False


class Consent:
    """Apps, codes and tokens of one network. ``scopes`` is what it knows; ``token`` makes a new one."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        scopes: Sequence[str],
        token: Callable[[], str],
        lifetime: int | None = 7200,
        code_lives: timedelta = timedelta(minutes=10),
    ) -> None:
        self.now, self.scopes, self.new_token, self.lifetime = now, scopes, token, lifetime
        self.agrees = True
        self.ticked: Sequence[str] | None = None
        """What the person leaves ticked; all of it where None."""
        self.refuses = 0
        """How many of the next renewals are answered 503."""
        self.refuses_app = False
        self.code_lives = code_lives
        self.renewals = 0
        self.clients: dict[str, tuple[str, str]] = {}
        """Secret and redirects of each app."""
        self.codes: dict[str, _Code] = {}
        self.refresh_tokens: dict[str, str] = {}

    def register(self, request: Request) -> Answer:
        """Make an app (docs.joinmastodon.org/methods/apps)."""
        fields = request.data()
        unknown = set(fields["scopes"].split()) - set(self.scopes)
        if unknown or not fields.get("client_name"):
            return Answer(status=422, body={"error": "Validation failed: Scopes doesn't match configured"})
        name, secret = secrets.token_hex(8), secrets.token_hex(8)
        self.clients[name] = secret, fields["redirect_uris"]
        return Answer(status=200, body={"id": "1", "client_id": name, "client_secret": secret})

    def page(self, request: Request) -> Answer:
        """Let the person agree, and send them back with a code (RFC 6749 §4.1.2), or show it."""
        fields = {name: values[-1] for name, values in request.query.items()}
        client = self.clients.get(fields.get("client_id", ""))
        if client is None or fields["redirect_uri"] not in client[1].split("\n"):
            return Answer(status=400, html="<p>The redirect does not match")
        if not self.agrees:
            return _back(fields, {"error": "access_denied", "error_description": "The owner said no."})
        code = secrets.token_hex(8)
        self.codes[code] = _Code(fields=fields, given=self.now())
        if fields["redirect_uri"] == OOB:
            return Answer(status=200, html=f"<code>{code}</code>")
        return _back(fields, {"code": code})

    def token(self, request: Request) -> Answer:
        """Change a code (§4.1.3) or a refresh token (§6) for a token."""
        return self.exchange(request.data())

    def exchange(self, fields: Mapping[str, str]) -> Answer:
        """The same, for fields that came in another way."""
        if fields.get("grant_type") == "refresh_token":
            return self._refresh(fields)
        code = self.codes.get(fields.get("code", ""))
        if wrong := self._wrong(fields, code):
            return Answer(status=400, body={"error": wrong, "error_description": f"{wrong}, said the server"})
        assert code
        code.used = True
        asked = code.fields["scope"].replace(",", " ").split()
        return self.granted([one for one in asked if self.ticked is None or one in self.ticked])

    def _wrong(self, fields: Mapping[str, str], code: _Code | None) -> str:
        client = self.clients.get(fields.get("client_id", ""))
        if client is None or client[0] != fields.get("client_secret"):
            return "invalid_client"
        if code is None or code.used or self.now() - code.given > self.code_lives:
            return "invalid_grant"
        same = ("client_id", "redirect_uri")
        if any(fields.get(name) != code.fields[name] for name in same):
            return "invalid_grant"
        return "" if _proven(fields, code.fields) else "invalid_grant"

    def _refresh(self, fields: Mapping[str, str]) -> Answer:
        """Rotate: the old refresh token is dead once the new pair is out (RFC 9700 §4.14.2)."""
        self.renewals += 1
        if self.refuses:
            self.refuses -= 1
            return Answer(status=503, body={"error": "temporarily_unavailable"})
        if self.refuses_app:
            return Answer(status=401, body={"error": "unauthorized_client"})
        scopes = self.refresh_tokens.pop(fields.get("refresh_token", ""), None)
        if scopes is None:
            return Answer(status=400, body={"error": "invalid_grant"})
        return self.granted(scopes.split())

    def granted(self, scopes: Sequence[str]) -> Answer:
        """Make a token, and another to renew it with where tokens end."""
        body = {"access_token": self.new_token(), "token_type": "Bearer", "scope": " ".join(scopes)}
        if self.lifetime is not None:
            refresh = secrets.token_hex(8)
            self.refresh_tokens[refresh] = " ".join(scopes)
            body |= {"expires_in": self.lifetime, "refresh_token": refresh}
        return Answer(status=200, body=body)


def _proven(fields: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    if "code_challenge" not in asked:
        return "code_verifier" not in fields
    digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]


def _back(fields: Mapping[str, str], more: Mapping[str, str]) -> Answer:
    query = urlencode({**more, "state": fields.get("state", "")})
    return Answer(status=302, html="<p>Going back", headers={"Location": f"{fields['redirect_uri']}?{query}"})


class FakeNetwork(FakeServer):
    """A network with nothing but a login: /register, /authorize, /token."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self.clock = now or self.now
        self.given = 0
        self.consent = Consent(now=self.clock, scopes=("read", "write"), token=self._new)

    def _new(self) -> str:
        self.given += 1
        return f"canary-token-{self.given}"

    def answer(self, request: Request) -> Answer | None:
        self.requests.append(request)
        doors = {
            "/register": self.consent.register,
            "/authorize": self.consent.page,
            "/token": self.consent.token,
        }
        return doors[request.path](request)


@dataclass
class Person:
    """Opens the page that is shown, agrees, and goes where it leads."""

    typed: str = ""
    """What is pasted in place of what the page led to."""
    said: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    came_to: str = ""
    changes: Callable[[str], str] = lambda address: address
    threads: list[threading.Thread] = field(default_factory=list)

    def visit(self, address: str) -> None:
        self.pages.append(address)
        page = httpx.get(address)
        if page.is_redirect:
            self.came_to = self.changes(page.headers["location"])
            came = urlsplit(self.came_to)
            if came.hostname == "127.0.0.1" and came.path in ("/", "/pullquote"):
                self._follow(self.came_to)
        elif page.is_success:
            self.came_to = page.text.removeprefix("<code>").removesuffix("</code>")

    def _follow(self, address: str) -> None:
        """Let the browser ask for an icon first, as browsers do."""
        icon = f"http://{urlsplit(address).netloc}/favicon.ico"
        thread = threading.Thread(target=lambda: (httpx.get(icon), httpx.get(address)))
        self.threads.append(thread)
        thread.start()

    def tell(self, words: str) -> None:
        self.said.append(words)

    def ask(self, question: str) -> str:
        self.said.append(question)
        return self.typed or self.came_to

    def hidden(self, question: str) -> str:
        self.said.append(question)
        return self.typed

    def asked_for(self) -> dict[str, str]:
        """Return the fields of the last page's address."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.pages[-1]).query).items()}
