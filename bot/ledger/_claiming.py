"""Whether a ready row may be taken now: the questions of one claim, asked inside its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.ledger import _sql
from bot.ledger._pace import Charge, Past, apart, counted_since, left_alone, pace
from bot.ledger._rows import Row, account_of, micros, moment, over, row_of
from bot.ledger._store import Store
from bot.ledger.base import Blocked, Budget, Gates
from bot.ledger.holder import Host
from bot.model import Delivery, Receipt, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One row, and all that decides whether this process may take it."""

    database: Store
    host: Host
    delivery: Delivery
    gates: Gates
    now: datetime

    def blocked(self) -> Blocked | None:
        """Return the first thing in the way, or None."""
        if self.delivery.post is None:  # missed before anything was chosen, then retried
            return Blocked(reason="nothing was chosen for it yet", key=self.delivery.key)
        return self._paused() or self._busy() or (self._gated() if self._asks_to_begin() else None)

    def _asks_to_begin(self) -> bool:
        """Say whether the gates are asked: later parts follow, and a repetition was let in already."""
        return self.delivery.part == 1 and not self.delivery.doubt

    def parent(self) -> Receipt | Blocked | None:
        """Return the receipt of the part before; None for a root."""
        if self.delivery.part == 1:
            return None
        before = self.database.one(_sql.ROW, {"key": self.delivery.key, "part": self.delivery.part - 1})
        sent = row_of(before).delivery if before else None
        if sent is None or sent.state is not State.SENT:
            return Blocked(reason=f"part {self.delivery.part - 1} is not sent yet", key=self.delivery.key)
        if sent.receipt is None or not sent.receipt.remote_id:  # a person saw it; a reply needs its address
            return Blocked(
                reason=f"nobody knows where part {self.delivery.part - 1} is", key=self.delivery.key
            )
        return sent.receipt

    def _paused(self) -> Blocked | None:
        found = self.database.one(_sql.ACCOUNT, {"account": self.delivery.account})
        account = account_of(found) if found else None
        if account is None or not account.paused:
            return left_alone(account, self.now) if account else None
        why = f": {account.reason}" if account.reason else ""
        return Blocked(reason=f"{self.delivery.account} is paused{why}")

    def _busy(self) -> Blocked | None:
        rows = map(row_of, self.database.all(_sql.LEASED, {"account": self.delivery.account}))
        for other in rows:
            if not over(other, self.host, self.now):
                return Blocked(
                    reason=f"{self.delivery.account} is busy with another post",
                    until=_free_at(other, self.now),
                    key=other.delivery.key,
                )
        return None

    def _gated(self) -> Blocked | None:
        return pace(self.gates, self.delivery.account, self._past(), self.now) or self._beside()

    def _beside(self) -> Blocked | None:
        """Wait for a neighbour that has claimed its post, though the call that counts is still to come."""
        gap = self.gates.platform_gap
        for other in map(row_of, self.database.all(_sql.CLAIMED_BESIDE, self._asked()) if gap else ()):
            if not over(other, self.host, self.now):
                return Blocked(reason=apart(gap), key=other.delivery.key)
        return None

    def _past(self) -> Past:
        gates, asked = self.gates, self._asked()
        capped = gates.per_hour is not None or gates.per_day is not None
        since = micros(counted_since(gates, self.now))
        roots = self.database.all(_sql.ROOTS_STARTED, {**asked, "since": since}) if capped else ()
        last = self.database.one(_sql.LAST_STARTED, asked) if gates.min_gap else None
        others = self.database.one(_sql.OTHERS_STARTED, asked) if gates.platform_gap else None
        return Past(
            last=moment(last["started"]) if last else None,
            roots=[moment(row["started"]) for row in roots],
            others=moment(others["started"]) if others and others["started"] is not None else None,
            paid=self._paid(gates.budget),
            asks=self._asks(gates.budget),
        )

    def _paid(self, budget: Budget | None) -> Sequence[Charge]:
        if budget is None or budget.limit is None:
            return ()
        begun = self.database.all(_sql.STARTED_SINCE, {**self._asked(), "since": micros(budget.since)})
        rows = (row_of(row).delivery for row in begun)
        return [(row.started, budget.cost(row.post)) for row in rows if row.started and row.post]

    def _asks(self, budget: Budget | None) -> Decimal:
        """Return what all parts of the post will cost: later ones follow the first without asking."""
        if budget is None or budget.limit is None:
            return Decimal(0)
        rows = (row_of(row).delivery for row in self.database.all(_sql.PARTS, {"key": self.delivery.key}))
        return sum((budget.cost(row.post) for row in rows if row.post), start=Decimal(0))

    def _asked(self) -> dict[str, Any]:
        return {
            "account": self.delivery.account,
            "key": self.delivery.key,
            "platform": self.delivery.platform,
        }


def _free_at(row: Row, now: datetime) -> datetime | None:
    until = row.delivery.lease_until
    return until if until is not None and until > now else row.stuck_wall
