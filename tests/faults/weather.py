"""Every platform of the registry, behind a network that breaks one kind of its requests in one way."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from time import monotonic
from typing import Any

from bot.compose import Made, Nothing
from bot.ledger import Choice
from bot.model import (
    Capabilities,
    Delivery,
    Fault,
    Identity,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Sent,
    State,
    Unknown,
)
from bot.platforms.base import Platform, Save, Saved
from bot.platforms.conformance import Rig, faults, part, picture
from tests.engine.world import Lines
from tests.faults.checker import Entry, remote_key

_MOST = 1000
NOBODY = "https://nobody.invalid"
STAGES = ("publish", "prepare", "check", "find")
_USUAL = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """One way a network breaks. ``base``: in place of the server's address; ``unsent``: surely not sent."""

    name: str
    fault: faults.Fault
    base: str = ""
    unsent: bool = False


_NO_ANSWER = Trouble(name=faults.SWALLOWED.name, fault=faults.SWALLOWED)


@cache
def troubles() -> tuple[Trouble, ...]:
    """Return all of them."""
    unclear = (Trouble(name=one.name, fault=one) for one in (*faults.UNCLEAR, faults.bomb()))
    slow_down = faults.status("429 Too Many Requests", {"Retry-After": "1"})
    return (
        Trouble(name="no such name", fault=faults.CLOSED, base=NOBODY, unsent=True),
        Trouble(name="no TLS", fault=faults.NO_TLS, base="https", unsent=True),
        Trouble(name=faults.REFUSED.name, fault=faults.REFUSED, unsent=True),
        Trouble(name=slow_down.name, fault=slow_down, unsent=True),
        *unclear,
    )


@contextmanager
def nobody_known() -> Iterator[None]:
    """Let no look-up of a name leave this machine."""
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **kwargs)

    socket.getaddrinfo = look_up
    try:
        yield
    finally:
        socket.getaddrinfo = real


class Cards(Lines):
    """Makes words and a picture, which every platform takes; no two accounts say the same."""

    def make(self, row: Delivery, capabilities: Capabilities, **given: Any) -> Made | Nothing:
        lines = Lines(lines=[f"{row.account} said {number}" for number in range(_MOST)])
        made = lines.make(row, capabilities, **given)
        if isinstance(made, Nothing):
            return made
        number = int(row.account.removeprefix("a"))
        images = (picture(number % 256),) if capabilities.max_images else ()
        text = f"It was the quiet that stayed, {made.choice.snippet}."
        parts = (part(text, *images) if images else Part(number=1, text=text, language="en"),)
        choice = Choice(
            parts=parts,
            snippet=made.choice.snippet,
            review="r",
            book="B",
            kind="excerpt",
            words=text,
        )
        return Made(choice=choice, snippet=made.snippet, state=State.READY, because="next", clash=made.clash)


@dataclass
class Quay:
    """One server of one platform. Each account comes through a proxy of its own, which breaks it one way."""

    rig: Rig
    stage: str
    weather: Mapping[str, Trouble]
    keys: Callable[[], Mapping[str, Delivery]] = dict
    """Which delivery a text belongs to."""
    accounts: Sequence[str] = ()
    """Those that come through; empty: those with weather of their own."""
    proxies: dict[str, faults.FaultProxy] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    longest: float = 0.0
    patience: timedelta = timedelta(seconds=0.8)
    """How long a call to which there will be no answer may take."""

    @contextmanager
    def opened(self) -> Iterator[Quay]:
        """Put the proxies up, and take them down in the end."""
        with ExitStack() as stack:
            for account in self.accounts or self.weather:
                self.proxies[account] = stack.enter_context(faults.FaultProxy(upstream=self.rig.base))
            yield self

    def journal(self) -> list[Entry]:
        known = self.keys()
        return [_entry(known.get(one.text), one.text) for one in self.rig.journal()]

    def boat(self, account: str) -> Platform:
        return _Boat(self, account)

    def calm(self, account: str) -> Platform:
        """Return the account's platform with nothing in its way but the proxy."""
        return self.rig.platform(self.proxies[account].url, _USUAL)

    @contextmanager
    def stormy(self, account: str, stage: str) -> Iterator[Platform]:
        """Give the platform for one call; its first one at our stage meets the trouble."""
        trouble, proxy = self._in_the_way(account, stage), self.proxies[account]
        if trouble is None:
            yield self.calm(account)
            return
        base = proxy.url.replace("http:", "https:") if trouble.base == "https" else trouble.base
        patience = self.patience if trouble.fault.hang or trouble.fault.drip else _USUAL
        with proxy.broken(trouble.fault):
            began = monotonic()
            yield self.rig.platform(base or proxy.url, patience)
            self.longest = max(self.longest, monotonic() - began)

    def _in_the_way(self, account: str, stage: str) -> Trouble | None:
        if account in self.over:
            return None
        if stage == self.stage:
            self.over.add(account)
            return self.weather[account]
        looks = (self.stage, stage) == ("find", "publish")
        return _NO_ANSWER if looks else None  # without an answer to the call, nobody would look


def _entry(row: Delivery | None, text: str) -> Entry:
    if row is None:
        return Entry(key=f"nobody's: {text}", account="", text=text)
    return Entry(key=remote_key(row), account=row.account, text=text)


@dataclass(frozen=True, slots=True)
class _Boat:
    quay: Quay
    account: str

    def capabilities(self) -> Capabilities:
        return self.quay.calm(self.account).capabilities()

    async def check(self) -> Identity | Fault | NotSent:
        with self.quay.stormy(self.account, "check") as platform:
            return await platform.check()

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        with self.quay.stormy(self.account, "prepare") as platform:
            return await platform.prepare(part, key, parent, saved, save)

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        with self.quay.stormy(self.account, "publish") as platform:
            return await platform.publish(prepared, key)

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:
        with self.quay.stormy(self.account, "find") as platform:
            return await platform.find(prepared, key, since)

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        return Sent(receipt=receipt)
