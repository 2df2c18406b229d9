"""The daemon: a bell rings, the engine does the work; signals, systemd, health, metrics and its log."""

from __future__ import annotations

from bot.daemon._log import speak, tell_fault, tell_report
from bot.daemon._serve import serve
from bot.daemon._signals import STOPS, on_signals
from bot.daemon._systemd import Systemd
from bot.daemon._watch import Workspace

__all__ = ["STOPS", "Systemd", "Workspace", "on_signals", "serve", "speak", "tell_fault", "tell_report"]
