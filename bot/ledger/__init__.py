"""The ledger: what was planned, tried and sent, so that nothing is sent twice and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.ledger._ledger import unseen
from bot.ledger._pace import Charge, Past, left_alone, pace, spent, too_dear
from bot.ledger._soundness import unsound
from bot.ledger.base import Blocked, Budget, Choice, Gates, Ledger, LedgerError, LostError
from bot.ledger.holder import Holder, Host, ThisHost
from bot.ledger.machine import LEASED, OPEN, may
from bot.ledger.media import MediaStore
from bot.ledger.receipts import Receipts
from bot.ledger.sqlite import SqliteLedger
from bot.model import Delivery

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ledger._archive import Manifest as Manifest
    from bot.ledger._restore import Restored as Restored
    from bot.ledger.postgres import PostgresLedger

__all__ = [
    "LEASED",
    "OPEN",
    "Blocked",
    "Budget",
    "Charge",
    "Choice",
    "Gates",
    "Holder",
    "Host",
    "Ledger",
    "LedgerError",
    "LostError",
    "MediaStore",
    "Past",
    "Receipts",
    "SqliteLedger",
    "ThisHost",
    "left_alone",
    "may",
    "open_ledger",
    "open_shared_ledger",
    "pace",
    "restore_backup",
    "spent",
    "too_dear",
    "unsound",
    "write_backup",
]


def open_ledger(
    path: Path, *, host: Host | None = None, witness: Callable[[Delivery], None] = unseen
) -> Ledger:
    """Open the ledger file, private and durable; created, or brought up to date, when needed.

    ``witness`` is told of every delivery that was just recorded as sent. Raises LedgerError or ConfigError,
    naming the file and the way out, when it cannot be used.
    """
    return SqliteLedger(path, host=host, witness=witness)


def open_shared_ledger(
    address: str, *, host: Host | None = None, witness: Callable[[Delivery], None] = unseen
) -> PostgresLedger:
    """Open the ledger several machines share, at a ``postgresql://`` address; brought up to date when needed.

    Raises LedgerError or ConfigError, naming the server without its password, when it cannot be used.
    """
    from bot.ledger.postgres import PostgresLedger

    return PostgresLedger(address, host=host, witness=witness)


def write_backup(ledger: Path, media: MediaStore, target: Path, *, workspace: str, now: datetime) -> Manifest:
    """Write a backup of a ledger file while others may be at work on it; see ``_backup.write``."""
    from bot.ledger import _backup

    return _backup.write(ledger, media, target, workspace=workspace, now=now)


def restore_backup(
    source: Path, ledger: Path, media: MediaStore, *, workspace: str | None, now: datetime
) -> Restored:
    """Put a backup in the place of a ledger file; see ``_restore.restore``."""
    from bot.ledger import _restore

    return _restore.restore(source, ledger, media, workspace=workspace, now=now)
