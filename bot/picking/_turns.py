"""Whose turn it is, from what was posted when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Kind, Snippet, Used
from bot.picking._rules import Rotation

_LONG_AGO = timedelta(days=36500)
_BEST = {
    Kind.EXCERPT: "the best line left",
    Kind.FAQ: "the best question left",
    Kind.READING: "the reading list",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Turns:
    """Who was heard when, on one account. ``book`` and ``authors`` are those of the latest use."""

    at: datetime
    rotation: Rotation
    times: Mapping[str, int]
    last: Mapping[str, datetime]
    heard: Mapping[str, datetime]
    book: str
    authors: frozenset[str]
    kinds: Mapping[str, int]

    @classmethod
    def of(cls, used: Sequence[Used], at: datetime, rotation: Rotation, known: Sequence[Snippet]) -> Turns:
        """Return the turns so far; ``known`` snippets tell who wrote a book."""
        ordered = sorted(used, key=lambda use: use.at)
        book = ordered[-1].book if ordered else ""
        authors = {author for one in known if one.book.title == book for author in one.book.authors}
        return cls(
            at=at,
            rotation=rotation,
            times=Counter(use.snippet for use in ordered),
            last={use.snippet: use.at for use in ordered},
            heard={use.review: use.at for use in ordered},
            book=book,
            authors=frozenset(authors),
            kinds=Counter(str(use.kind) for use in ordered),
        )

    def order(self, snippet: Snippet) -> tuple[object, ...]:
        """Return what a snippet is sorted by; the smallest is due."""
        return (
            self._recent(snippet),
            bool(self.book) and snippet.book.title == self.book,
            bool(self.authors.intersection(snippet.book.authors)),
            self.times.get(snippet.id, 0),
            self.heard.get(snippet.review, self.at - _LONG_AGO),
            self._mixed(snippet.kind),
            -snippet.score,
        )

    def reason(self, snippet: Snippet) -> str:
        """Return why it is this snippet's turn, in words."""
        best = "a line you marked yourself" if snippet.picked else _BEST[snippet.kind]
        if snippet.review not in self.heard:
            return f"{best}, from a review not posted from yet"
        if snippet.id in self.last:
            last = f"{self.last[snippet.id]:%Y-%m-%d}"
            return f"{best}; everything newer had its turn, and this one was last posted on {last}"
        return f"{best} of the review that waited longest (since {self.heard[snippet.review]:%Y-%m-%d})"

    def _recent(self, snippet: Snippet) -> bool:
        last = self.last.get(snippet.id)
        return last is not None and self.at - last < self.rotation.repeat

    def _mixed(self, kind: Kind) -> float:
        """Return how much more of a kind there was than the mix asks for; the smallest is due."""
        weight = self.rotation.mix.get(kind, 0.0)
        return (self.kinds.get(str(kind), 0) + 1) / weight if weight > 0 else float("inf")
