"""The ledger in one SQLite file, for one machine: daemon, cron and one-off at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.ledger._database import Connect, Database, connect, utc_now
from bot.ledger._ledger import SqlLedger, unseen
from bot.ledger.holder import Host, ThisHost
from bot.model import Delivery


class SqliteLedger(SqlLedger):
    """A ledger in a file, made or brought up to date when it is opened."""

    def __init__(
        self,
        path: Path,
        *,
        host: Host | None = None,
        witness: Callable[[Delivery], None] = unseen,
        clock: Callable[[], datetime] = utc_now,
        open_with: Connect = connect,
    ) -> None:
        super().__init__(Database(path, open_with, clock), host or ThisHost(), witness)
