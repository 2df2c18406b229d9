"""Where Posts are made: choosing, wording and drawing take time and memory, so never in the loop itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.compose import Made, Nothing
from bot.engine._account import Account
from bot.model import Capabilities, Delivery, Used


class Making(Protocol):
    """Makes an account's Posts somewhere. Raises what its Maker raises."""

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
        ...

    async def stands(
        self, account: Account, row: Delivery, capabilities: Capabilities, banned: frozenset[str]
    ) -> bool:
        """Say whether the row may still go out as it was chosen."""
        ...


@dataclass(frozen=True, slots=True)
class InThread:
    """Makes Posts in a thread of this process: right for a command that ends when it is done."""

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
        return await asyncio.to_thread(account.maker.make, row, capabilities, used=used, banned=banned, at=at)

    async def stands(
        self, account: Account, row: Delivery, capabilities: Capabilities, banned: frozenset[str]
    ) -> bool:
        """Say whether the row may still go out as it was chosen."""
        return await asyncio.to_thread(account.maker.stands, row, capabilities, banned)
