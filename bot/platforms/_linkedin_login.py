"""How a LinkedIn account is connected: by an app of one's own, or by a token its portal makes.

A member's app has the products "Sign In with LinkedIn using OpenID Connect" and "Share on LinkedIn"; an
organisation's has the vetted Community Management API and nothing else. Asking for a right the app lacks
breaks the whole login, so nothing is asked for on the off chance. Source: learn.microsoft.com, LinkedIn,
authorization code flow and programmatic refresh tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.login import Client, Flow, Renewal, Typed
from bot.platforms._linkedin_api import SITE

if TYPE_CHECKING:
    from bot.platforms.linkedin import LinkedInSettings

MEMBER: Final = ("openid", "profile", "w_member_social")
ORGANIZATION: Final = ("r_organization_social", "w_organization_social", "rw_organization_admin")
_WHERE: Final = (
    "On linkedin.com/developers/tools/oauth/token-generator: choose your app, tick {scopes}, "
    "and copy the token."
)


def scopes(settings: LinkedInSettings) -> tuple[str, ...]:
    """Return the rights that are needed."""
    return ORGANIZATION if settings.organization else MEMBER


def flow(settings: LinkedInSettings) -> Flow:
    """Return the way by one's own app. Only approved partners are given a refresh token; it is used then."""
    oauth = f"{settings.server or SITE}/oauth/v2"
    return Flow(
        page=f"{oauth}/authorization",
        token=f"{oauth}/accessToken",
        client=Client(id=settings.app_id, secret=settings.app_secret),
        scopes=scopes(settings),
        redirect=settings.redirect,
        pkce=False,
        renewal=Renewal(url=f"{oauth}/accessToken", fields={"grant_type": "refresh_token"}),
    )


def login(settings: LinkedInSettings) -> Flow | Typed:
    """Return how `pullquote login linkedin` goes."""
    if not settings.token:
        return flow(settings)
    where = _WHERE.format(scopes=", ".join(scopes(settings)))
    return Typed(name="token", reference=settings.token, where=where)
