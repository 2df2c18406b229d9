"""The reviewer's archive as read just now: Reviews, the Snippets in them, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model import Fault, Review, Snippet

if TYPE_CHECKING:
    from bot.picking import Rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """What there is to choose from. ``snippets`` holds every candidate, flagged ones too."""

    reviews: tuple[Review, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    faults: tuple[Fault, ...] = field(default=())

    def snippet(self, snippet_id: str) -> Snippet | None:
        """Return the Snippet with this id, or None."""
        return next((one for one in self.snippets if one.id == snippet_id), None)


def read_library(sources: Sequence[str | Path], rules: Rules) -> Library:
    """Read files and folders. A source that cannot be read becomes a fault and hides no other.

    Snippets with the same words are one: a post may stand in the archive twice, and what one copy marks as a
    spoiler, the other does not tell.
    """
    from bot import content, fetch, picking

    reviews: list[Review] = []
    faults: list[Fault] = []
    for source in fetch.sources(sources):
        if source.fault is not None:
            faults.append(source.fault)
            continue
        reading = content.read(source.data, source.name)
        reviews.extend(reading.reviews)
        faults.extend(reading.faults)
    snippets = picking.archive(reviews, rules=rules)
    return Library(reviews=tuple(reviews), snippets=snippets, faults=tuple(faults))
