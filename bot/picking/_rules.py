"""What a workspace may set about picking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.model import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Lengths are in characters; ``*_dense`` are for Chinese and Japanese, which say more in fewer.

    ``max_answer`` is the longest FAQ answer; ``max_sentences`` how many may stand together in one line.
    Excerpts that score below ``min_score`` make no card and are left out, except those the writer marked.
    """

    min_length: int = 60
    max_length: int = 280
    min_dense: int = 18
    max_dense: int = 120
    max_answer: int = 600
    max_sentences: int = 3
    min_score: float = 48.0

    def bounds(self, dense: bool) -> tuple[int, int]:
        """Return the shortest and the longest excerpt."""
        return (self.min_dense, self.max_dense) if dense else (self.min_length, self.max_length)


def _mix() -> Mapping[Kind, float]:
    return {Kind.EXCERPT: 7.0, Kind.FAQ: 2.0, Kind.READING: 1.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotation:
    """When a line may come again, and how kinds are mixed.

    ``cooldown`` is how long a line and its near-duplicates rest, None for good. A line used within
    ``repeat`` waits until everything else had its turn, even when its cooldown is over. ``similarity`` (0–1)
    is the share of three-word runs in common from which two lines count as the same. ``mix`` weighs the
    kinds against each other. A review published less than ``launch`` ago is heard ``launch_lines`` times
    before its turn would come. Where lines of no other book or author are free, the last one is heard again
    after ``same_book_after``.
    """

    cooldown: timedelta | None = timedelta(days=180)
    repeat: timedelta = timedelta(days=90)
    similarity: float = 0.5
    launch: timedelta = timedelta(days=14)
    launch_lines: int = 3
    same_book_after: timedelta = timedelta(days=7)
    mix: Mapping[Kind, float] = field(default_factory=_mix)
