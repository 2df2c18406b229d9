"""One Delivery from claim to Receipt, and finding out after a crash."""

from __future__ import annotations

from bot.delivery._courier import Courier
from bot.delivery._pausing import mended, waits_for_resume
from bot.delivery._timing import Timing

__all__ = ["Courier", "Timing", "mended", "waits_for_resume"]
