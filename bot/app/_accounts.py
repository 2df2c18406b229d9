"""A configured account, joined with its platform, its schedule and its maker of Posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import config as configuration
from bot import schedule
from bot.config import AccountConfig, Config, OwnLimitConfig
from bot.ledger import Blocked, Budget, Gates
from bot.model import ConfigError, Delivery, Fault, Prices
from bot.workspace import CONFIG

if TYPE_CHECKING:
    from bot.app._workshop import Workshop
    from bot.compose import Maker
    from bot.delivery import Courier, Timing
    from bot.platforms import Adapter
    from bot.platforms.base import Platform


@dataclass(frozen=True, kw_only=True)
class ConfiguredAccount:
    """An account as config.toml has it, joined with what it needs to work."""

    app: Workshop
    config: AccountConfig

    @property
    def id(self) -> str:
        """The name the config gives it."""
        return self.config.id

    @property
    def platform(self) -> str:
        """The adapter's name."""
        return self.config.platform

    @property
    def place(self) -> str:
        """Where it posts now, in words."""
        adapter, settings = self.app.settings(self.config)
        return adapter.place(settings)

    @cached_property
    def rules(self) -> Sequence[schedule.Rule]:
        """When it posts."""
        return [
            schedule.Rule(
                zone=one.timezone or self.zone,
                days=one.days,
                times=one.times,
                every=one.every,
                jitter=one.jitter,
                late_after=one.late_after,
                blackouts=self._blackouts,
            )
            for one in self.app.config.schedules
            if self.id in one.accounts
        ]

    @cached_property
    def _blackouts(self) -> tuple[schedule.Blackout, ...]:
        return tuple(
            schedule.Blackout(
                zone=one.timezone or self.zone,
                first=one.first or date.min,
                last=one.last or date.max,
                days=one.days,
                start=one.start,
                end=one.end,
                reason=one.reason,
            )
            for one in self.app.config.blackouts
            if self.id in one.accounts
        )

    @property
    def zone(self) -> str:
        """Return the name of its time zone."""
        return self.config.timezone or self.app.config.timezone

    @cached_property
    def maker(self) -> Maker:
        """Chooses, words and draws."""
        from bot.compose import Maker

        return Maker(
            account=self.config,
            config=self.app.config,
            templates=self.app.templates,
            library=self.app.library,
            root=self.app.root,
        )

    def way_out(self) -> Platform:
        """Return its Platform, built from what the server last said of itself."""
        return self.app.build(self.config)

    def courier(self, row: Delivery) -> Courier:
        """Return who delivers this row."""
        from bot.delivery import Courier
        from bot.ledger import ThisHost

        platform, machine = self.way_out(), ThisHost()
        return Courier(
            ledger=self.app.ledger,
            platform=platform,
            place=self.place,
            clock=self.app.clock,
            uptime=machine.uptime,
            boot=machine.me().boot,
            fill=self.app.media.fill,
            timing=_timing(self.app.config),
            gates=self.gates(row, self.app.clock()),
            resend_unknown=self.config.on_unknown == "resend",
        )

    def gates(self, row: Delivery, at: datetime) -> Gates:
        """Return what must hold for this row to begin then.

        A one-off is not held back by the owner's own caps, gaps and blackouts, only by what it costs.
        """
        from bot.compose import MANUAL

        least = self.way_out().capabilities().min_gap
        if row.slot == MANUAL:
            return Gates(min_gap=least, budget=self.budget(at))
        limits, own = self.app.config.limits, self._own_limits
        zone = ZoneInfo(self.zone)
        midnight = datetime.combine(at.astimezone(zone), time(), zone)
        shut = None if row.wish.get("late") else schedule.closed(self._blackouts, at)
        return Gates(
            min_gap=max(limits.min_gap if own.min_gap is None else own.min_gap, least),
            platform_gap=limits.platform_gap,
            per_hour=limits.per_hour if own.per_hour is None else own.per_hour,
            per_day=limits.per_day if own.per_day is None else own.per_day,
            day_start=midnight.astimezone(UTC),
            shut=Blocked(reason=shut.reason, until=shut.until) if shut else None,
            budget=self.budget(at),
        )

    @property
    def _own_limits(self) -> OwnLimitConfig:
        return self.config.limits or OwnLimitConfig.model_construct()

    @cached_property
    def _prices(self) -> Prices | None:
        return self.way_out().capabilities().prices

    def budget(self, at: datetime) -> Budget | None:
        """Return what its calendar month may cost (in its time zone); None where posting is free."""
        prices = self._prices
        if prices is None:
            return None
        from bot import captions

        first = at.astimezone(ZoneInfo(self.zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        following = (first + timedelta(days=32)).replace(day=1)
        own, usual = self._own_limits.monthly_cost, self.app.config.limits.monthly_cost
        return Budget(
            limit=usual if own is None else own,
            since=first.astimezone(UTC),
            until=following.astimezone(UTC),
            prices=prices,
            cost=lambda part: captions.price(part, prices),
        )


def _timing(config: Config) -> Timing:
    from bot.delivery import Timing

    timing = config.timing
    return Timing(
        lease=timing.lease,
        deadline=timing.deadline,
        settle=timing.settle,
        retry=timing.retry,
        attempts=timing.attempts,
    )


def adapters(config: Config, text: str) -> Mapping[str, tuple[Adapter, object]]:
    """Join each account with its platform's own settings; raises ConfigError with every fault at once."""
    from pydantic import ValidationError

    from bot import platforms

    joined: dict[str, tuple[Adapter, object]] = {}
    faults: list[Fault] = []
    for index, account in enumerate(config.accounts):
        try:
            adapter = platforms.find(account.platform)
            joined[account.id] = adapter, adapter.settings.model_validate(account.settings)
        except ValidationError as error:
            names = adapter.settings.model_fields
            faults += configuration.settings_faults(text, CONFIG, index, error, names)
        except ConfigError as error:
            path = ("accounts", index, "platform")
            faults += [
                configuration.fault_at(text, CONFIG, path, one.message, one.hint, code=one.code)
                for one in error.faults
            ]
    if faults:
        raise ConfigError(*faults)
    return joined
