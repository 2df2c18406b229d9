"""The settings: what in config.toml is understood and yet has no effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.doctor._area import Area
from bot.model import Finding, Severity

if TYPE_CHECKING:
    from bot.config import AccountConfig, Config
    from bot.doctor._workspace import Workspace


def settings(app: Workspace) -> Area:
    """Look for settings that change nothing."""
    config = app.config
    findings = (
        *_approval(config),
        *_mix(config),
        *_gap(config),
        *_over(config, app.clock().date()),
        *_handles(config),
        *_twins(config),
        *_photo(app),
    )
    return Area(name="settings", well="config.toml is understood", findings=findings)


def _approval(config: Config) -> Iterator[Finding]:
    if config.approval.mode == "spoilers" and config.spoilers.policy == "never":
        why = (
            'no line with a spoiler is ever chosen, so [approval] mode = "spoilers" has nothing to ask about'
        )
        hint = 'set [spoilers] policy = "approve", or mode = "all"'
        yield _idle("settings.approval", "[approval] mode", why, hint)


def _mix(config: Config) -> Iterator[Finding]:
    left_out = sorted(set(config.picking.mix) - {*config.picking.kinds, *_own_kinds(config)})
    if "mix" in config.picking.model_fields_set and left_out:
        why = f"{', '.join(left_out)} is not among the kinds, so its weight counts for nothing"
        yield _idle("settings.mix", "[picking] mix", why, "add it to kinds, or leave it out of mix")


def _own_kinds(config: Config) -> Iterator[str]:
    for account in config.accounts:
        yield from account.kinds or ()


def _gap(config: Config) -> Iterator[Finding]:
    platforms = Counter(account.platform for account in config.accounts)
    if config.limits.platform_gap and max(platforms.values(), default=0) < 2:
        why = "no platform has two accounts, so there is nothing to keep apart"
        yield _idle(
            "settings.gap", "[limits] platform_gap", why, "min_gap keeps one account's own posts apart"
        )


def _over(config: Config, today: date) -> Iterator[Finding]:
    for blackout in config.blackouts:
        if blackout.last and (today - blackout.last).days > 1:
            why = f"the one until {blackout.last} is over"
            yield _idle("settings.over", "[[blackouts]]", why, "take it out, or give it new dates")


def _handles(config: Config) -> Iterator[Finding]:
    from difflib import get_close_matches

    from bot import platforms

    known = platforms.names()
    for name in config.creator.handles:
        if name not in known and (near := get_close_matches(name, known, n=1, cutoff=0.75)):
            why = f"there is no platform {name}, so this handle is used only where no other fits"
            yield _idle("settings.handle", f"[creator.handles] {name}", why, f"did you mean {near[0]}?")


def _twins(config: Config) -> Iterator[Finding]:
    """Two accounts that are one would post every line twice."""
    seen: dict[str, AccountConfig] = {}
    for account in config.accounts:
        same = seen.setdefault(f"{account.platform} {sorted(account.settings.items())!r}", account)
        if same is not account:
            yield Finding(
                code="settings.twins",
                severity=Severity.WARNING,
                subject=account.id,
                message=f"it is the same account as {same.id}, so lines may go out there twice",
                hint="keep one of them, and give it several [[schedules]]",
            )


def _photo(app: Workspace) -> Iterator[Finding]:
    from bot import cards

    if not app.config.card.photo:
        return
    usual = app.config.card.theme
    used = sorted({account.theme or usual for account in app.config.accounts} | {usual})
    if not any(cards.takes_photo(theme, app.templates) for theme in used):
        why = f"no theme in use ({', '.join(used)}) stands on a photograph"
        yield _idle("settings.photo", "[card] photo", why, 'choose one that does: theme = "photo"')


def _idle(code: str, subject: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.ADVICE, subject=subject, message=message, hint=hint)
