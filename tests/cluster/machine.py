"""One machine of a cluster, without a workspace: ``python -m tests.cluster.machine LEDGER QUAY [MOMENT]``.

QUAY is the folder of the platform's socket. Where MOMENT is given, the machine is killed there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socketserver
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import cluster
from bot.delivery import Courier
from bot.engine import Engine
from bot.ledger import Gates, ThisHost, open_shared_ledger
from bot.library import Library
from bot.model import Absent, Delivery, Found, Look, Outcome, Receipt, Sent
from tests.engine.world import Lines
from tests.faults.checker import Entry
from tests.faults.crew import LINES, TIMING, Watched
from tests.faults.shore import Boat

ACCOUNTS = tuple(f"a{number}" for number in range(6))


class Quay:
    """A platform that knows no keys, on a Unix socket: machines in networks of their own reach it."""

    def __init__(self, folder: Path) -> None:
        self.journal: list[Entry] = []
        self._server = socketserver.ThreadingUnixStreamServer(str(folder / "quay"), _handler(self.journal))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(journal: list[Entry]) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = json.loads(self.rfile.readline())
            entry = Entry(**asked["post"])
            if asked["do"] == "publish":
                journal.append(entry)
            there = any(one.key == entry.key for one in journal)
            with contextlib.suppress(OSError):
                self.wfile.write(json.dumps(there).encode() + b"\n")

    return Handler


@dataclass(frozen=True, kw_only=True, slots=True)
class Barge(Boat):
    """An account's way to the quay."""

    folder: str

    async def publish(self, prepared: Any, key: str) -> Outcome:
        await self._call("publish", key, str(prepared.data["text"]))
        return Sent(receipt=Receipt(remote_id=key))

    async def find(self, prepared: Any, key: str, since: Any) -> Look:
        there = await self._call("find", key, "")
        return Found(receipt=Receipt(remote_id=key)) if there else Absent()

    async def _call(self, do: str, key: str, text: str) -> bool:
        reader, writer = await asyncio.open_unix_connection(f"{self.folder}/quay")
        post = {"key": key, "account": self.account, "text": text}
        writer.write(json.dumps({"do": do, "post": post}).encode() + b"\n")
        answer = await reader.readline()
        writer.close()
        return bool(json.loads(answer))


@dataclass
class Machine:
    """What ``cluster.serve`` serves: accounts on the quay, lines instead of an archive."""

    ledger: Any
    clock: Any
    folder: str
    on: Any

    @property
    def accounts(self) -> tuple[str, ...]:
        return ACCOUNTS

    @contextlib.asynccontextmanager
    async def attended(self) -> AsyncIterator[Callable[[Callable[[], bool]], Engine]]:
        yield self.engine

    def engine(self, stopping: Callable[[], bool]) -> Engine:
        members: Any = {name: _Member(self, name) for name in ACCOUNTS}
        return Engine(
            ledger=self.ledger, accounts=members, clock=self.clock, keep=lambda images: None, read=Library,
            retry=TIMING.retry, stopping=stopping,
        )  # fmt: skip


@dataclass
class _Member:
    machine: Machine
    id: str
    platform: str = "quay"
    rules: tuple[()] = ()

    @property
    def maker(self) -> Any:
        return Lines(lines=LINES)

    def way_out(self) -> Any:
        return Watched(Barge(port=0, account=self.id, folder=self.machine.folder), self.machine.on)

    def courier(self, row: Delivery) -> Courier:
        return Courier(
            ledger=self.machine.ledger, platform=self.way_out(), clock=self.machine.clock,
            uptime=ThisHost().uptime, fill=lambda part: part, timing=TIMING, gates=Gates(),
        )  # fmt: skip


def _killer(moment: str) -> Any:
    def on(now: str) -> None:
        if now == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return on


def main() -> int:
    """Work until stopped."""
    address, folder, moment = (*sys.argv[1:], "")[:3]
    ledger = open_shared_ledger(address)
    on = _killer(moment)
    machine = Machine(Watched(ledger, on), ledger.now, folder, on)
    served = cluster.serve(machine, address, concurrency=3, drain=timedelta(seconds=5))
    return asyncio.run(served)


if __name__ == "__main__":
    sys.exit(main())
