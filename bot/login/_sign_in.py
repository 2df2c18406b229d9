"""The conversation in which a person connects an account."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.login._endpoint import App, app, ask
from bot.login._flow import Client, Flow, Method, Registration
from bot.login._grant import Grant, granted, missing
from bot.login._loopback import Listener, is_here
from bot.model import ConfigError, Fault
from bot.net import Net
from bot.secrets import Secret, Tokens

_PATIENCE: Final = timedelta(minutes=10)


class Talk(Protocol):
    """How the person is spoken with."""

    def visit(self, address: str) -> None:
        """Send the person to a page."""
        ...

    def tell(self, words: str) -> None:
        """Say something."""
        ...

    def ask(self, question: str) -> str:
        """Ask for a line; "" where there is none."""
        ...

    def hidden(self, question: str) -> str:
        """Ask for a line that is not shown while it is typed."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """Asks a network for a grant. ``entropy`` returns 43 to 128 fresh characters of A–Z a–z 0–9 - _.

    ``paste``: the person pastes what they were sent to, though the network could send it to this machine.
    """

    flow: Flow
    net: Net
    tokens: Tokens
    talk: Talk
    clock: Callable[[], datetime]
    entropy: Callable[[], str]
    paste: bool = False
    patience: timedelta = _PATIENCE

    async def grant(self) -> Grant:
        """Lead through the login and return what was granted; ConfigError says what went wrong."""
        redirect = self.flow.redirect
        elsewhere = redirect and not is_here(redirect)
        if elsewhere or (self.paste and self.flow.shown):
            return await self._by_pasting(redirect or self.flow.shown)
        async with Listener(redirect) as listener:
            return await self._by_loopback(listener)

    async def _by_loopback(self, listener: Listener) -> Grant:
        attempt = await self._attempt(listener.address)
        self.talk.visit(attempt.address)
        if self.paste:
            back = _parts(self.talk.ask("Paste the address of the page you came to"))
        else:
            try:
                async with asyncio.timeout(self.patience.total_seconds()):
                    back = await listener.arrival()
            except TimeoutError:
                raise _fault("nobody came back from the page", "log in again, or with --paste") from None
        return await self._granted(attempt, back)

    async def _by_pasting(self, redirect: str) -> Grant:
        attempt = await self._attempt(redirect)
        self.talk.visit(attempt.address)
        if redirect == self.flow.shown:
            code = self.talk.ask("Paste the code the page shows").strip()
            return await self._granted(attempt, {"code": code, "state": attempt.state})
        pasted = self.talk.ask("Paste the whole address of the page you came to, from the address bar")
        return await self._granted(attempt, _parts(pasted))

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    async def _attempt(self, redirect: str) -> _Attempt:
        client = self.flow.client
        if isinstance(client, Client) and not client.id:
            raise _fault(
                "this network asks for an app of your own, and the settings name none",
                "make one as the platform's page in docs/platforms says: app_id, app_secret, redirect",
            )
        if self.flow.needs_redirect and not self.flow.redirect:
            raise _fault(
                "this network sends you back only to an address that is entered with the app",
                'write that address into config.toml: redirect = "https://…"; nothing needs to be there',
            )
        signed = (
            app(client, self.tokens) if isinstance(client, Client) else await self._register(client, redirect)
        )
        state, verifier = self.entropy(), self.entropy()
        return _Attempt(flow=self.flow, app=signed, redirect=redirect, state=state, verifier=verifier)

    async def _register(self, where: Registration, redirect: str) -> App:
        scopes = " ".join((*self.flow.scopes, *self.flow.wishes))
        fields = {**where.fields, "redirect_uris": redirect, "scopes": scopes}
        made = _unless_fault(await ask(self.net, "POST", where.url, fields))
        ids = made.get("client_id"), made.get("client_secret")
        if not all(isinstance(one, str) and one for one in ids):
            raise _fault("the server's answer names no app", "try again")
        return App(id=str(ids[0]), secret=Secret(str(ids[1])))

    async def _granted(self, attempt: _Attempt, back: Mapping[str, str]) -> Grant:
        code = attempt.code(back)
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": attempt.redirect}
        fields |= self.flow.with_code
        if self.flow.pkce:
            fields["code_verifier"] = attempt.verifier
        grant = await self._token(attempt.app, self.flow.code_method, self.flow.token, fields)
        grant = await self._long_lived(grant, attempt.app)
        if self.flow.complete is not None:
            completed = await self.flow.complete(self.net, grant)
            if isinstance(completed, Fault):
                raise ConfigError(completed)
            grant = completed
        return self._enough(grant)

    def _enough(self, grant: Grant) -> Grant:
        """Insist on what is needed, where the network says what it granted (RFC 6749 §3.3)."""
        lacking = missing(self.flow.scopes, grant.scopes) if grant.scopes else []
        if lacking:
            raise _fault(
                f"the page granted less than is needed: {', '.join(lacking)} is missing",
                "log in again and leave every box ticked",
                code="login.scopes",
            )
        return grant

    async def _long_lived(self, grant: Grant, signed: App) -> Grant:
        exchange = self.flow.exchange
        if exchange is None:
            return grant
        fields = {**exchange.fields, exchange.carries: grant.access}
        longer = await self._token(signed, exchange.method, exchange.url, fields, with_id=exchange.with_id)
        return replace(longer, scopes=longer.scopes or grant.scopes)

    async def _token(
        self, signed: App, method: Method, url: str, fields: Mapping[str, str], *, with_id: bool = True
    ) -> Grant:
        answer = _unless_fault(await ask(self.net, method, url, fields, signed, with_id=with_id))
        grant = granted(answer, self.clock())
        if grant is None:
            raise _fault("the network's answer holds no token", "try again")
        return grant


@dataclass(frozen=True, kw_only=True, slots=True)
class _Attempt:
    """One question to the network. ``state`` ties the answer to it, ``verifier`` to us (RFC 7636)."""

    flow: Flow
    app: App
    redirect: str
    state: str
    verifier: str

    @property
    def address(self) -> str:
        """Return the page at which the person says yes."""
        flow = self.flow
        fields = {
            "response_type": "code",
            self.app.id_field: self.app.id,
            "redirect_uri": self.redirect,
            "scope": flow.separator.join((*flow.scopes, *flow.wishes)),
            "state": self.state,
            **flow.asks,
        }
        if flow.pkce:
            digest = hashlib.sha256(self.verifier.encode()).digest()
            fields["code_challenge"] = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            fields["code_challenge_method"] = "S256"
        return f"{flow.page}?{urlencode(fields)}"

    def code(self, back: Mapping[str, str]) -> str:
        """Return the code that came back; ConfigError where it is none, or answers another question."""
        if "error" in back:
            said = back.get("error_description") or back["error"]
            raise _fault(f"the page did not agree: {said[:200]}", "log in again and agree there")
        if not back.get("code"):
            raise _fault("there is no code in that", "copy the whole address, with everything after the ?")
        if back.get("state") != self.state:
            raise _fault(
                "this answers another login than the one just begun",
                "log in again, in one go, and close older pages first",
                code="login.state",
            )
        return back["code"]


def _parts(pasted: str) -> dict[str, str]:
    """Return the fields of a pasted address. Meta puts ``#_`` behind its code."""
    query = urlsplit(pasted.strip()).query
    return {name: values[-1] for name, values in parse_qs(query).items()}


def _unless_fault(answer: Mapping[str, object] | Fault) -> Mapping[str, object]:
    if isinstance(answer, Fault):
        raise ConfigError(answer)
    return answer


def _fault(message: str, hint: str, *, code: str = "login.code") -> ConfigError:
    return ConfigError(Fault(code=code, message=message, hint=hint))
