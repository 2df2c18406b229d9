"""The ledger: whole, and the only one of its workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.doctor._area import Area
from bot.doctor._state import exists
from bot.ledger import unsound
from bot.model import Finding, Severity

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace

FILE: Final = "ledger.sqlite3"
_DAMAGED: Final = (
    "pullquote restore FILE puts a backup in its place; until then nothing should be posted from here"
)


def ledger(app: Workspace) -> Area:
    """Look at the ledger's file, then open it, as everything after this will.

    What is in trouble here keeps all else from being looked at.
    """
    path, others = app.state / FILE, tuple(_others(app))
    if not app.shared and (told := unsound(path)):
        return Area(name="ledger", findings=(_damaged(path, told[0]), *others))
    well = "on the server, and it answers" if app.shared else "sound" if exists(path) else "not begun yet"
    app.ledger.accounts()
    return Area(name="ledger", well=well, findings=others)


def _damaged(path: Path, told: str) -> Finding:
    return Finding(
        code="ledger.damaged",
        severity=Severity.TROUBLE,
        subject=str(path),
        message=f"the ledger is damaged ({told})",
        hint=_DAMAGED,
    )


def _others(app: Workspace) -> Iterator[Finding]:
    """Yield ledgers of the same workspace under another name of its folder."""
    if app.config.state:  # named by its owner, not after the workspace
        return
    number = app.state.name.rpartition("-")[2]
    for path in sorted(app.state.parent.glob(f"*-{number}/{FILE}")):
        if path.parent != app.state:
            yield Finding(
                code="ledger.second",
                severity=Severity.WARNING,
                subject=str(path.parent),
                message="this is another ledger of this workspace, and neither knows what the other posted",
                hint=f"the one in use is {app.state}; if that is the wrong one, name the other as `state` in "
                "config.toml; else move the other away",
            )
