"""What will be posted, when and why, told before it happens. Writes nothing, asks no server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import schedule
from bot.compose import MANUAL, Made, Nothing
from bot.delivery import mended, waits_for_resume
from bot.drawing import Draw, described
from bot.engine import Account, due_slots, planned, rows_of
from bot.forecast._costs import costs, dear_words
from bot.forecast._pacing import Pacing
from bot.ledger import Ledger
from bot.library import Library
from bot.model import Delivery, Fault, Image, Part, Slot, SourceError, State, Used
from bot.report import Report

_BACK = timedelta(days=3)
_REMEMBERED = 500
_UPCOMING = frozenset({State.PLANNED, State.WAITING, State.READY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Plays the coming slots through: the same choices, in the same order, as the engine will make.

    ``draw`` makes the cards, whose bytes the report then carries; without it they are only described.
    ``fill`` puts stored ones back.
    """

    ledger: Ledger
    accounts: Mapping[str, Account]
    fill: Callable[[Part], Part]
    now: datetime
    draw: Draw | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)

    def report(self, days: int) -> Report:
        """Return the deliveries of the next ``days`` days, oldest first; ``reason`` says why this line.

        The exit code is 1 where a source could not be read: what it holds would change the choice.
        """
        uses = list(self.ledger.uses())
        rows = sorted([*self._open(), *self._coming(days)], key=lambda row: (row.due, row.account))
        pacing = Pacing(accounts=self.accounts, now=self.now)
        for account in self.accounts:
            pacing.remember(account, self.ledger.recent(limit=_REMEMBERED, account=account))
        following = _following(rows)
        told = tuple(self._paced(row, following[index], pacing, uses) for index, row in enumerate(rows))
        end = self.now + timedelta(days=days)
        return replace(self.of(told), costs=tuple(costs(pacing, end)))

    def _paced(self, row: Delivery, following: datetime | None, pacing: Pacing, uses: list[Used]) -> Delivery:
        """Return one row as it will go out when its turn comes, or with the reason why it will not."""
        if row.state not in _UPCOMING or row.part > 1:
            pacing.pays(row, max(row.due, self.now))
            return self._told(row, uses)
        paced, at = pacing.paced(row, following)
        before = len(uses)
        told = pacing.afforded(self._told(paced, uses), at)
        if told.state is State.MISSED:
            del uses[before:]
        if told.state in _UPCOMING:
            pacing.begins(told, at)
        return told

    def of(self, told: tuple[Delivery, ...]) -> Report:
        """Return the report of rows told before, with what could not be read and every account."""
        archive = self._archive()
        return Report(
            deliveries=told,
            accounts=tuple(self.ledger.accounts()),
            faults=(*archive.faults, *self._dear_words(told)),
            pictures=self.pictures,
            exit_code=int(bool(archive.unread)),
        )

    def _dear_words(self, told: Iterable[Delivery]) -> Iterable[Fault]:
        found = {name: account.budget(self.now) for name, account in self.accounts.items()}
        prices = {name: budget.prices for name, budget in found.items() if budget}
        return dear_words((row for row in told if row.state in _UPCOMING), prices)

    def told(self, row: Delivery) -> Delivery:
        """Return one row as it would go out now."""
        return self._told(row, list(self.ledger.uses()))

    def _archive(self) -> Library:
        return next((account.maker.library() for account in self.accounts.values()), Library())

    def _open(self) -> list[Delivery]:
        return [row for row in self.ledger.open() if row.state in _UPCOMING and row.account in self.accounts]

    def _coming(self, days: int) -> list[Delivery]:
        met = {state.account: state.first_seen for state in self.ledger.accounts()}
        rows = []
        for account in self.accounts.values():
            due = due_slots(account, met.get(account.id, self.now), self.now)
            seen = self.ledger.slots(account.id, min([self.now, *(slot.at for slot in due)]) - _BACK)
            rows += [_late(row, self.now) for row in rows_of(account, due, seen)]
            rows += [
                _barred(planned(account, slot), slot)
                for slot in self._slots(account, days)
                if slot.label not in seen and slot.due > self.now
            ]
        return rows

    def _slots(self, account: Account, days: int) -> list[Slot]:
        """Return the slots of the coming days, with those whose jitter has not passed yet."""
        start = self.now - max((rule.jitter for rule in account.rules), default=timedelta(0))
        end = self.now + timedelta(days=days)
        return schedule.slots(account.rules, account=account.id, start=start, end=end)

    def _told(self, row: Delivery, uses: list[Used]) -> Delivery:
        return self._unless_paused(self._filled(row, uses))

    def _filled(self, row: Delivery, uses: list[Used]) -> Delivery:
        if row.post is not None:
            self._keep(self.fill(row.post).images if self.draw else ())
            return row
        if row.part > 1 or row.state not in _UPCOMING:
            return row
        made = self._made(row, uses)
        if isinstance(made, Nothing):
            return replace(row, state=State.SKIPPED, reason=made.reason, hint=made.hint)
        uses.append(_use(made, row.account, row.due))
        self._keep(made.images)
        choice = made.choice
        return replace(
            row,
            post=choice.parts[0],
            snippet=choice.snippet,
            review=choice.review,
            book=choice.book,
            spoiler=choice.spoiler,
            reason=_why(row, made),
        )

    def _made(self, row: Delivery, uses: list[Used]) -> Made | Nothing:
        account = self.accounts[row.account]
        try:
            return account.maker.make(
                row,
                account.way_out().capabilities(),
                used=uses,
                banned=self.ledger.bans(),
                at=max(row.due, self.now),
                draw=self.draw or described,
            )
        except SourceError as error:
            return Nothing(reason=error.faults[0].said, hint=error.faults[0].hint)

    def _unless_paused(self, row: Delivery) -> Delivery:
        """Say of a row whose account is paused that it will not go out, and what to do about it."""
        paused = {one.account: one.reason for one in self.ledger.accounts() if one.paused}
        if row.account not in paused or row.state not in _UPCOMING or waits_for_resume(row):
            return row
        why = f"not while {row.account} is paused: {paused[row.account]}"
        return replace(row, reason=why, hint=mended(row.account))

    def _keep(self, images: tuple[Image, ...]) -> None:
        self.pictures.update({image.digest: image.data for image in images if image.data})


def _use(made: Made, account: str, at: datetime) -> Used:
    """Return the use a planned choice will be, so that a forecast does not repeat itself."""
    choice = made.choice
    return Used(
        snippet=choice.snippet,
        review=choice.review,
        book=choice.book,
        account=account,
        at=at,
        kind=made.snippet.kind,
        words=choice.words,
    )


def _why(row: Delivery, made: Made) -> str:
    because = "waits for your approval" if made.state is State.WAITING else made.because
    return f"{row.reason}; {because}" if row.state is State.PLANNED and row.reason else row.reason or because


def _following(rows: Sequence[Delivery]) -> list[datetime | None]:
    """Return for each row, in the order they are due, when its account's next slot is due."""
    later: dict[str, datetime] = {}
    found: list[datetime | None] = []
    for row in reversed(rows):
        found.append(later.get(row.account))
        if row.slot != MANUAL and row.state in _UPCOMING:
            later[row.account] = row.due
    return found[::-1]


def _late(row: Delivery, now: datetime) -> Delivery:
    if row.state is State.MISSED:
        return row
    late = timedelta(minutes=(now - row.due) // timedelta(minutes=1))
    return replace(row, reason=f"late by {late}: it goes out with the next run") if late else row


def _barred(row: Delivery, slot: Slot) -> Delivery:
    return replace(row, state=State.SKIPPED, reason=slot.barred) if slot.barred else row
