"""The column of a card: elements one below the other, with gaps in the rhythm of the quote's leading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.cards._breaks import Breaks, balanced, greedy, narrowest
from bot.cards._setting import Setting, ink
from bot.cards._shape import Line
from bot.cards._theme import Colour

GAP_AFTER_MARK = 0.70
GAP_AFTER_HEAD = 0.74
GAP_BEFORE_RULE = 0.86
GAP_IN_CREDITS = 0.60
GAP_BETWEEN_ITEMS = 0.52
_MARK_INK = 0.275
"""Height in ems of the ink of “ in EB Garamond, by which guillemets and other marks are brought to size."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One thing in the column, ``gap`` pixels below the one above.

    Heights are from what the first line rises to, to the last baseline. Without a ``setting`` it is the
    rule. ``weight`` is roughly how much ink it has, for the optical centre.
    """

    role: str
    gap: float
    height: float
    weight: float
    setting: Setting | None = None
    colour: Colour | None = None
    size: float = 0.0
    leading: float = 0.0
    breaks: tuple[tuple[int, int], ...] = ()


def leading(size: float, setting: Setting) -> float:
    """Return the distance of baselines in pixels: 1.30 of small type to 1.12 of big, more for tall scripts.

    Never so little that the ink of one line could touch the next.
    """
    small = min(1.0, max(0.0, (120 - size) / 80))
    return float(round(size * max(1.12 + 0.18 * small**1.6, setting.top - setting.bottom + 0.03)))


def block(
    role: str, gap: float, setting: Setting, size: float, breaks: Breaks, *, colour: Colour | None = None
) -> Element:
    """Return lines of text as an element, in its role's colour unless another is named."""
    step = leading(size, setting)
    return Element(
        role=role,
        gap=gap,
        height=setting.rise * size + (len(breaks) - 1) * step,
        weight=0.2 * size * size * sum(setting.parts.width(first, last) for first, last in breaks),
        setting=setting,
        colour=colour,
        size=size,
        leading=step,
        breaks=tuple(breaks),
    )


def text_height(setting: Setting, size: float, count: int) -> float:
    return setting.rise * size + (count - 1) * leading(size, setting)


@lru_cache(maxsize=256)
def mark(setting: Setting, size: float) -> Element:
    """Return the opening mark: as high as its ink, which is as high as that of “ whatever the mark."""
    left, bottom, right, top = _ink(setting)
    size = round(size * min(1.0, _MARK_INK / (top - bottom))) if top > bottom else size
    height, width = (top - bottom) * size, (right - left) * size
    return Element(
        role="mark",
        gap=0.0,
        height=height,
        weight=0.55 * height * width,
        setting=setting,
        size=size,
        breaks=((0, len(setting.parts)),),
    )


@lru_cache(maxsize=32)
def _ink(setting: Setting) -> tuple[float, float, float, float]:
    return ink(whole_line(setting))


@lru_cache(maxsize=32)
def whole_line(setting: Setting) -> Line:
    return setting.paragraph.line(0, len(setting.paragraph.text))


@dataclass(frozen=True, kw_only=True, slots=True)
class Shrunk:
    size: float
    breaks: Breaks


@lru_cache(maxsize=256)
def shrunk(setting: Setting, size: float, width: float, most_lines: int) -> Shrunk | None:
    """Fit a line of the credits: down to three quarters of its size first, then on more lines.

    None if it takes more than ``most_lines`` even then.
    """
    least = max(22.0, round(size * 1.5) / 2)
    parts = setting.parts
    whole = parts.width(0, len(parts))
    if whole * least <= width:
        fitting = min(size, int(width / whole * 2) / 2) if whole else size
        return Shrunk(size=fitting, breaks=[(0, len(parts))])
    count = len(greedy(parts, width / least))
    if count > most_lines:
        return None
    fitting = max(least, min(size, int(width / narrowest(parts, count) * 2) / 2))
    found = balanced(parts, count, width / fitting)
    return Shrunk(size=fitting, breaks=found[1] if found else greedy(parts, width / fitting))


def height_of(elements: Sequence[Element]) -> float:
    return sum(element.gap + element.height for element in elements) - (elements[0].gap if elements else 0.0)


def placed_at(elements: Sequence[Element], top: float, room: float, centre: float) -> list[float]:
    """Return all elements' upper edges in ``[top, top + room]``, their ink around ``centre`` if it can be."""
    edges, y = [], -elements[0].gap if elements else 0.0
    for element in elements:
        y += element.gap
        edges.append(y)
        y += element.height
    weight = sum(element.weight for element in elements) or 1.0
    middle = sum((edge + e.height / 2) * e.weight for edge, e in zip(edges, elements, strict=True)) / weight
    start = max(top, min(top + room - y, centre - middle))
    return [start + edge for edge in edges]
