"""Whether a ready row may be taken now: the questions of one claim, asked inside its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.ledger import _sql
from bot.ledger._rows import Row, micros, moment, over, row_of
from bot.ledger._store import Store
from bot.ledger.base import Blocked, Gates
from bot.ledger.holder import Host
from bot.model import Delivery, Receipt, State

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_NEXT: Final = timedelta(microseconds=1)


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
        account = self.database.one(_sql.ACCOUNT, {"account": self.delivery.account})
        if account is None or not account["paused"]:
            return None
        why = f": {account['reason']}" if account["reason"] else ""
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
        waits = [wait for wait in self._waits() if wait.until is None or wait.until > self.now]
        return max(waits, key=lambda wait: wait.until or _NEVER, default=None)

    def _waits(self) -> Iterator[Blocked]:
        gates, now = self.gates, self.now
        last = self.database.one(_sql.LAST_STARTED, self._asked())
        if gates.min_gap and last:
            yield Blocked(
                reason=f"posts of {self.delivery.account} keep {gates.min_gap} apart",
                until=moment(last["started"]) + gates.min_gap,
            )
        if gates.per_hour is not None and (full := self._nth(gates.per_hour, now - _HOUR + _NEXT)):
            until = full + _HOUR if gates.per_hour else None
            yield Blocked(reason=f"{gates.per_hour} posts an hour are all taken", until=until)
        start = gates.day_start or now - _DAY + _NEXT
        if gates.per_day is not None and (full := self._nth(gates.per_day, start)):
            until = (gates.day_start or full) + _DAY if gates.per_day else None
            yield Blocked(reason=f"{gates.per_day} posts a day are all taken", until=until)

    def _nth(self, count: int, since: datetime) -> datetime | None:
        """Return when the ``count``-th newest post since then was started, None if there are fewer."""
        if count < 1:
            return since
        values = {**self._asked(), "since": micros(since), "skip": count - 1}
        found = self.database.one(_sql.NTH_STARTED, values)
        return moment(found["started"]) if found else None

    def _asked(self) -> dict[str, Any]:
        return {"account": self.delivery.account, "key": self.delivery.key}


def _free_at(row: Row, now: datetime) -> datetime | None:
    until = row.delivery.lease_until
    return until if until is not None and until > now else row.stuck_wall
