"""What only LinkedIn can tell of an account: its version's end, and a token made by hand.

Source: learn.microsoft.com, LinkedIn, API versioning and token introspection.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.model import ConfigError, Finding, Severity
from bot.net import Reply
from bot.platforms._linkedin_api import SITE
from bot.platforms._linkedin_login import scopes
from bot.platforms.base import Setup

if TYPE_CHECKING:
    from bot.platforms.linkedin import LinkedInSettings

_VERSION_ENDS: Final = timedelta(days=60)
_TOKEN_ENDS: Final = timedelta(days=7)
_NEWER: Final = "update Pullquote, or set `version` to a newer month: docs/platforms/linkedin.md"
_NEW_TOKEN: Final = "make a new token, and put it where `token` points: docs/platforms/linkedin.md"  # noqa: S105 - advice


def version(setup: Setup, ends: Mapping[str, date]) -> Iterator[Finding]:
    """Say of the version that is tried first what the dated data know: it is over, or it soon will be."""
    settings: LinkedInSettings = setup.settings
    today, newest = setup.clock().date(), max(ends, key=ends.__getitem__)
    used = settings.version or newest
    last = ends.get(used)
    if last is None or last - today > _VERSION_ENDS:
        return
    over = last < today
    message = f"LinkedIn's API version {used} {'ended' if over else 'ends'} on {last:%Y-%m-%d}"
    hint = f"take `version` out of the settings: {newest} is known" if used != newest else _NEWER
    severity = Severity.TROUBLE if over and used == newest else Severity.WARNING
    yield _finding(setup, "linkedin.version", severity, message, hint)


def unasked(setup: Setup) -> Iterator[Finding]:
    """Say of a token made by hand that its end cannot be asked for without the app it belongs to."""
    settings: LinkedInSettings = setup.settings
    if settings.token and not settings.app_id:
        message = "nobody can say when this token ends: 60 days after it was made, at most"
        hint = "give app_id and app_secret of its app beside `token`, and doctor --online asks"
        yield _finding(setup, "linkedin.end", Severity.ADVICE, message, hint)


async def token(setup: Setup) -> AsyncIterator[Finding]:
    """Ask about a token made by hand: whether it is alive, until when, and for what."""
    settings: LinkedInSettings = setup.settings
    if not (settings.token and settings.app_id):
        return
    told = await _introspected(setup)
    if not isinstance(told.get("active"), bool):
        return
    if not told["active"]:
        yield _finding(setup, "linkedin.token", Severity.TROUBLE, "the token has ended", _NEW_TOKEN)
        return
    ends = told.get("expires_at")
    if type(ends) is int and (last := datetime.fromtimestamp(ends, UTC)) - setup.clock() <= _TOKEN_ENDS:
        message = f"the token ends on {last:%Y-%m-%d}"
        yield _finding(setup, "linkedin.expiry", Severity.WARNING, message, _NEW_TOKEN)
    given = str(told.get("scope") or "").replace(",", " ").split()
    if given and (lacking := [one for one in scopes(settings) if one not in given]):
        message = f"the token lacks {', '.join(lacking)}"
        yield _finding(setup, "linkedin.scopes", Severity.TROUBLE, message, _NEW_TOKEN)


async def _introspected(setup: Setup) -> Mapping[str, Any]:
    """Return what LinkedIn says of the token, empty where it says nothing."""
    settings: LinkedInSettings = setup.settings
    try:
        form = {
            "client_id": settings.app_id,
            "client_secret": setup.tokens.secret(settings.app_secret).reveal(),
            "token": setup.tokens.secret(settings.token).reveal(),
        }
    except ConfigError:  # whether secrets are there is told for every platform alike
        return {}
    url = f"{settings.server or SITE}/oauth/v2/introspectToken"
    answer = await setup.net.request("POST", url, form=form)
    parsed = answer.json() if isinstance(answer, Reply) and answer.status == 200 else None
    return parsed if isinstance(parsed, dict) else {}


def _finding(setup: Setup, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=setup.account, message=message, hint=hint)
