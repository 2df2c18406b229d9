"""Which of the posts or comments that Facebook lists is the one looked for, and how it fares.

Source: developers.facebook.com/docs/graph-api/reference/page-post. ``Page/feed`` is ranked and partial, and
of no use here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from bot.model import Absent, CannotTell
from bot.platforms._timeline import single

POST_FIELDS: Final = "id,message,created_time,permalink_url,attachments{media_type,subattachments}"
COMMENT_FIELDS: Final = "id,message,created_time,permalink_url,from"
POST_COUNTS: Final = "shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(true)"
COMMENT_COUNTS: Final = "like_count,comment_count"

Seen: TypeAlias = Mapping[str, Any]
Match: TypeAlias = Seen | Absent | CannotTell


def same_post(posts: Sequence[Seen], words: str, since: datetime, pictures: int) -> Match:
    """Return the post of these words with so many pictures, at or after ``since``."""
    alike = [one for one in posts if _pictures(one) == pictures]
    found = _single(alike, words, since)
    if not isinstance(found, Absent) or isinstance(_single(posts, words, since), Absent):
        return found
    return CannotTell(reason="a post of that time has these words, and other pictures")


def same_comment(comments: Sequence[Seen], words: str, since: datetime, page: str) -> Match:
    """Return the Page's own comment of these words; ``page`` is its number, or "me" where that is unknown."""
    ours = [one for one in comments if page == "me" or _author(one) in ("", page)]
    return _single(ours, words, since)


def counted(said: Seen) -> dict[str, int]:
    """Return what people did with a post or a comment; shares are not told while there are none."""
    if "comment_count" in said:
        found = {"likes": said.get("like_count"), "replies": said["comment_count"]}
    else:
        shares = said.get("shares")
        found = {
            "likes": _total(said.get("reactions")),
            "replies": _total(said.get("comments")),
            "reposts": shares.get("count") if isinstance(shares, Mapping) else 0 if said else None,
        }
    return {name: value for name, value in found.items() if type(value) is int}


def _single(posts: Sequence[Seen], words: str, since: datetime) -> Match:
    """A photo without words has no ``message`` at all, which must not pass for words that are kept back."""
    worded = [{"message": "", **one} for one in posts]
    return single(worded, words, since, text="message", time="created_time")


def _pictures(post: Seen) -> int:
    first = (_data(post.get("attachments")) or [{}])[0]
    several = _data(first.get("subattachments"))
    return len(several) or int(first.get("media_type") == "photo")


def _data(edge: Any) -> list[Seen]:
    found = edge.get("data") if isinstance(edge, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _author(comment: Seen) -> str:
    author = comment.get("from")
    return str(author.get("id") or "") if isinstance(author, Mapping) else ""


def _total(edge: Any) -> int | None:
    summary = edge.get("summary") if isinstance(edge, Mapping) else None
    found = summary.get("total_count") if isinstance(summary, Mapping) else None
    return found if type(found) is int else None
