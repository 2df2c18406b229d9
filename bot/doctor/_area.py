"""What an examination says: area by area, either that all is well or what is not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine import unforeseen
from bot.model import Fault, Finding, Severity

HELD = "post.held"
"""The code of a post whose outcome only a person can tell."""


def of_fault(fault: Fault, subject: str, severity: Severity = Severity.TROUBLE) -> Finding:
    """Return a fault as a finding about ``subject``, or about the place it names itself where that is ""."""
    message = fault.said if subject else fault.message
    hint = fault.hint or "mend it, and run pullquote doctor again"
    return Finding(
        code=fault.code, severity=severity, subject=subject or fault.place, message=message, hint=hint
    )


def of_bug(subject: str, error: Exception) -> Finding:
    """Return what is said of a bug; its own words are left out, since they might quote a secret."""
    message = unforeseen(subject, error).message
    hint = "all else was looked at. Please report it"
    return Finding(code="unforeseen", severity=Severity.TROUBLE, subject=subject, message=message, hint=hint)


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """One part of a workspace. ``well`` is one calm line, said where nothing is amiss."""

    name: str
    well: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def amiss(self) -> bool:
        """Say whether anything more than advice was found."""
        return any(one.severity is not Severity.ADVICE for one in self.findings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A whole examination."""

    areas: tuple[Area, ...] = ()

    @property
    def exit_code(self) -> int:
        """Return 3 where something is held, 1 where there is other trouble (DESIGN §4)."""
        found = [one for area in self.areas for one in area.findings]
        if any(one.code == HELD for one in found):
            return 3
        return 1 if any(one.severity is Severity.TROUBLE for one in found) else 0
