"""What the engine needs to know of a configured account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot import schedule
from bot.compose import Maker
from bot.delivery import Courier
from bot.ledger import Budget, Gates
from bot.model import Delivery
from bot.platforms.base import Platform


class Account(Protocol):
    """One configured account, ready to work: its schedule, its maker of Posts, its way out."""

    @property
    def id(self) -> str:
        """The name the config gives it."""
        ...

    @property
    def platform(self) -> str:
        """The adapter's name."""
        ...

    @property
    def place(self) -> str:
        """Where it posts now, in words that stay the same as long as it is the same place."""
        ...

    @property
    def rules(self) -> Sequence[schedule.Rule]:
        """When it posts."""
        ...

    @property
    def maker(self) -> Maker:
        """Chooses, words and draws."""
        ...

    def way_out(self) -> Platform:
        """Return its Platform, built from what the server last said of itself."""
        ...

    def courier(self, row: Delivery) -> Courier:
        """Return who delivers this row."""
        ...

    def gates(self, row: Delivery, at: datetime) -> Gates:
        """Return what must hold for this row to begin then; a one-off minds no caps of the owner's."""
        ...

    def budget(self, at: datetime) -> Budget | None:
        """Return what its calendar month may cost; None where posting is free."""
        ...
