"""One Delivery from claim to Receipt, and finding out after a crash. The rules are DESIGN, section 3.

Here a kill -9 matters. Whatever happens, ``sending`` is on disk before the one irreversible call, and a
row found in ``sending`` or ``unknown`` is looked up, never simply run again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery._pausing import mended
from bot.delivery._seeker import LOOKING, Seeker, mapping, remote_key
from bot.delivery._smell import advice, smells
from bot.ledger import Blocked, Gates, LostError
from bot.model import (
    Delivery,
    Fault,
    Identity,
    Json,
    NotSent,
    Outcome,
    Part,
    Prepared,
    PullquoteError,
    Refused,
    Scope,
    Sent,
    State,
    Unknown,
)

_BY_ITSELF = "it is tried again by itself"


@dataclass(frozen=True, kw_only=True, slots=True)
class Courier(Seeker):
    """Takes one account's Deliveries out, and finds out about those in doubt.

    ``fill`` puts the picture bytes back into a Part.
    """

    fill: Callable[[Part], Part]
    gates: Gates

    async def check(self) -> Identity | Fault | NotSent:
        """Ask the server about itself, under the deadline; a check that breaks did not reach it."""
        try:
            async with asyncio.timeout(self.timing.deadline.total_seconds()):
                return await self.platform.check()
        except TimeoutError:
            return NotSent(cause=f"no answer within {self.timing.deadline.total_seconds():g} s")

    # ── ready → claimed → sending → … ────────────────────────────────────────────────────────

    async def deliver(self, row: Delivery) -> Delivery | Blocked:
        """Send a ready row. Returns the row as it then stands, or why it could not be taken."""
        return self._left_behind(row) if self.elsewhere(row) else await self._send(row)

    async def _send(self, row: Delivery) -> Delivery | Blocked:
        began = self.uptime()
        claimed = self.ledger.claim(
            row, lease=self.timing.lease, guard=self.guard(), gates=self.gates, now=self.clock()
        )
        if isinstance(claimed, Blocked):
            return claimed
        prepared, claimed = await self._ready_request(claimed)
        if not isinstance(prepared, Prepared):
            return self._record(claimed, prepared)
        if not self._in_time(claimed, began):
            return self._put_off(claimed, "preparing took longer than the lease allows", None)
        if claimed.doubt and not self.may_repeat(claimed, self.clock()):
            return self.doubted(claimed, "it can no longer be sent again safely")
        sending = self._commit_intent(claimed, prepared)
        if not self._in_time(sending, began):
            # Frozen between the commit and the call: nothing was sent, and we know it.
            return self._record(sending, NotSent(cause="the machine was asleep at the last moment"))
        try:
            outcome = await self._publish(prepared, sending)
        except asyncio.CancelledError:
            with suppress(LostError):
                self._record(sending, Unknown(cause="the program was stopped while it was sending"))
            raise
        return self._record(sending, outcome)

    def _left_behind(self, row: Delivery) -> Delivery:
        """Send nothing to the new place that was made for the old one; what may be there is in doubt."""
        why = self.moved_away(row)
        if row.doubt:
            return self.doubted(row, why)
        now, hint = self.clock(), "the next post goes to the new place"
        return self.ledger.move(
            row, State.SKIPPED, "account moved", now=now, not_before=None, reason=why, hint=hint
        )

    async def _ready_request(self, row: Delivery) -> tuple[Prepared | Refused | NotSent | Unknown, Delivery]:
        """Prepare a first attempt; a repetition is harmless only as the very same request (rule 3)."""
        if row.doubt:
            return Prepared(data=mapping(row.saved.get("prepared"))), row
        return await self._prepare(row)

    async def _prepare(self, row: Delivery) -> tuple[Prepared | Refused | NotSent | Unknown, Delivery]:
        held = [row]

        async def save(kept: Mapping[str, Json]) -> None:
            held[0] = self.ledger.save(held[0], {**held[0].saved, "kept": kept}, self.clock())

        result: Prepared | Refused | NotSent | Unknown
        try:
            async with asyncio.timeout(self._prepare_limit().total_seconds()):
                result = await self.platform.prepare(
                    self.fill(_part(row)), remote_key(row), row.parent, mapping(row.saved.get("kept")), save
                )
        except TimeoutError:
            result = NotSent(cause="preparing the post took too long")
        except asyncio.CancelledError:
            with suppress(LostError):
                self._let_go(held[0])
            raise
        except LostError:
            raise
        except PullquoteError as error:
            result = NotSent(cause=str(error))
        except Exception as error:  # noqa: BLE001 – nothing is public yet, so any bug is a NotSent
            result = NotSent(cause=f"preparing failed unexpectedly ({type(error).__name__})")
        return result, held[0]

    def _let_go(self, row: Delivery) -> None:
        """Give a claimed row back: we are being stopped, and nothing public has happened."""
        now = self.clock()
        why = "the program was stopped before it was sent"
        self.ledger.move(row, State.READY, "stopped", now=now, not_before=now, reason=why, hint=_BY_ITSELF)

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
        begun: Mapping[str, Json] = {"boot": self.boot, "uptime": self.uptime().total_seconds()}
        saved = {
            **row.saved,
            "first": first or now.isoformat(),
            "prepared": prepared.data,
            "absent": 0,
            "begun": begun,
        }
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
            return self.settled(row, outcome.receipt, "sent")
        if isinstance(outcome, Refused):
            return self._refused(row, outcome)
        if isinstance(outcome, NotSent):
            return self._put_off(row, outcome.cause, outcome.retry_at)
        if row.state is State.CLAIMED:  # only preparing: nothing public can have happened
            return self._put_off(row, outcome.cause, None)
        now = self.clock()
        if outcome.retry_at is not None:
            self.ledger.put_off(row.account, outcome.retry_at)
        return self.ledger.move(
            row,
            State.UNKNOWN,
            "unknown",
            now=now,
            detail=outcome.cause,
            lease_until=now,
            not_before=now,
            reason=outcome.cause,
            hint=LOOKING,
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
        hint = refusal.hint
        if smells(refusal):  # the next one would only make it worse
            self.ledger.pause(row.account, refusal.message, self.clock())
            hint = mended(row.account, advice(refusal))
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
            hint=hint,
        )

    def _put_off(self, row: Delivery, cause: str, retry_at: datetime | None) -> Delivery:
        now, attempts = self.clock(), row.attempts + 1
        # A platform's "not before" is obeyed to the second, and is not a failure of ours to count.
        if retry_at is not None and retry_at > now:
            attempts, again = row.attempts, retry_at
            self.ledger.put_off(row.account, retry_at)
        else:
            again = now + self.timing.backoff(attempts, row.key)
        ready = self.ledger.move(
            row,
            State.READY,
            "not sent",
            now=now,
            detail=cause,
            attempts=attempts,
            not_before=again,
            reason=cause,
            hint=_BY_ITSELF,
        )
        return self.unless_enough(ready, cause)


def _part(row: Delivery) -> Part:
    if row.post is None:
        raise ValueError(f"{row.key}: a row without its part cannot be delivered")
    return row.post
