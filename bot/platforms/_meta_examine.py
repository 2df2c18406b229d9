"""What can be told of an account of Meta's without asking: the pinned version, the host, idle settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.model import Finding, Severity
from bot.platforms._graph import VERSION
from bot.platforms._meta_settings import NO_HOST, MetaSettings
from bot.platforms.base import Setup

_SINCE: Final = date(2026, 7, 29)
_LIVES: Final = timedelta(days=730)
"""A version is served for two years at least (developers.facebook.com/docs/graph-api/guides/versioning, seen
2026-08-20); its real end is announced later, as 2027-01-21 was for v21.0 of 2024-10-02."""
_WARN_BEFORE: Final = timedelta(days=90)


def version(setup: Setup) -> Iterator[Finding]:
    """Yield a word when the Graph API's version that is spoken here may soon be over."""
    sure_until = _SINCE + _LIVES
    if sure_until - setup.clock().date() > _WARN_BEFORE:
        return
    message = f"Meta promises the version spoken here, {VERSION}, only until {sure_until}"
    hint = "update Pullquote; where there is no newer one, developers.facebook.com tells the version's end"
    yield _finding(setup, "meta.version", Severity.WARNING, message, hint)


def no_host(setup: Setup, severity: Severity, message: str) -> Iterator[Finding]:
    """Yield ``message`` where pictures have no public place."""
    if setup.host is None:
        yield _finding(setup, "media.host", severity, message, NO_HOST)


def idle(setup: Setup) -> Iterator[Finding]:
    """Yield a word about an app that is never asked, since a token made by hand is given, too."""
    settings: MetaSettings = setup.settings
    if settings.token and settings.redirect:
        message = "`token` is given, so `redirect` and the app beside it are not used to log in"
        hint = "leave out `token` and log in, or leave out `redirect`"
        yield _finding(setup, "settings.idle", Severity.ADVICE, message, hint)


def _finding(setup: Setup, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=setup.account, message=message, hint=hint)
