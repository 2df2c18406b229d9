"""Looking whether a post is there: X takes no key of ours, so its words and pictures must tell.

X shows a text with its links shortened, a link to its pictures at its end, and ``&``, ``<`` and ``>`` as in
HTML. Fields changed their names with version 2.167 (2026-08-13); both are read.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from bot.captions import links
from bot.model import Absent, CannotTell, Found, Json, Look
from bot.platforms._x_answers import body, receipt, why
from bot.platforms._x_api import Api

_CLOCKS_DIFFER: Final = timedelta(seconds=60)
_PAGE: Final = 100
_MOST_PAGES: Final = 5
_FIELDS: Final = "attachments,created_at,entities"
_SHORTENED: Final = re.compile(r"https?://t\.co/\w+")
_OF_A_PICTURE: Final = re.compile(r"/status/\d+/(?:photo|video)/\d+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What was, or would have been, posted. ``keys`` are X's names of the uploaded pictures."""

    text: str
    keys: frozenset[str]
    pictures: int
    parent: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Looks through the posts of ``user``. Each post shown costs money: only young ones are asked."""

    api: Api
    user: str

    async def among_own_posts(self, wanted: Wanted, floor: datetime) -> Look:
        """Page through what was posted since ``floor``, before which no attempt was made.

        An upload is in one post only, so its key settles it. Words may be said twice: they are believed where
        exactly one post has them, with as many pictures and the same parent.
        """
        start = (floor - _CLOCKS_DIFFER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {
            "start_time": start,
            "max_results": str(_PAGE),
            "post.fields": _FIELDS,
            "expansions": "referenced_posts",
        }
        alike, doubt = list[str](), ""
        for _ in range(_MOST_PAGES):
            answer = await self.api.ask("GET", f"/2/users/{self.user}/tweets", query=query)
            page = _page(body(answer))
            if page is None:
                return CannotTell(reason=f"the account's posts cannot be read: {why(answer)}")
            for post in page:
                if wanted.keys & set(_keys(post)):
                    return Found(receipt=receipt(str(post["id"])))
                if _alike(post, wanted):
                    alike.append(str(post["id"]))
                elif _SHORTENED.search(_shown(post)):
                    doubt = "a post has links that X does not show in full"
            if not (token := _next(body(answer))):
                return _verdict(alike, doubt)
            query["pagination_token"] = token
        return CannotTell(reason="there are too many newer posts to look through")


def _verdict(alike: Sequence[str], doubt: str) -> Look:
    if len(alike) == 1:
        return Found(receipt=receipt(alike[0]))
    if alike:
        return CannotTell(reason=f"{len(alike)} posts have these very words")
    return CannotTell(reason=doubt) if doubt else Absent()


def _page(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
    """Return the posts of an answer, None where they cannot be understood; "no posts" is a count of 0."""
    meta = answer.get("meta")
    counted = isinstance(meta, dict) and meta.get("result_count") == 0
    posts = answer.get("data", [] if counted else None)
    if not isinstance(posts, list):
        return None
    understood = all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in posts)
    return posts if understood else None


def _next(answer: Mapping[str, Any]) -> str:
    meta = answer.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) else ""


def _alike(post: Mapping[str, Any], wanted: Wanted) -> bool:
    same = _plain(_shown(post)) == _plain(wanted.text)
    return same and len(_keys(post)) == wanted.pictures and _parent(post) == wanted.parent


def _keys(post: Mapping[str, Any]) -> list[str]:
    attachments = post.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else None
    return [str(one) for one in keys] if isinstance(keys, list) else []


def _parent(post: Mapping[str, Any]) -> str:
    referred = post.get("referenced_posts", post.get("referenced_tweets"))
    found = [one for one in _mappings(referred) if one.get("type") == "replied_to"]
    return str(found[0].get("id")) if found else ""


def _shown(post: Mapping[str, Any]) -> str:
    """Return a post's words as they were written: links in full, none to its own pictures."""
    text, entities = str(post.get("text") or ""), post.get("entities")
    for entity in _mappings(entities.get("urls") if isinstance(entities, dict) else None):
        short, full = entity.get("url"), entity.get("expanded_url")
        if isinstance(short, str) and short and isinstance(full, str):
            text = text.replace(short, "" if _OF_A_PICTURE.search(urlsplit(full).path) else full)
    if _keys(post):
        text = re.sub(rf"\s*{_SHORTENED.pattern}\s*$", "", text)
    return html.unescape(text)


def _plain(text: str) -> str:
    """Return a text so that two forms of the same words are equal: X adds schemes to bare links."""
    text = unicodedata.normalize("NFC", text)
    at, pieces = 0, list[str]()
    for link in links(text):
        pieces += [text[at : link.start], re.sub(r"^https?://", "", text[link.start : link.end]).rstrip("/")]
        at = link.end
    return " ".join("".join([*pieces, text[at:]]).split())


def _mappings(value: Any) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def wanted(request: Mapping[str, Json], keys: Iterable[str]) -> Wanted:
    """Return what a request would have posted, with the pictures of these keys."""
    reply, media = request.get("reply"), request.get("media")
    ids = media.get("media_ids") if isinstance(media, Mapping) else ()
    return Wanted(
        text=str(request.get("text", "")),
        keys=frozenset(filter(None, keys)),
        pictures=len(ids) if isinstance(ids, Sequence) else 0,
        parent=str(reply.get("in_reply_to_tweet_id")) if isinstance(reply, Mapping) else "",
    )
