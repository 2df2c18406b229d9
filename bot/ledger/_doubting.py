"""What becomes of open rows when a ledger is put back: whatever may have happened since is in doubt. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.ledger._rows import Row, moved
from bot.model import State

_NOT_BEGUN = frozenset({State.PLANNED, State.WAITING, State.READY})


def doubted(row: Row, why: str, now: datetime) -> tuple[Row, ...]:
    """Return the row after each of its steps, none where nothing can have happened to it.

    What was not due yet stands as it stood. What was due and had nothing to send yet is missed. What may have
    been sent is unknown and looked up, after a whole settling time from now on; where there is no request to
    look for, it is held.
    """
    delivery = row.delivery
    if delivery.state is State.HELD or (
        delivery.state in _NOT_BEGUN and delivery.due > now and not delivery.doubt
    ):
        return ()
    if delivery.state in {State.PLANNED, State.WAITING}:
        hint = f"where it was not posted: pullquote retry {delivery.key}"
        return (moved(row, State.MISSED, {"reason": why, "hint": hint, "not_before": None}, now),)
    looked_up = _unknown(row, why, now)
    return (looked_up,) if "prepared" in delivery.saved else (looked_up, _held(looked_up, why, now))


def _unknown(row: Row, why: str, now: datetime) -> Row:
    in_doubt = replace(row, delivery=replace(row.delivery, doubt=True))
    changes = {
        "lease_until": now,
        "not_before": now,
        "looks": 0,
        "saved": {**row.delivery.saved, "absent": 0},
        "reason": why,
        "hint": "it may be there: it is looked up before anything is sent again",
    }
    return moved(in_doubt, State.UNKNOWN, changes, now)


def _held(row: Row, why: str, now: datetime) -> Row:
    told = f"{why}, and there is no request to look for"
    hint = f"look for yourself, then: pullquote resolve {row.delivery.key} sent|absent|drop"
    return moved(row, State.HELD, {"reason": told, "hint": hint, "not_before": None}, now)
