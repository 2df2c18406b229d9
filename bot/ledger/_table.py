"""The deliveries as stored: every change with its event. For use inside a write transaction."""

from __future__ import annotations

from datetime import datetime

from bot.ledger import _sql
from bot.ledger._rows import Row, micros, row_of, values_of
from bot.ledger._store import Store
from bot.ledger.base import Blocked, LostError
from bot.ledger.machine import OPEN
from bot.model import ConfigError, Delivery, Fault, State


class Table:
    """Rows of one database."""

    def __init__(self, database: Store) -> None:
        self._database = database

    def stored(self, delivery: Delivery) -> Row | None:
        """Return the row as it is now."""
        found = self._database.one(_sql.ROW, {"key": delivery.key, "part": delivery.part})
        return row_of(found) if found else None

    def still(self, delivery: Delivery, state: State) -> Row:
        """Return the row; LostError unless it is in ``state`` and under the given fence."""
        row = self.stored(delivery)
        if row is None or row.delivery.state is not state or row.delivery.fence != delivery.fence:
            raise LostError(f"{delivery.key}: it is no longer {state} as it was read")
        return row

    def insert(self, row: Row, event: str, now: datetime, detail: str) -> bool:
        """Add a row; False when its key or slot is taken."""
        if not self._database.change(_sql.INSERT, values_of(row)):
            return False
        self._note(None, row.delivery, event, now, detail)
        return True

    def update(self, before: Row, after: Row, event: str, now: datetime, detail: str = "") -> None:
        """Change a row and its history."""
        self.write(before, after)
        self._note(before.delivery.state, after.delivery, event, now, detail)

    def use(self, row: Row) -> None:
        """Count a line as used once more, so that rotation need not go through all that was ever posted."""
        delivery = row.delivery
        names = ("account", "snippet", "review", "book")
        told = {name: getattr(delivery, name) for name in names}
        at = micros(delivery.started or delivery.due)
        self._database.change(_sql.USE, {**told, "at": at, "kind": str(row.kind), "words": row.words})

    def write(self, before: Row, after: Row) -> None:
        """Change a row; ConfigError when its line has meanwhile been taken up by another one."""
        if after.delivery.state in OPEN and before.delivery.state not in OPEN:
            self._refuse_repetition(after.delivery)
        was = {"was_fence": before.delivery.fence, "was_state": before.delivery.state.value}
        if not self._database.change(_sql.UPDATE, {**values_of(after), **was}):
            raise LostError(f"{after.delivery.key}: another process has changed it")

    def _refuse_repetition(self, delivery: Delivery) -> None:
        other = self.repeated(delivery, delivery.snippet)
        if other is not None:
            raise ConfigError(_in_hand(delivery, other))

    def repeated(self, delivery: Delivery, snippet: str) -> Blocked | None:
        """Return which other open row of the account says the same line, if one does."""
        asked = {"account": delivery.account, "snippet": snippet, "key": delivery.key}
        other = self._database.one(_sql.SAME_SNIPPET, asked)
        if other is None:
            return None
        return Blocked(reason=f"{delivery.account} has this line in hand already", key=other["key"])

    def _note(self, source: State | None, after: Delivery, event: str, now: datetime, detail: str) -> None:
        states = {"source": source.value if source else None, "target": after.state.value}
        what = {"at": micros(now), "event": event, "detail": detail}
        self._database.change(_sql.ADD_EVENT, {"key": after.key, "part": after.part, **states, **what})


def _in_hand(delivery: Delivery, other: Blocked) -> Fault:
    return Fault(
        code="on_its_way",
        place=delivery.key,
        message=other.reason,
        hint=f"see to that one first: pullquote explain {other.key}",
    )
