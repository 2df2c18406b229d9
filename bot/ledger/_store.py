"""What the ledger asks of a database: short transactions and the statements of ``_sql``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

Values: TypeAlias = dict[str, Any]


class Store(Protocol):
    """One connection, usable from any thread, one at a time. Its errors are LedgerErrors."""

    def close(self) -> None:
        """Let go of the database."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Hold the connection for a read."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Hold a write transaction; all of it is kept, or nothing."""
        ...

    def hold(self, account: str) -> None:
        """Until the end of this transaction nobody else changes the account or its deliveries.

        What is read afterwards includes all that was committed before. An account not met holds nothing.
        """
        ...

    def hold_platform(self, platform: str) -> None:
        """Do the same for all accounts of a platform at once; take it before any other hold."""
        ...

    def all(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Values]:
        """Return every row of a query."""
        ...

    def one(self, statement: str, values: Mapping[str, Any]) -> Values | None:
        """Return the first row of a query, if any."""
        ...

    def change(self, statement: str, values: Mapping[str, Any]) -> int:
        """Run a statement that writes; return how many rows it touched."""
        ...
