"""What a caption template can speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.captions._cuts import after_sentences, at_clauses, between_words
from bot.captions._manner import Manner, habit, tagged
from bot.captions._tags import hashtags
from bot.captions._words import Words
from bot.model import Book, Kind, Snippet

_REACH = 20_000  # code points; no caption is longer, and longer texts are not looked through


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One entry of an "also read" list: title, authors joined, and both in one phrase as ``book``."""

    title: str
    authors: str
    book: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """The parts of a caption that may shrink, at one stage of shrinking."""

    text: str
    items: Sequence[Item]
    hashtags: Sequence[str]


def fields_of(
    snippet: Snippet,
    *,
    platform: str,
    language: str,
    words: Words,
    manner: Manner,
    given: Mapping[str, object],
) -> dict[str, Any]:
    """Return every field by name; ``given`` ones replace those that come from the Snippet."""
    usual = habit(platform)
    links = usual.links if manner.links is None else manner.links
    handle = snippet.creator.handles.get(platform, "")
    own = {
        "text": snippet.text.strip(),
        "question": snippet.question.strip(),
        "title": snippet.book.title,
        "authors": words.authors(snippet.book.authors),
        "book": words.book(snippet.book),
        "attribution": words.attribution(snippet),
        "link": tagged(snippet.url, manner, platform, snippet.review) if links else "",
        "bio": words.phrases["bio"] if usual.bio and snippet.url and not links else "",
        "ask": words.ask(snippet.book) if snippet.book.title else "",
        "disclosure": words.disclosure(snippet.disclosure),
        "series": snippet.book.series,
        "isbn": snippet.book.isbn,
        "year": snippet.book.year or "",
        "rating": snippet.rating,
        "stars": stars(snippet.rating),
        "handle": f"@{handle.removeprefix('@')}" if handle else "",
        "creator": snippet.creator.name,
        "hashtags": hashtags(snippet.tags, snippet.book.title, snippet.book.authors)[: usual.hashtags],
        "kind": str(snippet.kind),
        "voice": str(snippet.voice),
        "speaker": snippet.speaker,
        "items": _items(snippet, words),
        "platform": platform,
    }
    return {**own, **given, "language": language}


def stars(rating: str) -> str:
    """Return a rating out of five as stars ("4.5/5" → "★★★★½"), "" where it is none."""
    found = re.fullmatch(r"([0-4](?:[.,]\d{1,2})?|5(?:[.,]0{1,2})?)\s*/\s*5", rating.strip())
    if not found:
        return ""
    halves = round(float(found[1].replace(",", ".")) * 2)
    whole, half = divmod(halves, 2)
    return "★" * whole + "½" * half + "☆" * (5 - whole - half)


def _items(snippet: Snippet, words: Words) -> tuple[Item, ...]:
    books = [Book(title=item.title, authors=item.authors) for item in snippet.items]
    return tuple(
        Item(title=book.title, authors=words.authors(book.authors), book=words.book(book)) for book in books
    )


def tiers(fields: Mapping[str, Any], limit: int) -> Iterator[list[Version]]:
    """Yield versions to try, the dearest tier first, each from its longest to its shortest.

    Whole, at a sentence, at a clause; then the same with fewer hashtags. What is left when all hashtags
    are gone is cut between words. A question's answer is never cut inside a sentence: it stands on the
    card, so it may be left out of the words altogether. Of a reading list the last books go first.
    """
    tags, items, text = list(fields["hashtags"]), list(fields["items"]), str(fields["text"])
    stages = [tags[:kept] for kept in range(len(tags), -1, -1)]
    if fields["kind"] == Kind.READING and items:
        lists = [items[:kept] for kept in range(len(items), 0, -1)]
        yield from ([Version(text=text, items=some, hashtags=few) for some in lists] for few in stages)
        return
    cuts = _cuts(text, min(limit * 8, _REACH), faq=fields["kind"] == Kind.FAQ)
    for few in stages:
        yield from ([Version(text=one, items=items, hashtags=few) for one in cut] for cut in cuts)
    if fields["kind"] == Kind.FAQ:
        yield [Version(text="", items=items, hashtags=few) for few in stages]
    else:
        last = between_words(text, min(limit * 8, _REACH))
        yield [Version(text=one, items=items, hashtags=[]) for one in last]


def _cuts(text: str, reach: int, *, faq: bool) -> list[list[str]]:
    """Return the whole text (unless nothing could take it), its sentences and, of a line, its clauses."""
    whole = [text] if len(text) <= reach else []
    return [whole, after_sentences(text, reach), [] if faq else at_clauses(text, reach)]
