"""Looking whether a post is there, among the blog's newest.

Source: tumblr/docs, api.md, /posts: twenty a page, newest first, ``before`` a moment in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Absent, CannotTell, Found, Json, Look, Receipt
from bot.platforms import _tumblr_answers as answers
from bot.platforms import _tumblr_post as posts
from bot.platforms._bearer import Api, Call
from bot.platforms._tumblr_api import of_blog

_PAGE: Final = 20
_MOST_PAGES: Final = 10
_MARGIN: Final = timedelta(minutes=10)
"""How much further back than our clock says we look."""

Listed = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Looks through ``blog``; ``receipt`` makes one of a listed post."""

    api: Api
    blog: str
    receipt: Callable[[Listed], Receipt]

    async def among_posts(self, wanted: Mapping[str, Json], marker: str, since: datetime) -> Look:
        """Page back to ``since``. The slug settles it; words do where one post without a slug has them."""
        floor, before = int((since - _MARGIN).timestamp()), 0
        seen, alike = set[str](), list[Receipt]()
        for _ in range(_MOST_PAGES):
            page = await self._page(before)
            if isinstance(page, CannotTell):
                return page
            fresh = [one for one in page if one["id_string"] not in seen]
            for one in fresh:
                if posts.marked(one) == marker:
                    return Found(receipt=self.receipt(one))
                if one["timestamp"] >= floor and not posts.marked(one) and posts.alike(one, wanted):
                    alike.append(self.receipt(one))
            if len(page) < _PAGE or page[-1]["timestamp"] < floor:
                return _verdict(alike)
            if not fresh:
                return CannotTell(reason="Tumblr does not page through the posts")
            seen |= {one["id_string"] for one in fresh}
            before = page[-1]["timestamp"] + 1  # another post may be of the same second
        return CannotTell(reason="there are too many newer posts to look through")

    async def _page(self, before: int) -> Sequence[Listed] | CannotTell:
        query = {"npf": "true", "limit": str(_PAGE), "reblog_info": "true"}
        if before:
            query["before"] = str(before)
        answer = await self.api.ask(Call(path=of_blog(self.blog, "posts"), query=query))
        page = answers.body(answer).get("posts")
        if not isinstance(page, list) or not all(_understood(one) for one in page):
            return CannotTell(reason=f"the blog's posts cannot be read: {answers.why(answer)}")
        return page


def _verdict(alike: Sequence[Receipt]) -> Look:
    if len(alike) > 1:
        return CannotTell(reason=f"{len(alike)} posts have these very words")
    return Found(receipt=alike[0]) if alike else Absent()


def _understood(post: Any) -> bool:
    if not isinstance(post, Mapping) or not isinstance(post.get("timestamp"), int):
        return False
    return isinstance(post.get("id_string"), str)
