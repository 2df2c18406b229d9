"""What stands before a question and before its answer: ``Q:`` and ``A:``, in letters and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.content._words import pairs

_MARK = r"(?P<who>{})\s*\d{{0,2}}(?:\s*[:.：．)]|\s[–—-])\s*(?=\S)(?!\w\.)"
_QUESTION_MARKS = re.compile("[?？؟;;]")
_SURE = frozenset("qｑ")
"""The only letters that are a question's label whatever stands behind them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A question's label: where it ends, and what the one of its answer may look like."""

    end: int
    answers: tuple[re.Pattern[str], ...]

    def answered(self, text: str) -> int:
        """Return where the answer's label ends that ``text`` begins with, or 0."""
        return _end(self.answers, text)


def asks(text: str) -> Label | None:
    """Return the label of a question; a lone letter may be anything, so a question mark must follow it."""
    found = [(match, answers) for asked, answers in _pairs() if (match := asked.match(text))]
    sure = [each for each in found if _is_sure(each[0]["who"]) or _QUESTION_MARKS.search(text)]
    if not sure:
        return None
    return Label(end=max(match.end() for match, _ in sure), answers=tuple(answers for _, answers in sure))


def without_answers(text: str, label: Label | None) -> str:
    """Return an answer without its label: the one that goes with the question's, or any with a colon."""
    end = label.answered(text) if label else _end((answers for _, answers in _pairs()), text)
    return text[end:] if label or text[:end].rstrip().endswith((":", "：")) else text


def _end(ways: Iterable[re.Pattern[str]], text: str) -> int:
    return max((found.end() for way in ways if (found := way.match(text))), default=0)


def _is_sure(who: str) -> bool:
    return len(who) > 1 or who.lower() in _SURE or who.lower() == who.upper()


@cache
def _pairs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((_compiled(asked), _compiled(answers)) for asked, answers in pairs("labels"))


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(_MARK.format(words), re.IGNORECASE)
