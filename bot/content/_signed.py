"""Headings with the author on a line of their own below them, in a post about several books."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.content._names import is_people, names_at
from bot.content._raw import Raw, Raws
from bot.model import BlockKind, Book

_BY = re.compile(r"(?:by|von|de|di|door|van|av|par|por|autorstwa|автор:?|author:?)\s+", re.IGNORECASE)
_YEAR = re.compile(r"\s*[,·|–-]?\s*\(?(?:c\. ?)?\d{4}(?:\s*[,–/-]\s*\d{2,4})?\)?\s*\Z")
_RATED = re.compile(r"\s*[:|,–—-]?\s*\(?(?:\d{1,2}(?:[.,]\d{1,2})?\s*/\s*(?:5|10)|[★☆⭐✩✭½\ufe0f]+)\)?\s*\Z")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+")
_LONGEST = 70


def signed(raws: Raws) -> Raws:
    """Give what stands below such headings their book. One alone may be anything, and is left as it is."""
    books = {
        at: book for at, raw in enumerate(raws) if raw.heading and (book := _book(raw, raws[at + 1 : at + 4]))
    }
    if len(books) < 2:
        return raws
    told: Raws = []
    book, level = None, 0
    for at, raw in enumerate(raws):
        if at in books:
            book, level = books[at], raw.level
        elif raw.heading and raw.level <= level:
            book = None
        told.append(replace(raw, book=raw.book or book) if raw.kind else raw)
    return told


def _book(heading: Raw, below: Raws) -> Book | None:
    line = next((raw for raw in below if raw.kind), None)
    if line is None or line.kind is BlockKind.QUOTE or len(line.text) > _LONGEST:
        return None
    if line.heading and line.level <= heading.level:
        return None
    name = _BY.sub("", _YEAR.sub("", line.text), count=1).strip(" *_·–—-")
    title = _NUMBERED.sub("", _RATED.sub("", heading.text), count=1).strip(" :")
    if not title or " " not in name or not is_people(name):
        return None
    return Book(title=title, authors=names_at(name))
