"""Collects pieces while a document is walked: which kind, under which marks, on which line."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from bot.content import _ink
from bot.content._book import book_from
from bot.content._html import Comment, Event, Tag, Words
from bot.content._phrases import says_spoiler, vocabulary
from bot.content._raw import Raw, Raws
from bot.content._words import says_fact
from bot.model import BlockKind, Book

_FLOW = vocabulary(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer",
    "form header li main nav ol p section summary table tbody td tfoot th thead tr ul",
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_UNSAID = vocabulary(
    "button iframe noscript rp rt script select style svg template textarea title",
)
_EMPTY = vocabulary("area br col embed hr img input link meta source track wbr")
_EMPHASIS = {
    "em": _ink.NAME,
    "i": _ink.NAME,
    "cite": _ink.NAME,
    "b": _ink.STRONG,
    "strong": _ink.STRONG,
    "u": _ink.STRONG,
}
_CAPITALS = re.compile(r"(?m)[^\W\d_a-zà-ÿа-яё]{2}")
_LONGEST_CAPITALS = 60
_BOLD = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-size\s*:\s*(?:1[89]|[2-9]\d)(?:\.\d+)?(?:px|pt)|font-size\s*:\s*(?:x+-large|large)",
    re.I,
)
_DIRECTIVE = re.compile(r"pullquote:\s*(skip|faq|reading|spoiler|book)s?\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_END = re.compile(r"/\s*pullquote\b", re.IGNORECASE)
_BACK = re.compile("[\u21a9\u21b5\u2191\u2934\u23ce]")
_NOTE_MARK = re.compile(r"[\W\d_]*\Z")


@dataclass(slots=True)
class Builder:
    """Takes words and tags in source order and turns them into Raws. Call ``end`` after the last."""

    line: int = 1
    guess: bool = True
    raws: Raws = field(default_factory=list)
    _pen: _ink.Pen = field(default_factory=_ink.Pen)
    _kind: BlockKind = BlockKind.PARAGRAPH
    _level: int = 0
    _number: str = ""
    _began: int = 0
    _depth: Counter[str] = field(default_factory=Counter)
    _effects: dict[str, list[str]] = field(default_factory=dict)
    _style: Counter[int] = field(default_factory=Counter)
    _hrefs: list[str] = field(default_factory=list)
    _folds: int = 0
    _books: list[Book | None] = field(default_factory=list)
    _open_at: int | None = None
    _noted: bool = False

    # ── words ──

    def words(self, text: str, flags: int = 0) -> None:
        """Add words; their line ends move ``line`` on."""
        if not self._depth["unsaid"]:
            if not self._began and text.strip():
                self._began = self.line + text[: len(text) - len(text.lstrip())].count("\n")
            self._pen.write(text, flags | self._flags())
        self.line += text.count("\n")

    def _flags(self) -> int:
        hidden = _ink.HIDDEN if self._depth["hidden"] else 0
        picked = _ink.PICKED if self._depth["picked"] else 0
        bold = _ink.STRONG if self._depth["bold"] else 0
        return hidden | picked | bold | sum(bit for bit, depth in self._style.items() if depth > 0)

    def style(self, bit: int, *, on: bool) -> None:
        """Open or close an emphasis."""
        self._style[bit] = max(0, self._style[bit] + (1 if on else -1))

    def link(self, href: str, *, on: bool) -> None:
        """Open or close a link."""
        self.style(_ink.LINK, on=on)
        if on and href:
            self._hrefs.append(href)

    def note(self, mark: str) -> None:
        """Take a footnote's mark, left out; one that leads back up makes its block a footnote, no text to pick."""
        self._noted |= bool(_BACK.search(mark))

    # ── blocks ──

    def start(self, kind: BlockKind, *, level: int = 0, number: str = "") -> None:
        """End the block before and begin one of this kind."""
        self.end()
        self._kind, self._level, self._number = kind, level, number

    def end(self) -> None:
        """End the current block, if it holds words."""
        inked = self._pen.finish(left_open=self._open_at is not None)
        if inked.text:
            self._keep(inked)
        self._kind, self._level, self._number, self._began = BlockKind.PARAGRAPH, 0, "", 0
        self._noted = False
        self._style.clear()

    def rule(self) -> None:
        """End the current block with a thematic break."""
        self.end()
        self.raws.append(Raw(kind=None, line=self.line))

    def raise_last(self, *, level: int) -> None:
        """Make the last block a heading of this level."""
        self.raws[-1] = replace(self.raws[-1], kind=BlockKind.HEADING, level=level)

    def _keep(self, inked: _ink.Inked) -> None:
        raw = Raw(
            kind=BlockKind.QUOTE if self._depth["quote"] else self._kind,
            line=self._began or self.line,
            text=inked.text,
            level=self._level if not self._depth["quote"] else 0,
            spoiler=self._depth["spoiler"] > 0,
            skipped=self._depth["skip"] > 0 or self._noted,
            picked=inked.picked,
            hidden=inked.hidden,
            names=inked.names,
            breaks=inked.breaks,
            strong=inked.strong,
            links=inked.links,
            hrefs=tuple(self._hrefs),
            fold=self._folds if self._depth["fold"] else 0,
            number=self._number,
            zone=self._zone(),
            book=self._books[-1] if self._books else None,
        )
        self._hrefs.clear()
        self.raws += _short_headings(raw) if self.guess else [raw]
        self._carry(opens=inked.opens, closes=inked.closes)

    def _zone(self) -> str:
        return next((zone for zone in ("faq", "reading") if self._depth[zone]), "")

    def _carry(self, *, opens: bool, closes: bool) -> None:
        """Hide what lies between a ``>!`` left open in one block and its ``!<`` in a later one."""
        last = len(self.raws) - 1
        if closes and self._open_at is not None:
            between = range(self._open_at + 1, last)
            self.raws[self._open_at + 1 : last] = [replace(self.raws[i], spoiler=True) for i in between]
            self._open_at = None
        if opens:
            self._open_at = last

    # ── containers ──

    def enter(self, family: str, effect: str) -> None:
        """Open a container; ``effect`` is what it does to all inside."""
        self._effects.setdefault(family, []).append(effect)
        self._depth[effect] += 1
        if effect == "fold":
            self._folds += 1

    def leave(self, family: str) -> None:
        """Close the innermost container of this family, if one is open."""
        if stack := self._effects.get(family):
            effect = stack.pop()
            self._depth[effect] -= 1
            if effect == "book":
                self._books.pop()

    def colons(self, info: str) -> None:
        """Take a ``::: name Title`` line, or the ``:::`` that ends it."""
        self.end()
        if not info:
            self.leave("colons")
            return
        name, _, title = info.strip("{} .").partition(" ")
        spoils = says_spoiler(info) or name.lower() in {"details", "hidden", "collapse"}
        self.enter("colons", "spoiler" if spoils else "")
        if title.strip():
            self.start(BlockKind.HEADING, level=6)
            self.words(title)
            self.end()

    # ── HTML ──

    def event(self, event: Event) -> None:
        """Take a tag, a comment or words of HTML."""
        match event:
            case Words():
                self.words(event.text)
            case Comment():
                self._comment(event)
            case Tag():
                self._tag(event)

    def _comment(self, comment: Comment) -> None:
        if _END.match(comment.text):
            self.end()
            self.leave("directive")
        elif found := _DIRECTIVE.match(comment.text):
            self.end()
            self._directive(found[1].lower(), found[2])
        self.line += comment.text.count("\n")

    def _directive(self, name: str, rest: str) -> None:
        self.enter("directive", name)
        if name == "book":
            self._books.append(_book(rest))

    def _tag(self, tag: Tag) -> None:
        if tag.name == "br":
            self._line_end()
        elif tag.name == "hr":
            self.rule()
        elif tag.name == "a":
            self.link(tag.attribute("href"), on=not tag.closing)
        elif tag.name in _EMPHASIS:
            self.style(_EMPHASIS[tag.name], on=not tag.closing)
        elif tag.name in _FLOW or tag.name in _HEADINGS:
            self._flow(tag)
        elif tag.name not in _EMPTY:
            self._span(tag)
        self.line += tag.raw.count("\n")

    def _line_end(self) -> None:
        """Take a ``<br>``; a second one with no word between them ends the paragraph."""
        if self._pen.ends_line() and self._began:
            kind = BlockKind.PARAGRAPH if self._kind is BlockKind.LIST_ITEM else self._kind
            self.start(kind, level=self._level)
        else:
            self._pen.write("\n")

    def _flow(self, tag: Tag) -> None:
        waiting = None if self._began or tag.closing else (self._kind, self._level)
        self.end()
        if tag.closing:
            self.leave(tag.name)
            return
        if tag.name in _HEADINGS:
            self._kind, self._level = BlockKind.HEADING, _HEADINGS[tag.name]
        elif tag.name == "summary":
            self._kind, self._level = BlockKind.HEADING, 6
        elif tag.name == "li":
            self._kind = BlockKind.LIST_ITEM
        elif waiting:
            self._kind, self._level = waiting
        own = {"details": "fold", "blockquote": "quote"}.get(tag.name, "")
        effect = _class_effect(tag) or own or _bold_effect(tag)
        if tag.name != "p" or effect:
            self.enter(tag.name, effect)

    def _span(self, tag: Tag) -> None:
        if tag.closing:
            self.leave(tag.name)
            return
        effect = "unsaid" if tag.name in _UNSAID else "picked" if tag.name == "mark" else ""
        self.enter(tag.name, effect or ("hidden" if _class_effect(tag) else _bold_effect(tag)))


