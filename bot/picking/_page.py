"""A review as its lines are judged against: language, names, and the words it keeps coming back to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from bot.model import BlockKind, Book, Review
from bot.picking._language import guess, primary
from bot.picking._lexicon import Lexicon, lexicon
from bot.picking._text import ideographic, tokens

_FREQUENT = 3
_SEVERAL = 4
_LONE = re.compile(r"\w(?:['’]|\Z)")
_INSIDE = re.compile(r"(?<=[^\W_][ ,;:—–] |[^\W_][^\W_] )[^\W\d_][\w’'-]+")
_NOUNS_HAVE_CAPITALS = frozenset({"de"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is the same for every line of one review. ``themes``: content words used at least three times.

    ``titles``: of all the review's books, those of more than one word, the longest first. ``cast``: names
    that the text calls, of people and places, but not the author's; ``authors``: the words of those names,
    normalised. ``opening`` and ``closing`` are the
    indices of the first and the last paragraph, -1 in a post of few.
    """

    review: Review
    language: str
    lexicon: Lexicon
    dense: bool
    themes: frozenset[str]
    titles: tuple[str, ...]
    cast: frozenset[str]
    authors: frozenset[str]
    opening: int
    closing: int


def page_of(review: Review) -> Page:
    """Return the page of a review; its language is guessed where the review names none."""
    body = "\n".join(block.text for block in review.blocks if not block.skipped)
    body = body or "\n".join(f"{faq.question} {faq.answer}" for faq in review.faq)
    language = primary(review.language) or guess(body)
    paragraphs = [
        at for at, one in enumerate(review.blocks) if one.kind is BlockKind.PARAGRAPH and not one.skipped
    ]
    known, cast = lexicon(language), _cast(body, review, language)
    return Page(
        review=review,
        language=language,
        lexicon=known,
        dense=ideographic(body),
        themes=_themes(body, known, names(review.book) | frozenset(name.casefold() for name in cast)),
        titles=_titles(review),
        cast=cast,
        authors=_authors(review),
        opening=paragraphs[0] if len(paragraphs) >= _SEVERAL else -1,
        closing=paragraphs[-1] if len(paragraphs) >= _SEVERAL else -1,
    )


@cache
def names(book: Book) -> frozenset[str]:
    """Return the words of a book's title and authors that can only mean that book, normalised."""
    said = tokens(" ".join((book.title, *book.authors)))
    return frozenset(word for word in said if len(word) > 3)


def _themes(body: str, known: Lexicon, named: frozenset[str]) -> frozenset[str]:
    counted = Counter(word for word in tokens(body) if len(word) > 3)
    frequent = {word for word, times in counted.items() if times >= _FREQUENT}
    return frozenset(frequent - known.small - named)


def _cast(body: str, review: Review, language: str) -> frozenset[str]:
    """Words with a capital inside a sentence that never go without. German has capitals for every noun."""
    if language in _NOUNS_HAVE_CAPITALS:
        return frozenset()
    inside = set(_INSIDE.findall(body))
    plain = {word for word in inside if word.islower()}
    authors = _authors(review)
    capital = (word for word in inside if word[0].isupper() and word.lower() not in plain)
    return frozenset(
        word for word in capital if _LONE.match(word) is None and not authors.intersection(tokens(word))
    )


def _authors(review: Review) -> frozenset[str]:
    books = {review.book, *(block.book for block in review.blocks if block.book)}
    return frozenset(word for book in books for word in tokens(" ".join(book.authors)))


def _titles(review: Review) -> tuple[str, ...]:
    told = {review.book.title, *(block.book.title for block in review.blocks if block.book)}
    return tuple(sorted((title for title in told if " " in title), key=lambda title: (-len(title), title)))
