"""The accounts: their credentials, what only their platforms know, and whether a card fits there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.doctor._area import Area, of_bug, of_fault
from bot.doctor._credentials import credentials
from bot.ledger import LedgerError
from bot.model import (
    Capabilities,
    Delivery,
    Fault,
    Finding,
    Json,
    NotSent,
    PullquoteError,
    Severity,
    State,
)

if TYPE_CHECKING:
    from bot.config import AccountConfig
    from bot.doctor._workspace import Workspace
    from bot.net import Net
    from bot.platforms.base import Adapter, Setup

_TO_GO: Final = frozenset({State.WAITING, State.READY})


@dataclass(kw_only=True)
class Examination:
    """One account's. ``name`` and ``known`` are what its server has said of it, once it was asked."""

    app: Workspace
    config: AccountConfig
    net: Net
    online: bool
    name: str = ""
    known: Mapping[str, Json] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    async def area(self, at_once: asyncio.Semaphore) -> Area:
        """Look it over when it is its turn. A bug in one platform hides nothing of the others."""
        try:
            async with at_once:
                await self._examine()
        except PullquoteError as error:
            self._take(of_fault(fault, self.config.id) for fault in error.faults)
        except Exception as error:  # noqa: BLE001 – a stranger's platform may do anything
            self._take([of_bug(self.config.id, error)])
        return Area(name=self.config.id, well=self._well(), findings=tuple(self.found))

    def _well(self) -> str:
        asks = "" if self.online else "; --online asks"
        return f"{self.config.platform}: {self.name or f'as far as can be told here{asks}'}"

    def _take(self, findings: Iterable[Finding]) -> None:
        """Keep findings; what one look has said, another does not say again."""
        known = {one.code for one in self.found}
        self.found += [one for one in findings if one.code not in known]

    async def _examine(self) -> None:
        adapter, _ = self.app.settings(self.config)
        setup = self.app.setup(self.config, self.net)
        self._take(credentials(adapter, setup, self.config.settings))
        asks = self.online and not any(one.severity is Severity.TROUBLE for one in self.found)
        if adapter.examine is not None:
            self._take([one async for one in adapter.examine(setup, online=asks)])
        if asks:
            self._take([one async for one in self._asked(adapter, setup)])
        told = replace(setup, known=self.known or setup.known)
        self._take(self._cards(adapter.build(told).capabilities()))

    async def _asked(self, adapter: Adapter, setup: Setup) -> AsyncIterator[Finding]:
        answer = await adapter.build(setup).check()
        if isinstance(answer, Fault):
            yield of_fault(answer, self.config.id)
        elif isinstance(answer, NotSent):
            why = f"it could not be asked: {answer.cause}"
            hint = "try again in a while; if it stays so, is the server up, and its address right?"
            yield self._finding("account.unreached", Severity.WARNING, why, hint)
        else:
            self.name, self.known = answer.name, answer.known
            for fault in answer.warnings:
                yield of_fault(fault, self.config.id, Severity.WARNING)

    # ── cards ─────────────────────────────────────────────────────────────────────────────────

    def _cards(self, limits: Capabilities) -> Iterator[Finding]:
        """Yield cards that are too large for the platform: those to come, and those that wait already."""
        from bot.cards import FORMATS

        form = self.config.format or self.app.config.card.format
        width, height = FORMATS[form]
        if limits.max_images and _too_many(width * height, limits):
            why = f"cards of the format {form} have more pixels than the {limits.max_image_pixels} it takes"
            yield self._finding(
                "card.format", Severity.TROUBLE, why, 'choose a smaller one: format = "square"'
            )
        for row in self.app.ledger.open():
            if row.account == self.config.id and row.state in _TO_GO and self._too_large(row, limits):
                why = f"a picture of the post {row.key[:8]} is larger than the server takes"
                hint = f"leave that post out: pullquote skip {row.key[:8]}"
                yield self._finding("card.large", Severity.TROUBLE, why, hint)

    def _too_large(self, row: Delivery, limits: Capabilities) -> bool:
        try:
            images = self.app.media.fill(row.post).images if row.post else ()
        except LedgerError:  # a lost picture is the ledger's to tell
            return False
        return any(
            len(one.data) > limits.max_image_bytes or _too_many(one.width * one.height, limits)
            for one in images
        )

    def _finding(self, code: str, severity: Severity, message: str, hint: str) -> Finding:
        return Finding(code=code, severity=severity, subject=self.config.id, message=message, hint=hint)


def _too_many(pixels: int, limits: Capabilities) -> bool:
    return limits.max_image_pixels is not None and pixels > limits.max_image_pixels
