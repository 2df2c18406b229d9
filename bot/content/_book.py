"""Which book the front matter, or a ``book`` directive, names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.content._keys import first, people, scalar
from bot.content._title import section_book
from bot.model import Book

_AUTHORS = ("authors", "author", "contributors")
_COVERS = ("cover_image_url", "image")


def book_from(keys: Mapping[str, Any]) -> Book:
    """Return the book that a mapping of its own keys describes; what is missing or no such thing is empty."""
    cover = keys.get("cover", "")
    said = first(cover, "path", "url") if isinstance(cover, dict) else scalar(cover)
    return Book(
        title=first(keys, "title"),
        authors=people(next((keys[key] for key in _AUTHORS if keys.get(key)), None)),
        isbn=first(keys, "isbn", "isbn13", "isbn10"),
        year=_year(first(keys, "year", "publication_year", "published")),
        cover=said or first(keys, *_COVERS),
        series=first(keys, "series"),
    )


def book_of(keys: Mapping[str, Any]) -> tuple[Book, frozenset[str]]:
    """Return the book the front matter names, and which fields it decides, even by leaving them empty."""
    said = keys.get("book")
    book = dict(said) if isinstance(said, dict) else _named(said) if isinstance(said, str) and said else {}
    for name in ("title", "author", "authors", "isbn", "year", "cover", "series"):
        if value := keys.get(f"book_{name}"):
            book.setdefault(name, value)
    if not any(key in book for key in _AUTHORS) and keys.get("authors"):
        book["authors"] = keys["authors"]
    book.setdefault("isbn", first(keys, "isbn", "isbn13"))
    decided = {"title"} & book.keys() | ({"authors"} if any(key in book for key in _AUTHORS) else set())
    return book_from(book), frozenset(decided)


def _named(said: str) -> dict[str, Any]:
    """Read ``Title`` or ``Title by Author``."""
    title, authors = section_book(said)
    return {"title": title, "authors": list(authors)} if title else {"title": said}


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,4}", text, re.ASCII) else None
