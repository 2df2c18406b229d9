"""Plain text to Raws: a heading is a short line without end mark before prose; a list line has a bullet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from bot.content import _ink
from bot.content._builder import Builder, is_capitals
from bot.content._headings import goes_on, heads
from bot.content._html import events
from bot.content._phrases import says_faq, says_reading
from bot.content._raw import Raws
from bot.content._reading import announces
from bot.content._sentences import ended, is_question
from bot.model import BlockKind

_BULLET = re.compile(r"(?:[-*+•◦‣⁃–·▪►✦✨]|[\U0001F4D5-\U0001F4DA])\s+(?=\S)")
_BOOK_SIGN = re.compile("[\U0001f4d5-\U0001f4da]")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,})\Z")
_RULE = re.compile(r"(?:={3,}|-{3,}|~{3,}|\*{3,}|_{3,}|(?:\*\s*){3,}|⁂)\Z")
_QUOTED = re.compile(r">(?!!)\s?")
_DECORATED = re.compile(r"(?P<mark>[*=~_–—-]{1,5})[ \t]*(?P<text>[^*=~_\s][^\n]{0,88}?)[ \t]*(?P=mark)\Z")
_BRACKETED = re.compile(r"\[(?P<text>[^\[\]:\n]{2,60})\]\Z")
_CONTACT = re.compile(r"@\w|https?://", re.IGNORECASE)
_COMMENT = re.compile("<!--")
_COLONS = re.compile(r":::+\s*(.*)\Z")
_TELLS = ".,;…。،۔"
_LONGEST_HEADING = 90
_LONGEST_TITLE = 200
_LONGEST_OVER = 60
_FEWEST_WORDS = 3
_WIDEST_WRAP = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """One line as its writer thought of it: soft wraps are still inside. ``alone``: blank lines around it."""

    text: str
    number: int
    first: bool
    last: bool

    @property
    def listed(self) -> bool:
        return bool(_BULLET.match(self.text) or _NUMBER.match(self.text))

    @property
    def lettered(self) -> bool:
        """Return whether it opens its paragraph, short and in capitals throughout, and tells nothing."""
        plain = self.first and "\n" not in self.text and not self.listed
        return plain and is_capitals(self.text) and self.text[-1] not in _TELLS

    @property
    def over_prose(self) -> bool:
        """Return whether it stands on top of a paragraph, with a blank line only above."""
        return self.first and not self.last and len(self.text) <= _LONGEST_OVER and "\n" not in self.text

    @property
    def asks_alone(self) -> bool:
        """Return whether it is a short question, with blank lines above and below."""
        short = self.first and self.last and len(self.text.split()) >= _FEWEST_WORDS and not self.listed
        return short and len(self.text) <= _LONGEST_OVER and is_question(self.text)

    @property
    def heading_like(self) -> bool:
        fits = len(self.text) <= _LONGEST_HEADING and "\n" not in self.text and heads(self.text)
        return fits and not ended(self.text) and not self.listed and not _CONTACT.search(self.text)


def read(body: str, first_line: int) -> Raws:
    """Return the pieces of ``body``, whose first line is line ``first_line`` of its file."""
    body = _ink.guarded(body.replace("\x00", ""))
    lines = _lines(body, first_line)
    walk = _Walk(habit=_habit(lines))
    for at, line in enumerate(lines):
        walk.line(line, lines[at + 1] if at + 1 < len(lines) else None)
    walk.to.end()
    return walk.to.raws


# ── lines ──


def _lines(body: str, first_line: int) -> list[_Line]:
    rows = [row.strip() for row in body.split("\n")]
    width = _wrap_width(rows)
    found: list[_Line] = []
    at = 0
    while at < len(rows):
        end = at + 1
        while rows[at] and end < len(rows) and rows[end] and _runs_on(rows[end - 1], rows[end], width):
            end += 1
        if rows[at]:
            first, last = at == 0 or not rows[at - 1], end == len(rows) or not rows[end]
            found.append(_Line(text="\n".join(rows[at:end]), number=first_line + at, first=first, last=last))
        at = end
    return found


def _wrap_width(rows: list[str]) -> int:
    """Return the column at which the writer's editor wrapped lines, or 0 where every line is a paragraph."""
    lengths = sorted(len(row) for row in rows if row)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0  # a few lines escape any editor's wrapping
    pairs = [pair for pair in pairwise(rows) if all(pair)]
    tight = sum(_runs_on(above, below, width) for above, below in pairs)
    return width if 40 <= width <= _WIDEST_WRAP and tight >= 2 and tight * 3 >= len(pairs) else 0


def _runs_on(above: str, below: str, width: int) -> bool:
    """Return whether ``below`` goes on with the line above: its first word no longer fitted there."""
    if any(mark.match(line) for line in (above, below) for mark in (_RULE, _COLONS, _COMMENT)):
        return False
    if _BULLET.match(below) or _NUMBER.match(below):
        return False
    return bool(width) and len(above) + 1 + len(below.split(None, 1)[0]) > width - 2


def _habit(lines: list[_Line]) -> _Habit:
    """Return how this writer sets headings that end as sentences do, as far as there are two of them."""
    over = [line for line, after in pairwise(lines) if line.over_prose and _is_prose(after, than=line)]
    colons = sum(line.text[-1] in ":：" and not line.listed for line in over)
    plain = sum(line.heading_like or is_question(line.text) for line in over)
    spaced = sum(line.first for line in lines) * 2 > len(lines)
    alone = sum(line.asks_alone and _is_prose(after, than=line) for line, after in pairwise(lines))
    return _Habit(spaced=spaced, colons=colons > 1, questions=plain > 1, alone=alone > 1)


