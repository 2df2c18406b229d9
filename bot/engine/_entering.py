"""Slots that came due become rows of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import schedule
from bot.compose import MANUAL
from bot.engine._account import Account
from bot.engine._faults import unforeseen
from bot.ledger import Ledger, LostError
from bot.model import Delivery, PullquoteError, Slot, SourceError, State

_DAY = timedelta(days=1)
_OVERTAKEN = "a later slot of this account was due as well"
_NO_BURST = "only the newest is caught up, so that nobody gets a burst of posts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entering:
    """Enters what came due; ``troubles`` takes what was wrong."""

    ledger: Ledger
    troubles: list[PullquoteError]

    def of(self, account: Account, now: datetime) -> list[Delivery]:
        """Enter one account's slots; what is wrong with them is told and stops no other account."""
        try:
            return self._enter(account, now)
        except PullquoteError:
            raise
        except Exception as error:  # noqa: BLE001 – see above
            self.troubles.append(SourceError(unforeseen(account.id, error)))
            return []

    def _enter(self, account: Account, now: datetime) -> list[Delivery]:
        """Insert rows for unseen slots that are due: the newest to be posted, the others missed."""
        since = self.ledger.meet(account.id, account.platform, now).first_seen
        due = due_slots(account, since, now)
        if not due:
            return []
        seen = self.ledger.slots(account.id, min(slot.at for slot in due) - _DAY)
        entered = []
        for row in rows_of(account, due, seen):
            new = self.ledger.plan(row, "slot", now)
            if new and row.state is State.PLANNED:
                entered += self._overtaken(account, row.due, now)
            elif new:
                entered.append(row)
        return entered

    def _overtaken(self, account: Account, newest: datetime, now: datetime) -> list[Delivery]:
        """Miss what still waits from earlier slots, so that a server that was down gets no burst either."""
        earlier = (row for row in self.ledger.open() if row.account == account.id and row.due < newest)
        missed = []
        for row in filter(overtakable, earlier):
            with suppress(LostError):  # another run has just taken it
                missed.append(self._missed(row, now))
        return missed

    def _missed(self, row: Delivery, now: datetime) -> Delivery:
        why = f"{_OVERTAKEN}, and until then: {row.reason}" if row.reason else _OVERTAKEN
        return self.ledger.move(
            row, State.MISSED, "overtaken", now=now, not_before=None, reason=why, hint=_NO_BURST
        )


def overtakable(row: Delivery) -> bool:
    """Say whether a row gives way to a newer slot: not where a person wants it, nor where it may be there."""
    wanted = row.slot == MANUAL or row.approved or bool(row.wish.get("late"))
    return row.part == 1 and row.state in {State.PLANNED, State.READY} and not row.doubt and not wanted


def _window(account: Account, since: datetime, now: datetime) -> list[Slot]:
    """Return the slots that may be due: no further back than lateness and jitter reach."""
    reach = max((rule.late_after + rule.jitter for rule in account.rules), default=timedelta(0))
    return schedule.slots(account.rules, account=account.id, start=max(since, now - reach), end=now)


def due_slots(account: Account, since: datetime, now: datetime) -> list[Slot]:
    """Return the slots that are due now, and not too late; what is due in a blackout leaves no row."""
    window = _window(account, since, now)
    return [slot for slot in window if not slot.barred and slot.due <= now <= slot.due + slot.late_after]


def rows_of(account: Account, due: Sequence[Slot], seen: Collection[str]) -> list[Delivery]:
    """Return the rows that due slots become where they are new: the newest planned, the others missed."""
    newest = max(due, key=lambda slot: slot.due, default=None)
    rows = [(slot, planned(account, slot)) for slot in due if slot.label not in seen]
    return [
        row if slot is newest else replace(row, state=State.MISSED, reason=_OVERTAKEN, hint=_NO_BURST)
        for slot, row in rows
    ]


def planned(account: Account, slot: Slot) -> Delivery:
    """Return the row a slot becomes."""
    return Delivery(
        key=schedule.slot_key(account.id, slot.label),
        part=1,
        account=account.id,
        platform=account.platform,
        place=account.place,
        slot=slot.label,
        due=slot.due,
        not_after=slot.due + slot.late_after,
        state=State.PLANNED,
    )
