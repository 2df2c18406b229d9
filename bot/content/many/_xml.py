"""WordPress (WXR) and Blogger exports, one post at a time, so that size costs no memory.

lxml reads on where such a file is broken, as they often are; it loads no DTD and follows no entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.content._meta import moment
from bot.content.many._entry import Entry
from bot.content.many._wordpress import paragraphs

_ATOM = "{http://www.w3.org/2005/Atom}"
_BLOGGER_KIND = "http://schemas.google.com/g/2005#kind"
_WRITERS = re.compile(
    rb"<wp:author_login>(?:<!\[CDATA\[)?([^<\]]{1,80})(?:\]\]>)?</wp:author_login>.{0,400}?"
    rb"<wp:author_display_name>(?:<!\[CDATA\[)?([^<\]]{1,120})(?:\]\]>)?</wp:author_display_name>",
    re.DOTALL,
)
_OPEN = frozenset({"publish", "published", "live"})
_LOOKED_AT = 64 * 1024


def is_wordpress(data: bytes) -> bool:
    """Return whether this is a WordPress export."""
    return b"wordpress.org/export/" in data[:_LOOKED_AT]


def is_blogger(data: bytes) -> bool:
    """Return whether this is a Blogger export, the old form or Takeout's."""
    start = data[:_LOOKED_AT]
    return _BLOGGER_KIND.encode() in start or b"schemas.google.com/blogger/2018" in start


def _elements(data: bytes, tag: str) -> Iterator[Any]:
    """Yield the elements of this name, each gone when the next one comes."""
    from lxml import etree

    steps = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=tag,
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for _, element in steps:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


# ── WordPress ──


def wordpress(data: bytes) -> Iterator[Entry]:
    """Yield the posts of a WordPress export; pages, menus, attachments and comments are none."""
    language = re.search(rb"<language>\s*([A-Za-z-]{2,12})\s*</language>", data[:_LOOKED_AT])
    people = {login.decode(): name.decode() for login, name in _WRITERS.findall(data[:_LOOKED_AT])}
    for item in _elements(data, "item"):
        told = _children(item)
        if told.get("post_type", "post") == "post" and told.get("status") not in {
            "trash",
            "auto-draft",
            "inherit",
        }:
            told["creator"] = people.get(told.get("creator", ""), told.get("creator", ""))
            yield _wordpress_post(item, told, language[1].decode() if language else "")


def _children(item: Any) -> dict[str, str]:
    """Return the item's own values by bare name. ``content:encoded`` wins over ``excerpt:encoded``."""
    told: dict[str, str] = {}
    for child in item:
        if not isinstance(child.tag, str) or len(child):
            continue
        name = child.tag.rpartition("}")[2]
        name = "excerpt" if "/excerpt/" in child.tag else name
        told.setdefault(name, child.text or "")
    return told


def _wordpress_post(item: Any, told: dict[str, str], language: str) -> Entry:
    tags = (each.text for each in item.iterfind("category") if each.get("domain") in {"post_tag", "tag"})
    return Entry(
        title=told.get("title", ""),
        html=paragraphs(told.get("encoded", "") or told.get("excerpt", "")),
        url=told.get("link", ""),
        slug=told.get("post_name", ""),
        author=told.get("creator", "") if " " in told.get("creator", "") else "",
        language=language,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        published=_utc(told.get("post_date_gmt", "")) or moment(told.get("post_date", "")),
        draft=told.get("status", "publish") not in _OPEN or bool(told.get("post_password")),
        line=item.sourceline or 1,
    )


def _utc(text: str) -> datetime | None:
    return None if text.startswith("0000") else moment(text)


# ── Blogger ──


def blogger(data: bytes) -> Iterator[Entry]:
    """Yield the posts of a Blogger export; pages, settings, templates and comments are none."""
    for item in _elements(data, f"{_ATOM}entry"):
        told = _children(item)
        kinds = [
            each.get("term", "")
            for each in item.iterfind(f"{_ATOM}category")
            if each.get("scheme") == _BLOGGER_KIND
        ]
        kind = kinds[0].rpartition("#")[2] if kinds else told.get("type", "post").lower()
        if kind == "post":
            yield _blogger_post(item, told)


def _blogger_post(item: Any, told: dict[str, str]) -> Entry:
    links = {each.get("rel"): each.get("href") or "" for each in item.iterfind(f"{_ATOM}link")}
    draft = next((each.text for each in item.iter("{*}draft")), "no")
    tags = (each for each in item.iterfind(f"{_ATOM}category") if each.get("scheme") != _BLOGGER_KIND)
    author = item.findtext(f"{_ATOM}author/{_ATOM}name") or ""
    return Entry(
        title=told.get("title", ""),
        html=told.get("content", ""),
        url=links.get("alternate", ""),
        slug=told.get("filename", "").rpartition("/")[2].removesuffix(".html"),
        author=author if author not in {"Unknown", "Anonymous"} else "",
        tags=tuple(term for each in tags if (term := each.get("term"))),
        published=moment(told.get("published", "")),
        draft=draft == "yes" or told.get("status", "LIVE").lower() not in _OPEN,
        line=item.sourceline or 1,
    )
