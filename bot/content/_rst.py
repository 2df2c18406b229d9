"""reStructuredText, parsed by docutils, to Raws and keys. No file is included, no raw HTML taken in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.content import _ink
from bot.content._builder import Builder
from bot.content._html import Comment
from bot.content._raw import Raws
from bot.content._sentences import is_question
from bot.model import BlockKind

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "warning_stream": False,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "sectsubtitle_xform": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "_disable_config": True,
    "line_length_limit": 1_000_000,
}
_UNSAID = frozenset(
    [
        "system_message",
        "image",
        "figure",
        "caption",
        "legend",
        "footnote",
        "footnote_reference",
        "citation",
        "citation_reference",
        "target",
        "substitution_definition",
        "raw",
        "pending",
        "docinfo",
        "field_list",
        "header",
        "footer",
        "sidebar",
        "meta",
        "decoration",
        "generated",
    ]
)
_INLINE = {"emphasis": _ink.NAME, "title_reference": _ink.NAME, "strong": _ink.STRONG}
_QUOTES = ("block_quote", "literal_block", "doctest_block")
_BOXES = ("container", "admonition", "topic", "note", "warning", "hint", "tip", "important", "attention")
_INSIDE = {
    **dict.fromkeys(_QUOTES, "quote"),
    **dict.fromkeys(_BOXES, "box"),
    **dict.fromkeys(("term", "definition"), "defined"),
}
_WHOLE = ("paragraph", "title", "rubric", "subtitle", "attribution", "line_block")
_NIKOLA = re.compile(
    r"(?m)^(?:\.\. )?(title|slug|date|tags|category|link|author|status|lang|language|rating): *(.*)$"
)
_ROLE = re.compile(r"\A:[\w.+-]+:`([^`<]*?)(?:\s*<[^`>]*>)?`\Z|\A[`|]([^`|]*)[`|]_{0,2}\Z")


def read(body: str, first_line: int) -> tuple[Raws, Mapping[str, str]]:
    """Return the pieces of ``body``, whose first line is line ``first_line`` of its file, and its fields."""
    from docutils.core import publish_doctree

    body = _ink.guarded(re.sub("[\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", body))
    try:
        tree = publish_doctree(body, settings_overrides=dict(_SETTINGS))
    except Exception:  # noqa: BLE001 - docutils raises what it likes at odd input; the words are still there
        from bot.content import _plain

        return _plain.read(body, first_line), {}
    walk = _Walk(first_line)
    walk.over(tree)
    return walk.to.raws, dict(_keys(tree))


def _keys(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields above the text (Pelican), and those in its first comment (Nikola)."""
    from docutils import nodes

    for comment in list(tree.findall(nodes.comment))[:12]:
        yield from ((key.lower(), value.strip()) for key, value in _NIKOLA.findall(comment.astext()))
    fields = next(tree.findall(nodes.field_list), None)
    if fields is not None and not any(
        True for each in tree.findall(nodes.paragraph) if _before(each, fields)
    ):
        yield from (
            (field[0].astext().strip().lower(), field[1].astext().strip())
            for field in fields
            if len(field) > 1
        )


def _before(paragraph: Any, fields: Any) -> bool:
    return bool(paragraph.line) and bool(fields[0].line) and paragraph.line < fields[0].line


class _Walk:
    """Drives a Builder over docutils's tree, without recursion."""

    def __init__(self, first_line: int) -> None:
        self.to = Builder(line=first_line)
        self._shift = first_line - 1
        self._depth = 0
        self._kind = BlockKind.PARAGRAPH

    def over(self, tree: Any) -> None:
        left: list[tuple[Any, bool]] = [(tree, False)]
        while left:
            node, closing = left.pop()
            if closing:
                self._close(node)
            elif node.tagname not in _UNSAID:
                self._open(node)
                left.append((node, True))
                left += [(child, False) for child in reversed(node.children)]
        self.to.end()

    def _open(self, node: Any) -> None:
        if getattr(node, "line", None):
            self.to.line = max(self.to.line, node.line + self._shift)
        if act := self._OPENS.get(node.tagname):
            act(self, node)

    def _close(self, node: Any) -> None:
        name = node.tagname
        if name in _INLINE:
            self.to.style(_INLINE[name], on=False)
        elif name == "section":
            self._depth -= 1
        elif name in _INSIDE:
            self.to.end()
            self.to.leave(_INSIDE[name])
        elif name in _WHOLE and node.parent.tagname != "entry":
            self.to.end()

    def _text(self, node: Any) -> None:
        self.to.words(node.astext())

    def _style(self, node: Any) -> None:
        self.to.style(_INLINE[node.tagname], on=True)

    def _comment(self, node: Any) -> None:
        self.to.event(Comment(text=node.astext().strip().replace("\n", " ")))
        node.children = []

    def _literal(self, node: Any) -> None:
        found = _ROLE.match(node.astext()) if node.tagname == "problematic" else None
        self.to.words((found[1] or found[2] or "") if found else node.astext(), _ink.LITERAL)
        node.children = []

    def _section(self, _: Any) -> None:
        self._depth += 1

    def _title(self, node: Any) -> None:
        headed = node.tagname == "title" and node.parent.tagname == "section"
        self.to.start(BlockKind.HEADING, level=min(self._depth, 6) if headed else 6)

    def _item(self, _: Any) -> None:
        self._kind = BlockKind.LIST_ITEM

    def _paragraph(self, _: Any) -> None:
        self.to.start(self._kind)
        self._kind = BlockKind.PARAGRAPH

    def _line(self, _: Any) -> None:
        self.to.words("\n")

    def _quote(self, node: Any) -> None:
        self.to.end()
        self.to.enter(_INSIDE[node.tagname], "quote")

    def _box(self, node: Any) -> None:
        self.to.end()
        self.to.enter(_INSIDE[node.tagname], _effect(node))

    def _defined(self, node: Any) -> None:
        self.to.end()
        self.to.enter("defined", "faq" if is_question(node.parent[0].astext()) else "")
        if node.tagname == "term":
            self.to.start(BlockKind.HEADING, level=6)

    def _rule(self, _: Any) -> None:
        self.to.rule()

    _OPENS: dict[str, Callable[[_Walk, Any], None]] = {  # noqa: RUF012 - a table of methods, never written to
        "#text": _text,
        **dict.fromkeys(_INLINE, _style),
        "comment": _comment,
        "problematic": _literal,
        "literal": _literal,
        "section": _section,
        **dict.fromkeys(("title", "rubric", "subtitle"), _title),
        **dict.fromkeys(("list_item", "row"), _item),
        **dict.fromkeys(("paragraph", "attribution", "line_block"), _paragraph),
        "line": _line,
        **dict.fromkeys(_QUOTES, _quote),
        **dict.fromkeys(_BOXES, _box),
        **dict.fromkeys(("term", "definition"), _defined),
        "transition": _rule,
    }


def _effect(node: Any) -> str:
    """Return ``spoiler`` where a box says so in its class or title, ``skip`` for a table of contents."""
    told = " ".join(node.get("classes", [])).lower()
    if "contents" in told:
        return "skip"
    title = node[0].astext().lower() if len(node) and node[0].tagname == "title" else ""
    return "spoiler" if "spoiler" in told + title else ""
