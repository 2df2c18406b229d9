"""The clock that schedules go by, and the zones it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bot.doctor._area import Area
from bot.model import Finding, Severity
from bot.net import Answer, Net, Reply

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace

_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows a time before this program was."""
_FEW: Final = 100
_LOOKED_BACK: Final = 50
_OFF: Final = timedelta(minutes=2)
_FAR_OFF: Final = timedelta(minutes=10)
_SET: Final = "set the clock, and let it be kept right (NTP)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listening:
    """A ``Net`` that notes how far each server's clock is from ours. ``ahead``: seconds it is ahead of us."""

    net: Net
    now: Callable[[], datetime]
    ahead: list[float] = field(default_factory=list)

    async def request(self, method: str, url: str, **rest: Any) -> Answer:
        """Send one request; see ``Net``."""
        before = self.now()
        answer = await self.net.request(method, url, **rest)
        after = self.now()
        if isinstance(answer, Reply) and (theirs := answer.server_time()):
            self.ahead.append((theirs - (before + (after - before) / 2)).total_seconds())
        return answer


def clock(app: Workspace, ahead: list[float], zones: Collection[str]) -> Area:
    """Look at the clock. ``ahead`` is what servers said, in seconds; empty where none was asked."""
    now = app.clock()
    well = f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC" + (", as the servers have it" if ahead else "")
    return Area(name="clock", well=well, findings=(*_time(now, ahead), *_back(app, now), *_zones(zones)))


def _time(now: datetime, ahead: list[float]) -> Iterator[Finding]:
    if now < _MADE:
        yield _finding("clock.old", Severity.TROUBLE, f"it shows {now:%Y-%m-%d}, which is long past", _SET)
    if not ahead:
        return
    off = timedelta(seconds=round(median(ahead)))
    if abs(off) > _OFF:
        way = "behind" if off > timedelta(0) else "ahead of"
        severity = Severity.TROUBLE if abs(off) > _FAR_OFF else Severity.WARNING
        yield _finding("clock.off", severity, f"it is {abs(off)} {way} the servers' clocks", _SET)


def _back(app: Workspace, now: datetime) -> Iterator[Finding]:
    """Yield a word about a clock that stands before what was written down by it."""
    begun = [row.started for row in app.ledger.recent(limit=_LOOKED_BACK) if row.started is not None]
    latest = max(begun, default=now)
    if latest - now > _OFF:
        why = (
            f"it is {now:%Y-%m-%d %H:%M} UTC by this computer's clock, and a post was begun at {latest:%H:%M}"
        )
        why += f" on {latest:%Y-%m-%d}"
        yield _finding("clock.back", Severity.TROUBLE, why, f"{_SET}; posts wait until it has caught up")


def _zones(known: Collection[str]) -> Iterator[Finding]:
    if len(known) < _FEW:
        message = f"only {len(known)} time zones are known here, so schedules elsewhere cannot be followed"
        hint = "install the tzdata package, by your system or: pip install tzdata"
        yield _finding("clock.zones", Severity.WARNING, message, hint)


def _finding(code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject="clock", message=message, hint=hint)
