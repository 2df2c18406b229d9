"""Questions and answers: under a heading that announces them, or spelled ``Q:`` and ``A:`` anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.content._beside import is_aside
from bot.content._labels import Label, asks, without_answers
from bot.content._phrases import says_spoiler
from bot.content._raw import BOLD, Raw, Raws
from bot.content._sentences import is_question
from bot.model import BlockKind, Faq

_DEFINED = re.compile(r"\s*:\s+")


@dataclass(slots=True)
class _Open:
    """A question waiting for its answer. ``label``: it began with ``Q:``."""

    asked: Raw
    question: str
    label: Label | None
    answers: Raws = field(default_factory=list)
    closed: bool = False


@dataclass(slots=True)
class Sorter:
    """Goes through a post once, telling questions and answers from all else.

    In an interview ``Q:`` and ``A:`` are two people talking, and no pair of the reviewer's.
    """

    interview: bool = False
    rest: Raws = field(default_factory=list)
    faq: list[Faq] = field(default_factory=list)
    _section: Raw | None = None
    _open: _Open | None = None
    _last_asked: int = 0

    def sort(self, raws: Raws) -> None:
        """Take a whole post."""
        self._last_asked = max((raw.line for raw in raws if raw.heading and is_question(raw.text)), default=0)
        for raw in raws:
            for piece in _split(raw, asking=self._asking(raw)):
                self._take(piece)
        self._finish()

    def _asking(self, raw: Raw) -> bool:
        return self._section is not None or raw.zone == "faq"

    def _take(self, raw: Raw) -> None:
        if raw.kind is None:
            self._close()
        elif raw.heading:
            self._heading(raw)
        elif self._is_spelled_answer(raw):
            self._answer(raw)
        elif label := self._label(raw):
            self._ask(raw, raw.text[label.end :], label)
        elif self._asking(raw) and self._asks(raw):
            self._ask(raw, raw.text)
        elif self._answers(raw):
            self._answer(raw)
        else:
            self._other(raw)

    def _heading(self, raw: Raw) -> None:
        label = self._label(raw)
        if label or raw.zone == "faq" or self._is_question_heading(raw):
            self._ask(raw, raw.text[label.end :] if label else raw.text, label)
            return
        self._finish()
        self._section = raw if raw.asks else None
        self.rest.append(raw)

    def _is_question_heading(self, raw: Raw) -> bool:
        """Return whether a heading asks, if only as one among those that do; last bold lines must ask."""
        if self._section is None:
            return False
        if is_question(raw.text):
            return raw.level >= self._section.level
        closes = raw.level == BOLD and self._section.line < self._last_asked < raw.line
        return raw.level > self._section.level and not closes

    def _asks(self, raw: Raw) -> bool:
        """Return whether a paragraph is the next question, not a rhetorical answer to a heading."""
        unanswered = self._open is not None and self._open.asked.heading and not self._open.answers
        return raw.kind is BlockKind.PARAGRAPH and is_question(raw.text) and not unanswered

    def _answers(self, raw: Raw) -> bool:
        waiting = self._open
        if (
            waiting is None
            or waiting.closed
            or raw.fold != waiting.asked.fold
            or raw.zone != waiting.asked.zone
            or (waiting.answers and is_aside(raw))
        ):
            return False
        return self._asking(raw)

    def _is_spelled_answer(self, raw: Raw) -> bool:
        waiting = self._open
        if waiting is None or waiting.label is None or waiting.answers or waiting.closed:
            return False
        same = raw.fold == waiting.asked.fold and raw.zone == waiting.asked.zone
        return same and bool(waiting.label.answered(raw.text))

    def _label(self, raw: Raw) -> Label | None:
        """Return the label of a question; in an interview, and among comments, others ask."""
        return None if self.interview or raw.zone == "comments" else asks(raw.text)

    def _ask(self, raw: Raw, question: str, label: Label | None = None) -> None:
        self._finish()
        self._open = _Open(asked=raw, question=question, label=label)

    def _answer(self, raw: Raw) -> None:
        if self._open:
            self._open.answers.append(raw)

    def _other(self, raw: Raw) -> None:
        self._finish()
        self.rest.append(replace(raw, spoiler=raw.spoiler or raw.fold > 0))

    def _close(self) -> None:
        if self._open:
            self._open.closed = True

    def _finish(self) -> None:
        waiting, self._open = self._open, None
        if waiting is None:
            return
        if waiting.answers:
            self.faq.append(self._pair(waiting))
        else:
            self.rest.append(replace(waiting.asked, spoiler=waiting.asked.spoiler or waiting.asked.fold > 0))

    def _pair(self, waiting: _Open) -> Faq:
        first, *more = (raw.text for raw in waiting.answers)
        told = [waiting.asked, *waiting.answers]
        announced = self._section is not None and says_spoiler(self._section.text)
        return Faq(
            question=waiting.question,
            answer="\n\n".join([without_answers(first, waiting.label), *more]),
            line=waiting.asked.line,
            marked=announced
            or says_spoiler(waiting.question)
            or any(raw.spoiler or raw.hidden for raw in told),
            skipped=any(raw.skipped for raw in told),
            book=waiting.asked.book,
        )


def _split(raw: Raw, *, asking: bool) -> Raws:
    """Part a paragraph whose source lines are a question and its answer."""
    lines = raw.lines()
    if raw.kind is not BlockKind.PARAGRAPH or len(lines) < 2 or raw.zone == "comments":
        return [raw]
    label = asks(lines[0])
    if not (label or (asking and is_question(lines[0]))):
        return [raw]
    edges = [0, *(at for at, line in zip(raw.breaks, lines[1:], strict=True) if _labelled(line, label))]
    if len(edges) == 1 and is_question(lines[0]):
        edges.append(raw.breaks[0])
    ends = [*edges[1:], len(raw.text)]
    return [raw.part(start + _mark(raw.text, start), end) for start, end in zip(edges, ends, strict=True)]


def _mark(text: str, start: int) -> int:
    """Return how long the colon is with which a definition list's answer begins."""
    found = _DEFINED.match(text, start) if start else None
    return found.end() - start if found else 0


def _labelled(line: str, first: Label | None) -> bool:
    return bool((first and first.answered(line)) or asks(line))
