"""What the readers hand to assembling: the pieces of a post in source order, not yet understood."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from bot.model import BlockKind, Book, Span

BOLD = 6
"""The level of what is a heading only because it is set in bold, or opens a fold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """One heading, paragraph, quotation or list item, or (``kind`` None) a thematic break.

    ``names`` are emphasised ranges, where book titles hide, ``strong`` the bold ones, ``links`` those of
    links, whose targets are ``hrefs``. ``breaks`` are offsets at which a new source
    line began. ``fold`` numbers the ``<details>`` it stands in (0: none). ``number`` is the list number.
    ``zone`` is the directive it stands in, ``faq`` or ``reading``; ``comments`` below such a heading; or
    nothing; ``book`` is said by a directive as well.
    ``asks``: this heading opens questions.
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
    strong: tuple[Span, ...] = ()
    links: tuple[Span, ...] = ()
    hrefs: tuple[str, ...] = ()
    fold: int = 0
    number: str = ""
    zone: str = ""
    asks: bool = False
    book: Book | None = None

    @property
    def heading(self) -> bool:
        """Return whether this is a heading."""
        return self.kind is BlockKind.HEADING

    def lines(self) -> list[str]:
        """Return the text as the source broke it."""
        edges = [0, *self.breaks, len(self.text)]
        return [self.text[start:end].strip() for start, end in pairwise(edges)]

    def part(self, start: int, end: int) -> Raw:
        """Return ``[start, end)`` of it. Bisection, as one paragraph may hold ten thousand lines."""
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
        end = start + len(self.text[start:end].rstrip())
        first = bisect_right(self.breaks, start)
        return replace(
            self,
            text=self.text[start:end],
            line=self.line + first,
            picked=_within(self.picked, start, end),
            hidden=_within(self.hidden, start, end),
            names=_within(self.names, start, end),
            strong=_within(self.strong, start, end),
            links=_within(self.links, start, end),
            breaks=tuple(at - start for at in self.breaks[first : bisect_left(self.breaks, end)]),
        )

    def bold(self, start: int, end: int) -> bool:
        """Return whether all words in ``[start, end)`` are bold."""
        spans = _within(self.strong, start, end)
        plain = len(self.text[start:end].strip()) - sum(span.end - span.start for span in spans)
        gaps = (self.text[start + a.end : start + b.start] for a, b in pairwise(spans))
        return bool(spans) and plain <= sum(len(gap) for gap in gaps if not gap.strip())


def _within(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans as they stand in ``[start, end)``."""
    first = bisect_right(spans, start, key=lambda span: span.end)
    last = bisect_left(spans, end, key=lambda span: span.start)
    clipped = ((max(span.start, start) - start, min(span.end, end) - start) for span in spans[first:last])
    return tuple(Span(start=a, end=b) for a, b in clipped)


Raws: TypeAlias = list[Raw]
