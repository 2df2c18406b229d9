"""The reviewer's archive as read just now: Reviews, the Snippets in them, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model import Fault, Review, Snippet

if TYPE_CHECKING:
    from bot.apart import Apart
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
    sources: Sequence[str | Path], rules: Rules, *, manners: Manners | None = None, apart: bool = False
) -> Library:
    """Read files, folders and addresses. A source that cannot be read becomes a fault and hides no other.

    ``manners`` are for addresses; ``apart`` has a child process read what costs memory.

    Snippets with the same words are one: a post may stand in the archive twice, and what one copy marks as a
    spoiler, the other does not tell.
    """
    from bot import fetch, picking
    from bot.apart import Apart

    reviews: list[Review] = []
    faults: list[Fault] = []
    with Apart() as child:
        for source in fetch.sources(sources, manners=manners):
            reading = _reading(source, child if apart else None)
            reviews.extend(reading.reviews)
            faults.extend(reading.faults)
    snippets = picking.archive(reviews, rules=rules)
    return Library(reviews=tuple(reviews), snippets=snippets, faults=tuple(faults))


def _reading(source: Source, child: Apart | None) -> Reading:
    from bot import content

    if source.fault is not None:
        return content.Reading(faults=(source.fault,))
    if child is not None and content.is_heavy(source.data, source.name):
        return child.read(source.data, source.name)
    return content.read(source.data, source.name)
