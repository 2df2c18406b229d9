"""The platform of the fault suite: a server in a process of its own, whose journal outlives every client."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socketserver
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
    Counting,
    Fault,
    Found,
    Identity,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Sent,
    Unit,
    Unknown,
)
from bot.platforms.base import Platform, Save, Saved
from tests.faults.checker import Entry

_SLOWEST = 0.02  # seconds before a call takes effect, and again before it is answered

CAPABILITIES = Capabilities(
    counting=Counting(unit=Unit.GRAPHEMES, limit=500), max_images=0, image_types=(), max_image_bytes=0,
    max_alt=0, can_find=True,
)  # fmt: skip


class Shore:
    """Takes every post it is given, twice if asked twice: it knows no keys, but it can be asked."""

    def __init__(self, folder: Path) -> None:
        self._journal = folder / "journal.jsonl"
        self._journal.touch()
        listening = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler, bind_and_activate=True)
        self.port: int = listening.server_address[1]
        self._pid = os.fork()
        if self._pid == 0:
            listening.daemon_threads = True
            listening.journal, listening.pen = self._journal, threading.Lock()  # type: ignore[attr-defined]
            listening.serve_forever()
        listening.socket.close()

    def close(self) -> None:
        """End the server."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def boat(self, account: str) -> Platform:
        """Return an account's way there."""
        return Boat(port=self.port, account=account)

    def journal(self) -> list[Entry]:
        """Return every post there is, oldest first, once nothing is on its way any more."""
        time.sleep(5 * _SLOWEST)
        return read_journal(self._journal)


def read_journal(journal: Path) -> list[Entry]:
    """Return what a journal's lines say."""
    return [Entry(**json.loads(line)) for line in journal.read_text(encoding="utf-8").splitlines()]


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked = json.loads(self.rfile.readline() or "{}")
        server: Any = self.server
        if asked.get("do") == "publish":
            time.sleep(random.uniform(0, _SLOWEST))  # noqa: S311 – weather, not secrets
            line = json.dumps({name: asked[name] for name in ("key", "account", "text")})
            with server.pen, server.journal.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
            time.sleep(random.uniform(0, _SLOWEST))  # noqa: S311
        with server.pen:
            there = [entry.key for entry in read_journal(server.journal)].count(asked.get("key", ""))
        with suppress(OSError):  # whoever asked may be dead
            self.wfile.write(json.dumps({"there": there}).encode() + b"\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class Boat:
    """One account's way to the shore: a Platform that can be asked, without keys or ids of ours."""

    port: int
    account: str

    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        return Identity(name=self.account)

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        await save({"upload": key})
        return Prepared(data={"text": part.text})

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        there = await self._ask("publish", key, str(prepared.data["text"]))
        return Unknown(cause="the line went dead") if there is None else Sent(receipt=Receipt(remote_id=key))

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:
        there = await self._ask("find", key, "")
        if there is None:
            return CannotTell(reason="the shore does not answer")
        return Found(receipt=Receipt(remote_id=key)) if there else Absent()

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        return Sent(receipt=receipt)

    async def _ask(self, do: str, key: str, text: str) -> int | None:
        asked = {"do": do, "key": key, "account": self.account, "text": text}
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                writer.write(json.dumps(asked).encode() + b"\n")
                answer = await reader.readline()
            finally:
                writer.close()
            return int(json.loads(answer)["there"])
        except (OSError, ValueError):
            return None