def _book(said: str) -> Book | None:
    """Return the book a directive names as JSON, or None where it is no such thing."""
    try:
        keys = json.loads(said)
        return book_from(keys) if isinstance(keys, dict) else None
    except (ValueError, RecursionError):
        return None


def _class_effect(tag: Tag) -> str:
    return "spoiler" if "spoiler" in tag.attribute("class").lower() else ""


def _bold_effect(tag: Tag) -> str:
    """Return ``bold`` for an element that its style, or the old ``<font size>``, sets bold or large."""
    large = tag.name == "font" and tag.attribute("size").strip("+") in {"4", "5", "6", "7"}
    return "bold" if large or _BOLD.search(tag.attribute("style")) else ""


def _short_headings(raw: Raw) -> Raws:
    """Read short lines, bold or in capitals throughout and no whole sentence, as the headings they stand for."""
    if raw.kind is not BlockKind.PARAGRAPH or not (raw.strong or _CAPITALS.search(raw.text)):
        return [raw]
    edges = [0, *raw.breaks, len(raw.text)]
    runs = [(large, list(run)) for large, run in groupby(pairwise(edges), lambda line: _is_large(raw, *line))]
    parts = [(bold, raw.part(run[0][0], run[-1][1])) for bold, run in runs]
    if not any(bold and _is_heading(part) for bold, part in parts):
        return [raw]
    return [
        replace(part, kind=BlockKind.HEADING, level=6) if bold and _is_heading(part) else part
        for bold, part in parts
    ]


def _is_large(raw: Raw, start: int, end: int) -> bool:
    line = raw.text[start:end].strip()
    within = raw.text[end:].lstrip()[:1].islower()  # a sentence wrapped around it
    return raw.bold(start, end) or (is_capitals(line) and not says_spoiler(line) and not within)


def is_capitals(line: str) -> bool:
    """Return whether a short line is written in capitals throughout: two words, or one of four letters."""
    letters = sum(char.isalpha() for char in line)
    return letters > 3 and len(line) <= _LONGEST_CAPITALS and line.upper() == line and line.lower() != line


def _is_heading(part: Raw) -> bool:
    sentence = part.text.endswith((".", "!", "…", "。", "！", "”", '"', "»", ",", ";"))
    return len(part.text) <= 200 and not sentence and not says_fact(part.text)


def is_note_mark(href: str, text: str) -> bool:
    """Return whether a link is a footnote's mark or way back: to this page, with no letter in it."""
    return href.startswith("#") and bool(_NOTE_MARK.match(text))
