"""Connecting an account: ``pullquote login``."""

from __future__ import annotations

import secrets as entropy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.model import ConfigError, Fault, Identity

if TYPE_CHECKING:
    from bot.app._workshop import Workshop
    from bot.config import AccountConfig
    from bot.login import Flow, Talk, Typed
    from bot.secrets import FileTokens, Secret

_WITHOUT_ANSWER = "it was kept, and could not be tried yet: {cause}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Connected:
    """An account that is connected now. ``expires`` of None: as far as anybody said never, or it renews."""

    account: str
    platform: str
    name: str = ""
    url: str = ""
    expires: datetime | None = None
    warnings: tuple[Fault, ...] = ()


class Login:
    """Connects one account of the workspace, speaking with the person through ``talk``."""

    def __init__(self, app: Workshop, talk: Talk, *, paste: bool) -> None:
        self._app, self._talk, self._paste = app, talk, paste

    async def connect(self, platform: str, account: str) -> Connected:
        """Lead through it and try the account; ConfigError says what went wrong."""
        config = self._account(platform, account)
        adapter, settings = self._app.settings(config)
        way = adapter.login(settings) if adapter.login else None
        if adapter.login is None:
            message = f"{platform} needs no login"
            raise ConfigError(Fault(code="login", message=message, hint="pullquote post posts there"))
        if way is None:  # the settings hold all there is to say
            return self._connected(config, self._good(await self._tried(config)), None)
        from bot.login import Flow

        tokens = self._app.tokens(config)
        if isinstance(way, Flow):
            return await self._by_flow(config, way, tokens)
        return await self._by_typing(config, way, tokens)

    def _account(self, platform: str, account: str) -> AccountConfig:
        from bot import platforms

        platforms.find(platform)  # a name that is none is told as such, with the nearest
        known = [one for one in self._app.config.accounts if one.platform == platform]
        found = [one for one in known if account in ("", one.id)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(one.id for one in found)
            message, hint = f"there are several accounts on {platform}", f"name one with --account: {names}"
        elif account:
            names = ", ".join(one.id for one in known) or "none"
            message, hint = f"there is no account {account} on {platform}", f"accounts there: {names}"
        else:
            message = f"there is no account on {platform} in config.toml"
            hint = f'add an [[accounts]] table with platform = "{platform}": docs/platforms/{platform}.md'
        raise ConfigError(Fault(code="login.account", message=message, hint=hint))

    async def _by_flow(self, config: AccountConfig, flow: Flow, tokens: FileTokens) -> Connected:
        from bot.login import Keeper, SignIn

        net, clock = self._app.net, self._app.clock
        asking = SignIn(
            flow=flow,
            net=net,
            tokens=tokens,
            talk=self._talk,
            clock=clock,
            entropy=lambda: entropy.token_urlsafe(32),
            paste=self._paste,
        )
        grant = await asking.grant()
        keeper = Keeper(
            platform=config.platform, reference="", flow=flow, tokens=tokens, net=net, clock=clock
        )
        async with tokens.lock():
            keeper.keep(grant)
        found = self._good(await self._tried(config))
        renews = bool(grant.refresh and flow.renewal)
        return self._connected(config, found, None if renews else grant.expires)

    async def _by_typing(self, config: AccountConfig, typed: Typed, tokens: FileTokens) -> Connected:
        """Put the secret in its place and try it; where it is not taken, the one before stays."""
        from bot.secrets import Secret, can_put, put

        before = _had(tokens, typed.reference)
        if can_put(typed.reference):
            self._talk.tell(typed.where)
            fresh = Secret(self._talk.hidden(f"Paste the {typed.name}").strip())
            put(typed.reference, fresh, self._app.root)
        found = await self._tried(config)
        if not isinstance(found, Fault):
            return self._connected(config, found, None)
        if before is not None and can_put(typed.reference):
            put(typed.reference, before, self._app.root)
        raise ConfigError(found)

    @staticmethod
    def _good(found: Identity | Fault | str) -> Identity | str:
        if isinstance(found, Fault):
            raise ConfigError(found)
        return found

    async def _tried(self, config: AccountConfig) -> Identity | Fault | str:
        """Return who we are there, why we are nobody, or why that is not known yet."""
        found = await self._app.build(config).check()
        return found if isinstance(found, Identity | Fault) else found.cause

    def _connected(self, config: AccountConfig, found: Identity | str, expires: datetime | None) -> Connected:
        if isinstance(found, str):
            later = _WITHOUT_ANSWER.format(cause=found)
            warnings = (
                Fault(code="login.untried", message=later, hint="try it later: pullquote doctor --online"),
            )
            return Connected(account=config.id, platform=config.platform, expires=expires, warnings=warnings)
        return Connected(
            account=config.id,
            platform=config.platform,
            name=found.name,
            url=found.url,
            expires=expires,
            warnings=found.warnings,
        )


def _had(tokens: FileTokens, reference: str) -> Secret | None:
    try:
        return tokens.secret(reference)
    except ConfigError:
        return None
