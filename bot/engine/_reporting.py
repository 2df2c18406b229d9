"""What a run came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.ledger import Ledger
from bot.library import Library
from bot.model import Delivery, PullquoteError, State
from bot.report import Report, exit_code, spoken


def report(
    ledger: Ledger,
    touched: Iterable[Delivery],
    *,
    also: frozenset[State],
    troubles: Sequence[PullquoteError],
    archive: Library,
) -> Report:
    """Return what became of the rows touched, every part of them, and the open rows in state ``also``."""
    rows = {(row.key, row.part): row for row in ledger.open() if row.state in also} if also else {}
    changed = {row.key: ledger.get(row.key) for row in touched}
    whole = [part for parts in changed.values() for part in parts]
    rows.update(((row.key, row.part), row) for row in whole)
    faults = (*(fault for error in troubles for fault in error.faults), *archive.faults)
    code = max((error.exit_code for error in troubles), default=int(bool(archive.unread)))
    return Report(
        deliveries=tuple(
            spoken(row) for row in sorted(rows.values(), key=lambda row: (row.due, row.key, row.part))
        ),
        accounts=tuple(ledger.accounts()),
        faults=faults,
        exit_code=max(exit_code(whole), code),
    )
