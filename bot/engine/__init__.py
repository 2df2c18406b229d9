"""Plan what is due and deliver it: the one engine behind daemon, cron and one-off."""

from __future__ import annotations

from bot.engine._account import Account
from bot.engine._engine import Engine, simulated
from bot.engine._entering import planned

__all__ = ["Account", "Engine", "planned", "simulated"]
