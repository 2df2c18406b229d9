"""Refusals of a single post that smell of spam or a ban, whatever the platform calls them."""

from __future__ import annotations

import re
from typing import Final

from bot.model import Refused

_SMELL: Final = re.compile(
    r"spam|suspicious|unusual activity|automat(?:ed|ion)|\babus|suspend|\bban(?:s|ned)?\b|blocked|restricted"
    r"|violat|deactivated|community (?:standards|guidelines)|terms of (?:service|use)",
    re.IGNORECASE,
)
_ADVICE: Final = (
    "look at the account in its own app: is it warned or limited? Post less often there, wait a day or two"
)


def smells(refusal: Refused) -> bool:
    """Say whether a platform seems to take us for a spammer, or the account for banned."""
    return bool(_SMELL.search(f"{refusal.code} {refusal.message}".replace("_", " ")))


def advice(refusal: Refused) -> str:
    """Return what a person had better do first: what the platform's sheet says, and to look."""
    return f"{refusal.hint}; {_ADVICE}" if refusal.hint else _ADVICE
