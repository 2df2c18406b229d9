"""A post as LinkedIn takes it, and knowing it again.

The text is "little text": what is reserved in it is escaped, since LinkedIn would cut the post there without
a word. Source: learn.microsoft.com, LinkedIn, Posts API.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from bot.model import Absent, CannotTell, Found, Json, Look, Part, Receipt, Refused
from bot.platforms import _linkedin_answers as answers
from bot.platforms._linkedin_api import Api
from bot.platforms._rules import Rules
from bot.platforms._text import trim

_ESCAPED: Final = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_TITLE: Final = 200
_PAGE: Final = 20
_MARGIN: Final = timedelta(minutes=10)
"""How much further back than our clock says we look."""


def refusal(part: Part, parent: Receipt | None, rules: Rules) -> Refused | None:
    """Return why LinkedIn could never take ``part``, or None."""
    if parent:
        hint = "post this as a post of its own"
        return rules.no(
            "parent", "posts cannot answer posts on LinkedIn, and comments are closed to us", hint
        )
    return rules.refusal(part)


def request(
    part: Part, author: str, images: Sequence[str], *, visibility: str, most_alt: int
) -> dict[str, Json]:
    """Return the body of the one call. Without pictures and link it has no ``content``: null is refused."""
    from bot.captions import little_text

    body: dict[str, Json] = {
        "author": author,
        "commentary": little_text(part.text.strip()),
        "visibility": visibility.upper(),
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    if content := _content(part, images, most_alt):
        body["content"] = content
    return body


def _content(part: Part, images: Sequence[str], most_alt: int) -> dict[str, Json]:
    """Return one picture, several, or a link's card, which LinkedIn does not fetch by itself."""
    media: list[dict[str, Json]] = []
    for urn, image in zip(images, part.images, strict=True):
        alt = trim(image.alt, most_alt)
        media.append({"id": urn, "altText": alt} if alt else {"id": urn})
    if len(media) == 1:
        return {"media": media[0]}
    if media:
        return {"multiImage": {"images": media}}
    if part.link and part.link in part.text:
        return {"article": {"source": part.link, "title": trim(part.text.strip().splitlines()[0], _TITLE)}}
    return {}


def plain(commentary: str) -> str:
    """Return what readers see of a text: without backslashes, trimmed, in one form."""
    text = _ESCAPED.sub(r"\1", commentary.replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", text).strip()


async def among_posts(api: Api, wanted: Mapping[str, Json], since: datetime) -> Look:
    """Look among the author's newest posts: pictures tell for certain, words where one alone has them."""
    author = quote(str(wanted["author"]), safe="")
    answer = await api.ask("GET", f"posts?q=author&author={author}&count={_PAGE}&sortBy=CREATED")
    posts = answers.body(answer).get("elements")
    if not isinstance(posts, list) or not all(_understood(one) for one in posts):
        return CannotTell(reason=f"the account's posts cannot be read: {answers.why(answer)}")
    floor = since - _MARGIN
    ours, alike = _pictures(wanted), list[Receipt]()
    for one in posts:
        if ours and ours & _pictures(one):
            return Found(receipt=answers.receipt(one["id"]))
        if _created(one) >= floor and not ours and not _pictures(one) and _same(one, wanted):
            alike.append(answers.receipt(one["id"]))
    if len(alike) > 1:
        return CannotTell(reason=f"{len(alike)} posts have these very words")
    if alike:
        return Found(receipt=alike[0])
    if len(posts) == _PAGE and all(_created(one) >= floor for one in posts):
        return CannotTell(reason="there are too many newer posts to look through")
    return Absent()


def _same(seen: Mapping[str, Any], wanted: Mapping[str, Json]) -> bool:
    return plain(str(seen.get("commentary") or "")) == plain(str(wanted["commentary"]))


def _pictures(post: Mapping[str, Any]) -> set[str]:
    content = post.get("content")
    if not isinstance(content, Mapping):
        return set()
    several = content.get("multiImage")
    inside = several.get("images") if isinstance(several, Mapping) else [content.get("media")]
    found = inside if isinstance(inside, Sequence) else []
    return {str(one["id"]) for one in found if isinstance(one, Mapping) and "id" in one}


def _understood(post: Any) -> bool:
    if not isinstance(post, Mapping) or not isinstance(post.get("id"), str):
        return False
    return isinstance(post.get("createdAt"), int)


def _created(post: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(post["createdAt"] / 1000, UTC)
