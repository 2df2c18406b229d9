"""Makes Posts in short-lived child processes, so that the daemon never holds what that takes."""

from __future__ import annotations

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from bot.app._maker import SIZE, Done, Job
from bot.compose import Made, Nothing
from bot.config import Config
from bot.engine import Account
from bot.library import Library
from bot.model import Capabilities, Delivery, Fault, SourceError, Used

_MAIN = "from bot.app._maker import main; main()"
_MOST = 2
_REST = 10.0
_LIFE = 60.0
_PATIENCE = 300.0
_GONE = Fault(
    code="maker",
    message="the process that was making the post ended before it was done",
    hint="is there memory left? it is tried again by itself",
)
_LATE = Fault(
    code="maker",
    message=f"the post was not made within {_PATIENCE:g} seconds",
    hint="what is large or strange among the reviews? it is tried again by itself",
)


@dataclass(eq=False)
class _Child:
    """A process at work, or at rest until ``leave`` is due."""

    process: Process
    since: float
    leave: asyncio.TimerHandle | None = None

    async def ask(self, job: Job) -> Done:
        """Hand it a job and wait for the answer; SourceError where none comes."""
        assert self.process.stdin is not None  # noqa: S101 – started with pipes
        assert self.process.stdout is not None  # noqa: S101
        try:
            async with asyncio.timeout(_PATIENCE):
                self.process.stdin.write(pickle.dumps(job))
                await self.process.stdin.drain()
                size = int.from_bytes(await self.process.stdout.readexactly(SIZE), "big")
                return _done(await self.process.stdout.readexactly(size))
        except TimeoutError:
            raise SourceError(_LATE) from None
        except (asyncio.IncompleteReadError, OSError):
            raise SourceError(_GONE) from None

    def dismiss(self) -> None:
        """Close its line: it ends by itself."""
        if self.leave is not None:
            self.leave.cancel()
        if self.process.stdin is not None:
            self.process.stdin.close()

    async def end(self) -> None:
        """End it now, whatever it is doing."""
        self.dismiss()
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


@dataclass(kw_only=True)
class Makers:
    """``Making`` in at most two children at a time, each gone ten seconds after its last job.

    A child reads the archive as it finds it, and is replaced after a minute. Within ``async with`` only.
    """

    root: Path
    config: Config
    _idle: list[_Child] = field(default_factory=list)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST))
    _faults: tuple[Fault, ...] = ()

    async def __aenter__(self) -> Self:
        """Start nothing yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every child."""
        while self._idle:
            await self._idle.pop().end()

    def read(self) -> Library:
        """Return what could not be read of the archive, the last time it was read."""
        return Library(faults=self._faults)

    async def make(
        self,
        account: Account,
        row: Delivery,
        capabilities: Capabilities,
        *,
        used: Sequence[Used],
        banned: frozenset[str],
        at: datetime,
    ) -> Made | Nothing:
        """Choose a line for ``row``, word it and set it."""
        given = {"used": used, "banned": banned, "at": at}
        made = await self._ask(_job("make", account, row, capabilities, given))
        assert isinstance(made, Made | Nothing)  # noqa: S101 – what Maker.make returns
        return made

    async def stands(
        self, account: Account, row: Delivery, capabilities: Capabilities, banned: frozenset[str]
    ) -> bool:
        """Say whether the row may still go out as it was chosen."""
        return bool(await self._ask(_job("stands", account, row, capabilities, {"banned": banned})))

    async def _ask(self, job: Job) -> Made | Nothing | bool:
        async with self._turns:
            child = self._rested() or await self._started()
            try:
                done = await child.ask(job)
            except BaseException:  # cancelled, too: nobody wants what it is doing any more
                await child.end()
                raise
            self._let_rest(child)
        self._faults = done.faults
        if isinstance(done.result, Exception):
            raise done.result
        return done.result

    def _rested(self) -> _Child | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            child = self._idle.pop()
            if child.process.returncode is None and now - child.since < _LIFE and child.leave is not None:
                child.leave.cancel()
                return child
            child.dismiss()
        return None

    async def _started(self) -> _Child:
        # A session of its own: Ctrl-C at the terminal is for the daemon to answer.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _MAIN, stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        assert process.stdin is not None  # noqa: S101 – started with pipes
        process.stdin.write(pickle.dumps({"root": self.root, "config": self.config}))
        return _Child(process, asyncio.get_running_loop().time())

    def _let_rest(self, child: _Child) -> None:
        def leave() -> None:
            self._idle.remove(child)
            child.dismiss()

        child.leave = asyncio.get_running_loop().call_later(_REST, leave)
        self._idle.append(child)


def _job(work: str, account: Account, row: Delivery, capabilities: Capabilities, given: Any) -> Job:
    return Job(work=work, account=account.id, row=row, capabilities=capabilities, given=given)


def _done(answer: bytes) -> Done:
    done = pickle.loads(answer)  # noqa: S301 – written by the child we started
    assert isinstance(done, Done)  # noqa: S101
    return done
