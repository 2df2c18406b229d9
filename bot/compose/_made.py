"""What making a Post comes to: the Post and why this line was chosen, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.ledger import Choice
from bot.model import Image, Snippet, State, Used

if TYPE_CHECKING:
    from bot.picking import Rotation


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Asks whether a line chosen at ``at`` may still be posted; ``again``: a person wants it all the same.

    Of all uses, those of ``accounts`` and of nobody in particular count.
    """

    snippet: Snippet
    at: datetime
    rotation: Rotation
    again: bool
    accounts: frozenset[str]

    def __call__(self, uses: Sequence[Used]) -> str:
        """Return why it may not, or ""."""
        from bot import picking

        counted = [use for use in uses if use.account in self.accounts or not use.account]
        return "" if self.again else picking.clash(self.snippet, counted, self.at, self.rotation)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A Post with its pictures, and why this line was chosen.

    ``clash`` is asked again, against fresh history, in the transaction that stores the choice.
    """

    choice: Choice
    snippet: Snippet
    state: State
    because: str
    clash: Callable[[Sequence[Used]], str]

    @property
    def images(self) -> tuple[Image, ...]:
        """Return the pictures of every part."""
        return tuple(image for part in self.choice.parts for image in part.images)


@dataclass(frozen=True, kw_only=True, slots=True)
class Nothing:
    """There is nothing to post. ``reason`` says why, ``hint`` what would help."""

    reason: str
    hint: str = ""
