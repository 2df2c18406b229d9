"""JSON documents: JSON Feed, and what Ghost exports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.content._keys import first
from bot.content._meta import moment
from bot.content.many import _lexical
from bot.content.many._entry import Entry, as_html
from bot.content.many._feed import json_feed
from bot.model import Fault


def json_entries(data: bytes, name: str) -> Iterator[Entry | Fault]:
    """Yield the posts of a JSON Feed or a Ghost export."""
    try:
        document = json.loads(data.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        yield Fault(
            code="source.json",
            message=f"this is not valid JSON: {error}",
            place=name,
            hint="export it again, or fetch the feed again",
        )
        return
    ghost = _ghost_data(document)
    if ghost:
        yield from _ghost(ghost)
    elif isinstance(document, dict) and isinstance(document.get("items"), list):
        yield from json_feed(document)
    else:
        yield Fault(
            code="source.kind",
            message="this JSON is neither a JSON Feed nor a Ghost export",
            place=name,
            hint="in Ghost: Settings, Migration tools, Export",
        )


def _ghost_data(document: Any) -> Mapping[str, Any] | None:
    """Return the tables of a Ghost export."""
    if isinstance(document, dict) and isinstance(document.get("db"), list) and document["db"]:
        document = document["db"][0]
    data = document.get("data") if isinstance(document, dict) else None
    return data if isinstance(data, dict) and isinstance(data.get("posts"), list) else None


def _ghost(data: Mapping[str, Any]) -> Iterator[Entry]:
    users = _table(data, "users", "name")
    tags = _table(data, "tags", "name")
    written = _joined(data, "posts_authors", "author_id", users)
    tagged = _joined(data, "posts_tags", "tag_id", tags)
    for one in data["posts"]:
        if (
            isinstance(one, dict)
            and first(one, "type") != "page"
            and str(one.get("page")) not in {"1", "True"}
        ):
            yield _ghost_post(one, written, tagged, users)


def _ghost_post(
    one: Mapping[str, Any],
    written: Mapping[str, list[str]],
    tagged: Mapping[str, list[str]],
    users: Mapping[str, str],
) -> Entry:
    authors = written.get(str(one.get("id"))) or [users.get(str(one.get("author_id")), "")]
    public = first(one, "status") in {"published", "sent", ""} and first(one, "visibility") in {"public", ""}
    return Entry(
        title=first(one, "title"),
        html=first(one, "html")
        or _lexical.html_of(first(one, "lexical"))
        or as_html(first(one, "plaintext")),
        url=first(one, "canonical_url"),
        slug=first(one, "slug"),
        author=authors[0],
        language=first(one, "locale"),
        tags=tuple(tag for tag in tagged.get(str(one.get("id")), []) if not tag.startswith("#")),
        published=moment(first(one, "published_at")),
        draft=not public,
    )


def _rows(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _table(data: Mapping[str, Any], name: str, column: str) -> dict[str, str]:
    return {str(row.get("id")): first(row, column) for row in _rows(data, name)}


def _joined(data: Mapping[str, Any], name: str, other: str, names: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _rows(data, name):
        if said := names.get(str(row.get(other)), ""):
            found.setdefault(str(row.get("post_id")), []).append(said)
    return found
