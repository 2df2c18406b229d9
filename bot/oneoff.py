"""One post now, by hand: ``pullquote post``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import schedule, steering
from bot.compose import MANUAL
from bot.delivery import mended, waits_for_resume
from bot.engine import Account, Engine
from bot.forecast import Forecast
from bot.ledger import OPEN
from bot.model import ConfigError, Delivery, Fault, Json, SourceError, State
from bot.report import Report

_WITHIN = timedelta(days=1)
_PATIENCE = timedelta(minutes=3)
_NEVER = datetime.min.replace(tzinfo=UTC)
_TO_COME = frozenset({State.PLANNED, State.WAITING, State.READY})
_OVER = frozenset({State.SENT, State.SKIPPED})
_AGAIN_WHAT = Fault(
    code="again_what",
    place="--again",
    message="it posts one line although it was posted a short while ago, so it has to know which",
    hint="say --snippet ID as well; pullquote history and pullquote snippets show the ids",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the person asked for; empty fields leave it to the rotation."""

    accounts: tuple[str, ...] = ()
    snippet: str = ""
    review: str = ""
    kind: str = ""
    again: bool = False

    def stored(self) -> Mapping[str, Json]:
        """Return what a row keeps of it."""
        found: dict[str, Json] = {
            "snippet": self.snippet,
            "review": self.review,
            "kind": self.kind,
            "again": self.again,
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class OneOff:
    """Posts once, now. ``announce`` is told each key as soon as it is on disk, before anything else."""

    engine: Engine
    new_id: Callable[[], str]
    announce: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def post(self, wish: Wish, *, wait: bool) -> Report:
        """Post one line to each account asked for (all, if none is named)."""
        accounts = self._asked(wish)
        rows = [self._entered(account, wish) for account in accounts]
        return await self._followed(rows, wait=wait)

    async def go_on(self, key: str, *, wait: bool) -> Report:
        """Continue exactly this delivery."""
        rows = self._begun(key)
        if any(row.state in OPEN for row in rows):
            self._refuse_paused([self.engine.accounts[rows[0].account]])
        return await self._followed(rows, wait=wait)

    def dry_key(self, key: str, forecast: Forecast) -> Report:
        """Tell what ``go_on`` would find to do; nothing is written, nothing is sent."""
        rows = (forecast.told(row) if row.state in _TO_COME else row for row in self._begun(key))
        return forecast.of(tuple(rows))

    def dry(self, wish: Wish, forecast: Forecast) -> Report:
        """Tell what ``post`` would do; nothing is written, nothing is sent."""
        accounts = self._asked(wish)
        told = tuple(forecast.told(self._row(account, wish, "dry-run")) for account in accounts)
        report = forecast.of(tuple(replace(row, key="") for row in told))
        return replace(report, exit_code=_exit(report))

    # ── before ────────────────────────────────────────────────────────────────────────────────

    def _begun(self, key: str) -> list[Delivery]:
        rows = steering.find(self.engine.ledger, key)
        known = [row for row in rows if row.account in self.engine.accounts]
        if not known:
            raise ConfigError(_no_account(rows[0].account, self.engine.accounts))
        return known

    def _asked(self, wish: Wish) -> list[Account]:
        """Return the accounts to post to; raises where the wish cannot be granted."""
        if wish.again and not wish.snippet:
            raise ConfigError(_AGAIN_WHAT)
        accounts = self._accounts(wish)
        once = [account for account in accounts if not account.way_out().capabilities().repeats]
        if wish.again and once:
            raise ConfigError(*map(_once_only, once))
        self._refuse_repeat(wish, accounts)
        return accounts

    def _accounts(self, wish: Wish) -> list[Account]:
        known = self.engine.accounts
        if not known:
            hint = "add an [[accounts]] table to config.toml"
            raise ConfigError(Fault(code="no_account", message="there is no account to post to", hint=hint))
        unknown = [name for name in wish.accounts if name not in known]
        if unknown:
            raise ConfigError(*(_no_account(name, known) for name in unknown))
        chosen = [known[name] for name in dict.fromkeys(wish.accounts or known)]
        self._refuse_paused(chosen)
        return chosen

    def _refuse_paused(self, accounts: Iterable[Account]) -> None:
        paused = {state.account: state.reason for state in self.engine.ledger.accounts() if state.paused}
        advice = {row.account: row.hint for row in self.engine.ledger.open() if waits_for_resume(row)}
        stopped = [account.id for account in accounts if account.id in paused]
        if stopped:
            raise SourceError(
                *(
                    Fault(
                        code="paused",
                        place=name,
                        message=f"{name} is paused: {paused[name] or 'by hand'}",
                        hint=advice.get(name) or mended(name),
                    )
                    for name in stopped
                )
            )

    def _refuse_repeat(self, wish: Wish, accounts: Iterable[Account]) -> None:
        """A line that is open, in doubt or was sent is not sent again by accident (DESIGN, rule 4)."""
        if not wish.snippet:
            return
        for account in accounts:
            row = self._earlier(account, wish.snippet)
            if row is None or (wish.again and row.state in _OVER):
                continue
            raise SourceError(_repeated(row, again=account.way_out().capabilities().repeats))

    def _earlier(self, account: Account, snippet: str) -> Delivery | None:
        """Return the row in the way of a line: an open one first, else one that still cools down."""
        ledger, rest = self.engine.ledger, account.maker.config.picking.cooldown
        cooled = self.engine.clock() - rest if account.way_out().capabilities().repeats else _NEVER
        opened = (row for row in ledger.open() if row.account == account.id)
        past = (row for row in ledger.recent(limit=1000, account=account.id) if row.due > cooled)
        over = (row for row in past if row.state is State.SENT or row.doubt)
        rows = (*opened, *over)  # a row that waits for its server has only the wish yet
        return next((row for row in rows if snippet in {row.snippet, row.wish.get("snippet")}), None)

    def _entered(self, account: Account, wish: Wish) -> Delivery:
        now = self.engine.clock()
        self.engine.ledger.meet(account.id, account.platform, now)
        row = self._row(account, wish, self.new_id())
        self.engine.ledger.plan(row, "one-off", now)
        self.announce(row.key)
        return row

    def _row(self, account: Account, wish: Wish, random_id: str) -> Delivery:
        now = self.engine.clock()
        return Delivery(
            key=schedule.manual_key(account.id, random_id),
            part=1,
            account=account.id,
            platform=account.platform,
            place=account.place,
            slot=MANUAL,
            due=now,
            not_after=now + _WITHIN,
            state=State.PLANNED,
            wish=wish.stored(),
        )

    # ── after ─────────────────────────────────────────────────────────────────────────────────

    async def _followed(self, rows: Sequence[Delivery], *, wait: bool) -> Report:
        ended = await asyncio.gather(*(self._follow(row, wait=wait) for row in rows))
        report = self.engine.report(ended)
        return replace(report, exit_code=_exit(report))

    async def _follow(self, row: Delivery, *, wait: bool) -> Delivery:
        started = self.engine.clock()
        row = await self.engine.follow(row)
        while wait and row.state is State.UNKNOWN and row.not_before is not None:
            left = started + _PATIENCE - self.engine.clock()
            pause = min(row.not_before - self.engine.clock(), left)
            if left <= timedelta(0):
                break
            await self.sleep(max(pause.total_seconds(), 0.05))
            row = await self.engine.follow(row)
        return row


def _exit(report: Report) -> int:
    """``post`` also answers for what it could not find out (3) and what it could not choose (1)."""
    states = {row.state for row in report.deliveries}
    if State.UNKNOWN in states:
        return 3
    return report.exit_code or (1 if State.SKIPPED in states else 0)


def _no_account(name: str, known: Mapping[str, Account]) -> Fault:
    names = ", ".join(known) or "none"
    return Fault(
        code="unknown_account",
        place=name,
        message="there is no such account in config.toml",
        hint=f"accounts there: {names}",
    )


def _once_only(account: Account) -> Fault:
    return Fault(
        code="once_only",
        place=account.id,
        message=f"the rules of {account.platform} forbid the same words a second time",
        hint="choose another line: pullquote snippets",
    )


def _repeated(row: Delivery, *, again: bool) -> Fault:
    hint = "--again posts it once more" if again else f"the rules of {row.platform} allow it once"
    if row.state is State.SENT:
        return Fault(
            code="posted_already",
            place=row.key,
            message=f"{row.account} posted this line on {row.due:%Y-%m-%d}",
            hint=hint,
        )
    if row.doubt and row.state is State.SKIPPED:
        return Fault(
            code="posted_already",
            place=row.key,
            message=f"{row.account} may have posted this line on {row.due:%Y-%m-%d}",
            hint=hint,
        )
    if row.doubt:
        return Fault(
            code="in_doubt",
            place=row.key,
            message=f"{row.account} may have posted this line: it is {row.state}",
            hint=f"pullquote explain {row.key}",
        )
    return Fault(
        code="on_its_way",
        place=row.key,
        message=f"{row.account} is about to post this line: it is {row.state}",
        hint=f"pullquote post --key {row.key} goes on with exactly that one",
    )
