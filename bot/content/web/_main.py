"""Where on a page the writer's text stands.

Where the markup says so outright, it is believed. Otherwise trafilatura names the sentences of the main text,
and the smallest element that holds nearly all of them is taken whole, with the headings, questions and lists
that trafilatura leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_BODIES = ("entry-content", "post-content", "post-body", "article-content", "gh-content", "available-content")
_SAID = (
    "//article[not(ancestor::article)]",
    "//*[@itemprop='articleBody' or @itemprop='reviewBody']",
    *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("h-entry", "hentry")),
    "|".join(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in _BODIES),
    "//main[not(.//article)]|//*[@role='main'][not(.//article)]",
)
_ENOUGH = 250
_SHARE = 0.85
_LEAVES = (
    "p",
    "li",
    "dd",
    "dt",
    "td",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "section",
    "span",
)
_SHORTEST = 12


def main_of(tree: Any, html: bytes) -> Any:
    """Return the element that holds the post. ``html`` is what ``tree`` was made from."""
    for way in _SAID:
        found = [node for node in tree.xpath(way) if _length(node) >= _ENOUGH]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            break
    body = tree.find(".//body")
    whole = body if body is not None else tree
    return _around(whole, _sentences(html))


def _length(node: Any) -> int:
    return sum(len(text.strip()) for text in node.itertext())


def _sentences(html: bytes) -> str:
    """Return what trafilatura takes for the main text, letters and digits only."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            html, fast=True, favor_recall=True, include_comments=False, with_metadata=False
        )
    except Exception:  # noqa: BLE001 - whatever a page does to it, the page is read without
        return ""
    return _bare([getattr(found, "text", None) or ""])


def _bare(texts: Iterable[str]) -> str:
    return "".join(char for text in texts for char in text if char.isalnum())


def _around(body: Any, text: str) -> Any:
    """Return the deepest element inside ``body`` that holds nearly all of ``text``."""
    held: dict[Any, int] = {}
    for leaf in body.iter(*_LEAVES):
        if leaf.getchildren() and any(each.tag in _LEAVES for each in leaf):
            continue
        words = _bare(leaf.itertext())
        if len(words) >= _SHORTEST and words in text:
            for node in (leaf, *leaf.iterancestors()):
                held[node] = held.get(node, 0) + len(words)
    enough = held.get(body, 0) * _SHARE
    at = body
    while enough and (inner := next((each for each in at if held.get(each, 0) >= enough), None)) is not None:
        at = inner
    return at if held else body
