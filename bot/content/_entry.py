"""One entry of a list of further books: its title, and who wrote it."""

from __future__ import annotations

import re

from bot.content._names import is_people, names_at, quoted_in
from bot.content._title import ASIDE, BY, EDGES, WEAK_BY, Named, by_line, caseless, clean


def entry(text: str) -> Named:
    """Return title and authors of a list's line: ``Title by Author``, ``Title – Author``, ``Title``."""
    line = ASIDE.sub("", text).strip()
    head = re.split(
        r"(?<=[^\W\d_]{3}[.!?])\s|:\s(?=[a-z])|\s[–—-]\s(?=[a-z])|,?\s+because\s", line, maxsplit=1
    )[0]
    named = _quoted_entry(head) or by_line(head) or _weak_entry(head) or _parted_entry(head)
    return named or (head.strip(EDGES), ())


def _quoted_entry(line: str) -> Named | None:
    for title, start, end in quoted_in(line)[:1]:
        return title, people_beside(line[:start], line[end:])
    return None


def people_beside(before: str, behind: str) -> tuple[str, ...]:
    """Return who is named before or behind a title in a list, with or without a word for "by"."""
    for part in (behind, before):
        bare = part.strip(EDGES + "(（")
        found = BY.match(bare) or WEAK_BY.match(bare)
        if names := names_at(bare[found.end() :] if found else bare):
            return names
    return ()


def _weak_entry(line: str) -> Named | None:
    for found in reversed(list(WEAK_BY.finditer(line))):
        title, authors = clean(line[: found.start()]), names_at(line[found.end() :], words=2)
        if title and authors:
            return title, authors
    return None


def _parted_entry(line: str) -> Named | None:
    parts = re.split(r"\s+[–—|-]+\s+|\s*[／/]\s*|[,،]\s+(?=[^,،]+\Z)|:\s+", line, maxsplit=1)
    if len(parts) != 2:
        return None
    if caseless(line):  # nothing tells a name there, and everybody writes the title first
        return clean(parts[0]), names_at(parts[1]) if len(parts[1].split()) <= 4 else ()
    for person in (1, 0):
        if is_people(parts[person]) and " " in parts[person].strip():
            return clean(parts[1 - person]), names_at(parts[person])
    return None
