"""What the commands do: each method is one command's work."""

from __future__ import annotations

import asyncio
import os
import secrets as entropy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from bot import schedule
from bot.app._keeping import Keeping
from bot.app._shared import address
from bot.drawing import Draw, Drawn, Order, ahead, drawn
from bot.ledger import OPEN
from bot.model import (
    AccountState,
    ConfigError,
    Delivery,
    Fault,
    Image,
    Snippet,
    SourceError,
    State,
    Used,
)
from bot.report import Report

if TYPE_CHECKING:
    from bot.app._login import Connected
    from bot.doctor import Examined, Machine
    from bot.forecast import Forecast
    from bot.login import Talk
    from bot.oneoff import OneOff, Wish

Watch: TypeAlias = Callable[[Iterator[Drawn], int], Iterator[Drawn]]
"""Is handed every line's cards as they are drawn, and how many lines there are, and hands them on."""
_TROUBLED_FOR = timedelta(days=7)


class App(Keeping):
    """One open workspace. Every method is one command's work; call ``close`` at the end."""

    def tick(self) -> Report:
        """Publish what is due, and stop."""
        engine = self.engine()
        entered = engine.enter()
        return engine.rest(entered) if engine.idle() else self._run(lambda: engine.work(entered))

    def post(
        self,
        wish: Wish,
        *,
        key: str = "",
        dry_run: bool = False,
        wait: bool = True,
        announce: Callable[[str], None] = lambda _: None,
    ) -> Report:
        """Publish one line now; ``key`` continues exactly that delivery.

        ``announce`` is told each key as soon as it is on disk.
        """
        oneoff = self._oneoff(announce)
        if key:
            return self._go_on(oneoff, wish, key, dry_run=dry_run, wait=wait)
        self._known_line(wish.snippet, wish.review)
        if dry_run:
            return oneoff.dry(wish, self._forecast(drawn))
        return self._run(lambda: oneoff.post(wish, wait=wait))

    def _go_on(self, oneoff: OneOff, wish: Wish, key: str, *, dry_run: bool, wait: bool) -> Report:
        if wish.stored() or wish.accounts:
            raise ConfigError(_KEY_ALONE)
        if dry_run:
            return oneoff.dry_key(key, self._forecast(drawn))
        return self._run(lambda: oneoff.go_on(key, wait=wait))

    def _known_line(self, snippet: str, review: str) -> None:
        if snippet:
            self._snippet(snippet)
        if review and review not in {one.slug for one in self.library().reviews}:
            raise ConfigError(_nothing_like(review, "review"))

    def _oneoff(self, announce: Callable[[str], None]) -> OneOff:
        from bot.oneoff import OneOff

        return OneOff(engine=self.engine(), new_id=lambda: entropy.token_hex(8), announce=announce)

    def run(self) -> int:
        """Be the daemon."""
        from bot import daemon

        return asyncio.run(daemon.serve(self))

    def work(self, *, concurrency: int) -> int:
        """Be one of several machines."""
        if not self.shared:
            raise ConfigError(_ONE_MACHINE)
        from bot import cluster

        return asyncio.run(
            cluster.serve(
                self,
                address(self.config.state, os.environ, self.root),
                concurrency=concurrency,
                drain=self.config.drain(),
            )
        )

    # ── looking ───────────────────────────────────────────────────────────────────────────────

    def plan(self, days: int) -> Report:
        """Tell what the next days will bring."""
        return self._forecast().report(days)

    def preview(self, days: int, watch: Watch = lambda steps, _: steps) -> Report:
        """Tell what the next days will bring, with the cards. ``watch`` sees each line's as they are drawn.

        The choice is played through once to learn which cards it takes, and again once they are drawn, when
        a line that could not be set gives way to another, as it will when it is due.
        """
        wanted: dict[Order, None] = {}

        def noted(order: Order) -> tuple[Image, ...]:
            wanted[order] = None
            return ()

        self._forecast(noted).report(days)
        ready = dict(watch(ahead(list(wanted)), len(wanted)))

        def fetched(order: Order) -> tuple[Image, ...]:
            found = ready[order] if order in ready else drawn(order)
            if isinstance(found, SourceError):
                raise found
            return found

        return self._forecast(fetched).report(days)

    def _forecast(self, draw: Draw | None = None) -> Forecast:
        from bot.forecast import Forecast

        return Forecast(
            ledger=self.ledger, accounts=self.accounts, fill=self.media.fill, now=self.clock(), draw=draw
        )

    def status(self) -> Report:
        """Tell what is open, and what is in trouble (exit code 3 held, 1 paused, refused or given up)."""
        for one in self.accounts.values():
            self.ledger.meet(one.id, one.platform, self.clock())
        return self.standing()

    def standing(self) -> Report:
        """Tell what ``status`` tells, writing nothing."""
        rows, accounts, now = self.ledger.open(), tuple(self.ledger.accounts()), self.clock()
        late = [row for row in self.ledger.recent(limit=200) if _troubled(row, now)]
        stranded = any(row.account not in self.accounts for row in rows)
        code = 1 if late or stranded or any(account.paused for account in accounts) else 0
        if any(row.state is State.HELD for row in rows):
            code = 3
        return Report(
            deliveries=tuple(map(self._placed, (*rows, *late))),
            accounts=tuple(map(self._configured, accounts)),
            notes=tuple(self._next_slots(now)),
            exit_code=code,
        )

    def _placed(self, row: Delivery) -> Delivery:
        """Say of an open row whose account is gone from config.toml that nothing will become of it."""
        if row.account in self.accounts or row.state not in OPEN:
            return row
        hint = f"put the account back, or: pullquote skip {row.key}"
        return replace(row, reason=f"there is no account {row.account} in config.toml", hint=hint)

    def _configured(self, state: AccountState) -> AccountState:
        if state.account in self.accounts:
            return state
        return replace(state, paused=True, reason=state.reason or "not in config.toml")

    def _next_slots(self, now: datetime) -> list[str]:
        if not self.accounts:
            return ["No account is configured yet: add an [[accounts]] table to config.toml."]
        told = []
        for account in self.accounts.values():
            week = now + timedelta(days=8)
            slots = schedule.slots(account.rules, account=account.id, start=now, end=week)
            coming = [slot for slot in slots if not slot.barred]
            when = (
                f"next at {coming[0].due.astimezone(ZoneInfo(coming[0].zone)):%a %Y-%m-%d %H:%M}"
                if coming
                else ""
            )
            told.append(f"{account.id}: {when or 'nothing scheduled; add a [[schedules]] table'}")
        return told

    def history(self, limit: int, account: str = "") -> Report:
        """Tell what happened, newest first; of one account, also of one no longer configured."""
        if account and account not in {one.account for one in self.ledger.accounts()}:
            self._named(account)
        return Report(deliveries=tuple(self.ledger.recent(limit=limit, account=account)))

    def explain(self, key: str) -> Report:
        """Tell the whole story of one delivery."""
        from bot import steering

        rows = steering.find(self.ledger, key)
        told = tuple(map(self._placed, rows))
        return Report(deliveries=told, events=tuple(self.ledger.events(rows[0].key)))

    def doctor(self, *, online: bool, machine: Machine | None = None) -> Examined:
        """Look whether everything is in order; ``online``, also ask the servers."""
        from bot import doctor

        return self._run(lambda: doctor.examine(self, online=online, machine=machine))

    # ── steering ──────────────────────────────────────────────────────────────────────────────

    def resolve(self, key: str, verdict: str) -> Report:
        """Settle a delivery whose outcome nobody knows."""
        from bot import steering

        return self._changed(steering.resolve(self.ledger, key, verdict, self.clock()))

    def retry(self, key: str) -> Report:
        """Make a refused or missed delivery ready again."""
        from bot import steering

        return self._changed(steering.retry(self.ledger, key, self.clock()))

    def skip(self, key: str) -> Report:
        """Let a delivery that has not begun be."""
        from bot import steering

        return self._changed(steering.skip(self.ledger, key, self.clock()))

    def queue(self) -> Report:
        """Tell what waits for a person's yes."""
        return Report(deliveries=tuple(row for row in self.ledger.open() if row.state is State.WAITING))

    def approve(self, key: str) -> Report:
        """Let a waiting delivery go out."""
        from bot import steering

        return self._changed(steering.approve(self.ledger, key, self.clock()))

    def pause(self, account: str | None, reason: str) -> Report:
        """Stop posting to one account, or to all."""
        for name in self._named(account):
            self.ledger.pause(name, reason, self.clock())
        return self._changed(())

    def resume(self, account: str | None) -> Report:
        """Post again to one account, or to all."""
        from bot import steering

        for name in self._named(account):
            steering.resume(self.ledger, name, self.clock())
        return self._changed(())

    def _named(self, account: str | None) -> Sequence[str]:
        for one in self.accounts.values():
            self.ledger.meet(one.id, one.platform, self.clock())
        if account is None:
            return tuple(self.accounts)
        if account not in self.accounts:
            names = ", ".join(self.accounts) or "none"
            message, hint = "there is no such account in config.toml", f"accounts there: {names}"
            raise ConfigError(Fault(code="unknown_account", place=account, message=message, hint=hint))
        return (account,)

    def _changed(self, rows: Sequence[Delivery]) -> Report:
        return Report(deliveries=tuple(rows), accounts=tuple(self.ledger.accounts()))

    def login(self, platform: str, account: str, talk: Talk, *, paste: bool) -> Connected:
        """Connect an account, speaking with the person through ``talk``."""
        from bot.app._login import Login

        return self._run(lambda: Login(self, talk, paste=paste).connect(platform, account))

    # ── lines ─────────────────────────────────────────────────────────────────────────────────

    def ban(self, target: str) -> str:
        """Never post this snippet, or this review."""
        name = self._line_or_review(target)
        return (
            f"{name} will not be posted."
            if self.ledger.ban(target, self.clock())
            else f"{name} was banned already."
        )

    def unban(self, target: str) -> str:
        """Take a ban back."""
        return f"{target} may be posted again." if self.ledger.unban(target) else f"{target} was not banned."

    def seen(self, snippet: str) -> str:
        """Remember that a line was posted elsewhere already."""
        from bot import picking

        found = self._snippet(snippet)
        used = Used(
            snippet=found.id,
            review=found.review,
            book=found.book.title,
            account="",
            at=self.clock(),
            kind=found.kind,
            words=picking.words(found),
        )
        fresh = self.ledger.mark_seen(used)
        return f"{snippet} counts as posted today." if fresh else f"{snippet} was marked already."

    def _line_or_review(self, target: str) -> str:
        library = self.library()
        if library.snippet(target) is None and target not in {review.slug for review in library.reviews}:
            raise ConfigError(_nothing_like(target, "snippet or review"))
        return target

    def _snippet(self, snippet_id: str) -> Snippet:
        found = self.library().snippet(snippet_id)
        if found is None:
            raise ConfigError(_nothing_like(snippet_id, "snippet"))
        return found


_ONE_MACHINE = Fault(
    code="one_machine",
    place="config.toml, state",
    message="the ledger is a file on this machine, which other machines cannot share",
    hint="run the daemon instead: pullquote run. For several machines, name a PostgreSQL server as `state`",
)
_KEY_ALONE = Fault(
    code="key_alone",
    place="--key",
    message="it goes on with a post that was begun, whose account and line are settled",
    hint="leave out --account, --snippet, --review, --kind and --again",
)


def _troubled(row: Delivery, now: datetime) -> bool:
    gave_up = row.state is State.MISSED and row.attempts > 0
    return (row.state is State.REFUSED or gave_up) and now - row.due < _TROUBLED_FOR


def _nothing_like(name: str, what: str) -> Fault:
    hint = "pullquote snippets lists every line with its id and review"
    return Fault(code="unknown_snippet", place=name, message=f"there is no such {what}", hint=hint)
