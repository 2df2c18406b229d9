"""Whose turn it is, from what was posted when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.model import Kind, Snippet, Used
from bot.picking._rules import Rotation

_LONG_AGO = timedelta(days=36500)
_EVE = timedelta(days=7)
_BEST = {
    Kind.EXCERPT: "the best line left",
    Kind.FAQ: "the best question left",
    Kind.READING: "the reading list",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Turns:
    """Who was heard when, on one account. ``at`` is in its time zone.

    ``last`` is its latest post, ``authors`` are those of that book; ``fresh`` counts a review's uses since it
    was published, ``today`` are the reviews heard today.
    """

    at: datetime
    rotation: Rotation
    times: Mapping[str, int]
    used: Mapping[str, datetime]
    heard: Mapping[str, datetime]
    uses: Mapping[str, int]
    last: Used | None
    authors: frozenset[str]
    kinds: Mapping[str, int]

    @classmethod
    def of(cls, used: Sequence[Used], at: datetime, rotation: Rotation, known: Sequence[Snippet]) -> Turns:
        """Return the turns so far; ``known`` snippets tell who wrote a book."""
        ordered = sorted(used, key=lambda use: use.at)
        last = next((use for use in reversed(ordered) if use.account), None)
        book = last.book if last else ""
        authors = {author for one in known if one.book.title == book for author in one.book.authors}
        return cls(
            at=at,
            rotation=rotation,
            times=_tally((use.snippet, use.times) for use in ordered),
            used={use.snippet: use.at for use in ordered},
            heard={use.review: use.at for use in ordered},
            uses=_tally((use.review, use.times) for use in ordered),
            last=last,
            authors=frozenset(authors),
            kinds=_tally((str(use.kind), use.times) for use in ordered),
        )

    def order(self, snippet: Snippet) -> tuple[object, ...]:
        """Return what a snippet is sorted by; the smallest is due."""
        return (
            not self._has_its_day(snippet),
            self._recent(snippet),
            self._same_book(snippet),
            self._same_author(snippet),
            not self._launches(snippet),
            self._waits_for_its_day(snippet),
            self.times.get(snippet.id, 0),
            self.heard.get(snippet.review, self.at - _LONG_AGO),
            self._mixed(snippet.kind),
            -snippet.score,
        )

    def too_soon(self, snippet: Snippet) -> bool:
        """Return whether this would be the same book or author twice in a row, and too soon."""
        again = self._same_book(snippet) or self._same_author(snippet)
        if self.last is None or not again or self._has_its_day(snippet):
            return False
        return self.at - self.last.at < self.rotation.same_book_after

    def again(self, snippet: Snippet) -> bool:
        """Return whether a snippet is of the book posted last, or by its author."""
        return self._same_book(snippet) or self._same_author(snippet)

    def reason(self, snippet: Snippet) -> str:
        """Return why it is this snippet's turn, in words."""
        best = "a line you marked yourself" if snippet.picked else _BEST[snippet.kind]
        if self._has_its_day(snippet):
            return f"{best}, because today is the day its review names"
        if self._launches(snippet):
            return f"{best} of a new review"
        if snippet.review not in self.heard:
            return f"{best}, from a review not posted from yet"
        if snippet.id in self.used:
            last = f"{self.used[snippet.id]:%Y-%m-%d}"
            return f"{best}; everything newer had its turn, and this one was last posted on {last}"
        return f"{best} of the review that waited longest (since {self.heard[snippet.review]:%Y-%m-%d})"

    def _same_book(self, snippet: Snippet) -> bool:
        return self.last is not None and bool(self.last.book) and snippet.book.title == self.last.book

    def _same_author(self, snippet: Snippet) -> bool:
        return bool(self.authors.intersection(snippet.book.authors))

    def _recent(self, snippet: Snippet) -> bool:
        last = self.used.get(snippet.id)
        return last is not None and self.at - last < self.rotation.repeat

    def _launches(self, snippet: Snippet) -> bool:
        new = snippet.published and timedelta(0) <= self.at - snippet.published < self.rotation.launch
        return bool(new) and self.uses.get(snippet.review, 0) < self.rotation.launch_lines

    def _has_its_day(self, snippet: Snippet) -> bool:
        """One line on the day; after it the review is a review like any other."""
        if not snippet.on or not any(named(day, self.at.date()) for day in snippet.on):
            return False
        heard = self.heard.get(snippet.review)
        return heard is None or heard.astimezone(self.at.tzinfo).date() != self.at.date()

    def _waits_for_its_day(self, snippet: Snippet) -> bool:
        """In the week before, others go first, so that it comes fresh to its day."""
        if not snippet.on:
            return False
        coming = (self.at.date() + timedelta(days=ahead) for ahead in range(1, _EVE.days + 1))
        return any(named(day, date) for date in coming for day in snippet.on)

    def _mixed(self, kind: Kind) -> float:
        """Return how much more of a kind there was than the mix asks for; the smallest is due."""
        weight = self.rotation.mix.get(kind, 0.0)
        return (self.kinds.get(str(kind), 0) + 1) / weight if weight > 0 else float("inf")


def _tally(uses: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for name, times in uses:
        counts[name] += times
    return counts


def named(day: str, today: date) -> bool:
    """Return whether ``MM-DD`` or ``YYYY-MM-DD`` is today; 29 February is the 28th in other years."""
    if day.endswith("02-29") and (today.month, today.day) == (2, 28):
        return (today + timedelta(days=1)).month == 3 and day[:-5] in {"", f"{today.year}-"}
    return day in {f"{today:%m-%d}", today.isoformat()}
