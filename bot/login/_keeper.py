"""One account's token: from where the settings say, else from the last login; renewed in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.login._endpoint import App, app, ask
from bot.login._flow import Client, Flow, Renewal
from bot.login._grant import Grant, granted, restored
from bot.model import ConfigError, Fault, NotSent, PullquoteError, Refused, Scope
from bot.net import Net
from bot.secrets import Secret, Tokens

WARN_BEFORE: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeper:
    """Hands out the account's token.

    ``reference`` names the secret of the settings (env:, file: …), "" where the account is connected by
    ``pullquote login``. A changed secret wins over what was renewed from the old one. A renewal that fails
    loses nothing: the old token is kept, and used as long as it lives.
    """

    platform: str
    reference: str
    flow: Flow | None
    tokens: Tokens
    net: Net
    clock: Callable[[], datetime]

    def kept(self) -> Grant | Refused:
        """Return the token as it is kept, asking nobody."""
        try:
            seed = self._seed()
        except ConfigError as error:
            return self._refused(error.faults[0].said, error.faults[0].hint)
        found = restored(self.tokens.load(seed))
        if found is not None:
            return found
        if self.reference:
            return Grant(access=seed.reveal(), obtained=self.clock())
        return self._refused("this account is not connected yet", f"pullquote login {self.platform}")

    async def current(self) -> Grant | Refused | NotSent:
        """Return a token that should be good now, renewed where it is time."""
        grant = self.kept()
        if isinstance(grant, Refused) or (renewal := self._renewal(grant)) is None:
            return grant
        if not self._due(grant, renewal) and self.tokens.load(self._seed()):
            return grant
        async with self.tokens.lock():
            seen = self.kept()  # another process may have renewed it while we waited
            if isinstance(seen, Refused):
                return seen
            noted = self._first_seen(seen)
            if isinstance(noted, NotSent) or not self._due(noted, renewal):
                return noted
            return await self._renewed(noted)

    async def renew(self, stale: Grant) -> Grant | Refused | NotSent:
        """Return another token than ``stale``, which the network no longer takes."""
        async with self.tokens.lock():
            grant = self.kept()
            if isinstance(grant, Refused) or grant.access != stale.access:
                return grant
            return await self._renewed(replace(grant, expires=self.clock()))

    def keep(self, grant: Grant) -> None:
        """Keep a new grant, durably; SourceError when that is not possible."""
        self.tokens.store(self._seed(), grant.kept())

    def warnings(self) -> tuple[Fault, ...]:
        """Return what a person should know ahead: a token near its end that does not renew itself."""
        grant = self.kept()
        if isinstance(grant, Refused) or grant.expires is None or (grant.refresh and self._renewal(grant)):
            return ()
        left = grant.expires - self.clock()
        if left > WARN_BEFORE:
            return ()
        when = f"{grant.expires:%Y-%m-%d}"
        message = f"the token ended on {when}" if left < timedelta(0) else f"the token ends on {when}"
        return (Fault(code=f"{self.platform}.expiry", message=message, place="token", hint=self._again()),)

    # ── renewing ──────────────────────────────────────────────────────────────────────────────

    def _renewal(self, grant: Grant) -> Renewal | None:
        """Return how the grant is renewed; None where it is for ever, or the network knows no way."""
        if self.flow is None or grant.extra.get("endless") is True:
            return None
        renewal = self.flow.renewal
        return renewal if renewal and (grant.refresh or renewal.itself) else None

    def _due(self, grant: Grant, renewal: Renewal) -> bool:
        now = self.clock()
        age = now - grant.obtained
        ends = renewal.itself if grant.expires is None else grant.expires - now <= renewal.before
        regular = renewal.every is not None and age >= renewal.every
        return age >= renewal.age and (ends or regular)

    def _first_seen(self, grant: Grant) -> Grant | NotSent:
        """Note when a token of the settings was first seen, since nobody tells its age."""
        if self.reference and not self.tokens.load(self._seed()):
            return self._saved(grant)
        return grant

    async def _renewed(self, grant: Grant) -> Grant | Refused | NotSent:
        renewal = self._renewal(grant)
        if renewal is None:
            return self._refused("the token is no longer good", self._again())
        carried = grant.access if renewal.itself else grant.refresh
        fields = {**renewal.fields, renewal.carries: carried}
        try:
            answer = await ask(self.net, renewal.method, renewal.url, fields, self._app(renewal))
        except ConfigError as error:
            return self._as_before(grant, error.faults[0])
        fresh = granted(answer, self.clock())
        if isinstance(answer, Fault) or fresh is None:
            return self._as_before(grant, answer if isinstance(answer, Fault) else _UNREADABLE)
        refresh, scopes = fresh.refresh or grant.refresh, fresh.scopes or grant.scopes
        return self._saved(replace(fresh, refresh=refresh, scopes=scopes, extra=grant.extra))

    def _app(self, renewal: Renewal) -> App | None:
        client = self.flow.client if self.flow else None
        return app(client, self.tokens) if renewal.with_client and isinstance(client, Client) else None

    def _saved(self, grant: Grant) -> Grant | NotSent:
        """Keep the new pair before anybody uses it: the old one may be dead already."""
        try:
            self.keep(grant)
        except PullquoteError as error:
            return NotSent(cause=str(error))
        return grant

    def _as_before(self, grant: Grant, fault: Fault) -> Grant | Refused | NotSent:
        """Go on with the old token while it lives. Only a network that says no is a refusal."""
        if grant.expires is None or grant.expires > self.clock():
            return grant
        if fault.code == "login.refused":
            return self._refused(f"the token has ended: {fault.message}", self._again())
        if fault.code == "login.app":  # the person's consent is as good as ever
            return self._refused(f"the token cannot be renewed: {fault.message}", _APP)
        return NotSent(cause=fault.message)

    def _again(self) -> str:
        if self.reference:
            return f"make a new one and put it where {self.reference} points"
        return f"pullquote login {self.platform}"

    def _seed(self) -> Secret:
        if self.reference:
            return self.tokens.secret(self.reference)
        return Secret(self.flow.origin if self.flow else self.platform)

    def _refused(self, message: str, hint: str) -> Refused:
        return Refused(code=f"{self.platform}.token", message=message, hint=hint, scope=Scope.ACCOUNT)


_APP: Final = "see that the app's id and secret in config.toml are those its page shows"
_UNREADABLE: Final = Fault(code="login.answer", message="the answer to the renewal holds no token")
