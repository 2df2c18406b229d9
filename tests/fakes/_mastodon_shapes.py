"""What Mastodon's entities look like in JSON: as in recorded answers of 4.6.4, cut to what is required."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.mastodon import Media, Status, Switches

ACCOUNT = "117020565966271181"
_TYPES = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/webp",
    "image/avif",
    "video/mp4",
]
_SOURCES = {
    "mastodon": "https://github.com/mastodon/mastodon",
    "gotosocial": "https://codeberg.org/superseriousbusiness/gotosocial",
    "pixelfed": "https://github.com/pixelfed/pixelfed",
    "takahe": "https://github.com/jointakahe/takahe",
}


def moment(at: datetime, digits: int = 3) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[: 20 + digits] + "Z"


def rate_headers() -> dict[str, str]:
    """Return the headers of every answer: the reset is an ISO 8601 moment (sheet §4)."""
    reset = datetime.now(UTC).replace(minute=0, second=0) + timedelta(hours=1)
    return {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "299",
        "X-RateLimit-Reset": moment(reset, digits=6),
    }


def account(base: str, switches: Switches) -> dict[str, Any]:
    picture = f"{base}/avatars/original/missing.png"
    return {
        "id": ACCOUNT,
        "username": "reader",
        "acct": "reader",
        "display_name": "A Reader",
        "locked": False,
        "bot": switches.bot,
        "discoverable": True,
        "indexable": False,
        "group": False,
        "created_at": "2026-08-01T00:00:00.000Z",
        "note": "",
        "url": f"{base}/@reader",
        "uri": f"{base}/ap/users/{ACCOUNT}",
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }


def credentials(base: str, switches: Switches) -> dict[str, Any]:
    source = {
        "privacy": "unlisted",
        "sensitive": True,
        "language": "en",
        "note": "",
        "fields": [],
        "follow_requests_count": 0,
        "hide_collections": None,
        "discoverable": True,
        "indexable": False,
        "attribution_domains": [],
        "quote_policy": "public",
    }
    role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
    return {**account(base, switches), "source": source, "role": role}


def _limits(switches: Switches) -> dict[str, Any]:
    media: dict[str, Any] = {
        "supported_mime_types": _TYPES,
        "image_size_limit": 16_777_216,
        "image_matrix_limit": switches.most_pixels,
        "video_size_limit": 103_809_024,
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
    }
    if switches.description_limit is not None:
        media["description_limit"] = switches.description_limit
    return {
        "statuses": {
            "max_characters": switches.max_characters,
            "max_media_attachments": switches.max_media,
            "characters_reserved_per_url": 25 if switches.software == "gotosocial" else 23,
        },
        "media_attachments": media,
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2_629_746,
        },
    }


def instance(base: str, switches: Switches) -> dict[str, Any]:
    urls = {"streaming": base.replace("http", "ws"), "status": None, "about": f"{base}/about"}
    more = {
        "urls": {**urls, "privacy_policy": f"{base}/privacy-policy", "terms_of_service": None},
        "vapid": {"public_key": "none"},
        "translation": {"enabled": False},
        "limited_federation": False,
        "timelines_access": {
            feed: {"local": "public", "remote": "public"}
            for feed in ("live_feeds", "hashtag_feeds", "trending_link_feeds")
        },
    }
    return {
        "domain": base.removeprefix("http://"),
        "title": "A fake",
        "version": switches.version,
        "source_url": _SOURCES[switches.software],
        "description": "",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"{base}/preview.png"},
        "icon": [],
        "languages": ["en"],
        "configuration": {**_limits(switches), **more},
        "registrations": {
            "enabled": False,
            "approval_required": False,
            "reason_required": False,
            "message": None,
            "min_age": None,
            "url": None,
        },
        "api_versions": {"mastodon": 7} if switches.software == "mastodon" else {},
        "contact": {"email": "", "account": None},
        "rules": [],
    }


def instance_v1(base: str, switches: Switches) -> dict[str, Any]:
    return {
        "uri": base.removeprefix("http://"),
        "title": "A fake",
        "short_description": "",
        "description": "",
        "email": "",
        "version": switches.version,
        "urls": {"streaming_api": base.replace("http", "ws")},
        "stats": {"user_count": 1, "status_count": 0, "domain_count": 1},
        "thumbnail": f"{base}/preview.png",
        "languages": ["en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": _limits(switches),
        "contact_account": None,
        "rules": [],
    }


def media(base: str, one: Media, *, done: bool) -> dict[str, Any]:
    url = f"{base}/system/media_attachments/{one.id}.{one.kind}"
    return {
        "id": one.id,
        "type": "image",
        "url": url if done else None,
        "preview_url": url,
        "remote_url": None,
        "meta": {"original": {"width": 8, "height": 8, "size": "8x8", "aspect": 1.0}} if done else {},
        "description": one.alt or None,
        "blurhash": None,
    }


def status(base: str, one: Status, switches: Switches) -> dict[str, Any]:
    return {
        "id": one.id,
        "created_at": moment(one.created),
        "in_reply_to_id": one.reply_to or None,
        "in_reply_to_account_id": ACCOUNT if one.reply_to else None,
        "sensitive": one.sensitive,
        "spoiler_text": one.spoiler,
        "visibility": one.visibility,
        "language": one.language,
        "uri": f"{base}/ap/users/{ACCOUNT}/statuses/{one.id}",
        "url": f"{base}/@reader/{one.id}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "quotes_count": 0,
        "edited_at": moment(one.edited) if one.edited else None,
        "content": "<p>" + html.escape(one.text).replace("\n\n", "</p><p>").replace("\n", "<br />") + "</p>",
        "reblog": None,
        "application": {"name": one.program, "website": None} if switches.tells_programs else None,
        "account": account(base, switches),
        "media_attachments": [media(base, attached, done=True) for attached in one.media],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def application() -> dict[str, Any]:
    """Return what a token's own application is called (recorded: test_app_verify_credentials)."""
    return {
        "id": "1",
        "name": "Pullquote",
        "website": None,
        "scopes": ["write:statuses", "write:media", "read:statuses", "profile"],
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"],
        "vapid_key": "none",
    }
