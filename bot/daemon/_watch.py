"""The accounts at work: each has one task at most, and waits for no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from bot.daemon._log import tell_fault, tell_report
from bot.daemon._tally import Tally
from bot.engine import Account, Engine, unforeseen
from bot.model import Delivery, PullquoteError, State

if TYPE_CHECKING:
    from bot.config import Config
    from bot.ledger import Ledger
    from bot.report import Report


class Workspace(Protocol):
    """What the daemon watches over: an open workspace."""

    @property
    def config(self) -> Config:
        """Its settings."""
        ...

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The configured accounts by id."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What was done, and what is to be done."""
        ...

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time it goes by."""
        ...

    def attended(self) -> AbstractAsyncContextManager[Callable[[Callable[[], bool]], Engine]]:
        """Open the door to the network and the place where Posts are made, for as long as it is watched.

        Gives what makes an engine for one run, which is handed what to ask whether it is to stop.
        """
        ...

    def reopened(self) -> Self:
        """Open it anew from config.toml as it is now; raises ConfigError where that is faulty."""
        ...

    def close(self) -> None:
        """Let go of the ledger."""
        ...


@dataclass(kw_only=True, eq=False)
class Watch:
    """One workspace with the settings it was opened with, and its accounts at work."""

    app: Workspace
    tally: Tally
    stopping: Callable[[], bool]
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _engine: Callable[[Callable[[], bool]], Engine] | None = None

    async def begin(self) -> Self:
        """Open what it works with."""
        self._engine = await self._stack.enter_async_context(self.app.attended())
        return self

    async def end(self) -> None:
        """Wait for what is at work, then close."""
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        await self._stack.aclose()
        self.app.close()

    def ring(self, busy: Collection[str]) -> None:
        """Enter what came due, and set to work every account that has something to do and is not ``busy``.

        Trouble with the ledger is raised; any other is one account's and told.
        """
        engine = self._new_engine()
        missed = engine.enter()
        if missed or engine.troubles:
            self._tell(engine.report(missed))
        for name, rows in engine.pending().items():
            if name not in busy:
                self._set_to_work(name, rows)

    def _set_to_work(self, account: str, rows: Sequence[Delivery]) -> None:
        task = asyncio.create_task(self._work(account, rows), name=account)
        self.tasks[account] = task
        task.add_done_callback(lambda _: self.tasks.pop(account, None))

    async def _work(self, account: str, rows: Sequence[Delivery]) -> None:
        """Work off one account's rows. A bug is told, not fatal: the ledger knows what was begun."""
        engine = self._new_engine()
        try:
            self._tell(engine.report(await engine.work_off(account, rows)))
        except PullquoteError as error:
            self._tell_faults(error)
        except Exception as error:  # noqa: BLE001 – see above
            self.tally.fault()
            tell_fault(unforeseen(account, error))

    def at_work(self, *states: State) -> frozenset[str]:
        """Return the accounts whose row stands in one of these states."""
        return frozenset(row.account for row in self.app.ledger.open() if row.state in states)

    def cut(self, spared: Collection[str]) -> None:
        """Stop every task but those of the accounts that are spared."""
        for account, task in self.tasks.items():
            if account not in spared:
                task.cancel()

    def _new_engine(self) -> Engine:
        assert self._engine is not None  # noqa: S101 – begun before it is rung
        return self._engine(self.stopping)

    def _tell(self, report: Report) -> None:
        tell_report(report)
        self.tally.faults += len(report.faults)
        for row in report.deliveries:
            self.tally.row(row)

    def _tell_faults(self, error: PullquoteError) -> None:
        for fault in error.faults:
            self.tally.fault()
            tell_fault(fault)