# ── what each line is ──


@dataclass(frozen=True, kw_only=True, slots=True)
class _Habit:
    """Whether blank lines part paragraphs; whether lines on top of them are headings though they end with a
    colon, or ask; and whether questions that stand alone are.
    """

    spaced: bool = False
    colons: bool = False
    questions: bool = False
    alone: bool = False


@dataclass(slots=True)
class _Walk:
    """Decides line by line, knowing the next one and the section it is in."""

    habit: _Habit = field(default_factory=_Habit)
    to: Builder = field(default_factory=Builder)
    begun: bool = False
    in_faq: bool = False
    asked: bool = False
    listing: bool = False

    def line(self, line: _Line, after: _Line | None) -> None:
        """Take one line."""
        self.to.line = line.number
        if _RULE.match(line.text):
            if not self._underlines(line):
                self.to.rule()
        elif found := _COLONS.match(line.text):
            self.to.colons(found[1].strip())
        elif line.text.startswith("<!--"):
            for event in events(line.text):
                self.to.event(event)
        else:
            self._block(line, after)

    def _block(self, line: _Line, after: _Line | None) -> None:
        kind, level, text, number = self._judge(line, after)
        self.to.start(kind, level=level, number=number)
        self.to.words(text)
        self.to.end()
        self.begun = True

    def _underlines(self, line: _Line) -> bool:
        """Take a row of ``===`` under a short line as the mark of a heading."""
        if line.first or not _UNDERLINE.match(line.text) or not self.to.raws:
            return False
        above = self.to.raws[-1]
        if above.heading or above.kind is not BlockKind.PARAGRAPH or len(above.text) > _LONGEST_HEADING:
            return above.heading
        self.to.raise_last(level=1 if line.text[0] == "=" else 2)
        return True

    def _judge(self, line: _Line, after: _Line | None) -> tuple[BlockKind, int, str, str]:
        text = line.text
        if found := _HASHES.match(text):
            return self._heading(len(found[1]), text[found.end() :])
        decorated = _DECORATED.match(text) or _BRACKETED.match(text)
        if decorated and after and not ended(decorated["text"]):
            return self._heading(2 if self.begun else 1, decorated["text"])
        if not self.begun and after and _is_title(line):
            return self._heading(1, text)
        if found := _QUOTED.match(text):
            return BlockKind.QUOTE, 0, text[found.end() :], ""
        if line.listed:
            return self._listed(line, after)
        return self._prose(line, after)

    def _heading(self, level: int, text: str) -> tuple[BlockKind, int, str, str]:
        self.in_faq, self.asked, self.listing = says_faq(text), False, says_reading(text)
        return BlockKind.HEADING, level, text, ""

    def _listed(self, line: _Line, after: _Line | None) -> tuple[BlockKind, int, str, str]:
        number = _NUMBER.match(line.text)
        if number and not ended(line.text) and after and _is_prose(after, than=line) and not self.in_faq:
            return self._heading(2, line.text)
        if _BOOK_SIGN.match(line.text) and line.first and line.last and after and _is_prose(after, than=line):
            return BlockKind.PARAGRAPH, 0, line.text, ""  # a picture before a line of its own lists nothing
        mark = number or _BULLET.match(line.text)
        text = line.text[mark.end() :] if mark else line.text
        return BlockKind.LIST_ITEM, 0, text, f"{number[1]}." if number else ""

    def _prose(self, line: _Line, after: _Line | None) -> tuple[BlockKind, int, str, str]:
        if announces(line.text) and after and (after.listed or after.heading_like):
            return self._heading(2, line.text)
        if self.in_faq and is_question(line.text):
            self.asked = True
            return BlockKind.HEADING, 3, line.text, ""
        if self.listing and line.heading_like:
            return BlockKind.LIST_ITEM, 0, line.text, ""
        if self._is_heading(line, after):
            return self._heading(2, line.text)
        self.asked = False
        return BlockKind.PARAGRAPH, 0, line.text, ""

    def _is_heading(self, line: _Line, after: _Line | None) -> bool:
        if self.asked or after is None:
            return False
        announced = says_faq(line.text) and len(line.text) <= _LONGEST_HEADING and line.text[-1] != "."
        stands = (line.first or not self.habit.spaced) and not goes_on(after.text)
        plain = (stands and line.heading_like) or line.lettered or self._by_habit(line)
        return announced or (plain and _is_prose(after, than=line))

    def _by_habit(self, line: _Line) -> bool:
        if self.habit.alone and line.asks_alone:
            return True
        if not line.over_prose or line.listed:
            return False
        colon = self.habit.colons and line.text[-1] in ":："
        return colon or (self.habit.questions and is_question(line.text))


def _is_title(line: _Line) -> bool:
    text = line.text
    if len(text) > _LONGEST_TITLE or "\n" in text or line.listed:
        return False
    return not ended(text) or text.endswith(":") or (line.last and text.endswith(("?", "!")))


def _is_prose(line: _Line, *, than: _Line) -> bool:
    return ended(line.text) or len(line.text) > max(len(than.text), _LONGEST_HEADING)
