"""The ledger: whole, the only one, with every picture that its posts need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.doctor._area import Area, of_fault
from bot.doctor._state import exists
from bot.ledger import LedgerError, unsound
from bot.model import Delivery, Finding, Severity

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace

FILE: Final = "ledger.sqlite3"
_SLACK: Final = timedelta(minutes=5)
_LOOKED_BACK: Final = 50
_DAMAGED: Final = (
    "pullquote restore FILE puts a backup in its place; until then nothing should be posted from here"
)


def ledger(app: Workspace) -> Area:
    """Look at the ledger and the pictures beside it."""
    if app.shared:
        findings = (*_pictures(app), *_ahead(app))
        return Area(name="ledger", well="on the server, and it answers", findings=findings)
    path = app.state / FILE
    others = tuple(_others(app))
    if not exists(path):
        return Area(name="ledger", well="nothing has been posted yet", findings=others)
    if told := unsound(path):
        return Area(name="ledger", findings=(_damaged(path, told[0]), *others))
    return Area(name="ledger", well="sound", findings=(*others, *_pictures(app), *_ahead(app)))


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
    if app.config.state:
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


def _pictures(app: Workspace) -> Iterator[Finding]:
    """Yield posts that cannot go out because a picture of theirs is lost."""
    for row in app.ledger.open():
        if row.post is None:
            continue
        try:
            app.media.fill(row.post)
        except LedgerError as error:
            yield of_fault(error.faults[0], row.account)


def _ahead(app: Workspace) -> Iterator[Finding]:
    """Yield a word about a clock that stands before what was written down by it."""
    now = app.clock()
    latest = max((one for row in app.ledger.recent(limit=_LOOKED_BACK) for one in _begun(row)), default=now)
    if latest - now > _SLACK:
        yield Finding(
            code="clock.back",
            severity=Severity.TROUBLE,
            subject="clock",
            message=f"it is {now:%Y-%m-%d %H:%M} UTC by this computer's clock, and a post was begun at "
            f"{latest:%Y-%m-%d %H:%M}",
            hint="set the clock, and let it be kept right (NTP); posts wait until it has caught up",
        )


def _begun(row: Delivery) -> Iterator[datetime]:
    if row.started is not None:
        yield row.started
