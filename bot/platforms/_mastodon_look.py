"""Looking whether a post is there, without trusting anything that might be incomplete."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.model import Absent, CannotTell, Found, Json, Look
from bot.net import Reply
from bot.platforms._mastodon_answers import body, receipt, said
from bot.platforms._mastodon_api import Api

MARGIN: Final = timedelta(hours=6)
"""How much further back than our clock says we look, for servers whose clock goes wrong."""
_PAGE: Final = 40
_MOST_PAGES: Final = 10

Wanted = Mapping[str, Json]
"""The request as it was, or would have been, sent to ``POST /api/v1/statuses``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Looks through the account's own posts."""

    api: Api
    account: str
    empty_means_none: bool = True

    async def among_own_posts(self, wanted: Wanted, floor: datetime) -> Look:
        """Page back from the newest post to ``floor``; Absent only when all were seen and none fits."""
        below, doubt = "", ""
        for number in range(_MOST_PAGES):
            page = await self._page(below)
            if isinstance(page, CannotTell):
                return page
            if number == 0 and not page and not self.empty_means_none:
                return CannotTell(reason="the server shows no posts at all")
            for status in page:
                match = await self._compare(status, wanted)
                if isinstance(match, Found):
                    return match
                doubt = doubt or match
            if all(_created(status) < floor - MARGIN for status in page):
                return CannotTell(reason=doubt) if doubt else Absent()
            below = str(page[-1]["id"])
        return CannotTell(reason="there are too many newer posts to look through")

    async def _page(self, below: str) -> Sequence[Mapping[str, Any]] | CannotTell:
        query: dict[str, str | list[str]] = {"limit": str(_PAGE), "exclude_reblogs": "true"}
        if below:
            query["max_id"] = below
        answer = await self.api.ask("GET", f"/api/v1/accounts/{self.account}/statuses", query=query)
        page: list[Any] | None = body(answer, list)
        if page is None:
            return CannotTell(reason=f"the account's posts cannot be read: {said(answer)}")
        if not all(_understood(status) for status in page):
            return CannotTell(reason="the account's posts cannot be understood")
        if below and any(status["id"] == below for status in page):
            return CannotTell(reason="the server does not page through posts")
        return page

    async def _compare(self, status: Mapping[str, Any], wanted: Wanted) -> Found | str:
        """Return Found, a doubt in words, or "" where it is another post.

        A picture is in one post only, so its id decides; a text is compared as it was written, never as HTML.
        """
        if _media(status) or wanted.get("media_ids"):
            return _found(status) if _media(status) == wanted.get("media_ids") else ""
        if (status.get("in_reply_to_id") or None) != (wanted.get("in_reply_to_id") or None):
            return ""
        answer = await self.api.ask("GET", f"/api/v1/statuses/{status['id']}/source")
        source = body(answer)
        if source is None or not isinstance(source.get("text"), str):
            gone = isinstance(answer, Reply) and answer.status == 404
            return "" if gone else f"a post cannot be compared: {said(answer)}"
        if _plain(source["text"]) == _plain(str(wanted.get("status", ""))):
            return _found(status)
        return "a post like this one was edited since" if status.get("edited_at") else ""

    async def attached(self, media_ids: Sequence[str]) -> bool | None:
        """Say whether a picture is in a post (or swept): Mastodon hides those. None: it cannot be told."""
        for media_id in media_ids:
            answer = await self.api.ask("GET", f"/api/v1/media/{media_id}")
            if isinstance(answer, Reply) and answer.status == 404:
                return True
            if not isinstance(answer, Reply) or answer.status not in (200, 206) or body(answer) is None:
                return None
        return False


def _found(status: Mapping[str, Any]) -> Found | str:
    seen = receipt(status)
    return Found(receipt=seen) if seen else ""


def _media(status: Mapping[str, Any]) -> list[str]:
    attachments = status.get("media_attachments")
    items = attachments if isinstance(attachments, list) else []
    return [str(item.get("id")) for item in items if isinstance(item, dict)]


def _understood(status: Any) -> bool:
    try:
        return receipt(status) is not None and _created(status) is not None
    except (KeyError, ValueError):
        return False


def _created(status: Mapping[str, Any]) -> datetime:
    created = datetime.fromisoformat(str(status["created_at"]))
    return created if created.tzinfo else created.replace(tzinfo=UTC)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
