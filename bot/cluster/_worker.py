"""One worker: takes the keys it is woken with, and rings the one bell when it is its turn."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from procrastinate.types import JSONValue

from bot.cluster._queue import DELIVER, HEARTBEAT, STALLED, open_queue, sweep, under_way
from bot.daemon import STOPS, Systemd, Workspace, on_signals, tell_fault, tell_report
from bot.engine import Engine, unforeseen
from bot.ledger import LEASED
from bot.model import Delivery, PullquoteError, State

_log = logging.getLogger("pullquote")
_BELL: Final = timedelta(seconds=3)
_AGAIN: Final = timedelta(seconds=5)
_FRESH: Final = timedelta(seconds=20)
_LEFT: Final = LEASED | {State.UNKNOWN}
"""States in which whoever was busy with a row has left it, dead or alive."""
_DOWN: Final = (psycopg.Error, ProcrastinateException, OSError)


async def serve(app: Workspace, address: str, *, concurrency: int, drain: timedelta) -> int:
    """Work until SIGTERM (returns 0) or Ctrl-C (returns 130); what has begun is finished within ``drain``.

    ``address`` is the ledger's; ``concurrency`` is how many accounts are served at the same time.
    """
    stopping = asyncio.Queue[int]()
    on_signals(stopping.put_nowait, STOPS)
    stop = asyncio.create_task(stopping.get())
    systemd = Systemd(os.environ)
    async with app.attended() as engine:
        worker = Worker(app=app, engine=lambda: engine(stop.done), concurrency=concurrency, drain=drain)
        alive = asyncio.create_task(_alive(systemd))
        try:
            while not stop.done():
                await _until(stop, worker.work(address))
        finally:
            systemd.stopping(lambda: "finishing what has begun")
            alive.cancel()
    return stop.result()


async def _until(stop: asyncio.Task[int], work: Coroutine[None, None, None]) -> None:
    """Run until the work ends by itself, or let it finish what it has begun when told to stop."""
    task = asyncio.create_task(work)
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    if stop.done():
        task.cancel()  # Procrastinate takes this as: finish your jobs, fetch no more
        with suppress(asyncio.CancelledError, *_DOWN):
            await task
        return
    try:
        task.result()
    except _DOWN as error:
        _log.warning("the queue's server is away (%s); trying again", type(error).__name__)
    await asyncio.wait({stop}, timeout=_AGAIN.total_seconds())


async def _alive(systemd: Systemd) -> None:
    limit = systemd.watchdog()
    pause = min(_FRESH, limit / 2) if limit else _FRESH
    systemd.ready(lambda: "waiting for work")
    while True:
        systemd.alive(lambda: "waiting for work")
        await asyncio.sleep(pause.total_seconds())


@dataclass(kw_only=True)
class Worker:
    """What a job does, joined with the workspace it does it in."""

    app: Workspace
    engine: Callable[[], Engine]
    concurrency: int
    drain: timedelta

    async def work(self, address: str) -> None:
        """Open the queue and take jobs from it until cancelled, or until the server goes away."""
        queue = await asyncio.to_thread(open_queue, address)
        self._teach(queue)
        _log.info("waiting for work on %s", ", ".join(self.app.accounts) or "no account yet")
        async with queue.open_async():
            await queue.run_worker_async(
                concurrency=self.concurrency + 1,  # the bell has a place of its own
                install_signal_handlers=False,
                delete_jobs="always",
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                shutdown_graceful_timeout=self.drain.total_seconds(),
            )

    def _teach(self, queue: procrastinate.App) -> None:
        @queue.task(name=DELIVER)
        async def deliver(account: str, keys: list[str]) -> None:
            await self._deliver(account, frozenset(keys))

        # Six fields: every few seconds. Of all workers' bells for one moment the server takes one, and a
        # second is not kept while the first has not been answered.
        @queue.periodic(cron=f"* * * * * */{_BELL.seconds}")
        @queue.task(name="pullquote.bell", queueing_lock="bell", pass_context=False)
        async def bell(timestamp: int) -> None:  # noqa: ARG001 – which ring it is does not matter
            await self._ring(queue)

    async def _ring(self, queue: procrastinate.App) -> None:
        """Enter what came due, and wake workers for every account that has something to do."""
        engine = self.engine()
        with _told("the bell"):
            entered = await asyncio.to_thread(engine.enter)
            tell_report(engine.report(entered))
            await sweep(queue)
            busy = await under_way(queue)
            for account, rows in engine.pending().items():
                if account not in busy or any(row.state in _LEFT for row in rows):
                    await _wake(queue, account, rows)

    async def _deliver(self, account: str, keys: frozenset[str]) -> None:
        with _told(account):
            tell_report(await self.engine().deliver(account, keys))


async def _wake(queue: procrastinate.App, account: str, rows: Sequence[Delivery]) -> None:
    """Leave the account's keys for whoever is free; one call is enough until it was answered."""
    keys: list[JSONValue] = list(dict.fromkeys(row.key for row in rows))
    with suppress(AlreadyEnqueued):
        await queue.configure_task(DELIVER, queueing_lock=account).defer_async(account=account, keys=keys)


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say what went wrong, and go on: the ledger knows what was begun, and the next bell wakes for it."""
    try:
        yield
    except PullquoteError as error:
        for fault in error.faults:
            tell_fault(fault)
    except Exception as error:  # noqa: BLE001 – see above
        tell_fault(unforeseen(place, error))
