"""Lists of books laid out as a table: author and title in bold lines on one side, a text on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from bot.content._names import is_people
from bot.content._raw import BOLD, Raw, Raws
from bot.model import BlockKind, Book

_FEWEST_LINES, _FEWEST_ROWS, _LONGEST = 2, 3, 60


def joined(raws: Raws) -> Raws:
    """Make one heading, the title, of the bold lines beside each text, and give the text its book.

    Only where three rows or more are so made: plain lines for the author, emphasised ones for the title.
    """
    rows = {at: row for at, row in _runs(raws) if _book(row)}
    if len(rows) < _FEWEST_ROWS:
        return raws
    return list(_credited(raws, rows))


def _credited(raws: Raws, rows: dict[int, Raws]) -> Iterator[Raw]:
    at, book = 0, None
    while at < len(raws):
        row = rows.get(at, [])
        if row:
            book = _book(row)
            yield from (replace(raw, book=book) for raw in _settled(row))
        else:
            book = None if raws[at].heading else book
            yield replace(raws[at], book=raws[at].book or book)
        at += len(row) or 1


def _runs(raws: Raws) -> Iterator[tuple[int, Raws]]:
    """Yield where bold lines follow one another above a text, and those lines."""
    at = 0
    while at < len(raws):
        run = list(takewhile(_is_line, raws[at : at + 12]))
        below = raws[at + len(run)] if at + len(run) < len(raws) else None
        if len(run) >= _FEWEST_LINES and below and below.kind is BlockKind.PARAGRAPH:
            yield at, run
        at += len(run) or 1


def _is_line(raw: Raw) -> bool:
    return raw.heading and raw.level == BOLD and not raw.book and len(raw.text) <= _LONGEST


def _is_emphasised(raw: Raw) -> bool:
    return sum(span.end - span.start for span in raw.names) == len(raw.text)


def _parts(row: Raws) -> tuple[Raws, Raws, Raws]:
    """Return the lines of the author, of the title, and the rest: stars, a genre."""
    authors = list(takewhile(lambda raw: not _is_emphasised(raw), row))
    title = list(takewhile(lambda raw: _is_emphasised(raw) and _says(raw), row[len(authors) :]))
    return authors, title, row[len(authors) + len(title) :]


def _says(raw: Raw) -> bool:
    return any(char.isalnum() for char in raw.text)


def _book(row: Raws) -> Book | None:
    authors, title, _ = _parts(row)
    name = _name([raw.text for raw in authors])
    return Book(title=_text(title), authors=(name,)) if title and is_people(name) else None


def _name(lines: Sequence[str]) -> str:
    """Return a name as it is spoken: ``DOE`` above ``Jane`` is Jane Doe."""
    if len(lines) > 1 and lines[0].isupper() and not lines[1].isupper():
        return " ".join([*lines[1:], lines[0].title()])
    return " ".join(lines)


def _settled(row: Raws) -> Iterator[Raw]:
    """Yield the title as a heading, and the other lines as what they are: facts beside the text."""
    authors, title, rest = _parts(row)
    for part in (authors, title, rest):
        if part is title:
            yield replace(title[0], text=_text(title), names=(), strong=(), picked=(), hidden=())
        elif part:
            fact = replace(part[0], kind=BlockKind.LIST_ITEM, level=0, skipped=True)
            yield replace(fact, text=_text(part), names=(), strong=(), picked=(), hidden=())


def _text(part: Raws) -> str:
    return " ".join(raw.text for raw in part)
