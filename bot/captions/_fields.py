"""What a caption template can speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.captions._cuts import after_sentences, at_clauses, between_words
from bot.captions._tags import hashtags
from bot.captions._words import Words
from bot.model import Book, Kind, Snippet


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
    snippet: Snippet, *, platform: str, language: str, words: Words, given: Mapping[str, object]
) -> dict[str, Any]:
    """Return every field by name; ``given`` ones replace those that come from the Snippet."""
    handle = snippet.creator.handles.get(platform, "")
    own = {
        "text": snippet.text.strip(),
        "question": snippet.question.strip(),
        "title": snippet.book.title,
        "authors": words.authors(snippet.book.authors),
        "book": words.book(snippet.book),
        "attribution": words.attribution(snippet),
        "link": snippet.url,
        "handle": f"@{handle.removeprefix('@')}" if handle else "",
        "creator": snippet.creator.name,
        "hashtags": hashtags(snippet.tags, snippet.book.title, snippet.book.authors),
        "kind": str(snippet.kind),
        "voice": str(snippet.voice),
        "speaker": snippet.speaker,
        "items": _items(snippet, words),
        "platform": platform,
    }
    return {**own, **given, "language": language}


def _items(snippet: Snippet, words: Words) -> tuple[Item, ...]:
    books = [Book(title=item.title, authors=item.authors) for item in snippet.items]
    return tuple(
        Item(title=book.title, authors=words.authors(book.authors), book=words.book(book)) for book in books
    )


def versions(fields: Mapping[str, Any], limit: int) -> Iterator[Version]:
    """Yield ever shorter versions: whole, at a sentence, at a clause, then the same with fewer hashtags.

    What is left when all hashtags are gone is cut between words. A question's answer is never cut
    inside a sentence: it stands on the card, so it may be left out of the words altogether.
    """
    tags, items = list(fields["hashtags"]), list(fields["items"])
    stages = [tags[:kept] for kept in range(len(tags), -1, -1)]
    if fields["kind"] == Kind.READING and items:
        lists = [items[:kept] for kept in range(len(items), 0, -1)]
        yield from (
            Version(text=fields["text"], items=some, hashtags=few) for few in stages for some in lists
        )
        return
    faq = fields["kind"] == Kind.FAQ
    texts = _texts(fields["text"], limit * 8, clauses=not faq)
    yield from (Version(text=text, items=items, hashtags=few) for few in stages for text in texts)
    if faq:
        yield from (Version(text="", items=items, hashtags=few) for few in stages)
    else:
        last = between_words(fields["text"], limit * 8)
        yield from (Version(text=text, items=items, hashtags=[]) for text in last)


def _texts(text: str, reach: int, *, clauses: bool) -> list[str]:
    return [text, *after_sentences(text, reach), *(at_clauses(text, reach) if clauses else [])]
