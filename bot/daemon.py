"""The daemon: APScheduler rings a bell, the engine does the work, and a signal lets it finish first."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.engine import Engine
    from bot.net import HttpNet
    from bot.report import Report

_log = logging.getLogger("pullquote")
_BELL = timedelta(seconds=20)


class Workspace(Protocol):
    """What the daemon watches over: an open workspace."""

    @property
    def accounts(self) -> Iterable[str]:
        """The configured accounts."""
        ...

    @property
    def net(self) -> HttpNet:
        """The door to the network, kept open while the daemon runs."""
        ...

    def engine(self) -> Engine:
        """Return an engine for one run."""
        ...

    def refresh(self) -> None:
        """See what changed in the archive."""
        ...


async def serve(app: Workspace, *, every: timedelta = _BELL) -> int:
    """Work at every ring until SIGTERM (returns 0) or Ctrl-C (returns 130); what has begun is finished first.

    The bell is one interval job in memory: a double ring, a lost ring or a second daemon is harmless,
    because only the ledger says what is due.
    """
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    bell, stopping = asyncio.Event(), asyncio.Queue[int]()
    bell.set()
    on_signals(stopping)
    scheduler = AsyncIOScheduler(timezone="UTC")
    # Set from a coroutine: a plain function would run in a thread, where an Event must not be touched.
    scheduler.add_job(
        _ring,
        "interval",
        args=(bell,),
        seconds=every.total_seconds(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    notify("READY=1")
    _log.info("watching over %s", ", ".join(app.accounts) or "no account yet")
    try:
        async with app.net:
            return await _listen(app, bell, stopping)
    finally:
        notify("STOPPING=1")
        # wait=True would cancel running coroutines; ours are finished by now.
        scheduler.shutdown(wait=False)


async def _ring(bell: asyncio.Event) -> None:
    bell.set()


async def _listen(app: Workspace, bell: asyncio.Event, stopping: asyncio.Queue[int]) -> int:
    stop = asyncio.create_task(stopping.get())
    while True:
        ring = asyncio.create_task(bell.wait())
        await asyncio.wait({ring, stop}, return_when=asyncio.FIRST_COMPLETED)
        if stop.done():
            ring.cancel()
            return stop.result()
        bell.clear()
        await _work(app)
        notify("WATCHDOG=1")


async def _work(app: Workspace) -> None:
    """One run. A bug in it is logged, not fatal: the next ring comes, and the ledger knows what was begun."""
    app.refresh()
    try:
        tell(await app.engine().tick())
    except Exception:  # noqa: BLE001 – see above
        _log.exception("this run failed; the next one goes on")


def tell(report: Report) -> None:
    for row in report.deliveries:
        _log.info(
            "%s %s part %d on %s%s",
            row.state,
            row.key,
            row.part,
            row.account,
            f": {row.reason}" if row.reason else "",
        )
    for fault in report.faults:
        _log.warning("%s", fault)


def on_signals(stopping: asyncio.Queue[int]) -> None:
    loop = asyncio.get_running_loop()
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        try:
            loop.add_signal_handler(number, stopping.put_nowait, code)
        except NotImplementedError:  # Windows: handlers run between bytecodes, the loop must be woken
            signal.signal(number, lambda *_, code=code: loop.call_soon_threadsafe(stopping.put_nowait, code))


def notify(state: str) -> None:
    """Tell systemd, where it listens (sdnotify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        out.sendall(state.encode())
