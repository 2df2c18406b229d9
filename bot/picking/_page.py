"""A review as its lines are judged against: language, names, and the words it keeps coming back to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from bot.model import Book, Review
from bot.picking._language import guess, primary
from bot.picking._lexicon import Lexicon, lexicon
from bot.picking._text import ideographic, tokens

_FREQUENT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is the same for every line of one review. ``themes``: content words used at least three times.

    ``titles``: of all the review's books, those of more than one word, the longest first.
    """

    review: Review
    language: str
    lexicon: Lexicon
    dense: bool
    themes: frozenset[str]
    titles: tuple[str, ...]


def page_of(review: Review) -> Page:
    """Return the page of a review; its language is guessed where the review names none."""
    body = "\n".join(block.text for block in review.blocks if not block.skipped)
    body = body or "\n".join(f"{faq.question} {faq.answer}" for faq in review.faq)
    language = primary(review.language) or guess(body)
    known = lexicon(language)
    return Page(
        review=review,
        language=language,
        lexicon=known,
        dense=ideographic(body),
        themes=_themes(body, known, names(review.book)),
        titles=_titles(review),
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


def _titles(review: Review) -> tuple[str, ...]:
    told = {review.book.title, *(block.book.title for block in review.blocks if block.book)}
    return tuple(sorted((title for title in told if " " in title), key=lambda title: (-len(title), title)))
