"""Questions and answers: under a heading that announces them, or spelled ``Q:`` and ``A:`` anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.content._phrases import says_spoiler
from bot.content._raw import Raw, Raws
from bot.content._sentences import is_question
from bot.model import BlockKind, Faq

_ASKS = re.compile(
    r"(?:[qｑfpdv]|spørgsmål|fråga|question|frage|pregunta|domanda|pergunta|vraag|pytanie|вопрос|в|س|سؤال|سوال|پرسش|ש|שאלה|問|问|质问|प्रश्न|सवाल|문|질문)\s*\d{0,2}\s*[:.：．)]\s*(?=\S)",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:[aａro]|svar|answer|antwort|réponse|respuesta|risposta|resposta|antwoord|odpowiedź|ответ|о|ج|جواب|پاسخ|ת|תשובה|答|उत्तर|जवाब|답)\s*\d{0,2}\s*[:.：．)]\s*(?=\S)",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"\s*:\s+")


@dataclass(slots=True)
class _Open:
    """A question waiting for its answer. ``spelled``: it began with ``Q:``."""

    asked: Raw
    question: str
    spelled: bool
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

    def sort(self, raws: Raws) -> None:
        """Take a whole post."""
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
        elif _ASKS.match(raw.text) and not self.interview:
            self._ask(raw, _unlabelled(_ASKS, raw.text), spelled=True)
        elif self._asking(raw) and self._asks(raw):
            self._ask(raw, raw.text)
        elif self._answers(raw):
            self._answer(raw)
        else:
            self._other(raw)

    def _heading(self, raw: Raw) -> None:
        spelled = bool(_ASKS.match(raw.text)) and not self.interview
        if spelled or raw.zone == "faq" or self._is_question_heading(raw):
            self._ask(raw, _unlabelled(_ASKS, raw.text), spelled=spelled)
            return
        self._finish()
        self._section = raw if raw.asks else None
        self.rest.append(raw)

    def _is_question_heading(self, raw: Raw) -> bool:
        if self._section is None:
            return False
        deeper = raw.level > self._section.level
        return deeper or (raw.level == self._section.level and is_question(raw.text))

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
        ):
            return False
        return self._asking(raw) or (
            waiting.spelled and not waiting.answers and bool(_ANSWERS.match(raw.text))
        )

    def _ask(self, raw: Raw, question: str, *, spelled: bool = False) -> None:
        self._finish()
        self._open = _Open(asked=raw, question=question, spelled=spelled)

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
            answer="\n\n".join([_unlabelled(_ANSWERS, first), *more]),
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
    if raw.kind is not BlockKind.PARAGRAPH or len(lines) < 2:
        return [raw]
    if not (_ASKS.match(lines[0]) or (asking and is_question(lines[0]))):
        return [raw]
    edges = [0, *(at for at, line in zip(raw.breaks, lines[1:], strict=True) if _labelled(line))]
    if len(edges) == 1 and is_question(lines[0]):
        edges.append(raw.breaks[0])
    ends = [*edges[1:], len(raw.text)]
    return [raw.part(start + _mark(raw.text, start), end) for start, end in zip(edges, ends, strict=True)]


def _mark(text: str, start: int) -> int:
    """Return how long the colon is with which a definition list's answer begins."""
    found = _DEFINED.match(text, start) if start else None
    return found.end() - start if found else 0


def _unlabelled(label: re.Pattern[str], text: str) -> str:
    """Take the label off a question or answer, where it begins with one."""
    found = label.match(text)
    return text[found.end() :] if found else text


def _labelled(line: str) -> bool:
    return bool(_ASKS.match(line) or _ANSWERS.match(line))
