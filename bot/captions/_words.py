"""The fixed words of captions in the review's own language: a small catalogue anyone can extend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

from bot.model import Book, Fault, Kind, Snippet, SourceError, Voice

_CATALOGUE = "words.toml"
_KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",), "book": ("title", "authors"), "review": ("book",), "said": ("speaker", "book"),
    "about": ("book",), "next": ("book",), "spoilers": ("title",), "comma": (), "and": (), "quotes": (),
    "ask": ("title",), "bio": (), "gifted": (), "affiliate": (),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One language's phrases, with ``{title}``, ``{authors}``, ``{book}`` or ``{speaker}`` in them."""

    phrases: Mapping[str, str]

    @property
    def quotes(self) -> tuple[str, str]:
        """Return the opening and the closing quotation mark."""
        opening, _, closing = self.phrases["quotes"].partition("…")
        return opening, closing

    def authors(self, names: Sequence[str]) -> str:
        """Join names as the language does: "A, B and C"."""
        if len(names) < 2:
            return "".join(names)
        return f"{self.phrases['comma'].join(names[:-1])}{self.phrases['and']}{names[-1]}"

    def book(self, book: Book) -> str:
        """Return title and authors in one phrase."""
        title = _fill(self.phrases["title"], title=_line(book.title))
        authors = self.authors([_line(name) for name in book.authors if _line(name)])
        return _fill(self.phrases["book"], title=title, authors=authors) if authors else title

    def ask(self, book: Book) -> str:
        """Return the question to readers: have you read it?"""
        return _fill(self.phrases["ask"], title=_fill(self.phrases["title"], title=_line(book.title)))

    def disclosure(self, said: str) -> str:
        """Return the line for ``gifted`` and ``affiliate``; a writer's own words stay as they are."""
        names = [name.strip() for name in said.split(",")]
        if not all(name in ("gifted", "affiliate") for name in names):
            return _line(said)
        return " ".join(self.phrases[name] for name in names)

    def attribution(self, snippet: Snippet) -> str:
        """Return whose words these are and which book they are about."""
        book = self.book(snippet.book)
        if snippet.kind is Kind.READING:
            return _fill(self.phrases["next"], book=book)
        if snippet.voice is Voice.BOOK:
            return f"— {book}"
        if snippet.voice is Voice.OTHER:
            phrase = "said" if snippet.speaker else "about"
            return f"— {_fill(self.phrases[phrase], speaker=_line(snippet.speaker), book=book)}"
        return _fill(self.phrases["review"], book=book)


def warning_text(snippet: Snippet, language: str, templates: Sequence[Path] = ()) -> str:
    """Return the content warning of a flagged Snippet: it names the book and nothing of the plot."""
    words = words_for(language, templates)
    title = _fill(words.phrases["title"], title=_line(snippet.book.title))
    return _fill(words.phrases["spoilers"], title=title)


def words_for(language: str, templates: Sequence[Path] = ()) -> Words:
    """Return the phrases of a language ("pt-BR" → "pt", "zh-Hant-HK" → "zh-hant"), else English.

    ``captions/words.toml`` in a template folder adds languages and replaces single phrases, the first
    folder having the last word.
    """
    code = language.replace("_", "-").lower()
    own = [folder / "captions" / _CATALOGUE for folder in reversed(templates)]
    catalogues = [_built_in(), *(_read(path) for path in own if path.is_file())]
    phrases: dict[str, str] = {}
    for name in ("en", *accumulate(code.split("-"), "{}-{}".format)):
        for catalogue in catalogues:
            phrases |= catalogue.get(name, {})
    return Words(phrases=phrases)


def _built_in() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("bot.captions").joinpath(_CATALOGUE).read_text("utf-8"))


def _read(path: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        catalogue = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(_broken(path, f"this catalogue of words cannot be read: {error}")) from None
    for language, phrases in catalogue.items():
        if not isinstance(phrases, dict):
            raise SourceError(_broken(path, f'"{language}" must be a section', "start it with [en], [de] …"))
        for key, phrase in phrases.items():
            _check(path, f"[{language}].{key}", key, phrase)
    return catalogue


def _check(path: Path, where: str, key: str, phrase: object) -> None:
    if key not in _KEYS:
        raise SourceError(_broken(path, f"{where} is none of its keys", f"they are: {', '.join(_KEYS)}"))
    if not isinstance(phrase, str) or (key == "quotes") != ("…" in str(phrase)):
        raise SourceError(_broken(path, f"{where} must be a phrase in quotes", "see the built-in ones"))
    missing = [f"{{{name}}}" for name in _KEYS[key] if f"{{{name}}}" not in phrase]
    if missing:
        raise SourceError(_broken(path, f"{where} must hold {' and '.join(missing)}"))


def _broken(path: Path, message: str, hint: str = "") -> Fault:
    return Fault(code="words_broken", message=message, place=str(path), hint=hint)


def _fill(phrase: str, **parts: str) -> str:
    """Put parts into a phrase in one pass: a brace in a title is no placeholder."""
    return re.sub(r"\{(\w+)\}", lambda match: parts.get(match[1], match[0]), phrase)


def _line(text: str) -> str:
    return " ".join(text.split())
