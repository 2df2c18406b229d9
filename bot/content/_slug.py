"""Names for files and reviews, safe on every file system."""

from __future__ import annotations

import re
import unicodedata

_SPELLED = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "’": "",
        "'": "",
        "&": " and ",
    }
)
_RESERVED = re.compile(r"(?:index|readme|licen[cs]e|changelog|contributing|con|prn|aux|nul|com\d|lpt\d)\Z")
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_](?=.)")
_NUMBERED = re.compile(r"\d{5,12}\.(?=\w)")  # Substack puts a post's number before its name, Medium behind
_HASHED = re.compile(r"(?<=\w)-[0-9a-f]{11,12}\Z")
_LANGUAGE = re.compile(r"(.+)\.(ar|de|en|es|fa|fr|he|it|ja|nl|pl|pt|ru)\Z")
_EXTENSION = re.compile(
    r"\.(?:md|markdown|mdown|mkd|txt|text|html?|xhtml|php|aspx?|rst|rest)\Z", re.IGNORECASE
)
_LONGEST = 80


def slug_for(title: str) -> str:
    """Return lower-case words joined by hyphens, at most 80 characters; letters of other scripts stay."""
    spelled = unicodedata.normalize("NFKD", title.casefold().translate(_SPELLED))
    plain = "".join(char for char in spelled if not unicodedata.combining(char))
    slug = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain)).strip("-")
    if len(slug) > _LONGEST:
        slug = slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
    return f"review-{slug}".strip("-") if not slug or _RESERVED.match(slug) else slug


def stem_of(name: str) -> tuple[str, str, str]:
    """Return a file's or page's bare name, the ISO date before it and the language behind it, if any."""
    parts = [
        part for part in re.split(r"[/\\]", re.split(r"[?#]", name)[0] if "://" in name else name) if part
    ]
    stem = _NUMBERED.sub("", _EXTENSION.sub("", parts[-1])) if parts else ""
    stem = _HASHED.sub("", stem) if _DATED.match(stem) else stem
    language = ""
    if found := _LANGUAGE.match(stem):
        stem, language = found[1], found[2]
    if stem.lower() in {"index", "_index", "readme"} and len(parts) > 1:
        stem = parts[-2]
    dated = _DATED.match(stem)
    date = f"{dated[1]}-{int(dated[2]):02}-{int(dated[3]):02}" if dated else ""
    return (stem[dated.end() :] if dated else stem), date, language
