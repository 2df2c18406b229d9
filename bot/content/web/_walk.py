"""An HTML tree to Raws: every element that a writer uses keeps its meaning, every part of a theme goes."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any

from bot.content import _ink
from bot.content._builder import Builder, is_note_mark
from bot.content._html import Comment, Tag
from bot.content._raw import Raws
from bot.content._sentences import is_question
from bot.content._words import says_fact
from bot.content.web import _theme
from bot.model import BlockKind

_SPACE = re.compile(r"[ \t\r\n\f]*\n[ \t\r\n\f]*|[ \t\r\f]+")
_EMOJI = re.compile(r"[^\w\s]{1,8}\Z|[A-Za-z]\Z")
_ONE_LETTER_WORDS = frozenset("AIOYEÀÈÉÒUWZАВИКОСУЯאו")
_EMPTY = frozenset({"br", "hr", "img", "wbr"})
_LABELS = frozenset({"span", "strong", "b", "em", "small", "time"})
_CELLS = frozenset({"td", "th"})
_BLOCKS_IN_CELL = frozenset({"p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote", "br"})


def raws(root: Any, *, first_line: int = 1) -> Raws:
    """Return the pieces of an element. Lines only grow, one for each block where the source has no more."""
    walk = _Walk(first_line)
    walk.over(root)
    return _apart(walk.to.raws)


class _Walk:
    """Drives a Builder over a tree, without recursion: a page may nest as deep as it likes."""

    def __init__(self, first_line: int) -> None:
        self.to = Builder(line=first_line)
        self._shift = first_line - 1
        self._cap = ""

    def over(self, root: Any) -> None:
        from lxml import etree

        steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, node in steps:
            if event in {"comment", "pi"}:
                if event == "comment":
                    self.to.event(Comment(text=(node.text or "").strip().replace("\n", " ")))
                self._tail(node, root)
            elif event == "end":
                self._close(node)
                self._tail(node, root)
            elif self._skips(node):
                steps.skip_subtree()
                self._tail(node, root)
            else:
                self._open(node)
        self.to.end()

    def _skips(self, node: Any) -> bool:
        """Return whether the element is left out with all in it; an emoji's picture leaves its sign."""
        if node.tag == "img":
            alt = (node.get("alt") or "").strip()
            small = _theme.is_drop_cap(node) or not alt[:1].isalnum()
            if small and _EMOJI.match(alt):
                self.to.words(alt, _ink.LITERAL)
            return True
        if not isinstance(node.tag, str) or _theme.unsaid(node):
            return True
        mark = "".join(node.itertext()) if node.tag == "a" else ""
        if node.tag != "a" or not is_note_mark(node.get("href") or "", mark):
            return False
        self.to.note(mark)
        return True

    def _open(self, node: Any) -> None:
        line = (node.sourceline or 1) + self._shift
        self.to.line = max(self.to.line, line)
        if node.tag in _CELLS:
            self._cell(node)
        elif node.tag == "dt":
            self._term(node)
        elif node.tag == "dd":
            self._described(node)
        elif _is_labelled(node):
            self.to.start(BlockKind.LIST_ITEM)
        elif _theme.is_question(node):
            self._asked(node)
        elif _theme.is_heading(node):
            self.to.start(BlockKind.HEADING, level=6)
        elif not _theme.is_drop_cap(node):
            self.to.event(_tag(node))
        if _theme.is_answer(node):
            self.to.enter(f"answer {node.tag}", "faq")
        self._words(node.text or "")

    def _close(self, node: Any) -> None:
        if node.tag in _LABELS and node.getnext() is not None and _is_labelled(node.getparent()):
            self.to.words(": ")
        if _theme.is_answer(node):
            self.to.end()
            self.to.leave(f"answer {node.tag}")
        if node.tag == "dd":
            self.to.end()
            if not self._is_fact(node):
                self.to.leave("described")
            return
        if (node.tag == "dt" and self._is_fact(node)) or node.tag in _EMPTY:
            return
        if node.tag in _CELLS and not _is_layout(node):
            return
        if _theme.is_heading(node) or _is_labelled(node):
            self.to.end()
            return
        if node.tag == "dt" or _theme.is_question(node):
            self.to.end()
            self.to.leave("question")
        elif _theme.is_drop_cap(node):
            self._cap = _text(node)
        else:
            self.to.event(_tag(node, closing=True))

    def _cell(self, node: Any) -> None:
        if _is_layout(node):
            self.to.event(_tag(node))
        elif any(each.tag in _CELLS for each in node.itersiblings(preceding=True)):
            self.to.words(" | ", _ink.LITERAL)
        else:
            self.to.start(BlockKind.LIST_ITEM)

    def _term(self, node: Any) -> None:
        if self._is_fact(node):
            self.to.start(BlockKind.LIST_ITEM)
        else:
            self._asked(node)

    def _described(self, node: Any) -> None:
        if self._is_fact(node):
            self.to.words(": ")
            return
        self.to.end()
        self.to.enter("described", "faq" if _answers_term(node) else "")

    def _asked(self, node: Any) -> None:
        zone = "faq" if node.tag != "dt" or is_question(_text(node)) else ""
        self.to.end()
        self.to.enter("question", zone)
        self.to.start(BlockKind.HEADING, level=6)

    @staticmethod
    def _is_fact(node: Any) -> bool:
        """Return whether a definition list's pair is a fact (``Author: …``), not a question."""
        pair = (node, node.getnext()) if node.tag == "dt" else (node.getprevious(), node)
        if any(each is None for each in pair) or [each.tag for each in pair] != ["dt", "dd"]:
            return False
        return len(_text(pair[0])) <= 40 and len(_text(pair[1])) <= 150 and not is_question(_text(pair[0]))

    def _tail(self, node: Any, root: Any) -> None:
        if node is not root:
            self._words(node.tail or "")

    def _words(self, text: str) -> None:
        if not text:
            return
        if self._cap and text.strip():
            torn = text[:1].isspace() and self._cap not in _ONE_LETTER_WORDS and text.strip()[0].islower()
            text = text.lstrip() if torn else text
            self._cap = ""
        self.to.line += text[: len(text) - len(text.lstrip())].count("\n")
        line = self.to.line + text.lstrip().count("\n")
        text = _ink.guarded(text)
        self.to.words(_SPACE.sub(lambda found: _ink.joint(text, *found.span()), text))
        self.to.line = line


