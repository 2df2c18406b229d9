"""When posts are due: schedules that never fire, posts that cannot be in time, and bells that do not ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot import schedule
from bot.doctor._area import Area
from bot.model import AccountState, Finding, Severity, Slot, State
from bot.workspace import CONFIG

if TYPE_CHECKING:
    from bot.doctor._workspace import Workspace
    from bot.engine import Account
    from bot.schedule import Rule

_AHEAD: Final = (timedelta(days=14), timedelta(days=370))
"""How far slots are looked for: most schedules need no year to show themselves."""
_WEEK: Final = timedelta(days=7)
_BACK: Final = timedelta(days=30)
_GRACE: Final = timedelta(minutes=15)
"""Longer than a timer of five minutes, a slow machine and one post that is being sent may take."""
_RING: Final = timedelta(minutes=5)
_SEVERAL: Final = 3
_START: Final = "start pullquote run, or let a timer call pullquote tick: docs/deploy.md"


def schedules(app: Workspace) -> Area:
    """Look at when each account posts, and at whether anybody does it."""
    now = app.clock()
    met = {state.account: state for state in app.ledger.accounts()}
    findings: list[Finding] = []
    for account in app.accounts.values():
        findings += _rules(account, now)
        findings += _unrung(app, account, met.get(account.id), now)
    if not app.accounts:
        findings.append(_no_account())
    return Area(name="schedules", well=_next(app, now), findings=tuple(findings))


def _no_account() -> Finding:
    return Finding(
        code="account.none",
        severity=Severity.TROUBLE,
        subject="config.toml",
        message="no account is configured, so there is nowhere to post",
        hint="add an [[accounts]] table: docs/platforms.md",
    )


def _next(app: Workspace, now: datetime) -> str:
    coming = [_coming(one, one.rules, now) for one in app.accounts.values()]
    going = [slot for slots in coming for slot in slots if not slot.barred]
    if not going:
        return "nothing is scheduled; pullquote post posts by hand"
    first = min(going, key=lambda slot: slot.due)
    return f"next, on {first.account}, {first.due.astimezone(ZoneInfo(first.zone)):%a %Y-%m-%d %H:%M}"


def _coming(account: Account, rules: Sequence[Rule], now: datetime) -> list[Slot]:
    """Return slots of the rules as far ahead as it takes to see one that is not barred."""
    found: list[Slot] = []
    for ahead in _AHEAD:
        found = schedule.slots(rules, account=account.id, start=now, end=now + ahead)
        if not all(slot.barred for slot in found):
            break
    return found


# ── what the rules say ────────────────────────────────────────────────────────────────────────


def _rules(account: Account, now: datetime) -> Iterator[Finding]:
    if not account.rules:
        yield Finding(
            code="schedule.none",
            severity=Severity.ADVICE,
            subject=account.id,
            message="no schedule names this account, so it posts only when you say so",
            hint="add a [[schedules]] table, or post by hand: pullquote post",
        )
    for rule in account.rules:
        yield from _rule(account, rule, now)


def _rule(account: Account, rule: Rule, now: datetime) -> Iterator[Finding]:
    coming = _coming(account, [rule], now)
    if not coming:
        yield _finding(
            account,
            "schedule.never",
            Severity.TROUBLE,
            "one of its schedules never fires",
            _why_never(rule),
        )
    elif all(slot.barred for slot in coming):
        why = f"every post of a schedule falls into {coming[0].barred}"
        yield _finding(account, "schedule.barred", Severity.TROUBLE, why, "see [[blackouts]] in config.toml")
    if rule.late_after < _RING:
        seconds = f"{rule.late_after.total_seconds():g} s"
        why = f"its posts are given up {seconds} after they are due, sooner than a timer may ring"
        hint = 'give late_after an hour or so, or be sure that the daemon runs: late_after = "60m"'
        yield _finding(account, "schedule.late_after", Severity.WARNING, why, hint)


def _why_never(rule: Rule) -> str:
    if rule.every and rule.every > timedelta(days=1):
        return (
            "a span of more than a day is counted from a Monday, 1 January 2001, 00:00, and none of its "
            "days is among `days`: leave out days, or give days and times instead of every"
        )
    return "see its days and times in config.toml"


def _finding(account: Account, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=account.id, message=message, hint=hint)


# ── whether anybody rings ─────────────────────────────────────────────────────────────────────


def _unrung(app: Workspace, account: Account, state: AccountState | None, now: datetime) -> Iterator[Finding]:
    """Yield a word where slots passed and nobody looked: what was looked at has left a row."""
    if not account.rules:
        return
    if state is None:
        yield _finding(
            account, "timer.never", Severity.ADVICE, "nothing has been posted on schedule yet", _START
        )
    elif not state.paused:
        yield from _passed(account, _unseen(app, account, state, now), now)


def _unseen(app: Workspace, account: Account, state: AccountState, now: datetime) -> Sequence[Slot]:
    """Return the newest slots in a row that left none, newest first; one just due still has time.

    Slots from before the settings were last changed may be those of a schedule that is new.
    """
    since = max(state.first_seen, now - _BACK, _changed(app))
    seen = app.ledger.slots(account.id, since - timedelta(days=1))
    past = schedule.slots(account.rules, account=account.id, start=since, end=now)
    newest_first = sorted(past, key=lambda slot: slot.due, reverse=True)
    unseen = takewhile(lambda slot: slot.label not in seen, newest_first)
    return [slot for slot in unseen if not slot.barred and slot.due <= now - _GRACE]


def _changed(app: Workspace) -> datetime:
    return datetime.fromtimestamp((app.root / CONFIG).stat().st_mtime, UTC)


def _passed(account: Account, unseen: Sequence[Slot], now: datetime) -> Iterator[Finding]:
    if not unseen:
        return
    newest, number = unseen[0], len(unseen)
    when = f"{newest.due.astimezone(ZoneInfo(newest.zone)):%a %Y-%m-%d %H:%M}"
    if now <= newest.due + newest.late_after:
        why = f"a post has been due since {when}, and nobody has taken it up"
        yield _finding(account, "timer.silent", Severity.TROUBLE, why, _START)
        return
    severity = Severity.TROUBLE if number >= _SEVERAL else Severity.WARNING
    passed = f"the last {number} posts were due" if number > 1 else "the last post was due"
    why = f"{passed} ({when}), and nobody looked in time: was this computer off, or does nothing ring?"
    yield _finding(account, "timer.silent", severity, why, _START)


# ── the coming week ───────────────────────────────────────────────────────────────────────────


def week(app: Workspace) -> Area:
    """Play the coming week through, as pullquote plan does; what a blackout bars is as it should be."""
    barred = {(slot.account, slot.label) for slot in _barred(app)}
    planned = app.plan(_WEEK.days).deliveries
    rows = [row for row in planned if row.part == 1 and (row.account, row.slot) not in barred]
    failing = [row for row in rows if row.state in (State.SKIPPED, State.MISSED)]
    going = len(rows) - len(failing)
    well = (
        f"{going} {'post' if going == 1 else 'posts'} can be made as planned" if going else "nothing is due"
    )
    findings = []
    for account in app.accounts:
        mine = [row for row in rows if row.account == account]
        lost = [row for row in failing if row.account == account]
        if lost:
            findings.append(_lost(account, len(lost), len(mine), lost[0].reason, lost[0].hint))
    return Area(name="coming week", well=well, findings=tuple(findings))


def _barred(app: Workspace) -> Iterator[Slot]:
    now = app.clock()
    for account in app.accounts.values():
        found = schedule.slots(account.rules, account=account.id, start=now - _WEEK, end=now + _WEEK)
        yield from (slot for slot in found if slot.barred)


def _lost(account: str, lost: int, of: int, reason: str, hint: str) -> Finding:
    every = lost == of
    return Finding(
        code="plan.lost",
        severity=Severity.TROUBLE if every else Severity.ADVICE,
        subject=account,
        message=f"{'none' if every else of - lost} of its {of} posts will go out: {reason}",
        hint=hint or "pullquote plan shows each, with its reason",
    )
