"""What a person may do with one Delivery: settle a held one, try again, let it be, nod it through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.ledger import Ledger
from bot.model import ConfigError, Delivery, Fault, Receipt, State

_AGAIN_WITHIN = timedelta(days=1)
_SKIPPABLE = frozenset({State.PLANNED, State.WAITING, State.READY})


def find(ledger: Ledger, key: str) -> Sequence[Delivery]:
    """Return the parts of the delivery ``key`` names; raises ConfigError when there is none."""
    rows = ledger.get(key)
    if not rows:
        raise ConfigError(
            Fault(
                code="unknown_key",
                place=key,
                message="there is no delivery with this key",
                hint="pullquote history shows them all",
            )
        )
    return rows


def resolve(ledger: Ledger, key: str, verdict: str, now: datetime) -> Sequence[Delivery]:
    """Settle what nobody could find out: ``sent``, ``absent`` (send it again) or ``drop``."""
    changed = []
    for row in _those(ledger, key, {State.HELD, State.UNKNOWN}, "its outcome is not in doubt"):
        held = row
        if row.state is State.UNKNOWN:
            held = ledger.move(row, State.HELD, "taken over", now=now, detail="a person looks")
        changed.append(_settled(ledger, held, verdict, now))
    return changed


def _settled(ledger: Ledger, row: Delivery, verdict: str, now: datetime) -> Delivery:
    if verdict == "sent":
        receipt = row.receipt or Receipt(remote_id="")
        return ledger.move(
            row,
            State.SENT,
            "resolved",
            now=now,
            detail="a person saw it there",
            receipt=receipt,
            reason="",
            hint="",
        )
    if verdict == "absent":
        return ledger.move(
            row,
            State.READY,
            "resolved",
            now=now,
            detail="a person saw it was not there",
            not_before=now,
            not_after=now + _AGAIN_WITHIN,
            attempts=0,
            reason="",
            hint="",
        )
    return ledger.move(
        row, State.SKIPPED, "resolved", now=now, detail="dropped by a person", reason="dropped", hint=""
    )


def retry(ledger: Ledger, key: str, now: datetime) -> Sequence[Delivery]:
    """Make a refused or missed delivery ready again, for one day."""
    return [
        ledger.move(
            row,
            State.READY,
            "retry",
            now=now,
            detail="by a person",
            not_before=now,
            not_after=now + _AGAIN_WITHIN,
            attempts=0,
            reason="",
            hint="",
        )
        for row in _those(ledger, key, {State.REFUSED, State.MISSED}, "it was neither refused nor missed")
    ]


def skip(ledger: Ledger, key: str, now: datetime) -> Sequence[Delivery]:
    """Let a delivery that has not begun be, and the parts that would follow it."""
    return [
        ledger.move(row, State.SKIPPED, "skipped", now=now, detail="by a person", reason="skipped by hand")
        for row in _those(ledger, key, _SKIPPABLE, "it is too late to skip it")
    ]


def approve(ledger: Ledger, key: str, now: datetime) -> Sequence[Delivery]:
    """Let a waiting delivery go out."""
    return [
        ledger.move(
            row, State.READY, "approved", now=now, detail="by a person", approved=True, reason="", hint=""
        )
        for row in _those(ledger, key, {State.WAITING}, "it does not wait for approval")
    ]


def _those(ledger: Ledger, key: str, states: set[State] | frozenset[State], otherwise: str) -> list[Delivery]:
    rows = find(ledger, key)
    fitting = [row for row in rows if row.state in states]
    if not fitting:
        raise ConfigError(
            Fault(
                code="wrong_state",
                place=rows[0].key,
                message=f"{otherwise} (it is {rows[0].state})",
                hint=f"pullquote explain {rows[0].key} tells its story",
            )
        )
    return fitting
