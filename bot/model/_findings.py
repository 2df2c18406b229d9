"""What an examination found, said so that a person can act on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``TROUBLE`` keeps posts from going out; ``WARNING`` will or may; ``ADVICE`` would only be better."""

    TROUBLE = "trouble"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as it should be: ``code`` for programs, the rest for people.

    ``subject`` is the account, folder, file or key it is about; ``message`` one clear sentence; ``hint`` says
    what to do. Neither holds a secret.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    hint: str
