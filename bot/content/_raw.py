"""What the readers hand to assembling: the pieces of a post in source order, not yet understood."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from bot.model import BlockKind, Book, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """One heading, paragraph, quotation or list item, or (``kind`` None) a thematic break.

    ``names`` are emphasised ranges, where book titles hide. ``breaks`` are offsets at which a new source
    line began. ``fold`` numbers the ``<details>`` it stands in (0: none). ``number`` is the list number.
    ``zone`` is the directive it stands in: ``faq``, ``reading`` or nothing; ``book`` is said by one as well.
    """

    kind: BlockKind | None
    line: int
    text: str = ""
    level: int = 0
    spoiler: bool = False
    skipped: bool = False
    picked: tuple[Span, ...] = ()
    hidden: tuple[Span, ...] = ()
    names: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()
    fold: int = 0
    number: str = ""
    zone: str = ""
    book: Book | None = None

    @property
    def heading(self) -> bool:
        """Return whether this is a heading."""
        return self.kind is BlockKind.HEADING

    def lines(self) -> list[str]:
        """Return the text as the source broke it."""
        edges = [0, *self.breaks, len(self.text)]
        return [self.text[start:end].strip() for start, end in pairwise(edges)]


Raws: TypeAlias = list[Raw]
