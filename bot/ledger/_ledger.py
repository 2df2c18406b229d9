"""The ledger over any store that speaks our SQL: all that SQLite and PostgreSQL have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.ledger import _sql
from bot.ledger._claiming import Question
from bot.ledger._doubting import doubted
from bot.ledger._rows import (
    Row,
    account_of,
    claimed,
    composed,
    dumped,
    event_of,
    micros,
    moved,
    over,
    receipt_of,
    row_of,
    spent,
    used_of,
    values_of_use,
)
from bot.ledger._store import Store
from bot.ledger._table import Table
from bot.ledger.base import Blocked, Choice, Gates, LostError
from bot.ledger.holder import Host
from bot.ledger.machine import LEASED, STARTS
from bot.model import AccountState, ConfigError, Delivery, Event, Fault, Json, Receipt, State, Used

_SHORTEST: Final = 4  # characters of a key that may stand for the whole
_TAKEN: Final = "another run has taken this post"
_STOPS: Final[Mapping[State, State]] = {
    State.REFUSED: State.MISSED,
    State.MISSED: State.MISSED,
    State.SKIPPED: State.SKIPPED,
    State.DELETED: State.SKIPPED,
}
"""What becomes of planned later parts when a part ends like this; missed ones a person can retry."""


def unseen(_: Delivery) -> None:
    """Witness nothing."""


class SqlLedger:
    """Implements ``Ledger``. One object may be shared between threads; processes each open their own.

    ``witness`` is told of every delivery that was just recorded as sent.
    """

    def __init__(self, database: Store, host: Host, witness: Callable[[Delivery], None]) -> None:
        self._host = host
        self._witness = witness
        self._database = database
        self._table = Table(database)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    # ── accounts ──────────────────────────────────────────────────────────────────────────────

    def meet(self, account: str, platform: str, now: datetime) -> AccountState:
        """Return the account, remembering ``now`` as first seen when it is new."""
        with self._database.reading():
            known = self._account(account)
        if known is not None and known.platform == platform:
            return known
        with self._database.writing():
            return self._met(account, platform, now)

    def accounts(self) -> Sequence[AccountState]:
        """Return every account ever met, by name."""
        return tuple(map(account_of, self._all(_sql.ACCOUNTS)))

    def learn(self, account: str, known: Mapping[str, Json], now: datetime) -> None:
        """Keep what a server said about itself, of an account that was met."""
        self._change(_sql.LEARN, account=account, known=dumped(known), now=micros(now))

    def pause(self, account: str, reason: str, now: datetime) -> None:
        """Stop claiming for this account."""
        self._change(_sql.PAUSE, account=account, reason=reason, now=micros(now))

    def resume(self, account: str, now: datetime) -> None:  # noqa: ARG002 – part of the contract
        """Claim again; clears the reason."""
        self._change(_sql.RESUME, account=account)

    def put_off(self, account: str, until: datetime) -> None:
        """Claim nothing for this account before ``until``: its platform asked for it."""
        self._change(_sql.PUT_OFF, account=account, until=micros(until))

    def _account(self, account: str) -> AccountState | None:
        found = self._database.one(_sql.ACCOUNT, {"account": account})
        return account_of(found) if found else None

    def _met(self, account: str, platform: str, now: datetime) -> AccountState:
        self._database.change(_sql.MEET, {"account": account, "platform": platform, "now": micros(now)})
        known = self._account(account)
        assert known is not None  # noqa: S101 – written one line above, in this transaction
        return known

    # ── planning ──────────────────────────────────────────────────────────────────────────────

    def plan(self, delivery: Delivery, event: str, now: datetime) -> bool:
        """Insert a row, planned or missed. False when its key, or its account and slot, are taken."""
        if delivery.state not in STARTS:
            raise ValueError(f"no row begins as {delivery.state}")
        with self._database.writing():
            if self._account(delivery.account) is None:
                self._met(delivery.account, delivery.platform, now)
            return self._table.insert(Row(delivery=delivery), event, now, delivery.reason)

    def slots(self, account: str, since: datetime) -> frozenset[str]:
        """Return the slot labels of the account's rows due at or after ``since``."""
        found = self._all(_sql.SLOTS, account=account, since=micros(since))
        return frozenset(row["slot"] for row in found)

    def compose(
        self,
        delivery: Delivery,
        choice: Choice,
        to: State,
        *,
        clash: Callable[[Sequence[Used]], str],
        now: datetime,
    ) -> Delivery | Blocked:
        """Make a planned row final: ``ready`` or ``waiting``, whole, with a planned row per later part."""
        if to not in (State.READY, State.WAITING):
            raise ValueError(f"a composed row is ready or waiting, not {to}")
        if delivery.part > 1:
            raise ValueError("later parts come with the first")
        with self._database.writing():
            self._database.hold(delivery.account)
            row = self._table.still(delivery, State.PLANNED)
            blocked = self._table.repeated(delivery, choice.snippet) or self._clashing(
                delivery, choice, clash
            )
            if blocked:
                return blocked
            root, *later = composed(row, choice, to)
            self._table.update(row, root, "chosen", now, choice.snippet)
            for part in later:
                if not self._table.insert(part, "planned", now, f"follows part {part.delivery.part - 1}"):
                    raise LostError(
                        f"{delivery.key}: part {part.delivery.part} of an earlier choice is there"
                    )
            return root.delivery

    def _clashing(
        self, delivery: Delivery, choice: Choice, clash: Callable[[Sequence[Used]], str]
    ) -> Blocked | None:
        reason = clash(self.uses("" if choice.unique else delivery.account))
        return Blocked(reason=reason) if reason else None

    # ── working ───────────────────────────────────────────────────────────────────────────────

    def due(self, now: datetime, *, account: str = "") -> Sequence[Delivery]:
        """Return rows with a next step at ``now`` (of one account, or all), oldest first."""
        found = (
            self._all(_sql.DUE_OF, now=micros(now), account=account)
            if account
            else self._all(_sql.DUE, now=micros(now))
        )
        rows = map(row_of, found)
        free = (row for row in rows if row.delivery.state not in LEASED or over(row, self._host, now))
        return tuple(row.delivery for row in free)

    def open(self) -> Sequence[Delivery]:
        """Return every row that is not final: planned to unknown, and held; oldest first."""
        return self._deliveries(_sql.ALL_OPEN)

    def claim(
        self, delivery: Delivery, *, lease: timedelta, guard: timedelta, gates: Gates, now: datetime
    ) -> Delivery | Blocked:
        """Take a ready row: fence + 1, lease until ``now + lease``, this process as holder."""
        with self._database.writing():
            if gates.platform_gap:  # neighbours decide one after another, too
                self._database.hold_platform(delivery.platform)
            self._database.hold(delivery.account)
            row = self._table.stored(delivery)
            if row is None or row.delivery.state is not State.READY or row.delivery.fence != delivery.fence:
                return Blocked(reason=_TAKEN, key=delivery.key)
            question = Question(
                database=self._database, host=self._host, delivery=row.delivery, gates=gates, now=now
            )
            parent = question.parent()
            if isinstance(parent, Blocked):
                return parent
            if blocked := question.blocked():
                return blocked
            taken = claimed(row, self._host, parent=parent, lease=lease, guard=guard, now=now)
            self._table.update(row, taken, "claimed", now)
            return taken.delivery

    def save(self, delivery: Delivery, saved: Mapping[str, Json], now: datetime) -> Delivery:  # noqa: ARG002
        """Keep what a platform prepared. Raises LostError when the fence has moved on."""
        with self._database.writing():
            self._database.hold(delivery.account)
            row = self._table.still(delivery, delivery.state)
            kept = replace(row, delivery=replace(row.delivery, saved=saved))
            self._table.write(row, kept)
            return kept.delivery

    def move(
        self, delivery: Delivery, to: State, event: str, *, now: datetime, detail: str = "", **changes: Any
    ) -> Delivery:
        """Change the state: compare-and-set on key, part, fence and state, with its event."""
        with self._database.writing():
            self._database.hold(delivery.account)
            row = self._table.still(delivery, delivery.state)
            if (
                row.delivery.state in LEASED
                and row.holder != self._host.me()
                and not over(row, self._host, now)
            ):
                raise LostError(f"{delivery.key}: another process is at work on it")
            after = moved(row, to, changes, now)
            self._table.update(row, after, event, now, detail)
            self._follow(row.delivery, after.delivery, now)
            if spent(after):
                self._table.use(after)
        if to is State.SENT:
            self._witness(after.delivery)
        return after.delivery

    def _follow(self, before: Delivery, after: Delivery, now: datetime) -> None:
        """Let the later parts of a chain follow what became of one part."""
        if after.state is State.PLANNED and before.state is not State.PLANNED:
            self._database.change(_sql.DROP_LATER, {"key": after.key, "part": after.part})
        elif after.state in _STOPS:
            self._stop_later(after, _STOPS[after.state], now)

    def _stop_later(self, ended: Delivery, to: State, now: datetime) -> None:
        why = f"part {ended.part} was {ended.state}"
        for row in self._rows(_sql.LATER, key=ended.key, part=ended.part):
            if row.delivery.state is State.PLANNED:
                changes = {"reason": why, "hint": ended.hint}
                self._table.update(row, moved(row, to, changes, now), "chain stopped", now, why)

    def doubt_all(self, why: str, now: datetime) -> Sequence[Delivery]:
        """Doubt whatever is open and may have happened elsewhere; return the rows that this changed.

        Slots before ``now`` are not entered any more.
        """
        changed = []
        with self._database.writing():
            self._database.change(_sql.SEEN_FIRST, {"now": micros(now)})
            for row in self._rows(_sql.ALL_OPEN):
                before = row
                for after in doubted(row, why, now):
                    self._table.update(before, after, "restored", now, why)
                    before = after
                if before is not row:
                    changed.append(before.delivery)
        return tuple(changed)

    # ── looking back ──────────────────────────────────────────────────────────────────────────

    def get(self, key: str) -> Sequence[Delivery]:
        """Return the parts of one delivery by its key or an unambiguous beginning of it; empty if none.

        A beginning has at least four characters; ConfigError names the keys when several begin so.
        """
        exact = self._deliveries(_sql.PARTS, key=key)
        if exact or len(key) < _SHORTEST:
            return exact
        found = [row["key"] for row in self._all(_sql.KEYS_FROM, low=key, high=key + "\U0010ffff")]
        if len(found) > 1:
            raise ConfigError(_ambiguous(key, found))
        return self._deliveries(_sql.PARTS, key=found[0]) if found else ()

    def events(self, key: str) -> Sequence[Event]:
        """Return the history of one key, oldest first."""
        return tuple(map(event_of, self._all(_sql.EVENTS, key=key)))

    def recent(self, *, limit: int, account: str = "") -> Sequence[Delivery]:
        """Return rows, newest due first."""
        return self._deliveries(_sql.RECENT_OF if account else _sql.RECENT, limit=limit, account=account)

    def uses(self, account: str = "") -> Sequence[Used]:
        """Return sent (even if deleted since) and open uses of snippets, and what was ``seen``."""
        return tuple(map(used_of, self._all(_sql.USES_OF if account else _sql.USES, account=account)))

    def receipts(self, account: str, limit: int) -> Sequence[Receipt]:
        """Return the account's newest receipts, newest first."""
        found = self._all(_sql.RECEIPTS, account=account, limit=limit)
        return tuple(receipt_of(row["receipt"]) for row in found)

    # ── snippets ──────────────────────────────────────────────────────────────────────────────

    def ban(self, target: str, now: datetime) -> bool:
        """Never post this snippet id or review slug. False when it was banned already."""
        return self._change(_sql.BAN, target=target, now=micros(now)) > 0

    def unban(self, target: str) -> bool:
        """Take a ban back. False when there was none."""
        return self._change(_sql.UNBAN, target=target) > 0

    def bans(self) -> frozenset[str]:
        """Return banned snippet ids and review slugs."""
        return frozenset(row["target"] for row in self._all(_sql.BANS))

    def mark_seen(self, used: Used) -> bool:
        """Remember that a snippet was posted elsewhere. False when it was known."""
        return self._change(_sql.MARK_SEEN, **values_of_use(used)) > 0

    # ── one statement ─────────────────────────────────────────────────────────────────────────

    def _all(self, statement: str, **values: Any) -> Sequence[Mapping[str, Any]]:
        with self._database.reading():
            return self._database.all(statement, values)

    def _change(self, statement: str, **values: Any) -> int:
        with self._database.writing():
            return self._database.change(statement, values)

    def _rows(self, statement: str, **values: Any) -> Sequence[Row]:
        return tuple(map(row_of, self._all(statement, **values)))

    def _deliveries(self, statement: str, **values: Any) -> Sequence[Delivery]:
        return tuple(row.delivery for row in self._rows(statement, **values))


def _ambiguous(key: str, found: Sequence[str]) -> Fault:
    more = " …" if len(found) > 5 else ""
    return Fault(
        code="ambiguous_key",
        place=key,
        message=f"several deliveries begin with it: {', '.join(found[:5])}{more}",
        hint="give more of the key",
    )
