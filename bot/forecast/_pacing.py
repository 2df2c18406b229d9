"""Plays gaps, caps and blackouts through: when each coming post can begin, or why it cannot."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.engine import Account, overtakable
from bot.ledger import Budget, Charge, Past, pace, too_dear
from bot.model import Delivery, State

_OUT = frozenset({State.SENDING, State.UNKNOWN, State.HELD, State.SENT, State.DELETED})
_REMEMBERED = timedelta(days=2)  # caps look back one
_MOST_WAITS = 20
_LIMITS = "[limits] and [[blackouts]] in config.toml set this"


@dataclass(kw_only=True)
class Pacing:
    """Lets rows begin in the order they are asked about; ``begun``: each account's starts, oldest first.

    ``paid``: what each part of an account's cost, and when it was begun.
    """

    accounts: Mapping[str, Account]
    now: datetime
    begun: dict[str, list[datetime]] = field(default_factory=dict)
    paid: dict[str, list[Charge]] = field(default_factory=dict)

    def remember(self, account: str, rows: Iterable[Delivery]) -> None:
        """Take in what the ledger has of an account."""
        out = [row for row in rows if row.started is not None and (row.doubt or row.state in _OUT)]
        self.begun[account] = sorted(row.started for row in out if row.part == 1 and row.started)
        for row in out:
            self.pays(row, row.started or self.now)

    def paced(self, row: Delivery, following: datetime | None) -> tuple[Delivery, datetime]:
        """Return the row, and when it begins; missed where it cannot in time, or a later slot comes first.

        ``following`` is when the account's next slot is due. A row that has to wait says how long and why.
        """
        at, why = self._earliest(row)
        if not why:
            return row, at
        if following is not None and at >= following and overtakable(row):
            return _missed(row, f"a later slot comes first: {why}"), at
        if at > row.not_after:
            return _missed(row, f"not in time: {why}"), at
        wait = timedelta(seconds=round((at - row.due).total_seconds()))
        return replace(row, reason=f"{wait} later: {why}"), at

    def afforded(self, row: Delivery, at: datetime) -> Delivery:
        """Return the row; missed where it would cost more than the month may."""
        budget = self.accounts[row.account].budget(at)
        if budget is None or row.post is None:
            return row
        past = Past(paid=self.month(row.account, budget), asks=budget.cost(row.post))
        dear = too_dear(budget, row.account, past, at)
        return _missed(row, dear.reason) if dear else row

    def month(self, account: str, budget: Budget) -> list[Charge]:
        """Return what is charged for the parts of an account within a budget's month."""
        return [one for one in self.paid.get(account, []) if budget.since <= one[0] < budget.until]

    def begins(self, row: Delivery, at: datetime) -> None:
        """Remember that the row begins then."""
        insort(self.begun.setdefault(row.account, []), at)
        self.pays(row, at)

    def pays(self, row: Delivery, at: datetime) -> None:
        """Remember what the row costs."""
        budget = self.accounts[row.account].budget(at) if row.post else None
        if budget and row.post:
            self.paid.setdefault(row.account, []).append((at, budget.cost(row.post)))

    def _earliest(self, row: Delivery) -> tuple[datetime, str]:
        account, why = self.accounts[row.account], ""
        at = max(row.due, row.not_before or row.due, self.now)
        for _ in range(_MOST_WAITS):
            blocked = pace(account.gates(row, at), account.id, self._past(account, at), at)
            if blocked is None:
                break
            why, at = blocked.reason, blocked.until or row.not_after + timedelta(seconds=1)
            if at > row.not_after:
                break
        return at, why

    def _past(self, account: Account, at: datetime) -> Past:
        starts = self.begun.get(account.id, [])
        recent = [start for start in starts[-500:] if at - start < _REMEMBERED]
        others = [
            self.begun[other.id][-1]
            for other in self.accounts.values()
            if other.platform == account.platform and other.id != account.id and self.begun.get(other.id)
        ]
        return Past(
            last=starts[-1] if starts else None,
            roots=sorted(recent, reverse=True),
            others=max(others, default=None),
        )


def _missed(row: Delivery, why: str) -> Delivery:
    return replace(row, state=State.MISSED, reason=why, hint=_LIMITS)
