"""Short ways to read a post in a test."""

from __future__ import annotations

from textwrap import dedent

from bot.content import read
from bot.model import Block, BlockKind, Fault, Review, Span


def review(text: str, name: str = "stoner.md") -> Review:
    """Read a post that is in order."""
    reading = read(dedent(text).lstrip("\n").encode(), name)
    assert reading.faults == ()
    (only,) = reading.reviews
    return only


def fault(data: bytes | str, name: str = "stoner.md") -> Fault:
    """Read a post that is not."""
    reading = read(data.encode() if isinstance(data, str) else data, name)
    assert reading.reviews == ()
    (only,) = reading.faults
    return only


def texts(post: Review, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    """Return the texts of one kind of block."""
    return [block.text for block in post.blocks if block.kind is kind]


def spoilers(post: Review) -> list[str]:
    """Return what stands in blocks that are spoilers as a whole."""
    return [block.text for block in post.blocks if block.spoiler]


def hidden(post: Review) -> list[str]:
    """Return the hidden passages."""
    return [words for block in post.blocks for words in cut(block, block.hidden)]


def picked(post: Review) -> list[str]:
    """Return the lines the writer marked."""
    return [words for block in post.blocks for words in cut(block, block.picked)]


def cut(block: Block, spans: tuple[Span, ...]) -> list[str]:
    """Return what the spans hold."""
    return [block.text[span.start : span.end] for span in spans]
