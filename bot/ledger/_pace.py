"""Whether an account may begin a post now: gaps, caps, blackouts. Pure, so that it can be foretold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ledger.base import Blocked, Gates
from bot.model import AccountState

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_NEXT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What was begun before. ``last``: the account's newest start, of any part; ``roots``: those of its first
    parts, newest first; ``others``: the newest of the platform's other accounts.
    """

    last: datetime | None = None
    roots: Sequence[datetime] = ()
    others: datetime | None = None


def counted_since(gates: Gates, now: datetime) -> datetime:
    """Return from when on first parts count for a cap."""
    return min(gates.day_start or now - _DAY, now - _HOUR)


def pace(gates: Gates, account: str, past: Past, now: datetime) -> Blocked | None:
    """Return what keeps the account from beginning a post now, the longest wait of several; else None."""
    waits = [wait for wait in _waits(gates, account, past, now) if wait.until is None or wait.until > now]
    return max(waits, key=lambda wait: wait.until or _NEVER, default=None)


def left_alone(account: AccountState, now: datetime) -> Blocked | None:
    """Return what a platform asked for: to be left alone for a while, by all of the account's posts."""
    if account.not_before is None or account.not_before <= now:
        return None
    return Blocked(reason=f"{account.platform} asked to be left alone for a while", until=account.not_before)


def _waits(gates: Gates, account: str, past: Past, now: datetime) -> Iterator[Blocked]:
    if gates.shut is not None:
        yield gates.shut
    if gates.min_gap and past.last:
        yield Blocked(
            reason=f"posts of {account} keep {gates.min_gap} apart", until=past.last + gates.min_gap
        )
    if gates.platform_gap and past.others:
        yield Blocked(
            reason=f"accounts on the same platform keep {gates.platform_gap} apart",
            until=past.others + gates.platform_gap,
        )
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
