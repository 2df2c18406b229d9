"""What the daemon counts since it started, and what it can say of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import __version__, schedule
from bot.daemon._metrics import Figure, Sample
from bot.model import Delivery, State

if TYPE_CHECKING:
    from bot.daemon._watch import Workspace
    from bot.engine import Account

_AHEAD = timedelta(days=8)
_ENDS = (State.SENT, State.REFUSED, State.MISSED, State.SKIPPED, State.HELD)


@dataclass(kw_only=True)
class Tally:
    """Counts since the start."""

    ended: Counter[tuple[str, State]] = field(default_factory=Counter)
    faults: int = 0
    reloads: Counter[str] = field(default_factory=Counter)

    def row(self, row: Delivery) -> None:
        """Count a row that came to an end, or to a person."""
        if row.state in _ENDS:
            self.ended[row.account, row.state] += 1

    def fault(self) -> None:
        """Count something that was told to be wrong."""
        self.faults += 1


def coming(accounts: Mapping[str, Account], now: datetime) -> dict[str, datetime]:
    """Return when each account's next slot is due, of those that have one within eight days."""
    found = {}
    for account in accounts.values():
        slots = schedule.slots(account.rules, account=account.id, start=now, end=now + _AHEAD)
        due = [slot.due for slot in slots if not slot.barred]
        if due:
            found[account.id] = min(due)
    return found


def figures(app: Workspace, tally: Tally, rang: datetime | None, now: datetime) -> Iterator[Figure]:
    """Yield what is to be told to Prometheus."""
    yield _gauge("build_info", "The version that runs.", [({"version": __version__}, 1)])
    yield _gauge(
        "last_ring_timestamp_seconds",
        "When the daemon last looked for what is due.",
        [({}, rang.timestamp())] if rang else [],
    )
    yield _gauge(
        "open_deliveries",
        "Deliveries that have not come to an end.",
        [({"account": name, "state": state}, count) for (name, state), count in _open(app).items()],
    )
    yield _gauge(
        "account_paused",
        "Whether an account is paused.",
        [({"account": one.account}, int(one.paused)) for one in app.ledger.accounts()],
    )
    yield _gauge(
        "next_slot_timestamp_seconds",
        "When an account's next slot is due.",
        [({"account": name}, due.timestamp()) for name, due in coming(app.accounts, now).items()],
    )
    yield _counter(
        "deliveries_total",
        "Deliveries by how they ended, since the daemon started.",
        [({"account": name, "state": state.value}, n) for (name, state), n in tally.ended.items()],
    )
    yield _counter("faults_total", "Faults told, since the daemon started.", [({}, tally.faults)])
    yield _counter(
        "reloads_total",
        "How often the settings were read anew, since the daemon started.",
        [({"result": result}, count) for result, count in tally.reloads.items()],
    )


def _open(app: Workspace) -> Counter[tuple[str, str]]:
    return Counter((row.account, row.state.value) for row in app.ledger.open())


def _gauge(name: str, told: str, samples: list[Sample]) -> Figure:
    return Figure(name=name, kind="gauge", told=told, samples=samples)


def _counter(name: str, told: str, samples: list[Sample]) -> Figure:
    return Figure(name=name, kind="counter", told=told, samples=samples)
