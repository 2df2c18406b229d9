"""Words with a flag byte for every code point, so that spans stay true while marks and white space go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.model import Span

LITERAL, HIDDEN, PICKED, NAME, STRONG, BREAK, LINK = 1, 2, 4, 8, 16, 32, 64

# Stand-ins for the angle brackets of >! and !<, which Markdown and HTML would otherwise claim. Noncharacters:
# Unicode forbids them in interchange (core specification, 23.7), so no source loses a word to them.
OPEN, CLOSE, _HID = "\ufdd0", "\ufdd1", "\ufdd2"

_OR = {
    bit: bytes(value | bit for value in range(256))
    for bit in (LITERAL, HIDDEN, PICKED, NAME, STRONG, BREAK, LINK)
}
_ONLY = {bit: bytes(1 if value & bit else 0 for value in range(256)) for bit in _OR}
_MARK = re.compile(f"==|\\|\\||{OPEN}!|!{CLOSE}")
_SPACE = re.compile("\\s{2,}|[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]")
_UNSEEN = re.compile(f"[\u00ad\u200b\u2060\ufeff{OPEN}{CLOSE}\x00-\x08\x0e-\x1b\x7f]")
_ANGLE = re.compile(r">!|!<")
_HYPHENED = re.compile(r"[^\W\d_][^\W\d_]-\Z")
_GOES_ON = re.compile(
    r"(?!(?:and|or|to|und|oder|bzw|bis|wie|sowie|als|et|ou|y|o|e|en|of|i|lub|и|или)\b)[^\W\d_A-ZÄÖÜ]",
    re.UNICODE,
)
_CJK = re.compile("[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]")

_Edit = tuple[int, int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Inked:
    """Finished words. ``opens``: a ``>!`` was never closed. ``closes``: it ended one left open earlier."""

    text: str
    picked: tuple[Span, ...]
    hidden: tuple[Span, ...]
    names: tuple[Span, ...]
    breaks: tuple[int, ...]
    strong: tuple[Span, ...]
    links: tuple[Span, ...]
    opens: bool
    closes: bool


@dataclass(slots=True)
class Pen:
    """Collects one block's words as they are met."""

    pieces: list[str] = field(default_factory=list)
    shadow: list[str] = field(default_factory=list)
    flags: list[bytes] = field(default_factory=list)

    def write(self, text: str, flags: int = 0) -> None:
        """Add ``text``, every code point of it flagged with ``flags``."""
        if flags & LITERAL:
            text = text.replace(OPEN, ">").replace(CLOSE, "<")
        self.pieces.append(text)
        self.shadow.append(_HID * len(text) if flags & LITERAL else text)
        self.flags.append(bytes([flags]) * len(text))

    def ends_line(self) -> bool:
        """Return whether a line end was written last, but for blanks."""
        last = next((piece for piece in reversed(self.pieces) if piece.strip(" \t\u00a0")), "")
        return last.rstrip(" \t\u00a0").endswith("\n")

    def finish(self, *, left_open: bool = False) -> Inked:
        """Return the words so far, marks resolved, and start anew. ``left_open``: an earlier ``>!`` waits."""
        text, flags = "".join(self.pieces), bytearray().join(self.flags)
        marks = _Marks(text="".join(self.shadow), flags=flags, left_open=left_open)
        self.pieces.clear()
        self.shadow.clear()
        self.flags.clear()
        opens, gone = marks.walk()
        text = text.replace(OPEN, ">").replace(CLOSE, "<")
        text, flags = _edit(text, flags, ((at, at + 2, "") for at in gone))
        text, flags = _edit(text, flags, ((m.start(), m.end(), "") for m in _UNSEEN.finditer(text)))
        text, flags = _spaces(text, flags)
        return Inked(
            text=text,
            picked=_spans(text, flags, PICKED),
            hidden=_spans(text, flags, HIDDEN),
            names=_spans(text, flags, NAME),
            breaks=tuple(m.start() for m in re.finditer(b"\x01", flags.translate(_ONLY[BREAK])) if m.start()),
            strong=_spans(text, flags, STRONG),
            links=_spans(text, flags, LINK),
            opens=opens,
            closes=marks.closes,
        )


def _edit(text: str, flags: bytearray, edits: Iterable[_Edit]) -> tuple[str, bytearray]:
    """Replace ranges, in order and apart, in words and flags; what is put in has its first one's flags."""
    words: list[str] = []
    kept: list[bytes | bytearray] = []
    at = 0
    for start, end, put in edits:
        words += (text[at:start], put)
        kept += (flags[at:start], flags[start : start + 1] * len(put))
        at = end
    return "".join([*words, text[at:]]), bytearray().join([*kept, flags[at:]])


