"""Whether an account may begin a post now: gaps, caps, blackouts. Pure, so that it can be foretold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from bot.ledger.base import Blocked, Budget, Gates
from bot.model import AccountState, Prices

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_NEXT: Final = timedelta(microseconds=1)


Charge: TypeAlias = tuple[datetime, Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What was begun before. ``last``: the account's newest start, of any part; ``roots``: those of its first
    parts, newest first; ``others``: the newest of the platform's other accounts. ``paid``: when each part of
    the month was begun, and what it costs; ``asks``: what the post that asks would cost.
    """

    last: datetime | None = None
    roots: Sequence[datetime] = ()
    others: datetime | None = None
    paid: Sequence[Charge] = ()
    asks: Decimal = Decimal(0)


def counted_since(gates: Gates, now: datetime) -> datetime:
    """Return from when on first parts count for a cap."""
    return min(gates.day_start or now - _DAY, now - _HOUR)


def pace(gates: Gates, account: str, past: Past, now: datetime) -> Blocked | None:
    """Return what keeps the account from beginning a post now, the longest wait of several; else None."""
    waits = [wait for wait in _waits(gates, account, past, now) if wait.until is None or wait.until > now]
    return max(waits, key=lambda wait: wait.until or _NEVER, default=None)


def apart(gap: timedelta) -> str:
    """Say why an account waits for its neighbours."""
    return f"accounts on the same platform keep {gap} apart"


def left_alone(account: AccountState, now: datetime) -> Blocked | None:
    """Return what a platform asked for: to be left alone for a while, by all of the account's posts."""
    if account.not_before is None or account.not_before <= now:
        return None
    return Blocked(reason=f"{account.platform} asked to be left alone for a while", until=account.not_before)


def spent(paid: Iterable[Charge], prices: Prices) -> Decimal:
    """Return what was charged for parts begun then, and for each day on which one was."""
    charges = list(paid)
    days = {at.astimezone(UTC).date() for at, _ in charges}
    return sum((cost for _, cost in charges), start=prices.day * len(days))


def too_dear(budget: Budget, account: str, past: Past, now: datetime) -> Blocked | None:
    """Return what keeps the account from spending more this month, or None."""
    before = spent(past.paid, budget.prices)
    asks = spent([*past.paid, (now, past.asks)], budget.prices) - before
    if budget.limit is None or not past.asks or before + asks <= budget.limit:
        return None
    said = budget.prices.said
    reason = (
        f"this post costs {said(asks)} and {account} has spent {said(before)} of the {said(budget.limit)} "
        "that a month may cost (monthly_cost)"
    )
    return Blocked(reason=reason, until=budget.until if asks <= budget.limit else None)


def _waits(gates: Gates, account: str, past: Past, now: datetime) -> Iterator[Blocked]:
    if gates.shut is not None:
        yield gates.shut
    if gates.budget is not None and (dear := too_dear(gates.budget, account, past, now)):
        yield dear
    if gates.min_gap and past.last:
        yield Blocked(
            reason=f"posts of {account} keep {gates.min_gap} apart", until=past.last + gates.min_gap
        )
    if gates.platform_gap and past.others:
        yield Blocked(reason=apart(gates.platform_gap), until=past.others + gates.platform_gap)
    if gates.per_hour is not None and (full := _nth(past, gates.per_hour, now - _HOUR + _NEXT)):
        until = full + _HOUR if gates.per_hour else None
        yield Blocked(reason=f"{gates.per_hour} posts an hour are all taken", until=until)
    start = gates.day_start or now - _DAY + _NEXT
    if gates.per_day is not None and (full := _nth(past, gates.per_day, start)):
        until = (gates.day_start or full) + _DAY if gates.per_day else None
        yield Blocked(reason=f"{gates.per_day} posts a day are all taken", until=until)


def _nth(past: Past, count: int, since: datetime) -> datetime | None:
    """Return when the ``count``-th newest post since then was begun, None if there are fewer."""
    if count < 1:
        return since
    begun = [at for at in past.roots if at >= since]
    return begun[count - 1] if len(begun) >= count else None
