"""The daemon's life: APScheduler rings, signals steer, systemd is told, and what has begun is finished."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import Enum, auto
from http import HTTPStatus
from typing import TypeAlias

from bot.daemon._log import LOG, tell, tell_fault
from bot.daemon._metrics import exposition
from bot.daemon._monitor import LOOPBACK, Monitor
from bot.daemon._signals import STOPS, on_signals
from bot.daemon._systemd import Systemd
from bot.daemon._tally import Tally, coming, figures
from bot.daemon._watch import Watch, Workspace
from bot.engine import unforeseen
from bot.model import Fault, PullquoteError, State

_BELL = timedelta(seconds=20)
_STALE = 4  # rings


class _Asked(Enum):
    RING = auto()
    RELOAD = auto()


_RELOADS: Mapping[int, _Asked] = {signal.SIGHUP: _Asked.RELOAD} if hasattr(signal, "SIGHUP") else {}
_Event: TypeAlias = _Asked | int
"""A ring, a wish to read the settings anew, or what to end with."""


async def serve(app: Workspace, *, every: timedelta = _BELL) -> int:
    """Work at every ring until SIGTERM (returns 0) or Ctrl-C (returns 130); SIGHUP reads the settings anew.

    The bell is one interval job in memory: a double ring, a lost ring or a second daemon is harmless,
    because only the ledger says what is due.
    """
    return await _Daemon(app, every, Systemd(os.environ)).run()


class _Daemon:
    def __init__(self, app: Workspace, every: timedelta, systemd: Systemd) -> None:
        self._first, self._systemd = app, systemd
        limit = systemd.watchdog()
        self._every = min(every, limit / 2) if limit else every
        self._events: asyncio.Queue[_Event] = asyncio.Queue()
        self._tally = Tally()
        self._stopping = False
        self._rung: datetime | None = None
        self._trouble = ""
        self._watches: list[Watch] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def run(self) -> int:
        on_signals(self._heed, STOPS)
        on_signals(self._heed, _RELOADS)
        try:
            await self._open(self._first)
            await self._listen()
            async with _bell(self._ring_soon, self._every):
                self._ring()
                self._systemd.ready(self._status)
                tell(f"watching over {', '.join(self._app.accounts) or 'no account yet'}")
                code = await self._heed_all()
            await self._drain()
            return code
        finally:
            await self._close()

    async def _heed_all(self) -> int:
        while not isinstance(event := await self._events.get(), int):
            if event is _Asked.RELOAD:
                await self._reload()
            self._ring()
            self._systemd.alive(self._status)
        return event

    def _heed(self, event: _Event) -> None:
        """Take a signal. Whoever asks twice to stop does not want to wait for anything."""
        if self._stopping and isinstance(event, int):
            for watch in self._watches:
                watch.cut(())
        self._events.put_nowait(event)

    async def _ring_soon(self) -> None:
        if self._events.empty():
            self._events.put_nowait(_Asked.RING)

    @property
    def _app(self) -> Workspace:
        return self._watches[-1].app

    def _ring(self) -> None:
        busy = frozenset(name for watch in self._watches for name in watch.tasks)
        try:
            self._watches[-1].ring(busy)
            self._rung, self._trouble = self._app.clock(), ""
        except PullquoteError as error:
            self._troubled(error.faults[0])
        except Exception as error:  # noqa: BLE001 – a bug: the next ring comes
            self._troubled(unforeseen("the daemon", error))

    def _troubled(self, fault: Fault) -> None:
        self._trouble = fault.said
        self._tally.fault()
        tell_fault(fault)

    # ── the settings, read anew ───────────────────────────────────────────────────────────────

    async def _open(self, app: Workspace) -> None:
        watch = Watch(app=app, tally=self._tally, stopping=lambda: self._stopping)
        self._watches.append(await watch.begin())

    async def _reload(self) -> None:
        """Go on with config.toml as it is now; a faulty one changes nothing and is told."""
        self._systemd.reloading()
        before = self._watches[-1]
        try:
            await self._open(before.app.reopened())
        except PullquoteError as error:
            self._tally.reloads["refused"] += 1
            for fault in error.faults:
                tell_fault(fault)
            LOG.warning("config.toml is faulty: the daemon goes on with the settings it had")
        else:
            self._tally.reloads["done"] += 1
            self._retire(before)
            if self._app.config.daemon.port != before.app.config.daemon.port:
                await self._listen()
            tell(f"read anew; watching over {', '.join(self._app.accounts) or 'no account yet'}")
        self._systemd.ready(self._status)

    def _retire(self, watch: Watch) -> None:
        """Let a watch finish what its accounts have begun; they begin nothing new under it."""

        async def leave() -> None:
            await watch.end()
            self._watches.remove(watch)

        task = asyncio.create_task(leave())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    # ── stopping ──────────────────────────────────────────────────────────────────────────────

    async def _drain(self) -> None:
        """Stop within the time allowed: what is being sent is finished, what is not is left for later.

        What is only being made or asked is left at once, what is being prepared when a call could no longer
        end in time, and a call still under way at the very end is looked up by the next start.
        """
        self._stopping = True
        deadline, limit = self._app.config.timing.deadline, self._app.config.drain()
        self._systemd.stopping(lambda: "finishing what has begun")
        self._spare(State.CLAIMED, State.SENDING)
        await self._wait(limit - deadline)
        self._spare(State.SENDING)
        await self._wait(deadline)
        self._spare()
        tell("stopped")

    def _spare(self, *states: State) -> None:
        for watch in self._watches:
            try:
                watch.cut(watch.at_work(*states) if states else ())
            except PullquoteError as error:  # nobody knows who is sending: all may go on
                tell_fault(error.faults[0])

    async def _wait(self, limit: timedelta) -> None:
        tasks = {task for watch in self._watches for task in watch.tasks.values()}
        if tasks:
            await asyncio.wait(tasks, timeout=max(limit.total_seconds(), 0))

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for watch in self._watches:
            watch.cut(())
        await asyncio.gather(*self._retiring)
        if self._watches:
            await self._watches[-1].end()

    # ── what it says of itself ────────────────────────────────────────────────────────────────

    def _status(self) -> str:
        """Return one line for ``systemctl status``."""
        if self._trouble:
            return self._trouble
        busy = sorted(name for watch in self._watches for name in watch.tasks)
        count = len(self._app.accounts)
        parts = ["1 account" if count == 1 else f"{count} accounts"]
        parts += [f"at work: {', '.join(busy)}"] if busy else []
        try:
            paused = [one.account for one in self._app.ledger.accounts() if one.paused]
            due = coming(self._app.accounts, self._app.clock())
        except PullquoteError as error:
            return error.faults[0].said
        parts += [f"paused: {', '.join(paused)}"] if paused else []
        parts += [f"next: {min(due, key=due.__getitem__)} at {min(due.values()):%a %H:%M} UTC"] if due else []
        return "; ".join(parts)

    async def _listen(self) -> None:
        """Answer on the configured port; without one, nothing listens. A taken port is told, not fatal."""
        if self._server is not None:
            self._server.close()
            self._server = None
        port = self._app.config.daemon.port
        if port is None:
            return
        monitor = Monitor(health=self._health, metrics=self._metrics)
        try:
            self._server = await monitor.listen(port)
        except OSError as error:
            hint = "does another program, or another daemon, use it? set another port under [daemon]"
            message = f"{LOOPBACK}:{port} cannot be listened on: {error.strerror or error}"
            tell_fault(Fault(code="port", place="config.toml [daemon].port", message=message, hint=hint))

    def _health(self) -> tuple[HTTPStatus, str]:
        """Say whether the daemon still looks for what is due, and can."""
        if self._trouble:
            return HTTPStatus.SERVICE_UNAVAILABLE, f"{self._trouble}\n"
        if self._rung is None or self._app.clock() - self._rung > self._every * _STALE:
            return HTTPStatus.SERVICE_UNAVAILABLE, "it has not looked for what is due for too long\n"
        return HTTPStatus.OK, "ok\n"

    def _metrics(self) -> tuple[HTTPStatus, str]:
        try:
            told = list(figures(self._app, self._tally, self._rung, self._app.clock()))
        except PullquoteError as error:
            return HTTPStatus.SERVICE_UNAVAILABLE, f"{error.faults[0].said}\n"
        return HTTPStatus.OK, exposition(told)


@asynccontextmanager
async def _bell(ring: Callable[[], object], every: timedelta) -> AsyncIterator[None]:
    """Have APScheduler call the coroutine function ``ring`` again and again."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    scheduler = AsyncIOScheduler(timezone="UTC")
    # A coroutine: a plain function would run in a thread, where the queue must not be touched.
    scheduler.add_job(
        ring,
        "interval",
        seconds=every.total_seconds(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        # wait=True would cancel running coroutines; ours are finished later.
        scheduler.shutdown(wait=False)
