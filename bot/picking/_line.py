"""A candidate read once, and what a part of the score gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.picking._candidates import Candidate
from bot.picking._page import Page
from bot.picking._rules import Rules
from bot.picking._text import spelled

_ECHO = re.compile(
    r"\b(?P<word>[^\W\d_]{3,})(?: [\w’']+){1,3}, (?P=word)(?: [\w’']+){1,3},? (?:\w{1,3} )?(?P=word)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w’'-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Points for or against a line, and the sentence that says why; no reason, no points."""

    points: float = 0.0
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A candidate, read once: ``words`` lower case as spelled, ``lower`` the whole text."""

    candidate: Candidate
    words: Sequence[str]
    lower: str
    page: Page
    rules: Rules
    found: dict[str, list[str]] = field(default_factory=dict)

    def hits(self, name: str) -> list[str]:
        """Return the terms of a word list that the line uses; looked for once."""
        if name not in self.found:
            self.found[name] = self.page.lexicon.hits(name, self.words, self.lower)
        return self.found[name]

    def judges(self) -> bool:
        """Return whether the line praises or blames."""
        return bool(self.hits("praise") or self.hits("blame"))

    def called(self) -> list[str]:
        """Return the people and places of the text that the line names, sorted."""
        return sorted(self.page.cast.intersection(_WORD.findall(self.candidate.text)))

    def echoes(self) -> str:
        """Return a word that comes three times at the same place of a clause, or ""."""
        found = _ECHO.search(self.candidate.text)
        return found["word"].lower() if found else ""

    def shows(self, name: str) -> str:
        """Return what matches the language's pattern of that name, or ""."""
        found = self.page.lexicon.pattern(name).search(self.candidate.text)
        return found.group() if found else ""


NONE = Part()


def line_of(candidate: Candidate, page: Page, rules: Rules) -> Line:
    """Return a candidate ready to be judged."""
    lower = candidate.text.lower().replace("’", "'")
    return Line(candidate=candidate, words=spelled(candidate.text), lower=lower, page=page, rules=rules)


def worth(found: Sequence[str], *, first: float, more: float, most: float, saying: str) -> Part:
    """Return points for the first word found and some more for each other; up to four are named."""
    if not found:
        return NONE
    return Part(
        points=min(most, first + more * (len(found) - 1)), reason=f"{saying} ({', '.join(found[:4])})"
    )
