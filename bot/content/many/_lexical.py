"""Posts that an export holds only as Lexical's tree: the editor of Ghost since version 5."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_BLOCKS = {
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
    "listitem": "li",
}
_FORMATS = ((1, "strong"), (2, "em"), (128, "mark"))
"""Bits of a text node's ``format``, as Lexical defines them."""
_DEEPEST = 60


def html_of(text: str) -> str:
    """Return the tree as HTML, or an empty string where it is none. Cards without words are left out."""
    try:
        document = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return ""
    root = document.get("root") if isinstance(document, dict) else None
    return "".join(_html(root, 0)) if isinstance(root, dict) else ""


def _html(node: Any, depth: int) -> Iterator[str]:
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    kind = node.get("type")
    if kind in {"text", "extended-text"}:
        yield _text(node)
    elif kind == "linebreak":
        yield "<br>"
    elif kind == "horizontalrule":
        yield "<hr>"
    elif kind in {"html", "markdown", "callout", "toggle"}:
        yield from _card(node, str(kind))
    else:
        yield from _element(node, depth)


def _element(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    tag, href = _tag(node), str(node.get("url") or "")
    yield f'<a href="{escape(href)}">' if tag == "a" else f"<{tag}>" if tag else ""
    children = node.get("children")
    for child in children if isinstance(children, list) else ():
        yield from _html(child, depth + 1)
    yield f"</{tag}>" if tag else ""


def _tag(node: Mapping[str, Any]) -> str:
    kind, said = str(node.get("type")), str(node.get("tag") or "")
    if kind in {"heading", "extended-heading"}:
        return said if said in {"h1", "h2", "h3", "h4", "h5", "h6"} else "h2"
    if kind == "list":
        return "ol" if said == "ol" else "ul"
    return "a" if kind == "link" else _BLOCKS.get(kind, "")


def _text(node: Mapping[str, Any]) -> str:
    words, bits = escape(str(node.get("text") or ""), quote=False), node.get("format")
    for bit, tag in _FORMATS:
        if isinstance(bits, int) and bits & bit:
            words = f"<{tag}>{words}</{tag}>"
    return words


def _card(node: Mapping[str, Any], kind: str) -> Iterator[str]:
    if kind == "toggle":
        yield f"<details><summary>{node.get('heading') or ''}</summary>{node.get('content') or ''}</details>"
    elif kind == "callout":
        yield f"<p>{node.get('calloutText') or ''}</p>"
    elif kind == "html":
        yield str(node.get("html") or "")
    else:
        yield f"<p>{escape(str(node.get('markdown') or ''))}</p>"
