"""What a ledger promises: one place where state changes, each change with its event, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from bot.model import (
    AccountState,
    Delivery,
    Event,
    Json,
    Part,
    Prices,
    PullquoteError,
    Receipt,
    Spoiler,
    State,
    Used,
)


class LedgerError(PullquoteError):
    """The ledger or its media cannot be read or written: damaged, full, locked, or not ours to write."""


class LostError(Exception):
    """The row is no longer as it was read: another process moved it, or our lease is over. Leave it alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """A claim or a choice was not possible. ``until`` is when to try again, where that is known."""

    reason: str
    until: datetime | None = None
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """At most ``limit`` (None: any amount) from ``since`` to ``until``, a calendar month.

    ``cost`` is what a part is charged.
    """

    limit: Decimal | None
    since: datetime
    until: datetime
    prices: Prices
    cost: Callable[[Part], Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Gates:
    """What must hold for a claim: at least ``min_gap`` since the account's last post, and its caps.

    ``platform_gap`` is kept from the last post of the platform's other accounts. ``per_day`` counts posts
    that were or may have been sent since ``day_start`` (None: in the last 24 hours), ``per_hour`` in the last
    hour. ``shut``: a blackout, now. They admit a post at its first part; later parts follow it freely.
    ``budget`` counts the money of all parts that were or may have been sent, and of those still to follow.
    """

    min_gap: timedelta = timedelta(0)
    platform_gap: timedelta = timedelta(0)
    per_hour: int | None = None
    per_day: int | None = None
    day_start: datetime | None = None
    shut: Blocked | None = None
    budget: Budget | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What a Delivery will say: the final parts and where they come from.

    ``unique``: other accounts' uses of nearly the same words may be in its way, too.
    """

    parts: tuple[Part, ...]
    snippet: str
    review: str
    book: str
    kind: str
    words: str
    spoiler: Spoiler = Spoiler.NONE
    authors: tuple[str, ...] = ()
    unique: bool = False


class Ledger(Protocol):
    """Deliveries, their events, accounts, and what was used. Every method is one short transaction."""

    def close(self) -> None:
        """Let go of the database."""
        ...

    # Accounts

    def meet(self, account: str, platform: str, now: datetime) -> AccountState:
        """Return the account, remembering ``now`` as first seen when it is new."""
        ...

    def accounts(self) -> Sequence[AccountState]:
        """Return every account ever met."""
        ...

    def learn(self, account: str, known: Mapping[str, Json], now: datetime) -> None:
        """Keep what a server said about itself."""
        ...

    def pause(self, account: str, reason: str, now: datetime) -> None:
        """Stop claiming for this account."""
        ...

    def resume(self, account: str, now: datetime) -> None:
        """Claim again; clears the reason."""
        ...

    def put_off(self, account: str, until: datetime) -> None:
        """Claim nothing for this account, which was met, before ``until``: its platform asked for it.

        An earlier moment than one asked for before changes nothing.
        """
        ...

    # Planning

    def plan(self, delivery: Delivery, event: str, now: datetime) -> bool:
        """Insert a row, planned or missed. False when its key, or its account and slot, are taken."""
        ...

    def slots(self, account: str, since: datetime) -> frozenset[str]:
        """Return the slot labels of the account's rows due at or after ``since``."""
        ...

    def compose(
        self,
        delivery: Delivery,
        choice: Choice,
        to: State,
        *,
        clash: Callable[[Sequence[Used]], str],
        now: datetime,
    ) -> Delivery | Blocked:
        """Make a planned row final: ``ready`` or ``waiting``, whole, with a planned row per later part.

        In the same transaction the snippet is checked against open rows of the account and, by
        ``clash`` (given the account's uses, or everybody's for a ``unique`` choice; it answers with a reason
        or ""), against what was sent.
        Raises LostError when the row is not as given.
        """
        ...

    # Working

    def due(self, now: datetime, *, account: str = "") -> Sequence[Delivery]:
        """Return rows with a next step at ``now`` (of one account, or all), oldest first.

        Part 1 ``planned`` and any ``ready``, due and past ``not_before``; later parts, planned or ready, only
        once their forerunner is sent; ``unknown`` past ``not_before``; ``claimed`` and ``sending`` only when
        their lease is over (DESIGN: time passed and holder gone, or past wall and boot-time deadline +
        settle); ``waiting`` and ``ready`` past ``not_after``.
        """
        ...

    def open(self) -> Sequence[Delivery]:
        """Return every row that is not final: planned to unknown, and held."""
        ...

    def claim(
        self, delivery: Delivery, *, lease: timedelta, guard: timedelta, gates: Gates, now: datetime
    ) -> Delivery | Blocked:
        """Take a ready row: fence + 1, lease until ``now + lease``, this process as holder.

        Only if no other row of the account is claimed or sending under a live lease, the account is not
        paused, the part before is sent (its receipt becomes ``parent``), and the gates hold. ``guard`` is
        deadline + settle, kept for judging a stuck holder.
        """
        ...

    def save(self, delivery: Delivery, saved: Mapping[str, Json], now: datetime) -> Delivery:
        """Keep what a platform prepared. Raises LostError when the fence has moved on."""
        ...

    def move(
        self, delivery: Delivery, to: State, event: str, *, now: datetime, detail: str = "", **changes: Any
    ) -> Delivery:
        """Change the state: compare-and-set on key, part, fence and state, with its event.

        ``changes`` are Delivery fields to set (reason, hint, receipt, not_before, attempts, looks …).
        Raises LostError when the row is not as given, or is under another process's live lease; ValueError
        when the state table has no such move. ``to`` may equal the present state (a note: looked again).
        ``doubt`` is set on the way to ``unknown`` and cleared by ``sent``; whoever proved that nothing is
        there passes ``doubt=False``.

        In the same transaction: ``started`` is set on the way to ``sending``; leaving a lease clears it, but
        ``lease_until`` stays readable on ``unknown``; back to ``planned`` forgets the choice and later parts;
        when a part ends without being sent, planned parts after it end too (``missed``, or ``skipped``).
        """
        ...

    def doubt_all(self, why: str, now: datetime) -> Sequence[Delivery]:
        """Doubt whatever is open and may have happened elsewhere since; return the rows that this changed.

        For a ledger that was put back from a backup, which nobody else has open. What is not due yet stands;
        what had nothing to send is missed; the rest is ``unknown`` where it can be looked for, else ``held``.
        Slots before ``now`` are not entered any more.
        """
        ...

    # Looking back

    def get(self, key: str) -> Sequence[Delivery]:
        """Return the parts of one delivery by its key or an unambiguous beginning of it; empty if none."""
        ...

    def events(self, key: str) -> Sequence[Event]:
        """Return the history of one key, oldest first."""
        ...

    def recent(self, *, limit: int, account: str = "") -> Sequence[Delivery]:
        """Return rows, newest due first."""
        ...

    def uses(self, account: str = "") -> Sequence[Used]:
        """Return sent and open uses of snippets (of one account, or all), and what was ``seen``."""
        ...

    def receipts(self, account: str, limit: int) -> Sequence[Receipt]:
        """Return the account's newest receipts."""
        ...

    # Snippets

    def ban(self, target: str, now: datetime) -> bool:
        """Never post this snippet id or review slug. False when it was banned already."""
        ...

    def unban(self, target: str) -> bool:
        """Take a ban back. False when there was none."""
        ...

    def bans(self) -> frozenset[str]:
        """Return banned snippet ids and review slugs."""
        ...

    def mark_seen(self, used: Used) -> bool:
        """Remember that a snippet was posted elsewhere. False when it was known."""
        ...
