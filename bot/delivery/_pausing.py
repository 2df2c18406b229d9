"""What is said of a paused account, so that a resumed one can tell which rows waited for it."""

from __future__ import annotations

from bot.model import Delivery


def mended(account: str, hint: str = "") -> str:
    """Return what to do about a paused account: the platform's advice, then how to go on."""
    return f"{hint or 'to post there again'}{', then' if hint else ''}{_resume(account)}"


def looked_up_anew(account: str) -> str:
    """Return what to do about a row in doubt whose account is paused."""
    return f"it is looked up every hour, and at once{_resume(account)}"


def waits_for_resume(row: Delivery) -> bool:
    """Say whether the row tells already that its account is paused, and what to do about it."""
    return row.hint.endswith(_resume(row.account))


def _resume(account: str) -> str:
    return f": pullquote resume {account}"
