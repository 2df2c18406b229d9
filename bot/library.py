"""The reviewer's archive as read just now: Reviews, the Snippets in them, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model import Fault, Review, Snippet

if TYPE_CHECKING:
    from bot.apart import Apart
    from bot.cache import Kept
    from bot.content import Reading
    from bot.fetch import Source
    from bot.net import Manners
    from bot.picking import Rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """What there is to choose from. ``snippets`` holds every candidate, flagged ones too."""

    reviews: tuple[Review, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    faults: tuple[Fault, ...] = field(default=())

    @property
    def unread(self) -> tuple[Fault, ...]:
        """Return the faults of sources that gave nothing; one within a review that was read is only told."""
        read = {review.source for review in self.reviews}
        below = tuple(f"{source}/" for source in read)
        return tuple(
            fault
            for fault in self.faults
            if (source := fault.where[0]) not in read and not source.startswith(below)
        )

    def snippet(self, snippet_id: str) -> Snippet | None:
        """Return the Snippet with this id, or None."""
        return next((one for one in self.snippets if one.id == snippet_id), None)


def read_library(
    sources: Sequence[str | Path],
    rules: Rules,
    *,
    manners: Manners | None = None,
    apart: bool = False,
    cache: Path | None = None,
) -> Library:
    """Read files, folders and addresses. A source that cannot be read becomes a fault and hides no other.

    ``manners`` are for addresses; ``apart`` has a child process read what costs memory. ``cache`` is the file
    that remembers what the same sources gave before; the Library is the same with it and without.

    Snippets with the same words are one: a post may stand in the archive twice, and what one copy marks as a
    spoiler, the other does not tell.
    """
    from bot import fetch, picking
    from bot.apart import Apart
    from bot.cache import Cache

    found: list[Kept] = []
    faults: list[Fault] = []
    with Apart() as child, Cache(cache, rules) as kept:
        for source in fetch.sources(sources, manners=manners):
            one = kept.get(source)
            if one is None:
                one, troubles = _fresh(source, child if apart else None, rules)
                faults.extend(troubles)
                if not troubles:
                    kept.put(source, one)
            found.append(one)
    reviews = tuple(review for one in found for review in one.reviews)
    snippets = picking.together([own for one in found for own in one.picked])
    return Library(reviews=reviews, snippets=snippets, faults=tuple(faults))


def _fresh(source: Source, child: Apart | None, rules: Rules) -> tuple[Kept, Sequence[Fault]]:
    from bot import picking
    from bot.cache import Kept

    reading = _reading(source, child)
    picked = tuple(picking.pick(review, rules=rules) for review in reading.reviews)
    return Kept(reviews=reading.reviews, picked=picked), reading.faults


def _reading(source: Source, child: Apart | None) -> Reading:
    from bot import content

    if source.fault is not None:
        return content.Reading(faults=(source.fault,))
    if child is not None and content.is_heavy(source.data, source.name):
        return child.read(source.data, source.name)
    return content.read(source.data, source.name)
