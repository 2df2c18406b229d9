"""Signing in to Bluesky once, and staying signed in across runs and processes.

Logins are scarce (ten a day were seen on bsky.social), so the session is kept and refreshed. A refresh hands
out a new pair of tokens; the old refresh token stays good for two hours, so that a crash in between loses
nothing. Sources: lexicons ``com.atproto.server.*``; bluesky-social/atproto, ``pds/src/account-manager``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeAlias, TypedDict, Unpack
from urllib.parse import urlencode, urlsplit

from bot.model import ConfigError, Json, NotSent, PullquoteError, Refused, Scope
from bot.net import Answer, Reply
from bot.platforms import _bluesky_answers as answers
from bot.platforms.base import Setup
from bot.secrets import Secret

Query: TypeAlias = Sequence[tuple[str, str]]
Trouble: TypeAlias = Refused | NotSent


class Call(TypedDict, total=False):
    """What may go with a call: a query, and JSON or raw bytes with their media type."""

    query: Query
    json: Mapping[str, Any]
    content: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """A session, made as ``login`` on ``server``. ``host`` is the server that holds the account's posts."""

    did: str
    handle: str
    login: str
    server: str
    host: str
    access: str
    refresh: str


class Session:
    """One account's session. It is read anew at every use, since another process may have renewed it."""

    def __init__(self, setup: Setup) -> None:
        self._net, self._tokens, self._clock = setup.net, setup.tokens, setup.clock
        self._login, self._server = setup.settings.handle, setup.settings.server
        self._reference = setup.settings.password

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    async def proven(self) -> Grant | Trouble:
        """Return a session the server accepts now, of an account that may post."""
        answer = await self.ask("GET", "com.atproto.server.getSession")
        if isinstance(answer, Refused):
            return await self._reason(answer)
        if isinstance(answer, NotSent):
            return answer
        grant, session = self.kept(), answers.body_of(answer)
        if not isinstance(grant, Grant) or session.get("did") != grant.did:
            return NotSent(cause="the server's answer is not about this Bluesky account")
        return _inactive(session) or grant

    async def _reason(self, refusal: Refused) -> Trouble:
        """Return why an account is refused: getSession hides it ("could not find"), a refresh says it."""
        grant = self.kept()
        renewed = await self._renew(grant) if isinstance(grant, Grant) else grant
        return renewed if isinstance(renewed, Refused) else _account_wide(refusal)

    async def ask(self, method: str, name: str, **call: Unpack[Call]) -> Reply | Trouble:
        """Make a call that may be repeated, signed in, renewing the session once. A Reply is always a 200."""
        grant = await self.current()
        if not isinstance(grant, Grant):
            return grant
        answer = await self._send(grant, method, name, **call)
        if answers.is_stale_token(answer):
            grant = await self._renew(grant)
            if not isinstance(grant, Grant):
                return grant
            answer = await self._send(grant, method, name, **call)
        if isinstance(answer, Reply) and answer.status == 200:
            return answer
        return answers.before_publishing(answer, self._clock())

    async def _send(
        self,
        grant: Grant,
        method: str,
        name: str,
        *,
        query: Query = (),
        json: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        media_type: str = "",
    ) -> Answer:
        headers = bearer(grant.access) | ({"Content-Type": media_type} if media_type else {})
        url = address(grant.host, name, query)
        return await self._net.request(method, url, headers=headers, json=json, content=content)

    def kept(self) -> Grant | Refused | None:
        """Return the session as it is kept, None where there is none, without asking anybody."""
        try:
            stored = self._tokens.load(self._seed())
        except ConfigError as error:
            return _unusable(error)
        grant = _restore(stored)
        same = grant and (grant.login, grant.server) == (self._login, self._server)
        return grant if same else None

    # ── signing in ────────────────────────────────────────────────────────────────────────────

    async def current(self) -> Grant | Trouble:
        """Return the session as it is kept, else a new one."""
        grant = self.kept()
        if grant is not None:
            return grant
        async with self._tokens.lock():
            grant = self.kept()  # another process may have signed in while we waited
            return grant if grant is not None else await self._sign_in()

    async def _renew(self, stale: Grant) -> Grant | Trouble:
        async with self._tokens.lock():
            grant = self.kept()
            if grant is None:
                return await self._sign_in()
            if not isinstance(grant, Grant) or grant.access != stale.access:
                return grant
            answer = await self._post("com.atproto.server.refreshSession", headers=bearer(grant.refresh))
            if answers.is_stale_token(answer):
                return await self._sign_in()
            return self._keep(answer, grant.host)

    async def _sign_in(self) -> Grant | Trouble:
        try:
            password = self._seed().reveal()
        except ConfigError as error:
            return _unusable(error)
        body = {"identifier": self._login, "password": password}
        answer = await self._post("com.atproto.server.createSession", json=body)
        return self._keep(answer, self._server)

    async def _post(
        self, name: str, *, headers: Mapping[str, str] | None = None, json: Mapping[str, str] | None = None
    ) -> Answer:
        return await self._net.request("POST", address(self._server, name), headers=headers, json=json)

    def _keep(self, answer: Answer, host: str) -> Grant | Trouble:
        """Store a new session before anybody uses it. ``host`` stays where the answer names none."""
        if not (isinstance(answer, Reply) and answer.status == 200):
            return _account_wide(answers.before_publishing(answer, self._clock()))
        grant = self._read(answers.body_of(answer), host)
        if not grant:
            return NotSent(cause="Bluesky's answer to the login could not be read")
        try:
            self._tokens.store(self._seed(), asdict(grant))
        except PullquoteError as error:
            return NotSent(cause=str(error))
        return grant

    def _read(self, body: Mapping[str, Any], host: str) -> Grant | None:
        fields = {name: answers.text_of(body.get(key)) for name, key in _SESSION_FIELDS.items()}
        if not all(fields.values()):
            return None
        # A server on this machine is never left: it may be a proxy or a test.
        host = _account_host(body.get("didDoc"), host) if _is_secure_origin(self._server) else self._server
        return Grant(**fields, login=self._login, server=self._server, host=host)

    def _seed(self) -> Secret:
        return self._tokens.secret(self._reference)


