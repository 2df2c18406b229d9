"""Where posts go. Each platform is a module with its dated limits beside it, or a stranger's package."""

from __future__ import annotations

from bot.platforms._limits import limits
from bot.platforms._registry import find, names
from bot.platforms._rules import Rules
from bot.platforms.base import Adapter, Examine, Platform, Save, Saved, Setup

__all__ = ["Adapter", "Examine", "Platform", "Rules", "Save", "Saved", "Setup", "find", "limits", "names"]
