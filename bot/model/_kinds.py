"""The kinds of things written, in the words that stand in JSON and in the ledger."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a Snippet is."""

    EXCERPT = "excerpt"
    FAQ = "faq"
    READING = "reading"


class Voice(StrEnum):
    """Whose words a Snippet is made of."""

    REVIEWER = "reviewer"
    BOOK = "book"
    OTHER = "other"


class Spoiler(StrEnum):
    """``MARKED``: the writer said so. ``SUSPECTED``: we think so, with a reason."""

    NONE = "none"
    SUSPECTED = "suspected"
    MARKED = "marked"


class BlockKind(StrEnum):
    """What part of a post a Block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
