"""The two ways to sign a request to X: keys that do not end (OAuth 1.0a), or a token that is renewed."""

from __future__ import annotations

import secrets as entropy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

from bot.login import Grant, Keeper
from bot.model import ConfigError, NotSent, Refused, Scope
from bot.secrets import Tokens

Method: TypeAlias = Literal["GET", "POST", "DELETE"]
KEYS: Final = ("api_key", "api_secret", "token", "token_secret")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """What proves a request: the header, and the secret in it, which an answer may quote."""

    header: str = field(repr=False)
    secret: str = field(repr=False)


class Signer(Protocol):
    """Signs requests in the account's name."""

    async def sign(self, method: Method, url: str) -> Signed | Refused | NotSent:
        """Sign one request; ``url`` with its query."""
        ...

    async def renewed(self, stale: Signed, method: Method, url: str) -> Signed | Refused | NotSent | None:
        """Sign it once more, after X did not take ``stale``; None where there is nothing to renew."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ByToken:
    """OAuth 2.0: the token of the last login."""

    keeper: Keeper

    async def sign(self, method: Method, url: str) -> Signed | Refused | NotSent:  # noqa: ARG002 - a bearer's is for all
        """Sign with the token, renewed where it is time."""
        return _bearer(await self.keeper.current())

    async def renewed(
        self,
        stale: Signed,
        method: Method,  # noqa: ARG002 - as above
        url: str,  # noqa: ARG002 - as above
    ) -> Signed | Refused | NotSent | None:
        """Renew the token; another process may have done so already."""
        kept = self.keeper.kept()
        if not isinstance(kept, Grant):
            return kept
        if kept.access != stale.secret:
            return _bearer(kept)
        return _bearer(await self.keeper.renew(kept))


def _bearer(grant: Grant | Refused | NotSent) -> Signed | Refused | NotSent:
    if not isinstance(grant, Grant):
        return grant
    return Signed(header=f"Bearer {grant.access}", secret=grant.access)


@dataclass(frozen=True, kw_only=True, slots=True)
class ByKeys:
    """OAuth 1.0a (RFC 5849): ``references`` name the app's key and secret, then the token and its secret."""

    references: tuple[str, str, str, str]
    tokens: Tokens
    clock: Callable[[], datetime]
    nonce: Callable[[], str] = entropy.token_hex

    async def sign(self, method: Method, url: str) -> Signed | Refused | NotSent:
        """Sign method and address; JSON and files are not part of it (§3.4.1.3.1)."""
        from oauthlib.oauth1 import Client

        try:
            key, secret, token, token_secret = (self.tokens.secret(one).reveal() for one in self.references)
        except ConfigError as error:
            fault = error.faults[0]
            return Refused(code="x.token", message=fault.said, hint=fault.hint, scope=Scope.ACCOUNT)
        client = Client(
            key,
            client_secret=secret,
            resource_owner_key=token,
            resource_owner_secret=token_secret,
            nonce=self.nonce(),
            timestamp=str(int(self.clock().timestamp())),
        )
        _, headers, _ = client.sign(url, http_method=method)
        return Signed(header=headers["Authorization"], secret=token)

    async def renewed(
        self,
        stale: Signed,  # noqa: ARG002 - keys do not end
        method: Method,  # noqa: ARG002 - as above
        url: str,  # noqa: ARG002 - as above
    ) -> Signed | Refused | NotSent | None:
        """Return None: keys that are not taken stay so."""
        return None
