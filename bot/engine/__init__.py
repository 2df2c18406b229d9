"""Plan what is due and deliver it: the one engine behind daemon, cron and one-off."""

from __future__ import annotations

from bot.engine._account import Account
from bot.engine._engine import Engine
from bot.engine._entering import due_slots, overtakable, planned, rows_of
from bot.engine._faults import unforeseen
from bot.engine._making import InThread, Making

__all__ = [
    "Account",
    "Engine",
    "InThread",
    "Making",
    "due_slots",
    "overtakable",
    "planned",
    "rows_of",
    "unforeseen",
]
