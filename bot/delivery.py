"""One Delivery from claim to Receipt, and finding out after a crash. The rules are DESIGN, section 3.

Here a kill -9 matters. Whatever happens, ``sending`` is on disk before the one irreversible call, and a
row found in ``sending`` or ``unknown`` is looked up, never simply run again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ledger import Blocked, Gates, Ledger, LostError
from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
    Delivery,
    Found,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    PullquoteError,
    Receipt,
    Refused,
    ReplayKind,
    Scope,
    Sent,
    State,
    Unknown,
)
from bot.platforms.base import Platform

_LONGEST_WAIT = timedelta(hours=1)
_MOST_LOOKS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """How long things may take. ``settle`` None means the platform's own; ``retry`` is the first wait."""

    lease: timedelta = timedelta(seconds=120)
    deadline: timedelta = timedelta(seconds=30)
    settle: timedelta | None = None
    retry: timedelta = timedelta(seconds=60)
    attempts: int = 5

    def settling(self, capabilities: Capabilities) -> timedelta:
        """Return how long after a call "not there" may still turn into "there"."""
        return capabilities.settle if self.settle is None else self.settle

    def backoff(self, tries: int) -> timedelta:
        """Return the wait before the next try: doubling, at most an hour."""
        doublings = min(max(tries - 1, 0), 12)
        return min(self.retry * (1 << doublings), _LONGEST_WAIT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Courier:
    """Takes one account's Deliveries out.

    ``fill`` puts the picture bytes back into a Part. ``uptime`` is a clock that nobody can set back and
    that, where the system can, goes on through sleep.
    """

    ledger: Ledger
    platform: Platform
    clock: Callable[[], datetime]
    uptime: Callable[[], timedelta]
    fill: Callable[[Part], Part]
    timing: Timing
    gates: Gates
    resend_unknown: bool = False

    # ── ready → claimed → sending → … ────────────────────────────────────────────────────────

    async def deliver(self, row: Delivery) -> Delivery | Blocked:
        """Send a ready row. Returns the row as it then stands, or why it could not be taken."""
        began = self.uptime()
        claimed = self.ledger.claim(
            row, lease=self.timing.lease, guard=self._guard(), gates=self.gates, now=self.clock()
        )
        if isinstance(claimed, Blocked):
            return claimed
        prepared, claimed = await self._prepare(claimed)
        if not isinstance(prepared, Prepared):
            return self._record(claimed, prepared)
        if not self._in_time(claimed, began):
            return self._put_off(claimed, "preparing took longer than the lease allows", None)
        if claimed.doubt and not self._may_repeat(claimed, self.clock()):
            return self.doubted(claimed, "it can no longer be sent again safely")
        sending = self._commit_intent(claimed, prepared)
        if not self._in_time(sending, began):
            # Frozen between the commit and the call: nothing was sent, and we know it.
            return self._record(sending, NotSent(cause="the machine was asleep at the last moment"))
        return self._record(sending, await self._publish(prepared, sending))

    def _guard(self) -> timedelta:
        return self.timing.deadline + self.timing.settling(self.platform.capabilities())

    async def _prepare(self, row: Delivery) -> tuple[Prepared | Refused | NotSent | Unknown, Delivery]:
        held = [row]

        async def save(kept: Mapping[str, Json]) -> None:
            held[0] = self.ledger.save(held[0], {**held[0].saved, "kept": kept}, self.clock())

        result: Prepared | Refused | NotSent | Unknown
        try:
            async with asyncio.timeout(self._prepare_limit().total_seconds()):
                result = await self.platform.prepare(
                    self.fill(_part(row)), remote_key(row), row.parent, _mapping(row.saved.get("kept")), save
                )
        except TimeoutError:
            result = NotSent(cause="preparing the post took too long")
        except LostError:
            raise
        except PullquoteError as error:
            result = NotSent(cause=str(error))
        except Exception as error:  # noqa: BLE001 – nothing is public yet, so any bug is a NotSent
            result = NotSent(cause=f"preparing failed unexpectedly ({type(error).__name__})")
        return result, held[0]

    def _prepare_limit(self) -> timedelta:
        return max(self.timing.lease - self.timing.deadline, self.timing.lease / 2)

    def _in_time(self, row: Delivery, began: timedelta) -> bool:
        """Say whether the whole call still fits into the lease, by the wall and by the boot clock."""
        latest = self.timing.lease - self.timing.deadline
        wall_left = row.lease_until is not None and self.clock() + self.timing.deadline <= row.lease_until
        return wall_left and self.uptime() - began <= latest

    def _commit_intent(self, row: Delivery, prepared: Prepared) -> Delivery:
        """Put the exact request and the state on disk; only then may the call be made (rule 1)."""
        now = self.clock()
        # The platform's memory of a key begins with the first attempt that may have reached it.
        first = row.saved.get("first") if row.doubt else None
        saved = {**row.saved, "first": first or now.isoformat(), "prepared": prepared.data, "absent": 0}
        saved_row = self.ledger.save(row, saved, now)
        return self.ledger.move(saved_row, State.SENDING, "sending", now=now, started=now, looks=0)

    async def _publish(self, prepared: Prepared, row: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(self.timing.deadline.total_seconds()):
                return await self.platform.publish(prepared, remote_key(row))
        except TimeoutError:
            return Unknown(cause=f"no answer within {self.timing.deadline.total_seconds():g} s")
        except Exception as error:  # noqa: BLE001 – the call may have left: rule 2 says Unknown
            return Unknown(cause=f"publishing failed unexpectedly ({type(error).__name__})")

    # ── what an attempt came to ───────────────────────────────────────────────────────────────

    def _record(self, row: Delivery, outcome: Outcome) -> Delivery:
        if isinstance(outcome, Sent):
            return self._sent(row, outcome.receipt, "sent")
        if isinstance(outcome, Refused):
            return self._refused(row, outcome)
        if isinstance(outcome, NotSent):
            return self._put_off(row, outcome.cause, outcome.retry_at)
        if row.state is State.CLAIMED:  # only preparing: nothing public can have happened
            return self._put_off(row, outcome.cause, None)
        now = self.clock()
        return self.ledger.move(
            row,
            State.UNKNOWN,
            "unknown",
            now=now,
            detail=outcome.cause,
            lease_until=now,
            not_before=now,
            reason=outcome.cause,
            hint=_LOOKING,
        )

    def _sent(self, row: Delivery, receipt: Receipt, event: str) -> Delivery:
        return self.ledger.move(
            row,
            State.SENT,
            event,
            attempts=row.attempts + (event == "sent"),
            now=self.clock(),
            detail=receipt.remote_id,
            receipt=receipt,
            not_before=None,
            reason="",
            hint="",
        )

    def doubted(self, row: Delivery, why: str) -> Delivery:
        """Give up repeating a row that may be there: it is unknown again, and looked up after a while."""
        now = self.clock()
        return self.ledger.move(
            row,
            State.UNKNOWN,
            "not sent again",
            now=now,
            detail=why,
            not_before=now + self.timing.backoff(row.attempts),
            reason=why,
            hint=_LOOKING,
        )

    def _account_refused(self, row: Delivery, refusal: Refused) -> Delivery:
        """The post is not at fault: it waits, uncounted, until a person has mended the account."""
        now = self.clock()
        self.ledger.pause(row.account, refusal.message, now)
        return self.ledger.move(
            row,
            State.READY,
            "account refused",
            now=now,
            detail=f"{refusal.code}: {refusal.message}",
            not_before=now,
            reason=refusal.message,
            hint=mended(row.account, refusal.hint),
        )

    def _refused(self, row: Delivery, refusal: Refused) -> Delivery:
        if refusal.scope is Scope.ACCOUNT:
            return self._account_refused(row, refusal)
        if row.doubt:  # the repetition was refused ("duplicate", perhaps); the first call may be there
            return self.doubted(row, f"{refusal.code}: {refusal.message}")
        return self.ledger.move(
            row,
            State.REFUSED,
            "refused",
            now=self.clock(),
            detail=f"{refusal.code}: {refusal.message}",
            not_before=None,
            reason=refusal.message,
            hint=refusal.hint,
        )

    def _put_off(self, row: Delivery, cause: str, retry_at: datetime | None) -> Delivery:
        now, attempts = self.clock(), row.attempts + 1
        # A platform's "not before" is obeyed to the second, and is not a failure of ours to count.
        asked = retry_at is not None and retry_at > now
        attempts = row.attempts if asked else attempts
        again = retry_at if asked else now + self.timing.backoff(attempts)
        ready = self.ledger.move(
            row,
            State.READY,
            "not sent",
            now=now,
            detail=cause,
            attempts=attempts,
            not_before=again,
            reason=cause,
            hint="it is tried again by itself",
        )
        return self._unless_enough(ready, cause)

    def _unless_enough(self, ready: Delivery, cause: str) -> Delivery:
        """Give up after as many attempts as the owner allows; a person may retry."""
        if ready.attempts < self.timing.attempts:
            return ready
        if ready.doubt:
            return self.doubted(ready, f"{cause} ({ready.attempts} attempts)")
        return self.ledger.move(
            ready,
            State.MISSED,
            "gave up",
            now=self.clock(),
            detail=cause,
            reason=f"{cause} ({ready.attempts} attempts)",
            hint=f"see to the cause, then: pullquote retry {ready.key}",
        )

    # ── unknown → … ───────────────────────────────────────────────────────────────────────────

    async def look(self, row: Delivery) -> Delivery:
        """Find out about an unknown row: sent, ready again (surely absent, or safe to repeat), or held."""
        seen = await self._find(row)
        now = self.clock()
        if isinstance(seen, Found):
            return self._sent(row, seen.receipt, "found")
        believable = self.believable_at(row)
        if now < believable:
            return self._look_later(row, believable, _why(seen), count=False)
        if isinstance(seen, Absent):
            return self._absent(row)
        if _count(row.saved.get("absent")):  # only absences in a row count
            row = self.ledger.save(row, {**row.saved, "absent": 0}, now)
        if row.attempts + 1 < self.timing.attempts and self._may_repeat(row, now):
            event = "sent again at the owner's wish" if self._resends(row) else "safe to repeat"
            return self._again(row, event, _why(seen), doubt=True)
        if row.looks + 1 < self._looks_allowed():
            return self._look_later(row, now + self.timing.backoff(row.looks + 1), _why(seen), count=True)
        return self._nobody_knows(row, _why(seen))

    def believable_at(self, row: Delivery) -> datetime:
        """Return when "not there" may be believed: lease, then deadline, then settling time are over."""
        return (row.lease_until or row.started or row.due) + self._guard()

    async def _find(self, row: Delivery) -> Look:
        if not self.platform.capabilities().can_find:
            return CannotTell(reason=f"{row.platform} cannot be asked whether a post is there")
        prepared = Prepared(data=_mapping(row.saved.get("prepared")))
        try:
            async with asyncio.timeout(self.timing.deadline.total_seconds()):
                return await self.platform.find(prepared, remote_key(row), row.started or row.due)
        except TimeoutError:
            return CannotTell(reason="the look-up took too long")
        except Exception as error:  # noqa: BLE001 – a look-up that breaks tells nothing
            return CannotTell(reason=f"the look-up failed unexpectedly ({type(error).__name__})")

    def _absent(self, row: Delivery) -> Delivery:
        """Believe it only as often in a row as the platform's sheet asks."""
        needed = self.platform.capabilities().looks
        absences = _count(row.saved.get("absent")) + 1
        if absences >= needed:
            return self._again(row, "absent", "it is certainly not there", doubt=False)
        now = self.clock()
        row = self.ledger.save(row, {**row.saved, "absent": absences}, now)
        return self._look_later(row, now + self._guard(), "not seen yet", count=False)

    def _look_later(self, row: Delivery, at: datetime, why: str, *, count: bool) -> Delivery:
        return self.ledger.move(
            row,
            State.UNKNOWN,
            "looked",
            now=self.clock(),
            detail=why,
            not_before=at,
            looks=row.looks + count,
            reason=row.reason or why,
            hint=_LOOKING,
        )

    def _again(self, row: Delivery, event: str, why: str, *, doubt: bool) -> Delivery:
        now = self.clock()
        attempts = row.attempts + 1
        ready = self.ledger.move(
            row,
            State.READY,
            event,
            now=now,
            detail=why,
            attempts=attempts,
            doubt=doubt,
            not_before=now,
            reason=why,
            hint="it is sent again by itself",
        )
        return self._unless_enough(ready, why)

    def _may_repeat(self, row: Delivery, now: datetime) -> bool:
        """Say whether the platform makes the same request harmless, or the owner wants it (DESIGN, rule 3).

        A post is not repeated after its time.
        """
        if now > row.not_after:
            return False
        replay = self.platform.capabilities().replay
        if replay.kind is ReplayKind.CLIENT_ID or self._resends(row):
            return True
        first = datetime.fromisoformat(str(row.saved.get("first", now.isoformat())))
        return replay.kind is ReplayKind.KEYED and now + self.timing.lease < first + replay.window

    def _resends(self, row: Delivery) -> bool:
        """Say whether all looking was in vain and the owner would rather have it twice than not at all."""
        return self.resend_unknown and row.looks + 1 >= self._looks_allowed()

    def _looks_allowed(self) -> int:
        return _MOST_LOOKS if self.platform.capabilities().can_find else 1

    def _nobody_knows(self, row: Delivery, why: str) -> Delivery:
        return self.ledger.move(
            row,
            State.HELD,
            "held",
            now=self.clock(),
            detail=why,
            not_before=None,
            reason=why,
            hint=f"look for yourself, then: pullquote resolve {row.key} sent|absent|drop",
        )


_LOOKING = "it may be there: it is looked up before anything is sent again"


def mended(account: str, hint: str = "") -> str:
    """Return what to do about a paused account: the platform's advice, then how to go on."""
    return f"{hint or 'see to it'}, then: pullquote resume {account}"


def remote_key(row: Delivery) -> str:
    """Return the idempotency key the platform sees: the row's key, with its number for later parts."""
    return row.key if row.part == 1 else f"{row.key}-{row.part}"


def _part(row: Delivery) -> Part:
    if row.post is None:
        raise ValueError(f"{row.key}: a row without its part cannot be delivered")
    return row.post


def _why(seen: Look) -> str:
    return seen.reason if isinstance(seen, CannotTell) else "not seen yet"


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _count(value: Json) -> int:
    return value if isinstance(value, int) else 0