def _apart(pieces: Raws) -> Raws:
    """Give every piece a line of its own, so that a page written on one line still has an order."""
    line, told = 0, []
    for raw in pieces:
        line = max(raw.line, line + 1)
        told.append(replace(raw, line=line))
    return told


def _tag(node: Any, *, closing: bool = False) -> Tag:
    told = {
        key: value for key in ("class", "href", "style", "size") if (value := node.get(key)) and not closing
    }
    raw = "".join(f' {key}="{escape(value)}"' for key, value in told.items())
    return Tag(name=node.tag, closing=closing, raw=raw.replace("\n", " "))


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _is_labelled(node: Any) -> bool:
    """Return whether a box is nothing but a fact: its name in one element, no colon, its value in another."""
    if node is None or node.tag not in {"div", "p", "li"} or len(node) != 2:
        return False
    if (
        any(each.tag not in _LABELS or (each.tail or "").strip() for each in node)
        or (node.text or "").strip()
    ):
        return False
    label, told = map(_text, node)
    return bool(told) and not label.endswith((":", "：")) and says_fact(f"{label}: {told}")


def _answers_term(node: Any) -> bool:
    """Return whether a ``dd`` belongs to a ``dt`` that asks."""
    before = node.getprevious()
    while before is not None and before.tag == "dd":
        before = before.getprevious()
    return before is not None and before.tag == "dt" and is_question(_text(before))


def _is_layout(cell: Any) -> bool:
    """Return whether a table's cell holds a page rather than a value."""
    return any(each.tag in _BLOCKS_IN_CELL for each in cell) and len(_text(cell)) > 200
