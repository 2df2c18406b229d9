"""Where tokens come from and are kept; one refresh at a time; saved before used."""

from __future__ import annotations

from bot.secrets._base import Secret, Tokens
from bot.secrets._files import FileTokens
from bot.secrets._putting import can_put, put
from bot.secrets._references import resolve

__all__ = ["FileTokens", "Secret", "Tokens", "can_put", "put", "resolve"]
