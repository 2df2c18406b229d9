"""Markdown, with the HTML and the site generators' shortcodes that live in it, to Raws.

CommonMark through markdown-it-py, without indented code (book blogs indent verse and letters, not programs),
with tables and ``::: spoiler`` containers. ``>!``, ``!<``, ``==`` and ``||`` are found by ``_ink``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.content import _ink
from bot.content._builder import Builder, is_note_mark
from bot.content._html import events
from bot.content._phrases import says_spoiler
from bot.content._raw import Raw, Raws
from bot.content._tidy import tidied
from bot.model import BlockKind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_COLON = re.compile(r":::+[ \t]*(.*)")
_CALLOUT = re.compile(r"\[!([\w-]+)\][+-]?[^\n]*")
_PIPE_ROW = re.compile(r"\|.*\|\s*\Z")
_EMOJI_ONLY = re.compile(r"[^\w\s]{1,8}\Z")


def read(body: str, first_line: int, *, guess: bool = True) -> Raws:
    """Return the pieces of ``body``, whose first line is line ``first_line`` of its file.

    ``guess`` lets bold lines and numbered titles be headings, and lines of ``|`` cells a table.
    """
    builder = Builder(guess=guess)
    tokens = _callouts(_parser().parse(tidied(body)))
    _Walk(builder, first_line).tokens(_underlined(tokens) if guess else tokens)
    builder.end()
    if not guess:
        return builder.raws
    return [part for raw in _numbered(builder.raws) for part in _rows(raw)]


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "text_join"])
    parser.block.ruler.before(
        "fence", "colon", _colon, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    return parser


def _colon(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 - markdown-it's signature
    """Markdown-it rule: one line of three or more colons, with or without a name."""
    found = _COLON.match(state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]])
    if not found:
        return False
    if not silent:
        state.line = start + 1
        token = state.push("colon", "", 0)
        token.map, token.info = [start, state.line], found[1].strip()
    return True


def _underlined(tokens: list[Token]) -> list[Token]:
    """Let a paragraph be one that a row of hyphens stands below: to whoever ended it as prose, a rule."""
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.markup in {"-", "="}:
            ended = inline.content.endswith((".", "!", "…", "。", "！", "।"))
            token.meta["prose"] = ended or inline.content.count("\n") > 1
    return tokens


def _callouts(tokens: list[Token]) -> list[Token]:
    """Let a ``> [!note] Title`` box of Obsidian hold the writer's words; ``[!quote]`` quotes all the same."""
    for at, token in enumerate(tokens[:-2]):
        inline = tokens[at + 2]
        found = _CALLOUT.match(inline.content) if token.type == "blockquote_open" else None
        if not found or not inline.children:
            continue
        token.meta["callout"] = "quote" if found[1].lower() in {"quote", "cite"} else _spoils(found[0])
        ends = (n for n, child in enumerate(inline.children) if child.type in {"softbreak", "hardbreak"})
        inline.children = inline.children[next(ends, len(inline.children)) + 1 :]
    return tokens


def _spoils(text: str) -> str:
    return "spoiler" if says_spoiler(text) else ""


# ── walking the tokens ──


