"""Sections that are a book's facts, ``Author: …`` and ``ISBN: …`` in a list right below the book's title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.content._names import names_at, quoted_in
from bot.content._raw import Raw, Raws
from bot.content._words import says_fact
from bot.model import BlockKind, Book

_NAMES = {
    "title": r"title|book|buch|titel|titre|título|titolo|titulo|tytuł|название|العنوان|عنوان(?: الكتاب)?"
    r"|نام (?:اثر|کتاب)|שם הספר|書名|タイトル",
    "author": r"authors?|by|autor(?:in|es|a|e)?|auteure?s?|автор"
    r"|المؤلفة?|الكاتبة?|نویسنده|מאת|הסופרת?|著者|作者",
    "isbn": r"isbn(?:-?1[03])?",
}
_LINES = {
    key: re.compile(rf"\W*(?:{names})\s*[:：|]\s*(.{{1,150}})\Z", re.IGNORECASE)
    for key, names in _NAMES.items()
}
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]\Z")
_LONGEST, _LONGEST_TITLE, _MOST = 170, 120, 30


def told(raws: Sequence[Raw]) -> Book:
    """Return the book that lines such as ``Author: …`` say outright, in a list or a table."""
    found: dict[str, str] = {}
    for raw in raws:
        if raw.kind is BlockKind.QUOTE or len(raw.text) > _LONGEST:
            continue
        for key, line in _LINES.items():
            if key not in found and (match := line.match(raw.text)):
                found[key] = match[1].strip()
    quoted = quoted_in(found.get("title", ""))
    isbn = found.get("isbn", "")
    return Book(
        title=quoted[0][0] if quoted else found.get("title", ""),
        authors=names_at(found.get("author", "")),
        isbn=isbn if _ISBN.match(isbn) else "",
    )


def sectioned(title: str, raws: Raws) -> Raws:
    """Give a section its book where its heading is one's title, with the facts of it right below.

    Another line quotes the title, or several sections are so made; the post's own book has none of it.
    """
    heads = {
        at: book for at, raw in enumerate(raws) if (book := _headed(raw, raws[at + 1 : at + _MOST], title))
    }
    if len({book.title for book in heads.values()}) < 2:
        heads = {at: book for at, book in heads.items() if _is_quoted(raws, book.title)}
    return list(_given(raws, heads)) if heads else raws


def _headed(head: Raw, below: Raws, title: str) -> Book | None:
    name = head.text.strip(" :")
    if not head.heading or head.book or len(name) > _LONGEST_TITLE or name.casefold() in title.casefold():
        return None
    end = next((at for at, raw in enumerate(below) if not raw.kind or not _is_listed(raw)), len(below))
    book = told(below[:end]) if any(says_fact(raw.text) for raw in below[:1]) else Book(title="")
    same = book.title.casefold() in {"", name.casefold()}
    return replace(book, title=name) if book.authors and same else None


def _is_listed(raw: Raw) -> bool:
    return raw.kind is BlockKind.LIST_ITEM or says_fact(raw.text)


def _is_quoted(raws: Raws, title: str) -> bool:
    return any(words.strip() == title for raw in raws if not raw.heading for words in _set_apart(raw))


def _set_apart(raw: Raw) -> Iterator[str]:
    yield from (words for words, _, _ in quoted_in(raw.text))
    yield from (raw.text[span.start : span.end] for span in raw.names)


def _given(raws: Raws, heads: dict[int, Book]) -> Iterator[Raw]:
    book, level = None, 0
    for at, raw in enumerate(raws):
        if at in heads:
            book, level = heads[at], raw.level
        elif raw.heading and raw.level <= level:
            book = None
        yield replace(raw, book=raw.book or book) if raw.kind else raw
