"""When: rules in a time zone → Slots, keyed by local date and time; and when never: blackouts."""

from __future__ import annotations

from bot.schedule._blackout import Blackout, Closed, closed
from bot.schedule._slots import Rule, manual_key, slot_key, slots

__all__ = ["Blackout", "Closed", "Rule", "closed", "manual_key", "slot_key", "slots"]
