"""12: tokens that end. A network that gives each refresh token one use, and processes that race and die."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.login import Client, Flow, Grant, Keeper, Renewal
from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
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
    Scope,
    Sent,
    Unknown,
)
from bot.net import HttpNet, NoReply
from bot.platforms.base import Platform, Save, Saved
from bot.secrets import FileTokens
from tests.fakes.oauth import FakeNetwork
from tests.fakes.server import Answer, Request
from tests.faults.checker import Entry
from tests.faults.crew import Times, Watched
from tests.faults.shore import CAPABILITIES, read_journal

_ENVIRON = {"APP_SECRET": "canary-app-secret"}
_LIVES = timedelta(hours=2)  # what the fake network grants


class _Network(FakeNetwork):
    """Takes posts with an access token it granted and has not revoked, and does as it is told at /control."""

    def __init__(self, journal: Path, times: Times) -> None:
        super().__init__(now=times.now)
        self.journal, self.good, self.denied = journal, set[str](), 0

    def _new(self) -> str:
        made = super()._new()
        self.good.add(f"Bearer {made}")
        return made

    def answer(self, request: Request) -> Answer | None:
        with self._lock:
            return self._doors[request.path](self, request)

    def _control(self, request: Request) -> Answer:
        asked = request.data()
        self.consent.refuses = int(asked.get("refuses", self.consent.refuses))
        if asked.get("revoke"):
            self.good.clear()
            self.consent.refresh_tokens.clear()
        told = {"renewals": self.consent.renewals, "denied": self.denied}
        granted = self.consent.granted(["write"]).body if asked.get("login") else {}
        return Answer(status=200, body={**told, **granted})

    def _post(self, request: Request) -> Answer:
        if request.headers.get("authorization") not in self.good:
            self.denied += 1
            return Answer(status=401, body={"error": "invalid_token"})
        with self.journal.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(request.data())}\n")
        return Answer(status=200, body={})

    def _look(self, request: Request) -> Answer:
        keys = [entry.key for entry in read_journal(self.journal)]
        return Answer(status=200, body={"there": keys.count(request.query["key"][0])})

    def _token(self, request: Request) -> Answer:
        return self.consent.token(request)

    _doors = {"/control": _control, "/post": _post, "/look": _look, "/token": _token}  # noqa: RUF012


class Toll:
    """The network in a process of its own, and the accounts' way to it, each with a token that is kept."""

    def __init__(self, folder: Path, times: Times, *, shared: bool = False) -> None:
        self._folder, self._times, self._shared = folder, times, shared
        self._journal = folder / "journal.jsonl"
        self._journal.touch()
        self._nets: dict[int, HttpNet] = {}
        self.on: Callable[[str], None] | None = None
        network = _Network(self._journal, times)
        self.url = network.url
        self._pid = os.fork()
        if self._pid == 0:
            network.serve()
        network.close()

    def close(self) -> None:
        """End the network."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def journal(self) -> list[Entry]:
        return read_journal(self._journal)

    def boat(self, account: str) -> Platform:
        return _Ferry(self, account)

    def control(self, **asked: Any) -> Mapping[str, Any]:
        """Tell the network what to do; return what it says."""
        return dict(httpx.post(f"{self.url}/control", json=asked, timeout=20).json())

    def login(self, account: str) -> None:
        """Let a person connect the account anew."""
        told, now = self.control(login=True), self._times.now()
        access, refresh = told["access_token"], told["refresh_token"]
        grant = Grant(access=access, refresh=refresh, obtained=now, expires=now + _LIVES)
        self.keeper(account).keep(grant)

    def kept(self, account: str) -> Grant | Refused:
        """Return the account's token as it is kept."""
        return self.keeper(account).kept()

    def keeper(self, account: str) -> Keeper:
        """Return another keeper, as every process has its own."""
        tokens: Any = FileTokens(
            folder=self._folder / "tokens", account="all" if self._shared else account, environ=_ENVIRON,
            workspace=self._folder,
        )  # fmt: skip
        renewal = Renewal(url=f"{self.url}/token", fields={"grant_type": "refresh_token"})
        flow = Flow(
            page="", token=f"{self.url}/token", client=Client(id="app", secret="env:APP_SECRET"), scopes=(),
            renewal=renewal,
        )  # fmt: skip
        return Keeper(
            platform="network", reference="", flow=flow, tokens=self._watched(tokens), net=self.net(),
            clock=self._times.now,
        )  # fmt: skip

    def net(self) -> Any:
        """Return this process's way to the network."""
        pid = os.getpid()
        if pid not in self._nets:
            self._nets[pid] = HttpNet(now=self._times.now, deadline=timedelta(seconds=10))
        return self._watched(self._nets[pid])

    def _watched(self, inner: Any) -> Any:
        return Watched(inner, self.on) if self.on else inner


@dataclass(frozen=True, slots=True)
class _Ferry:
    """A Platform with tokens, which asks its keeper for one before it prepares and before it calls."""

    toll: Toll
    account: str

    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        return Identity(name=self.account)

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        grant = await self.toll.keeper(self.account).current()
        return Prepared(data={"text": part.text}) if isinstance(grant, Grant) else grant

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        grant = await self.toll.keeper(self.account).current()
        if not isinstance(grant, Grant):
            return grant
        told = {"key": key, "account": self.account, "text": str(prepared.data["text"])}
        answer = await self.toll.net().request(
            "POST", f"{self.toll.url}/post", json=told, headers={"authorization": f"Bearer {grant.access}"}
        )
        if isinstance(answer, NoReply):
            return Unknown(cause=answer.cause) if answer.reached else NotSent(cause=answer.cause)
        if answer.status == 401:
            hint = "pullquote login network"
            return Refused(code="token", message="the token is not valid", hint=hint, scope=Scope.ACCOUNT)
        return Sent(receipt=Receipt(remote_id=key))

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:
        answer = await self.toll.net().request("GET", f"{self.toll.url}/look?key={key}")
        if isinstance(answer, NoReply):
            return CannotTell(reason=answer.cause)
        return Found(receipt=Receipt(remote_id=key)) if answer.json()["there"] else Absent()

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        return Sent(receipt=receipt)


@contextmanager
def toll(folder: Path, times: Times, *, shared: bool = False) -> Iterator[Toll]:
    """Give a network, ended in the end."""
    made = Toll(folder, times, shared=shared)
    try:
        yield made
    finally:
        made.close()
