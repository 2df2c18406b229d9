"""Where a pick stands among the judged lines of its post, and what that makes of it."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bench.picking.gold import ALONE, LEANING, Line

_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))


def squashed(text: str) -> str:
    """Return the text without white space: how lines were wrapped and joined says nothing."""
    return "".join(text.translate(_IGNORED).split())


def plain(text: str) -> str:
    """Return letters, digits and marks alone, folded: for comparing titles, questions and answers."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if unicodedata.category(each)[0] in "LNM")


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One pick: the lines it covers, whether they are its exact words, and what is wrong with it."""

    lines: tuple[Line, ...] = ()
    verbatim: bool = False
    wrong: str = ""

    @property
    def secret(self) -> bool:
        """Whether it gives away what must be flagged."""
        return any(line.secret for line in self.lines)

    @property
    def harmless(self) -> bool:
        """Whether a flag on it would be a false alarm."""
        return bool(self.lines) and all(line.grade in ("", "lookalike") for line in self.lines)


class Page:
    """The judged lines of one post as one run of characters."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """``lines`` in the order of the document."""
        self._lines = tuple(lines)
        self._exact = _Run(tuple(squashed(line.text) for line in lines))
        self._loose = _Run(tuple(plain(line.text) for line in lines))

    def judge(self, text: str, voice: str) -> Judged:
        """Judge an excerpt; of several places where it stands, the best one counts."""
        exact = squashed(text)
        verbatim = bool(exact) and exact in self._exact.text
        found = [self._judged(lines, whole, voice, verbatim) for lines, whole in self._places(text)]
        best = min(found, key=lambda each: (bool(each.wrong), each.secret), default=None)
        return best or Judged(verbatim=verbatim, wrong="these words do not stand in the post")

    def answer(self, text: str) -> Judged:
        """Judge an answer: only its words and its secrets, since it stands with its question."""
        exact = squashed(text)
        lines = next((lines for lines, _ in self._places(text)), ())
        return Judged(lines=lines, verbatim=bool(exact) and exact in self._exact.text)

    def _places(self, text: str) -> Iterator[tuple[tuple[Line, ...], bool]]:
        for first, last, whole in self._loose.places(plain(text)):
            yield self._lines[first : last + 1], whole

    @staticmethod
    def _judged(lines: tuple[Line, ...], whole: bool, voice: str, verbatim: bool) -> Judged:
        return Judged(lines=lines, verbatim=verbatim, wrong=_wrong(lines, whole, voice))


def _wrong(lines: Sequence[Line], whole: bool, voice: str) -> str:
    if not whole:
        return "begins or ends within a sentence"
    for line in lines:
        if line.verdict not in ALONE and line.verdict not in LEANING:
            return line.verdict
        if line.voice != voice:
            return f"is {line.voice}'s voice, not {voice}'s"
    if lines[0].verdict == "after":
        return LEANING["after"]
    return LEANING["before"] if lines[-1].verdict == "before" else ""


class _Run:
    def __init__(self, pieces: tuple[str, ...]) -> None:
        self.text = "".join(pieces)
        self._starts = (0, *accumulate(map(len, pieces)))

    def places(self, wanted: str) -> Iterator[tuple[int, int, bool]]:
        """Yield (first piece, last piece, whether both edges are piece edges) of every occurrence."""
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            first, last = (bisect_right(self._starts, where) - 1 for where in (at, end - 1))
            yield first, last, at in self._starts and end in self._starts
            at = self.text.find(wanted, at + 1)
