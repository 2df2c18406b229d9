"""Plan what is due and deliver it: the one engine behind daemon, cron and one-off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.compose import MANUAL, Nothing
from bot.delivery import mended, waits_for_resume
from bot.engine._account import Account
from bot.engine._entering import Entering
from bot.engine._faults import unforeseen
from bot.engine._making import InThread, Making
from bot.engine._reporting import report
from bot.ledger import LEASED, OPEN, Blocked, Ledger, LedgerError, LostError, left_alone
from bot.library import Library
from bot.model import (
    AccountState,
    Delivery,
    Fault,
    Identity,
    Image,
    NotSent,
    PullquoteError,
    SourceError,
    State,
)
from bot.report import IN_FLIGHT, Report

_A_MOMENT = timedelta(seconds=1)
_CHECK_EVERY = timedelta(hours=1)
_CHOICES = 5
_MOST_STEPS = 50  # a row never needs so many at once; one that goes in circles stops until the next run
_TOO_LATE = "it is too late to send it again"
_MISSES = "that is too late for it, unless [limits] or [[blackouts]] in config.toml let it go sooner"
_CHANGED = "its line, its book, its spoiler verdict or the settings changed since it was chosen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """Works through what is due, concurrently across accounts, serially within one.

    Once ``stopping`` says so, no row takes another step; the step under way is finished.
    """

    ledger: Ledger
    accounts: Mapping[str, Account]
    clock: Callable[[], datetime]
    keep: Callable[[Sequence[Image]], None]
    read: Callable[[], Library]
    retry: timedelta = timedelta(seconds=60)
    making: Making = field(default_factory=InThread)
    stopping: Callable[[], bool] = lambda: False
    troubles: list[PullquoteError] = field(default_factory=list)

    def enter(self) -> list[Delivery]:
        """Turn slots that came due into rows. Returns those that are missed at once."""
        now = self.clock()
        entering = Entering(ledger=self.ledger, troubles=self.troubles)
        return [row for account in self.accounts.values() for row in entering.of(account, now)]

    def idle(self) -> bool:
        """Say whether no row has a next step now."""
        return not self.pending()

    async def tick(self) -> Report:
        """Enter the slots that came due, then take every row one step after another as far as it goes."""
        return await self.work(self.enter())

    async def work(self, entered: Iterable[Delivery]) -> Report:
        """Take every row that is due as far as it goes; ``entered`` are told of as well."""
        queues = self.pending().items()
        worked = await asyncio.gather(*(self.work_off(account, rows) for account, rows in queues))
        return self.report([*entered, *(row for rows in worked for row in rows)], also=IN_FLIGHT)

    async def deliver(self, account: str, keys: Collection[str]) -> Report:
        """Take these deliveries of one account as far as they go; what has no next step now is left alone."""
        due = self.ledger.due(self.clock(), account=account) if account in self.accounts else ()
        return self.report(await self.work_off(account, [row for row in due if row.key in keys]))

    def rest(self, entered: Iterable[Delivery]) -> Report:
        """Report a run with nothing to do."""
        return self.report(entered, also=IN_FLIGHT)

    async def follow(self, row: Delivery) -> Delivery:
        """Take one row as far as it goes now; not before its time, which a platform may have asked for."""
        if row.not_before is not None and row.not_before > self.clock():
            return row
        account = self.accounts[row.account]
        self.ledger.meet(account.id, account.platform, self.clock())
        return await self._advance(account, row)

    # ── rows → posts ──────────────────────────────────────────────────────────────────────────

    def pending(self) -> Mapping[str, Sequence[Delivery]]:
        """Return the rows with a next step now, oldest first, for each configured account that has any."""
        queues: dict[str, list[Delivery]] = {}
        for row in self.ledger.due(self.clock()):
            if row.account in self.accounts:
                queues.setdefault(row.account, []).append(row)
        return queues

    async def work_off(self, account: str, rows: Iterable[Delivery]) -> list[Delivery]:
        """Take an account's rows, one after another, as far as each goes."""
        worked: list[Delivery] = []
        for row in rows:
            if self.stopping():
                break
            worked.append(await self._advance(self.accounts[account], row))
        return worked

    async def _advance(self, account: Account, row: Delivery) -> Delivery:
        """Take steps until the row is final, must wait, or somebody else has it."""
        try:
            for _ in range(_MOST_STEPS):
                after = await self._step(account, row)
                row = after or row
                if after is None or not self._goes_on(row):
                    break
        except LostError:
            return self._reread(row)
        except PullquoteError as error:
            return self._stuck(row, error)
        except Exception as error:  # noqa: BLE001 – a bug met by one account must not end the run of the others
            return self._stuck(row, SourceError(unforeseen(row.key, error)))
        return row

    def _goes_on(self, row: Delivery) -> bool:
        if self.stopping():
            return False
        active = row.state in {State.PLANNED, State.READY, State.UNKNOWN}
        return active and (row.not_before is None or row.not_before <= self.clock())

    async def _step(self, account: Account, row: Delivery) -> Delivery | None:
        """Return the row after one step; None when nothing can be done with it now."""
        now = self.clock()
        if row.state in {State.PLANNED, State.WAITING, State.READY} and now > row.not_after:
            return self._missed(row, now) if not row.doubt else account.courier(row).doubted(row, _TOO_LATE)
        if row.state in {State.CLAIMED, State.SENDING}:
            return self._recovered(row, now)
        if row.state is State.UNKNOWN:
            return await account.courier(row).look(row)
        if row.state is State.PLANNED:
            return await self._fill(account, row)
        if row.state is State.READY:
            return await self._deliver(account, row)
        return None

    def _recovered(self, row: Delivery, now: datetime) -> Delivery:
        """Take over from a process that is gone: a claim is void, a call may have got through."""
        if row.state is State.CLAIMED:
            return self.ledger.move(row, State.READY, "lease over", now=now, not_before=now)
        cause = "the program stopped while it was sending"
        return self.ledger.move(
            row, State.UNKNOWN, "lease over", now=now, detail=cause, not_before=now, reason=cause
        )

    def _missed(self, row: Delivery, now: datetime) -> Delivery:
        why = row.reason or ("nobody approved it in time" if row.state is State.WAITING else "it is too late")
        return self.ledger.move(
            row,
            State.MISSED,
            "too late",
            now=now,
            not_before=None,
            reason=why,
            hint=f"to post it all the same: pullquote retry {row.key}",
        )

    async def _fill(self, account: Account, row: Delivery) -> Delivery | None:
        """Choose, word and draw a planned row; later parts only wait for the one before."""
        now = self.clock()
        if row.part > 1:
            before = next(one for one in self.ledger.get(row.key) if one.part == row.part - 1)
            return self.ledger.move(row, State.READY, "part before sent", now=now, parent=before.receipt)
        known = self.ledger.meet(account.id, account.platform, now)
        if known.paused:
            return self._paused(row, known, now)
        if blocked := left_alone(known, now):
            return self._wait(row, blocked.reason, now, blocked.until)
        waits = await self._check(account, row, known, now)
        if waits is not None:
            return waits
        return await self._choose(account, row, now)

    async def _choose(self, account: Account, row: Delivery, now: datetime) -> Delivery | None:
        passed: frozenset[str] = frozenset()
        blocked = Blocked(reason="")
        for _ in range(_CHOICES):
            capabilities, bans = account.way_out().capabilities(), self.ledger.bans()
            uses = self.ledger.uses(account.id if capabilities.repeats else "")
            made = await self.making.make(account, row, capabilities, used=uses, banned=bans | passed, at=now)
            if isinstance(made, Nothing):
                return self._nothing(row, made, now)
            self.keep(made.images)
            done = self.ledger.compose(row, made.choice, made.state, clash=made.clash, now=now)
            if not isinstance(done, Blocked):
                return self._asked(done, now)
            blocked, passed = done, passed | {made.choice.snippet}
        return self._nothing(row, Nothing(reason=blocked.reason, hint="it is tried again by itself"), now)

    def _asked(self, row: Delivery, now: datetime) -> Delivery:
        """Tell a person that a post waits for them, and how to let it go."""
        if row.state is not State.WAITING:
            return row
        hint = f"pullquote approve {row.key} lets it go, pullquote skip {row.key} does not"
        return self.ledger.move(
            row, State.WAITING, "waits for a yes", now=now, reason="it waits for your yes", hint=hint
        )

    def _stuck(self, row: Delivery, error: PullquoteError) -> Delivery:
        """A setting, secret, template or picture is at fault: a slot waits for it, a one-off ends."""
        self.troubles.append(error)
        if isinstance(error, LedgerError):  # a full disk says nothing about the post: it waits as it stands
            return row
        try:
            return self._halted(self._reread(row), error.faults[0])
        except LostError:
            return self._reread(row)
        except PullquoteError:  # the ledger itself is in trouble: it says where the row stands, later
            return row

    def _halted(self, row: Delivery, fault: Fault) -> Delivery:
        now = self.clock()
        if row.state not in OPEN or row.state in LEASED:  # ended, or its lease says when it is taken up again
            return row
        if row.slot == MANUAL and row.started is None and row.state in {State.PLANNED, State.READY}:
            return self._nothing(row, Nothing(reason=fault.said, hint=fault.hint), now)
        return self._wait(row, fault.said, now, hint=fault.hint)

    def _nothing(self, row: Delivery, nothing: Nothing, now: datetime) -> Delivery:
        return self.ledger.move(
            row,
            State.SKIPPED,
            "nothing to post",
            now=now,
            not_before=None,
            reason=nothing.reason,
            hint=nothing.hint,
        )

    async def _deliver(self, account: Account, row: Delivery) -> Delivery | None:
        if row.post is None:  # missed before anything was chosen, then retried by a person
            return self.ledger.move(row, State.PLANNED, "chosen anew", now=self.clock())
        courier = account.courier(row)
        if row.part == 1 and not await self._stands(account, row):
            return courier.doubted(row, _CHANGED) if row.doubt else self._chosen_anew(row)
        done = await courier.deliver(row)
        if isinstance(done, Blocked):
            return self._blocked(row, done)
        self._note_pause(done)
        return await self._next_part(account, done)

    async def _stands(self, account: Account, row: Delivery) -> bool:
        """Ask whether the line may still go out as it was chosen (rule 6)."""
        capabilities = account.way_out().capabilities()
        return await self.making.stands(account, row, capabilities, self.ledger.bans())

    def _note_pause(self, row: Delivery) -> None:
        """A refused account is this run's trouble; later runs only find it paused."""
        ended_it = row.state in {State.READY, State.REFUSED, State.UNKNOWN}
        if ended_it and self.ledger.meet(row.account, row.platform, self.clock()).paused:
            fault = Fault(code="account", place=row.account, message=row.reason, hint=row.hint)
            self.troubles.append(SourceError(fault))

    def _blocked(self, row: Delivery, blocked: Blocked) -> Delivery | None:
        """Note why a row cannot go out yet, so that ``status`` can say it."""
        now = self.clock()
        known = self.ledger.meet(row.account, row.platform, now)
        if known.paused:
            return self._paused(row, known, now)
        if row.reason == blocked.reason and blocked.until is None:
            return None
        until = max(blocked.until or now + self.retry, now + _A_MOMENT)
        hint = _MISSES if until > row.not_after else ""
        return self._wait(row, blocked.reason, now, until, hint=hint)

    def _chosen_anew(self, row: Delivery) -> Delivery:
        """The line, its book or its spoiler verdict changed since it was chosen (rule 6)."""
        now = self.clock()
        if row.started is None:
            # Whoever nodded to the first words is asked again about the next.
            saved = {"nodded": True} if row.approved else {}
            return self.ledger.move(row, State.PLANNED, "chosen anew", now=now, detail=_CHANGED, saved=saved)
        # A post never changes once it was tried: a platform may hold the first words under this key.
        return self.ledger.move(row, State.SKIPPED, "changed after a first attempt", now=now, reason=_CHANGED)

    async def _next_part(self, account: Account, row: Delivery) -> Delivery:
        """Go on with the reply as soon as its forerunner is there."""
        if row.state is not State.SENT or self.stopping():
            return row
        following = [one for one in self.ledger.get(row.key) if one.part == row.part + 1]
        for one in following:
            await self._advance(account, one)
        return row

    def _reread(self, row: Delivery) -> Delivery:
        return next((one for one in self.ledger.get(row.key) if one.part == row.part), row)

    # ── what the server says of itself ────────────────────────────────────────────────────────

    def _paused(self, row: Delivery, known: AccountState, now: datetime) -> Delivery | None:
        """Note once that the account is paused; what a row says about mending it is kept."""
        if waits_for_resume(row):
            return None
        return self._wait(row, f"{row.account} is paused: {known.reason}", now, hint=mended(row.account))

    async def _check(
        self, account: Account, row: Delivery, known: AccountState, now: datetime
    ) -> Delivery | None:
        """Ask the server for its limits, at most once an hour. Returns the row when it must wait."""
        if known.checked is not None and now - known.checked < _CHECK_EVERY:
            return None
        answer = await account.courier(row).check()
        if isinstance(answer, Identity):
            self.ledger.learn(account.id, answer.known, now)
            return None
        if isinstance(answer, NotSent):
            if answer.retry_at is not None:
                self.ledger.put_off(account.id, answer.retry_at)
            return self._wait(row, answer.cause, now, answer.retry_at)
        self.ledger.pause(account.id, answer.message, now)
        self.troubles.append(SourceError(replace(answer, place=answer.place or account.id)))
        return self._wait(row, answer.message, now, hint=mended(account.id, answer.hint))

    def _wait(
        self, row: Delivery, why: str, now: datetime, until: datetime | None = None, *, hint: str = ""
    ) -> Delivery:
        return self.ledger.move(
            row,
            row.state,
            "has to wait",
            now=now,
            detail=why,
            reason=why,
            hint=hint or "it is tried again by itself",
            not_before=until or now + self.retry,
        )

    # ── telling ───────────────────────────────────────────────────────────────────────────────

    def report(self, touched: Iterable[Delivery], *, also: frozenset[State] = frozenset()) -> Report:
        """Return what became of the rows touched, every part of them, and the open rows in state ``also``."""
        return report(self.ledger, touched, also=also, troubles=self.troubles, archive=self.read())