_ASK_THE_APP = "open the Bluesky app with this account: it says what to do"
_SESSION_FIELDS = {"did": "did", "handle": "handle", "access": "accessJwt", "refresh": "refreshJwt"}


def address(host: str, name: str, query: Query = ()) -> str:
    """Return the address of the XRPC method ``name``."""
    return f"{host}/xrpc/{name}" + (f"?{urlencode(query)}" if query else "")


def bearer(token: str) -> dict[str, str]:
    """Return the header that signs a request."""
    return {"Authorization": f"Bearer {token}"}


def _account_host(document: Any, otherwise: str) -> str:
    """Return where the account's posts live, as its DID document says.

    bsky.social is only the door; its accounts live on other hosts.
    """
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and answers.text_of(service.get("id")).endswith("#atproto_pds"):
            host = answers.text_of(service.get("serviceEndpoint")).rstrip("/")
            return host if _is_secure_origin(host) else otherwise
    return otherwise


def _is_secure_origin(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname) and url == f"https://{parts.netloc}"


def _restore(stored: Mapping[str, Json]) -> Grant | None:
    kept = {field.name: answers.text_of(stored.get(field.name)) for field in fields(Grant)}
    return Grant(**kept) if all(kept.values()) else None


def _inactive(session: Mapping[str, Any]) -> Refused | None:
    if session.get("active", True):
        return None
    status = answers.text_of(session.get("status")) or "not active"
    return Refused(
        code="bluesky.inactive",
        message=f"this Bluesky account is {status}",
        hint=_ASK_THE_APP,
        scope=Scope.ACCOUNT,
    )


def _unusable(error: ConfigError) -> Refused:
    fault = error.faults[0]
    message = f"{fault.place}: {fault.message}" if fault.place else fault.message
    return Refused(code="bluesky.password", message=message, hint=fault.hint, scope=Scope.ACCOUNT)


def _account_wide(verdict: Trouble) -> Trouble:
    """A session that is refused concerns every post of the account."""
    if isinstance(verdict, NotSent):
        return verdict
    return replace(verdict, scope=Scope.ACCOUNT, hint=verdict.hint or _ASK_THE_APP)
