"""A case of the suite, and the column of the table it belongs to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.platforms.conformance._rig import Rig, RigMaker

Run: TypeAlias = Callable[[Rig], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One promise of ``bot.platforms.base.Platform``, shown on a server."""

    column: str
    run: Run

    @property
    def name(self) -> str:
        """The name of what is shown."""
        return self.run.__name__

    def check(self, maker: RigMaker, folder: Path) -> None:
        """Show it on a fresh rig in an empty folder.

        Raises AssertionError where it does not hold, NotOfferedError where the platform has no such thing.
        """
        with maker.open(folder) as rig:
            asyncio.run(_awaited(self.run, rig))


def cases(columns: Mapping[str, tuple[Run, ...]]) -> tuple[Case, ...]:
    """Return the cases, column by column."""
    return tuple(Case(column=column, run=run) for column, runs in columns.items() for run in runs)


async def _awaited(run: Run, rig: Rig) -> None:
    await run(rig)