def _mark(flags: bytearray, bit: int, start: int, end: int) -> None:
    flags[start:end] = flags[start:end].translate(_OR[bit])


@dataclass(slots=True)
class _Marks:
    """Pairs the marks of one block from left to right; never looks back, so time stays linear.

    ``text`` is the words with all that is literal (escaped, code) blotted out: no mark there is one.
    """

    text: str
    flags: bytearray
    left_open: bool
    open: dict[str, int] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    closes: bool = False

    def _pair(self, name: str, at: int, bit: int) -> None:
        start = self.open.pop(name)
        _mark(self.flags, bit, start + 2, at)
        self.gone += (start, at)

    def _twin(self, name: str, at: int, bit: int) -> None:
        """Meet a mark that opens and closes alike (``==``, ``||``): it hugs the words it marks."""
        before, after = self.text[at - 1 : at], self.text[at + 2 : at + 3]
        if name in self.open:
            if not before.isspace() and at > self.open[name] + 2:
                self._pair(name, at, bit)
        elif after and not after.isspace() and after != name[0]:
            self.open[name] = at

    def _close(self, at: int) -> None:
        """Meet ``!<``: it ends this block's ``>!``, or the one an earlier block left open."""
        if ">!" in self.open:
            self._pair(">!", at, HIDDEN)
        elif self.left_open and not self.closes:
            _mark(self.flags, HIDDEN, 0, at)
            self.gone.append(at)
            self.closes = True

    def _meet(self, name: str, at: int) -> None:
        """Take one mark."""
        if name == "==":
            self._twin(name, at, PICKED)
        elif name == "||":
            self._twin(name, at, HIDDEN)
        elif name[0] == OPEN:
            self.open.setdefault(">!", at)
        else:
            self._close(at)

    def walk(self) -> tuple[bool, list[int]]:
        """Resolve all marks; return whether a ``>!`` was left open, and where the resolved marks stand."""
        for found in _MARK.finditer(self.text):
            self._meet(found.group(), found.start())
        return self._end(), sorted(self.gone)

    def _end(self) -> bool:
        """Close the block: a ``>!`` left open hides the rest of it."""
        start = self.open.get(">!")
        if start is None:
            return False
        _mark(self.flags, HIDDEN, start + 2, len(self.text))
        self.gone.append(start)
        return True


def _spaces(text: str, flags: bytearray) -> tuple[str, bytearray]:
    """Join soft-wrapped lines and runs of white space; a lone no-break space stays, as French needs it."""
    text, flags = _strip(text, flags)
    return _edit(text, flags, _settled(text, flags))


def _strip(text: str, flags: bytearray) -> tuple[str, bytearray]:
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    return (text[start:end], flags[start:end]) if start < end else ("", bytearray())


def _settled(text: str, flags: bytearray) -> Iterator[_Edit]:
    for found in _SPACE.finditer(text):
        run = found.group()
        if "\n" in run:
            _mark(flags, BREAK, found.end(), found.end() + 1)
        yield found.start(), found.end(), joint(text, found.start(), found.end())


def joint(text: str, start: int, end: int) -> str:
    """Return what stands for the white space ``[start, end)``: nothing where a line was only wrapped there.

    Chinese and Japanese have no blanks; a compound broken at its hyphen (``one-`` / ``click``) had none, but
    a hyphen that waits for its other half (``Vor- und Nachteile``) is followed by one.
    """
    if "\n" not in text[start:end] or not start > 0 or end >= len(text):
        return " "
    cjk = _CJK.match(text, start - 1) and _CJK.match(text, end)
    return (
        "" if cjk or (_HYPHENED.search(text, max(0, start - 3), start) and _GOES_ON.match(text, end)) else " "
    )


def guarded(text: str) -> str:
    """Put the stand-ins for ``>!`` and ``!<`` into words that hold no markup."""
    text = text.replace(OPEN, "").replace(CLOSE, "")
    return _ANGLE.sub(lambda found: f"{OPEN}!" if found[0] == ">!" else f"!{CLOSE}", text)


def _spans(text: str, flags: bytearray, bit: int) -> tuple[Span, ...]:
    runs = (m.span() for m in re.finditer(b"\x01+", flags.translate(_ONLY[bit])))
    trimmed = (_trim(text, start, end) for start, end in runs)
    return tuple(Span(start=start, end=end) for start, end in trimmed if start < end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