class _Walk:
    """Drives a Builder through markdown-it's tokens."""

    def __init__(self, builder: Builder, first_line: int) -> None:
        self._to = builder
        self._shift = first_line
        self._items: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._cells = 0
        self._in_table = False

    def tokens(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            if token.map:
                self._to.line = token.map[0] + self._shift
            act = self._ACTS.get(token.type)
            if act:
                act(self, token)

    def _heading(self, token: Token) -> None:
        if not token.meta.get("prose"):
            self._kind, self._level = BlockKind.HEADING, int(token.tag[1])

    def _item(self, token: Token) -> None:
        self._items.append(f"{token.info}." if token.info else "-")

    def _item_end(self, _: Token) -> None:
        self._items.pop()

    def _inline(self, token: Token) -> None:
        number = ""
        if self._kind is BlockKind.PARAGRAPH and self._items and self._items[-1]:
            self._kind, number = BlockKind.LIST_ITEM, self._items[-1].removeprefix("-")
            self._items[-1] = ""  # only an item's first paragraph is the item; the rest are paragraphs
        self._to.start(self._kind, level=self._level, number=number)
        _Inline(self._to).children(token.children or [])
        self._to.end()
        self._kind, self._level = BlockKind.PARAGRAPH, 0

    def _row(self, _: Token) -> None:
        self._to.start(BlockKind.LIST_ITEM)
        self._cells = 0

    def _cell(self, token: Token) -> None:
        if self._cells:
            self._to.words(" | ", _ink.LITERAL)
        self._cells += 1
        _Inline(self._to).children(token.children or [])

    def _any_inline(self, token: Token) -> None:
        if self._in_table:
            self._cell(token)
        else:
            self._inline(token)

    def _table(self, token: Token) -> None:
        self._in_table = token.type == "table_open"
        self._to.end()

    def _quote(self, token: Token) -> None:
        self._to.end()
        if token.type == "blockquote_open":
            self._to.enter("markdown quote", token.meta.get("callout", "quote"))
        else:
            self._to.leave("markdown quote")

    def _fence(self, token: Token) -> None:
        self._to.start(BlockKind.QUOTE)
        self._to.line += 1
        self._to.words(token.content, _ink.LITERAL)
        self._to.end()

    def _html(self, token: Token) -> None:
        for event in events(token.content):
            self._to.event(event)

    def _rule(self, _: Token) -> None:
        self._to.rule()

    def _colons(self, token: Token) -> None:
        self._to.colons(token.info)

    _ACTS: dict[str, Callable[[_Walk, Token], None]] = {  # noqa: RUF012 - a table of methods, never written to
        "heading_open": _heading,
        "list_item_open": _item,
        "list_item_close": _item_end,
        "inline": _any_inline,
        "table_open": _table,
        "table_close": _table,
        "tr_open": _row,
        "blockquote_open": _quote,
        "blockquote_close": _quote,
        "fence": _fence,
        "html_block": _html,
        "hr": _rule,
        "colon": _colons,
    }


class _Inline:
    """Writes one inline run: its words, its emphasis, its HTML; images and note marks left out."""

    def __init__(self, builder: Builder) -> None:
        self._to = builder
        self._mute = False

    def children(self, tokens: list[Token]) -> None:
        for at, token in enumerate(tokens):
            if token.type == "link_open":
                href = str(token.attrGet("href") or "")
                self._mute = is_note_mark(href, _link_text(tokens, at))
                if self._mute:
                    self._to.note(_link_text(tokens, at))
                self._to.link(href, on=True)
            elif token.type == "link_close":
                self._mute = False
                self._to.link("", on=False)
            elif not self._mute:
                self._child(token)

    def _child(self, token: Token) -> None:
        match token.type:
            case "text":
                self._to.words(token.content)
            case "text_special" | "code_inline":
                self._to.words(token.content, _ink.LITERAL)
            case "softbreak" | "hardbreak":
                self._to.words("\n")
            case "html_inline":
                for event in events(token.content):
                    self._to.event(event)
            case "image" if _EMOJI_ONLY.match(token.content):
                self._to.words(token.content)
            case _:
                self._emphasis(token)

    def _emphasis(self, token: Token) -> None:
        bit = {"em": _ink.NAME, "strong": _ink.STRONG}.get(token.tag)
        if bit:
            self._to.style(bit, on=token.nesting > 0)


def _link_text(tokens: list[Token], at: int) -> str:
    words = []
    for token in tokens[at + 1 : at + 8]:
        if token.type == "link_close":
            break
        words.append(token.content)
    return "".join(words)


# ── after walking ──


def _numbered(raws: Raws) -> Raws:
    """Read ``1. A Title``, alone in its list and followed by prose, as the heading it stands for."""
    return [
        replace(
            raw,
            kind=BlockKind.HEADING,
            level=6,
            text=f"{raw.number} {raw.text}",
            names=(),
            picked=(),
            hidden=(),
        )
        if raw.number and _heads(raw, before, after)
        else raw
        for before, raw, after in zip([None, *raws], raws, [*raws[1:], None], strict=False)
    ]


def _heads(raw: Raw, before: Raw | None, after: Raw | None) -> bool:
    alone = not (before and before.kind is BlockKind.LIST_ITEM)
    prose = after is not None and after.kind is BlockKind.PARAGRAPH and len(after.text) > len(raw.text)
    return alone and prose and len(raw.text) <= 90 and raw.text[-1:] not in ".!…:;,"


def _rows(raw: Raw) -> Raws:
    """Take apart a table that its writer drew without a line under the head."""
    lines = raw.lines()
    if raw.kind is not BlockKind.PARAGRAPH or not all(
        _PIPE_ROW.match(line) and line.startswith("|") for line in lines
    ):
        return [raw]
    cells = [" | ".join(cell.strip() for cell in line.strip("| ").split("|")) for line in lines]
    return [
        replace(
            raw,
            kind=BlockKind.LIST_ITEM,
            text=text,
            line=raw.line + at,
            names=(),
            breaks=(),
            picked=(),
            hidden=(),
        )
        for at, text in enumerate(cells)
        if text.strip(" |")
    ]
