"""What a person may do with one Delivery: settle a held one, try again, let it be, nod it through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.delivery import waits_for_resume
from bot.ledger import Ledger
from bot.model import ConfigError, Delivery, Fault, Receipt, State

_AGAIN_WITHIN = timedelta(days=1)


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
    for row in _those(ledger, key, _in_doubt, "its outcome is not in doubt"):
        held = row
        if held.state is State.READY:
            held = ledger.move(held, State.UNKNOWN, "not sent again", now=now, detail="a person looks")
        if held.state is State.UNKNOWN:
            held = ledger.move(held, State.HELD, "taken over", now=now, detail="a person looks")
        changed.append(_settled(ledger, held, verdict, now))
    return changed


def _in_doubt(row: Delivery) -> bool:
    return row.state in {State.HELD, State.UNKNOWN} or (row.state is State.READY and row.doubt)


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
            wish={**row.wish, "late": True},
            attempts=0,
            doubt=False,
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
            wish={**row.wish, "late": True},
            attempts=0,
            reason="",
            hint="",
        )
        for row in _those(ledger, key, _ended_unsent, "it was neither refused nor missed")
    ]


def skip(ledger: Ledger, key: str, now: datetime) -> Sequence[Delivery]:
    """Let a delivery that has not begun be, and the parts that would follow it."""
    return [
        ledger.move(
            row, State.SKIPPED, "skipped", now=now, detail="by a person", reason="skipped by hand", hint=""
        )
        for row in _those(ledger, key, _not_begun, "it is too late to skip it")
    ]


def _ended_unsent(row: Delivery) -> bool:
    return row.state in {State.REFUSED, State.MISSED}


def _not_begun(row: Delivery) -> bool:
    return row.state in {State.PLANNED, State.WAITING, State.READY} and not row.doubt


def _waits(row: Delivery) -> bool:
    return row.state is State.WAITING


def resume(ledger: Ledger, account: str, now: datetime) -> None:
    """Let an account post again; what waited for that goes on at once."""
    ledger.resume(account, now)
    waiting = {State.PLANNED, State.READY, State.UNKNOWN}
    for row in ledger.open():
        if row.account == account and row.state in waiting and waits_for_resume(row):
            reason = row.reason if row.state is State.UNKNOWN else ""
            ledger.move(row, row.state, "account resumed", now=now, not_before=now, reason=reason, hint="")


def approve(ledger: Ledger, key: str, now: datetime) -> Sequence[Delivery]:
    """Let a waiting delivery go out."""
    return [
        ledger.move(
            row, State.READY, "approved", now=now, detail="by a person", approved=True, reason="", hint=""
        )
        for row in _those(ledger, key, _waits, "it does not wait for approval")
    ]


def _those(ledger: Ledger, key: str, wanted: Callable[[Delivery], bool], otherwise: str) -> list[Delivery]:
    rows = find(ledger, key)
    fitting = [row for row in rows if wanted(row)]
    if not fitting:
        raise ConfigError(_wrong_state(rows[0], otherwise))
    return fitting


def _wrong_state(row: Delivery, otherwise: str) -> Fault:
    doubtful = _in_doubt(row)
    settle = f"it may have been sent already: pullquote resolve {row.key} sent|absent|drop"
    return Fault(
        code="wrong_state",
        place=row.key,
        message=f"{otherwise} (it is {row.state})",
        hint=settle if doubtful else f"pullquote explain {row.key} tells its story",
    )
