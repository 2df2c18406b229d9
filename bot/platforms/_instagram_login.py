"""The two ways to connect an Instagram account: its own login, and that of a Facebook Page it belongs to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.login import Client, Exchange, Flow, Renewal, Typed
from bot.platforms import _facebook_login as facebook

if TYPE_CHECKING:
    from bot.platforms.instagram import InstagramSettings

SCOPES: Final = ("instagram_business_basic", "instagram_business_content_publish")
WISHES: Final = ("instagram_business_manage_insights",)
BY_FACEBOOK: Final = (
    "instagram_basic",
    "instagram_content_publish",
    "pages_show_list",
    "pages_read_engagement",
)
BY_FACEBOOK_WISHES: Final = ("instagram_manage_insights", "instagram_manage_contents", "business_management")


def flow(settings: InstagramSettings) -> Flow:
    """Return the way of the settings. A ``server`` of one's own stands for every host of Meta's."""
    if settings.login == "facebook":
        return facebook.flow(settings, BY_FACEBOOK, BY_FACEBOOK_WISHES, page=settings.page, instagram=True)
    graph = settings.server or "https://graph.instagram.com"
    return Flow(
        page=f"{settings.server or 'https://www.instagram.com'}/oauth/authorize",
        token=f"{settings.server or 'https://api.instagram.com'}/oauth/access_token",
        client=Client(id=settings.app_id, secret=settings.app_secret),
        scopes=SCOPES,
        wishes=WISHES,
        separator=",",
        redirect=settings.redirect,
        needs_redirect=True,
        pkce=False,
        exchange=Exchange(url=f"{graph}/access_token", fields={"grant_type": "ig_exchange_token"}),
        renewal=self_renewing(f"{graph}/refresh_access_token", "ig_refresh_token"),
    )


def self_renewing(url: str, grant_type: str) -> Renewal:
    """Return how Meta's tokens of 60 days renew themselves: a day old at least, and not yet over."""
    return Renewal(
        url=url,
        fields={"grant_type": grant_type},
        carries="access_token",
        before=timedelta(days=30),
        every=timedelta(days=7),
        age=timedelta(days=1),
        with_client=False,
        method="GET",
    )


def typed(settings: InstagramSettings) -> Typed:
    """Return how a token that the app's dashboard made is put in its place."""
    where = "On developers.facebook.com: your app → Instagram → API setup → Generate token, and copy it."
    return Typed(name="token", reference=settings.token, where=where)
