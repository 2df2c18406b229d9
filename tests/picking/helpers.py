"""Small builders: a review around a few lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.model import Block, BlockKind, Book, Kind, Review, Snippet
from bot.picking import Rules, snippet_id, snippets

BOOK = Book(title="The Glass Orchard", authors=("Ines Vidal",))
ANY_LENGTH = Rules(min_length=5, max_length=600, min_dense=3, max_dense=300, min_score=0.0)


def paragraph(text: str, **more: Any) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, line=1, **more)


def heading(text: str, level: int = 2) -> Block:
    return Block(kind=BlockKind.HEADING, text=text, line=1, level=level)


def review(*blocks: Block | str, **more: Any) -> Review:
    made = tuple(paragraph(block) if isinstance(block, str) else block for block in blocks)
    placed = tuple(replace(block, line=at) for at, block in enumerate(made, start=3))
    filled = {"source": "orchard.md", "slug": "orchard", "title": "A review", "book": BOOK, "language": "en"}
    return Review(blocks=placed, **{**filled, **more})


def texts(found: Sequence[Snippet]) -> list[str]:
    return [snippet.text for snippet in found]


def only(text: str, **more: Any) -> Snippet:
    """Return the snippet that is all of ``text``, whatever its length."""
    found = snippets(review(text, **more), rules=ANY_LENGTH)
    return next(snippet for snippet in found if snippet.text == text)


def snippet(text: str = "A line about pears.", **more: Any) -> Snippet:
    kind = more.get("kind", Kind.EXCERPT)
    made = {
        "id": snippet_id(kind, text),
        "kind": kind,
        "source": "a.md",
        "review": "a",
        "book": BOOK,
        "score": 60.0,
    }
    return Snippet(text=text, **{**made, **more})
