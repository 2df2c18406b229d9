"""Sources that hold many posts: feeds, exports, archives."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.many import _feed, _json, _xml
from bot.content.many._archive import Member, members
from bot.content.many._entry import Entry, language_of, review_of
from bot.model import Fault

__all__ = ["Entry", "Member", "json_entries", "language_of", "members", "review_of", "xml_entries"]

json_entries = _json.json_entries


def xml_entries(data: bytes, name: str) -> Iterator[Entry | Fault]:
    """Yield the posts of an XML document: a WordPress or Blogger export, or a feed."""
    if _xml.is_wordpress(data):
        return _xml.wordpress(data)
    return _xml.blogger(data) if _xml.is_blogger(data) else _feed.feed(data, name)
