"""The entries of a list of further books: items, rows of a table, lines, paragraphs, or one running line."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.content._entry import entry, people_beside
from bot.content._names import is_people, quoted_in
from bot.content._raw import Raw, Raws
from bot.content._sentences import is_question
from bot.content._title import caseless
from bot.content._words import pattern, says_fact
from bot.model import BlockKind, ReadingItem, Span

_CELL = " | "
_LONGEST, _LONGEST_TITLE, _LONGEST_NAME = 400, 90, 16
_ENTRY = re.compile(r"(?![\s•·▪►*–—-])\S(?:.*[^\s,;·/.])?(?=[\s,;·/.]*\Z)|\S+", re.DOTALL)
_JOINTS = (re.compile(r"\s*[;；؛]\s*"), re.compile(r"\s+[/·|•]\s+|、"), re.compile(r"\s*[,،，]\s+"))
_FILLING = re.compile(
    r"[\s,;.:&·/|()（）“”\"«»„‘’『』「」《》]|\b(?:and|or|und|oder|et|ou|y|o|e|i|och|og|и|или|lub|en|of)\b",
    re.IGNORECASE,
)
_SHARE = 0.7
_QUOTES = '“”"«»„‘’『』「」《》 \u00a0'


def item(raw: Raw) -> ReadingItem:
    """Return one entry; an emphasised title wins over the guess, and over who is named beside it."""
    cells = raw.text.split(_CELL)
    if len(cells) > 1:
        return _row(raw, cells)
    title, authors = entry(raw.text)
    if marked := _marked(raw):
        title = raw.text[marked.start : marked.end].strip(" ,.:")
        authors = people_beside(raw.text[: marked.start], raw.text[marked.end :]) or authors
        authors = tuple(name for name in authors if name != title)
    return ReadingItem(title=title, authors=authors, text=raw.text)


def _marked(raw: Raw) -> Span | None:
    """Return the emphasised title, or the link that begins the entry and is not all of it."""
    if raw.names:
        return raw.names[0]
    first = raw.links[0] if raw.links else None
    return first if first and not first.start and first.end < len(raw.text) else None


def _row(raw: Raw, cells: list[str]) -> ReadingItem:
    """Return a row's book: the first two cells, whichever of them is a person."""
    first, second = (cell.strip() for cell in cells[:2])
    title, people = (second, first) if _is_person(first) and not _is_person(second) else (first, second)
    authors = people_beside("", people) if _is_person(people) or len(cells) == 2 else ()
    return ReadingItem(title=title.strip(_QUOTES + "*_"), authors=authors, text=raw.text)


def _is_person(cell: str) -> bool:
    return " " in cell and is_people(cell)


def sets_apart(raw: Raw) -> bool:
    """Return whether an entry has its title emphasised, linked or between quotation marks."""
    return bool(_marked(raw) or quoted_in(raw.text))


def is_head(raw: Raw) -> bool:
    """Return whether a row only says what its columns hold."""
    cells = raw.text.split(_CELL)
    fact = pattern("facts", r"\W*(?:{})\W*\Z")
    return len(cells) > 1 and sum(bool(fact.match(cell)) or not cell.strip() for cell in cells) > 1


def names_a_book(raw: Raw) -> bool:
    """Return whether an entry is a title and who wrote it, with little else unless the title is set apart."""
    found = item(raw)
    full = any(map(_is_full, found.authors))
    if not found.title or not full or len(raw.text) > _LONGEST or len(found.title) > _LONGEST_TITLE:
        return False
    if is_question(found.title):
        return False
    apart = bool(_marked(raw)) or raw.text.lstrip(_QUOTES).startswith(found.title)
    return not says_fact(raw.text) and (apart or _is_all(raw, found))


def _is_full(name: str) -> bool:
    """Return whether this is a name of two words, or a short one in a script that does not part them."""
    return " " in name or (caseless(name) and len(name) <= _LONGEST_NAME)


def is_title(raw: Raw) -> bool:
    """Return whether an entry is nothing but something emphasised; mere links may lead anywhere."""
    whole = len(raw.names) == 1 and raw.names[0].end - raw.names[0].start == len(raw.text)
    return whole and len(raw.text) <= _LONGEST_TITLE and not is_question(raw.text)


def entries(raw: Raw) -> Raws:
    """Return the books that a paragraph lists, and does nothing else: parted by marks, or set apart."""
    for joint in _JOINTS:
        parts = _split(raw, joint)
        if len(parts) > 1 and all(names_a_book(part) and _is_all(part, item(part)) for part in parts):
            return parts
    return _spans(raw)


def lines(raw: Raw) -> Raws:
    """Return the lines of a paragraph, without bullets."""
    edges = [0, *raw.breaks, len(raw.text)]
    return [_bare(raw, start, end) for start, end in pairwise(edges)]


def _split(raw: Raw, joint: re.Pattern[str]) -> Raws:
    edges = [0, *(edge for found in joint.finditer(raw.text) for edge in found.span()), len(raw.text)]
    parts = (_bare(raw, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return [part for part in parts if part.text]


def _spans(raw: Raw) -> Raws:
    """Return the emphasised or linked titles, where the rest is who wrote them and what joins them."""
    spans = raw.names or raw.links
    if not spans or spans[0].start:
        return []
    ends = [*(span.start for span in spans[1:]), len(raw.text)]
    parts = [_bare(raw, span.start, end) for span, end in zip(spans, ends, strict=True)]
    return parts if all(_is_all(part, item(part)) for part in parts) else []


def _is_all(raw: Raw, found: ReadingItem) -> bool:
    said = len(found.title) + sum(map(len, found.authors))
    return bool(found.title) and said >= len(_FILLING.sub("", raw.text)) * _SHARE


def _bare(raw: Raw, start: int, end: int) -> Raw:
    """Return that part as an entry of its own, without the bullet before it and the mark behind it."""
    found = _ENTRY.search(raw.text, start, end)
    at, upto = found.span() if found else (start, start)
    return replace(raw.part(at, upto), kind=BlockKind.LIST_ITEM)
