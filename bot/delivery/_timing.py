"""How long things may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.model import Capabilities

_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """How long things may take. ``settle`` None means the platform's own; ``retry`` is the first wait."""

    lease: timedelta = timedelta(seconds=120)
    deadline: timedelta = timedelta(seconds=30)
    settle: timedelta | None = None
    retry: timedelta = timedelta(seconds=60)
    attempts: int = 5

    def settling(self, capabilities: Capabilities) -> timedelta:
        """Return how long after a call "not there" may still turn into "there"."""
        return capabilities.settle if self.settle is None else self.settle

    def backoff(self, tries: int) -> timedelta:
        """Return the wait before the next try: doubling, at most an hour."""
        doublings = min(max(tries - 1, 0), 12)
        return min(self.retry * (1 << doublings), _LONGEST_WAIT)
