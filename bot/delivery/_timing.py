"""How long things may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

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

    def backoff(self, tries: int, key: str) -> timedelta:
        """Return the wait before the next try: doubling, at most an hour, and up to a quarter shorter.

        How much shorter comes from the delivery's key, so that not every account knocks in the same second
        once a server is back, and a restart changes nothing.
        """
        doublings = min(max(tries - 1, 0), 12)
        whole = min(self.retry * (1 << doublings), _LONGEST_WAIT)
        share = int.from_bytes(sha256(f"{key}\n{tries}".encode()).digest()[:4]) / 2**32
        return whole * (1 - share / 4)
