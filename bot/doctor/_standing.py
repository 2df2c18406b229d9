"""What stands in the ledger and needs a person: pauses, held posts, refusals, posts that wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.delivery import mended
from bot.doctor._area import HELD, Area, of_fault
from bot.ledger import OPEN, LedgerError
from bot.model import AccountState, Delivery, Finding, Severity, State
from bot.report import Report

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace

_MOST: Final = 5
_SEVERE: Final[Mapping[State, str]] = {
    State.HELD: HELD,
    State.REFUSED: "post.refused",
    State.MISSED: "post.missed",
}


def standing(app: Workspace) -> Area:
    """Look at what is open and what went wrong of late."""
    report, zone = app.standing(), ZoneInfo(app.config.timezone)
    findings = (
        *_paused(report, app),
        *_rows(report, app, zone),
        *_pictures(report, app),
        *_waiting(report.deliveries),
    )
    return Area(name="posts", well="nothing is held, refused or paused", findings=findings)


def _paused(report: Report, app: Workspace) -> Iterator[Finding]:
    for one in report.accounts:
        if one.paused and one.account in app.accounts:
            yield _pause(one)


def _pause(state: AccountState) -> Finding:
    return Finding(
        code="account.paused",
        severity=Severity.TROUBLE,
        subject=state.account,
        message=f"it is paused: {state.reason or 'somebody asked for it'}",
        hint=mended(state.account, "mend that, where it is not mended yet"),
    )


def _rows(report: Report, app: Workspace, zone: tzinfo) -> Iterator[Finding]:
    """Yield each row that is held, refused, given up or without an account; many of a kind are counted."""
    told: Counter[str] = Counter()
    for row in report.deliveries:
        code = _SEVERE.get(row.state, "" if row.account in app.accounts else "post.stranded")
        if not code:
            continue
        told[code] += 1
        if told[code] <= _MOST:
            yield _row(row, code, zone)
    for code, number in told.items():
        if number > _MOST:
            yield _more(code, number - _MOST)


def _row(row: Delivery, code: str, zone: tzinfo) -> Finding:
    when = f"{row.due.astimezone(zone):%a %Y-%m-%d %H:%M}"
    return Finding(
        code=code,
        severity=Severity.TROUBLE,
        subject=row.account,
        message=f"the post of {when} is {row.state}: {row.reason or 'nothing more is known'}",
        hint=row.hint or _way_out(row),
    )


def _way_out(row: Delivery) -> str:
    key = row.key[:8]
    if row.state is State.HELD:
        return f"see whether it is there, then: pullquote resolve {key} sent, absent or drop"
    return f"pullquote explain {key} tells the story; pullquote retry {key} tries again"


def _more(code: str, number: int) -> Finding:
    return Finding(
        code=code,
        severity=Severity.TROUBLE,
        subject="ledger",
        message=f"and {number} more of this kind",
        hint="pullquote status shows them all",
    )


def _pictures(report: Report, app: Workspace) -> Iterator[Finding]:
    """Yield posts that cannot go out because a picture of theirs is lost."""
    for row in report.deliveries:
        try:
            if row.post is not None and row.state in OPEN:
                app.media.fill(row.post)
        except LedgerError as error:
            yield of_fault(error.faults[0], row.account)


def _waiting(rows: Sequence[Delivery]) -> Iterator[Finding]:
    waiting = [row for row in rows if row.state is State.WAITING]
    if waiting:
        number = len(waiting)
        yield Finding(
            code="post.waiting",
            severity=Severity.ADVICE,
            subject="approval",
            message=f"{number} {'post waits' if number == 1 else 'posts wait'} for your yes",
            hint="pullquote queue shows them, pullquote approve KEY lets one go out",
        )
