"""What the front matter's keys say, in the spellings of Jekyll, Hugo, Eleventy and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.content._book import book_from, book_of
from bot.content._frontmatter import Front
from bot.content._handles import OWN_KEYS, bare, platform_of
from bot.content._keys import first, people, scalar, table
from bot.content._words import keys as own_keys
from bot.model import Book, Creator, Fault, ReadingItem

_FEWEST = 80
_YES = frozenset({"true", "yes", "on", "1", "y"})
_NO = frozenset({"false", "no", "off", "0", "n", ""})
_SPOILERS = {
    **dict.fromkeys(["none", "no", "false", "free", "off"], "none"),
    **dict.fromkeys(["marked", "some", ""], "marked"),
    **dict.fromkeys(["all", "yes", "true", "full", "on"], "all"),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_LANGUAGES = {
    code: frozenset(names.split())
    for code, names in {
        "ar": "arabic العربية",
        "cs": "czech čeština česky",
        "da": "danish dansk",
        "el": "greek ελληνικά",
        "fi": "finnish suomi",
        "hi": "hindi हिन्दी हिंदी",
        "hu": "hungarian magyar",
        "id": "indonesian indonesia",
        "ko": "korean 한국어",
        "nb": "norwegian norsk bokmål",
        "ro": "romanian română",
        "sv": "swedish svenska",
        "tr": "turkish türkçe",
        "uk": "ukrainian українська",
        "vi": "vietnamese",
        "zh": "chinese 中文",
        "de": "german deutsch",
        "en": "english",
        "es": "spanish español",
        "fa": "persian farsi فارسی",
        "fr": "french français",
        "he": "hebrew עברית",
        "it": "italian italiano",
        "ja": "japanese 日本語",
        "nl": "dutch nederlands",
        "pl": "polish polski",
        "pt": "portuguese português",
        "ru": "russian русский",
    }.items()
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Meta:
    """The understood keys. ``settled``: the book's fields they decide; ``blogger``: a bare ``author``."""

    title: str = ""
    slug: str = ""
    book: Book = field(default_factory=lambda: Book(title=""))
    settled: frozenset[str] = frozenset()
    blogger: str = ""
    creator: Creator = field(default_factory=Creator)
    language: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()
    rating: str = ""
    published: datetime | None = None
    spoilers: str = "marked"
    draft: bool = False
    on: tuple[str, ...] = ()
    disclosure: str = ""
    exact: bool = False
    reading: tuple[ReadingItem, ...] = ()
    parts: tuple[Part, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One review of several that stand in the front matter: its book, and its text as Markdown."""

    book: Book
    text: str


def understand(front: Front, name: str) -> Meta:
    """Return what the keys say. A value that decides what may be posted and cannot be read is a fault."""
    keys = _flattened(front.keys)
    review = table(keys, "review")
    book, settled = book_of(keys)
    dated = first({**review, **keys}, "date", "published_date", "pubdate", "publishdate", "date_read")
    if not dated and first(keys, "published").lower() not in _YES | _NO:
        dated = first(keys, "published")
    spoilers = first(keys, "spoilers", "spoiler").lower()
    draft, draft_fault = _draft(keys, front, name)
    on, on_fault = _on(keys, front, name)
    spoiler_fault = (
        () if spoilers in _SPOILERS else (_bad(front, name, "spoilers", spoilers, "none, marked or all"),)
    )
    return Meta(
        title=re.sub(r"[ \t\n]+", " ", first(keys, "title")),
        slug=first(keys, "slug"),
        book=book,
        settled=settled,
        blogger=first(keys, "author"),
        creator=_creator(keys),
        language=_language(keys),
        url=_url(keys),
        tags=_tags(keys),
        rating=first({**review, **keys}, "rating", "stars", "score"),
        published=moment(dated),
        spoilers=_SPOILERS.get(spoilers, "all"),
        draft=draft,
        on=on,
        disclosure=_disclosure(keys),
        exact=first(keys, "exact").lower() in _YES,
        reading=_reading(keys.get("reading")),
        parts=tuple(_parts(keys)),
        faults=(*spoiler_fault, *draft_fault, *on_fault),
    )


def _flattened(keys: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lift Hugo's ``params`` and anybody's ``social`` to the top, and call keys of other languages in English."""
    flat = dict(keys)
    for name, english in own_keys().items():
        if name in flat and name != english:
            flat.setdefault(english, flat[name])
    for name in ("params", "social"):
        if isinstance(inner := flat.get(name), dict):
            flat = {**inner, **{key: value for key, value in flat.items() if key != name}}
    return flat


def _disclosure(keys: Mapping[str, Any]) -> str:
    """Return what is disclosed: a list of words is joined; ``gifted: true`` says it too."""
    said = keys.get("disclosure")
    words = [scalar(each) for each in said] if isinstance(said, list) else [first(keys, "disclosure")]
    words += [name for name in ("gifted", "affiliate") if first(keys, name).lower() in _YES]
    return ", ".join(dict.fromkeys(word for word in words if word))


def _url(keys: Mapping[str, Any]) -> str:
    names = ("url", "canonical_url", "canonical", "permalink", "link")
    return next((url for url in (first(keys, name) for name in names) if "://" in url), "")


def _parts(keys: Mapping[str, Any]) -> Iterator[Part]:
    """Yield the reviews in lists of mappings, each with a book's title and a text, however they are called."""
    inside = [value for table in keys.values() if isinstance(table, dict) for value in table.values()]
    for rows in (*keys.values(), *inside):
        for row in rows if isinstance(rows, list) else ():
            text = (
                first(row, "text", "review", "body", "content", "thoughts", "notes")
                if isinstance(row, dict)
                else ""
            )
            if len(text) >= _FEWEST and (book := book_from(row)).title:
                yield Part(book=book, text=text)


def _reading(value: Any) -> tuple[ReadingItem, ...]:
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(ReadingItem(title=first(one, "title"), authors=people(one.get("authors"))) for one in items)


def moment(text: str) -> datetime | None:
    """Return a date or date and time (UTC unless it says otherwise), or None where it is no date."""
    found = re.match(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?"
        r"\s*(Z|[+-]\d{2}:?\d{2})?)?",
        text.strip(),
    )
    if not found:
        return None
    year, month, day, clock, zone = found.groups()
    zone = "+00:00" if zone in {None, "Z"} else zone
    try:
        return datetime.fromisoformat(
            f"{year}-{int(month):02}-{int(day):02}T{(clock or '00:00').zfill(5)}{zone}"
        )
    except ValueError:
        return None


def _bad(front: Front, name: str, key: str, value: str, allowed: str) -> Fault:
    return Fault(
        code="content.front-matter",
        message=f"{key} is {value!r}, which is none of {allowed}",
        place=f"{name}:{front.line}",
        hint=f"write {key}: {allowed.replace(' or ', ', ').split(', ')[0]}",
    )


def _on(keys: Mapping[str, Any], front: Front, name: str) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Return the days a post is to be quoted on; one that no calendar has is a fault."""
    written = keys.get("on", "")
    days = [scalar(one).strip() for one in (written if isinstance(written, list) else [written])]
    wrong = [day for day in days if day and not _is_day(day)]
    faults = (_bad(front, name, "on", wrong[0], "05-14 (every year) or 2027-05-14"),) if wrong else ()
    return tuple(day for day in days if day and day not in wrong), faults


def _is_day(written: str) -> bool:
    try:
        told = date.fromisoformat(f"2000-{written}" if len(written) == len("05-14") else written)
    except ValueError:
        return False
    return told.isoformat().endswith(written)


def _draft(keys: Mapping[str, Any], front: Front, name: str) -> tuple[bool, tuple[Fault, ...]]:
    if first(keys, "status").lower() in {"draft", "hidden", "private", "pending"}:
        return True, ()
    if any(key in keys and first(keys, key).lower() in _NO - {""} for key in ("published", "publish")):
        return True, ()
    draft = first(keys, "draft").lower()
    if draft in _YES or draft in _NO:
        return draft in _YES, ()
    return True, (_bad(front, name, "draft", draft, "true or false"),)


def _language(keys: Mapping[str, Any]) -> str:
    said = first(keys, "language", "lang", "locale")
    if named := next((code for code, names in _LANGUAGES.items() if said.lower() in names), ""):
        return named
    return said.replace("_", "-") if _LANGUAGE.match(said) else ""


def _tags(keys: Mapping[str, Any]) -> tuple[str, ...]:
    value = keys.get("tags", keys.get("keywords", ""))
    if isinstance(value, str):
        value = value.split(",")
    tags = (
        (str(tag).strip().lstrip("#") for tag in value if isinstance(tag, str))
        if isinstance(value, list)
        else ()
    )
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _creator(keys: Mapping[str, Any]) -> Creator:
    said = keys.get("creator", keys.get("reviewer", ""))
    table = said if isinstance(said, dict) else {}
    handles: dict[str, str] = {}
    for value in (keys.get("handle"), keys.get("handles"), table.get("handle"), table.get("handles")):
        handles = {**_handles(value), **handles}
    for platform in OWN_KEYS:
        for value in (scalar(table.get(platform)), scalar(keys.get(platform))):
            if value and " " not in value:
                handles.setdefault(platform, bare(value))
    return Creator(name=first(table, "name") or scalar(said), handles=handles)


def _handles(value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        return {key: bare(text) for key, item in value.items() if (text := scalar(item))}
    if isinstance(value, str):
        value = value.split(",")
    texts = [item.strip() for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return {platform_of(bare(text)): bare(text) for text in texts if text}
