"""What will be posted, when and why, and what will not, told before it happens."""

from __future__ import annotations

from bot.forecast._forecast import Forecast

__all__ = ["Forecast"]
