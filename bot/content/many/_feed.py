"""RSS, RDF and Atom feeds, read by feedparser; and JSON Feed."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from bot.content._keys import first
from bot.content._meta import moment
from bot.content.many._entry import Entry, as_html
from bot.model import Fault

_COMMENTS = re.compile(
    r"\s*(?:comments? (?:on|for)|kommentare (?:zu|für)|commentaires (?:sur|pour)|comentarios en)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")


def feed(data: bytes, name: str) -> Iterator[Entry | Fault]:
    """Yield the posts of an RSS or Atom feed. A feed of comments holds none."""
    import feedparser

    parsed = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    about = parsed.get("feed", {})
    if not parsed.get("entries"):
        yield _nothing(name, "this feed" if parsed.get("version") else "this XML file")
    elif _COMMENTS.match(about.get("title") or ""):
        yield _nothing(name, "this feed of comments")
    else:
        yield from (_entry(one, about) for one in parsed["entries"] if not one.get("thr_in-reply-to"))


def _entry(one: Mapping[str, Any], about: Mapping[str, Any]) -> Entry:
    told = [*(one.get("content") or []), one.get("summary_detail") or {}]
    texts = [_html(each) for each in told if each.get("value")]
    own = next((each.get("language") for each in told if each.get("language")), "")
    return Entry(
        title=one.get("title") or "",
        html=max(texts, key=lambda text: len(_TAG.sub("", text)), default=""),
        url=_link(one),
        author=one.get("author_detail", {}).get("name") or one.get("author") or about.get("author") or "",
        language=own or about.get("language") or "",
        tags=tuple(dict.fromkeys(tag["term"] for tag in one.get("tags") or [] if tag.get("term"))),
        published=_date(one.get("published_parsed") or one.get("updated_parsed")),
    )


def _link(one: Mapping[str, Any]) -> str:
    link = one.get("feedburner_origlink") or one.get("link") or ""
    return link if link.startswith("http") else ""


def _html(told: Mapping[str, Any]) -> str:
    plain = told.get("type") == "text/plain" and not _TAG.search(told["value"])
    return as_html(told["value"]) if plain else str(told["value"])


def _date(parts: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _nothing(name: str, what: str) -> Fault:
    return Fault(
        code="source.empty",
        message=f"there is no post in {what}",
        place=name,
        hint="give the address or file of the blog's feed, its export, or one post's page",
    )


# ── JSON Feed, https://jsonfeed.org/version/1.1 ──


def json_feed(document: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the posts of a JSON Feed."""
    for one in document.get("items") or []:
        if isinstance(one, dict):
            yield _item(one, document)


def _item(one: Mapping[str, Any], about: Mapping[str, Any]) -> Entry:
    html = first(one, "content_html") or as_html(first(one, "content_text") or first(one, "summary"))
    tags = one.get("tags")
    return Entry(
        title=first(one, "title"),
        html=html,
        url=first(one, "url"),
        author=_author(one) or _author(about),
        language=first(one, "language") or first(about, "language"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        published=moment(first(one, "date_published")),
    )


def _author(said: Mapping[str, Any]) -> str:
    authors = said.get("authors") or [said.get("author")]
    named = (
        [first(each, "name") for each in authors if isinstance(each, dict)]
        if isinstance(authors, list)
        else []
    )
    return next(filter(None, named), "")
