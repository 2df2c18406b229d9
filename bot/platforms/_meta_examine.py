"""What can be told of an account of Meta's: the pinned version, the host, idle settings, a Page's token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from bot.login import Grant, Keeper
from bot.model import ConfigError, Finding, Severity
from bot.platforms._graph import VERSION, body
from bot.platforms._meta_settings import MetaSettings
from bot.platforms.base import Setup

_SINCE: Final = date(2026, 7, 29)
_LIVES: Final = timedelta(days=730)
"""A version is served for two years at least (developers.facebook.com/docs/graph-api/guides/versioning, seen
2026-08-20); its real end is announced later, as 2027-01-21 was for v21.0 of 2024-10-02."""
_WARN_BEFORE: Final = timedelta(days=90)
_TOKEN_ENDS: Final = timedelta(days=14)


def version(setup: Setup) -> Iterator[Finding]:
    """Yield a word when the Graph API's version that is spoken here may soon be over."""
    sure_until = _SINCE + _LIVES
    if sure_until - setup.clock().date() > _WARN_BEFORE:
        return
    message = f"Meta promises the version spoken here, {VERSION}, only until {sure_until}"
    hint = "update Pullquote; where there is no newer one, developers.facebook.com tells the version's end"
    yield _finding(setup, "meta.version", Severity.WARNING, message, hint)


def idle(setup: Setup) -> Iterator[Finding]:
    """Yield a word about an app that is never asked, since a token made by hand is given, too."""
    settings: MetaSettings = setup.settings
    if settings.token and settings.redirect:
        message = "`token` is given, so `redirect` and the app beside it are not used to log in"
        hint = "leave out `token` and log in, or leave out `redirect`"
        yield _finding(setup, "settings.idle", Severity.ADVICE, message, hint)


async def token(setup: Setup, base: str, keeper: Keeper, scopes: Sequence[str]) -> AsyncIterator[Finding]:
    """Ask about a Page's token, with the app's own: is it good, until when, what for, and may it still read?

    Reading is allowed for about 90 days after somebody logged in, though the token itself has no end. Source:
    developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging.
    """
    again = f"pullquote login {keeper.platform}"
    told = await _debugged(setup, base, keeper)
    if told.get("is_valid") is False:
        message = "Facebook says that this token is no longer good"
        yield _finding(setup, f"{keeper.platform}.token", Severity.TROUBLE, message, again)
        return
    if last := _near(setup, told.get("expires_at")):
        message = f"the token ends on {last:%Y-%m-%d}"
        yield _finding(setup, f"{keeper.platform}.expiry", Severity.WARNING, message, again)
    if last := _near(setup, told.get("data_access_expires_at")):
        message = f"from {last:%Y-%m-%d} on Facebook lets this app post, but not look whether a post is there"
        yield _finding(setup, f"{keeper.platform}.reading", Severity.WARNING, message, again)
    given = told.get("scopes")
    if isinstance(given, list) and (lacking := [one for one in scopes if one not in given]):
        message = f"the token lacks {', '.join(lacking)}, which posting needs"
        yield _finding(setup, f"{keeper.platform}.scopes", Severity.TROUBLE, message, again)


async def _debugged(setup: Setup, base: str, keeper: Keeper) -> Mapping[str, Any]:
    """Return what is told of the token, empty where nothing is, or where the settings name no app."""
    settings: MetaSettings = setup.settings
    grant = keeper.kept()
    if not (isinstance(grant, Grant) and settings.app_id and settings.app_secret):
        return {}
    try:
        app = f"{settings.app_id}|{setup.tokens.secret(settings.app_secret).reveal()}"
    except ConfigError:  # whether secrets are there is told for every platform alike
        return {}
    query = urlencode({"input_token": grant.access, "access_token": app})
    data = body(await setup.net.request("GET", f"{base}/debug_token?{query}")).get("data")
    return data if isinstance(data, Mapping) else {}


def _near(setup: Setup, epoch: Any) -> datetime | None:
    """Return a moment that is near or past; 0 means never."""
    if type(epoch) is not int or not 0 < epoch < 10**11:
        return None
    last = datetime.fromtimestamp(epoch, UTC)
    return last if last - setup.clock() <= _TOKEN_ENDS else None


def _finding(setup: Setup, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=setup.account, message=message, hint=hint)
