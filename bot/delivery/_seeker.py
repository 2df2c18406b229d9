"""Finding out about a Delivery that may be there: by looking, by a harmless repetition, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery._pausing import looked_up_anew
from bot.delivery._timing import Timing
from bot.ledger import Ledger
from bot.model import (
    Absent,
    CannotTell,
    Delivery,
    Found,
    Json,
    Look,
    Prepared,
    Receipt,
    ReplayKind,
    State,
)
from bot.platforms.base import Platform

_MOST_LOOKS = 8
_REMEMBERED = 1000
_WHILE_PAUSED = timedelta(hours=1)
LOOKING = "it may be there: it is looked up before anything is sent again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seeker:
    """Finds out about one account's rows in doubt. ``resend_unknown``: rather twice than not at all.

    ``uptime`` is a clock that nobody can set and that, where the system can, goes on through sleep; ``boot``
    names the run of the machine it counts in ("": nobody knows). ``place`` says where the account posts now.
    """

    ledger: Ledger
    platform: Platform
    clock: Callable[[], datetime]
    uptime: Callable[[], timedelta]
    timing: Timing
    boot: str = ""
    place: str = ""
    resend_unknown: bool = False

    async def look(self, row: Delivery) -> Delivery:
        """Find out about an unknown row: sent, ready again (surely absent, or safe to repeat), or held."""
        if self.elsewhere(row):
            return self._nobody_knows(row, self.moved_away(row))
        seen = await self._find(row)
        now = self.clock()
        if isinstance(seen, Found):
            return self.settled(row, seen.receipt, "found")
        believable = self._settled_at(row, now)
        if now < believable:
            return self._look_later(row, believable, _why(seen), count=False)
        if isinstance(seen, Absent):
            return self._absent(row)
        return self._saw_nothing(row, now, _why(seen))

    def _saw_nothing(self, row: Delivery, now: datetime, why: str) -> Delivery:
        if _count(row.saved.get("absent")):  # only absences in a row count
            row = self.ledger.save(row, {**row.saved, "absent": 0}, now)
        if self.ledger.meet(row.account, row.platform, now).paused:
            return self._while_paused(row, now, why)
        if row.attempts + 1 < self.timing.attempts and self.may_repeat(row, now):
            event = "sent again at the owner's wish" if self._resends(row) else "safe to repeat"
            return self._again(row, event, why, doubt=True)
        if row.looks + 1 < self._looks_allowed():
            again = now + self.timing.backoff(row.looks + 1, row.key)
            return self._look_later(row, again, why, count=True)
        return self._nobody_knows(row, why)

    def elsewhere(self, row: Delivery) -> bool:
        """Say whether the account posted somewhere else when the row was planned."""
        return bool(row.place) and row.place != self.place

    def moved_away(self, row: Delivery) -> str:
        """Return why nothing can be done about a row of the place where the account posted before."""
        return f"it belongs to {row.place}, and {row.account} now posts to {self.place}"

    def believable_at(self, row: Delivery) -> datetime:
        """Return when "not there" may be believed: lease, then deadline, then settling time are over."""
        return (row.lease_until or row.started or row.due) + self.guard()

    def _settled_at(self, row: Delivery, now: datetime) -> datetime:
        """Return when "not there" may be believed by both clocks: setting the calendar's hastens nothing."""
        at, begun = self.believable_at(row), mapping(row.saved.get("begun"))
        since = begun.get("uptime")
        if not self.boot or begun.get("boot") != self.boot or not isinstance(since, int | float):
            return at
        least, most = self.guard(), self.timing.lease + self.guard()
        span = min(max(at - (row.started or at), least), most)
        return max(at, now + span - (self.uptime() - timedelta(seconds=since)))

    def _while_paused(self, row: Delivery, now: datetime, why: str) -> Delivery:
        """Let no look count that saw nothing: what paused the account may be what keeps us from seeing."""
        again, hint = now + _WHILE_PAUSED, looked_up_anew(row.account)
        return self._look_later(row, again, why, count=False, hint=hint)

    async def _find(self, row: Delivery) -> Look:
        if not self.platform.capabilities().can_find:
            return CannotTell(reason=f"{row.platform} cannot be asked whether a post is there")
        prepared = Prepared(data=mapping(row.saved.get("prepared")))
        try:
            async with asyncio.timeout(self.timing.deadline.total_seconds()):
                seen = await self.platform.find(prepared, remote_key(row), _first_try(row))
        except TimeoutError:
            return CannotTell(reason="the look-up took too long")
        except Exception as error:  # noqa: BLE001 – a look-up that breaks tells nothing
            return CannotTell(reason=f"the look-up failed unexpectedly ({type(error).__name__})")
        return self._unless_anothers(row, seen)

    def _unless_anothers(self, row: Delivery, seen: Look) -> Look:
        """Believe no look-up that found what another delivery already has for its own."""
        if not isinstance(seen, Found):
            return seen
        found, own = seen.receipt.remote_id, (row.key, row.part)
        for other in self.ledger.recent(limit=_REMEMBERED, account=row.account):
            if other.receipt and other.receipt.remote_id == found and (other.key, other.part) != own:
                return CannotTell(reason=f"what was seen there is the post of {other.key}")
        return seen

    def _absent(self, row: Delivery) -> Delivery:
        """Believe it only as often in a row as the platform's sheet asks."""
        needed = self.platform.capabilities().looks
        absences = _count(row.saved.get("absent")) + 1
        if absences >= needed:
            return self._again(row, "absent", "it is certainly not there", doubt=False)
        now = self.clock()
        row = self.ledger.save(row, {**row.saved, "absent": absences}, now)
        return self._look_later(row, now + self.guard(), "not seen yet", count=False)

    def _look_later(
        self, row: Delivery, at: datetime, why: str, *, count: bool, hint: str = LOOKING
    ) -> Delivery:
        return self.ledger.move(
            row,
            State.UNKNOWN,
            "looked",
            now=self.clock(),
            detail=why,
            not_before=at,
            looks=row.looks + count,
            reason=row.reason or why,
            hint=hint,
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
        return self.unless_enough(ready, why)

    def may_repeat(self, row: Delivery, now: datetime) -> bool:
        """Say whether the platform makes the same request harmless, or the owner wants it (DESIGN, rule 3).

        A post is not repeated after its time.
        """
        if now > row.not_after:
            return False
        replay = self.platform.capabilities().replay
        if replay.kind is ReplayKind.CLIENT_ID or self._resends(row):
            return True
        return replay.kind is ReplayKind.KEYED and now + self.timing.lease < _first_try(row) + replay.window

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

    # ── what is shared with delivering ────────────────────────────────────────────────────────────

    def guard(self) -> timedelta:
        """Return how long after a lease a call may still arrive: deadline and settling time."""
        return self.timing.deadline + self.timing.settling(self.platform.capabilities())

    def settled(self, row: Delivery, receipt: Receipt, event: str) -> Delivery:
        """Keep the receipt: it is there."""
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
            not_before=now + self.timing.backoff(row.attempts, row.key),
            reason=why,
            hint=LOOKING,
        )

    def unless_enough(self, ready: Delivery, cause: str) -> Delivery:
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


def remote_key(row: Delivery) -> str:
    """Return the idempotency key the platform sees: the row's key, with its number for later parts."""
    return row.key if row.part == 1 else f"{row.key}-{row.part}"


def _first_try(row: Delivery) -> datetime:
    """Return when the first of the attempts was made that may have got through."""
    first = row.saved.get("first")
    return datetime.fromisoformat(first) if isinstance(first, str) else row.started or row.due


def _why(seen: Look) -> str:
    return seen.reason if isinstance(seen, CannotTell) else "not seen yet"


def mapping(value: Json) -> Mapping[str, Json]:
    """Return what was kept as a mapping; empty where it is none."""
    return value if isinstance(value, Mapping) else {}


def _count(value: Json) -> int:
    return value if isinstance(value, int) else 0
