"""What a command did or saw, and what it ends with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.model import AccountState, Delivery, Event, Fault, Prices, State

IN_FLIGHT = frozenset({State.SENDING, State.UNKNOWN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What posting costs an account in a month: ``spent`` so far, ``coming`` estimated to its end.

    ``limit`` is what it may cost, None where the owner sets none.
    """

    account: str
    month: date
    spent: Decimal
    coming: Decimal
    limit: Decimal | None
    prices: Prices

    def __str__(self) -> str:
        said = self.prices.said
        most = f"; it may cost {said(self.limit)}" if self.limit is not None else ""
        return (
            f"{self.account}: {said(self.spent)} spent in {self.month:%B}, about {said(self.coming)} to come "
            f"until its end{most}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a command did or saw. ``exit_code`` follows DESIGN, section 4; ``notes`` are for people.

    ``pictures`` maps an Image's digest to its bytes where a command needs them (preview).
    """

    deliveries: tuple[Delivery, ...] = ()
    accounts: tuple[AccountState, ...] = ()
    faults: tuple[Fault, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()
    exit_code: int = 0
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def spoken(row: Delivery) -> Delivery:
    """Say of a row in flight when it will be looked up; the ledger itself only knows the lease."""
    at = row.lease_until if row.state is State.SENDING else row.not_before
    if row.state not in IN_FLIGHT or at is None:
        return row
    reason = row.reason or "its outcome is not known yet"
    return replace(row, reason=reason, hint=f"nothing is sent; it is looked up at {at:%H:%M:%S} UTC or later")


def exit_code(ended: Iterable[Delivery]) -> int:
    """Return what a run ends with, given the rows it moved: 3 held, 1 refused or missed, else 0."""
    states = {row.state for row in ended}
    if State.HELD in states:
        return 3
    return 1 if states & {State.REFUSED, State.MISSED} else 0
