"""Looking whether a post is there, without trusting anything that might be incomplete."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.model import Absent, CannotTell, Found, Json, Look, Receipt
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
class _Page:
    """Posts, newest first. ``ahead`` is the server's clock less ours, at most a second too little."""

    statuses: Sequence[Mapping[str, Any]]
    ahead: timedelta

    def since(self, moment: datetime) -> Sequence[Mapping[str, Any]]:
        return [status for status in self.statuses if _created(status) >= moment]


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Looks through the account's own posts. ``clock`` is ours; the server's is read off its answers."""

    api: Api
    account: str
    clock: Callable[[], datetime]
    empty_means_none: bool = True

    async def among_own_posts(self, wanted: Wanted, floor: datetime) -> Look:
        """Page back from the newest post to ``floor``, before which no attempt was made.

        An upload is in one post only, so a picture's id settles it. Words may be said twice: they are
        believed where exactly one post since ``floor`` has them, and Absent only when all were seen and
        none is like it.
        """
        below, doubt, alike = "", "", list[Receipt]()
        for number in range(_MOST_PAGES):
            page = await self._page(below)
            if isinstance(page, CannotTell):
                return page
            if number == 0 and not page.statuses and not self.empty_means_none:
                return CannotTell(reason="the server shows no posts at all")
            for status in page.since(floor - MARGIN):
                match = await self._compare(status, wanted, floor + page.ahead)
                if isinstance(match, Found):
                    return match
                if isinstance(match, Receipt):
                    alike.append(match)
                else:
                    doubt = doubt or match
            if not page.since(floor - MARGIN):
                return _verdict(alike, doubt)
            below = str(page.statuses[-1]["id"])
        return CannotTell(reason="there are too many newer posts to look through")

    async def _page(self, below: str) -> _Page | CannotTell:
        query: dict[str, str | list[str]] = {"limit": str(_PAGE), "exclude_reblogs": "true"}
        if below:
            query["max_id"] = below
        answer = await self.api.ask("GET", f"/api/v1/accounts/{self.account}/statuses", query=query)
        page: list[Any] | None = body(answer, list)
        if page is None or not isinstance(answer, Reply):
            return CannotTell(reason=f"the account's posts cannot be read: {said(answer)}")
        if not all(_understood(status) for status in page):
            return CannotTell(reason="the account's posts cannot be understood")
        if below and any(status["id"] == below for status in page):
            return CannotTell(reason="the server does not page through posts")
        now = self.clock()
        return _Page(statuses=page, ahead=(answer.server_time() or now) - now)

    async def _compare(
        self, status: Mapping[str, Any], wanted: Wanted, earliest: datetime
    ) -> Found | Receipt | str:
        """Return Found, the receipt of a post with the same words, a doubt, or "" for another post."""
        uploads = {str(one) for one in _sequence(wanted.get("media_ids"))}
        if uploads & set(_media(status)):
            return _found(status)
        if uploads or _media(status):
            return "a post was edited since" if status.get("edited_at") else ""
        if (status.get("in_reply_to_id") or None) != (wanted.get("in_reply_to_id") or None):
            return ""
        return await self._compare_words(status, wanted, earliest)

    async def _compare_words(
        self, status: Mapping[str, Any], wanted: Wanted, earliest: datetime
    ) -> Receipt | str:
        """Compare the text as it was written, never as HTML; then what else the server tells of a post."""
        answer = await self.api.ask("GET", f"/api/v1/statuses/{status['id']}/source")
        source = body(answer)
        if source is None or not isinstance(source.get("text"), str):
            gone = isinstance(answer, Reply) and answer.status == 404
            return "" if gone else f"a post cannot be compared: {said(answer)}"
        if _plain(source["text"]) != _plain(str(wanted.get("status", ""))):
            return "a post like this one was edited since" if status.get("edited_at") else ""
        if _plain(str(source.get("spoiler_text") or "")) != _plain(str(wanted.get("spoiler_text") or "")):
            return "a post has these words under another warning"
        if await self._by_another_program(status):
            return ""
        if _created(status) < earliest:
            return "a post with these words is a little older than this one"
        return receipt(status) or ""

    async def _by_another_program(self, status: Mapping[str, Any]) -> bool:
        """Say whether the server names, to the author alone, another application than ours."""
        theirs = _name(status.get("application"))
        ours = _name(body(await self.api.ask("GET", "/api/v1/apps/verify_credentials"))) if theirs else ""
        return bool(ours) and ours != theirs

    async def attached(self, media_ids: Sequence[str]) -> bool | None:
        """Say whether a picture is in a post (or swept): Mastodon hides those. None: it cannot be told."""
        for media_id in media_ids:
            answer = await self.api.ask("GET", f"/api/v1/media/{media_id}")
            if isinstance(answer, Reply) and answer.status == 404:
                return True
            if not isinstance(answer, Reply) or answer.status not in (200, 206) or body(answer) is None:
                return None
        return False


def _verdict(alike: Sequence[Receipt], doubt: str) -> Look:
    if len(alike) == 1:
        return Found(receipt=alike[0])
    if alike:
        return CannotTell(reason=f"{len(alike)} posts have these very words")
    return CannotTell(reason=doubt) if doubt else Absent()


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


def _name(application: Any) -> str:
    name = application.get("name") if isinstance(application, Mapping) else None
    return name if isinstance(name, str) else ""


def _sequence(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
