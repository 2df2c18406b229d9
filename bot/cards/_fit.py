"""The largest size at which a text fits, and its lines: solved by number of lines, not tried size by size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from bot.cards._breaks import Breaks, balanced, greedy, narrowest
from bot.cards._segments import Segments

Height = Callable[[float, int], float]
"""Size in pixels and number of lines to the height in pixels everything takes."""
Heights = Callable[[int], float]
"""Number of lines to the largest size at which they are low enough."""

_AIR = 0.93
"""Lines are also broken for a size so much smaller, and then set as large as those lines allow."""
_SPAN = 2
"""How many lines fewer or more than those of the largest size are tried."""
_SLACK = 0.8
"""How much smaller than the largest size a better shaped setting may be."""
_PRICE = 7.5
"""What each hundredth of size costs against the programme's costs, times a hundred."""
_ANYTHING = 20.0
"""What lines cost that the programme does not find fit to be set."""
_NARROW = 0.1
"""What each em costs by which the measure is under 8.5 of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """What there is: width and height in pixels, and the sizes allowed."""

    width: float
    height: float
    least: float
    most: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    size: float
    breaks: Breaks


def fit(parts: Segments, room: Room, height: Height) -> Fit | None:
    """Return the best setting, to half a pixel; None if it does not fit even at the least size.

    Considered are the numbers of lines around the one where height rather than width decides the size. The
    programme's cost decides, with a price on small type and on measures under 8.5 ems.
    """
    widest = int(room.width / max(parts.widest, 0.1) * 2) / 2
    room = replace(room, most=max(room.least, min(room.most, widest)))
    fewest = len(greedy(parts, room.width / room.least))
    if height(room.least, fewest) > room.height:
        return None
    heights = cache(partial(_by_height, room, height))
    return _best(parts, room, _candidates(parts, room, heights, fewest))


def _best(parts: Segments, room: Room, candidates: list[tuple[float, int]]) -> Fit:
    candidates.sort(reverse=True)
    largest_size = candidates[0][0]
    lowest, best = _ANYTHING, Fit(size=largest_size, breaks=greedy(parts, room.width / largest_size))
    for size, count in candidates:
        price = _PRICE * (1 - size / largest_size)
        if size < max(room.least, _SLACK * largest_size) or price > lowest:
            break
        for cost, found in _settings(parts, room, count, size, lowest - price):
            total = cost + _PRICE * (1 - found.size / largest_size)
            if total < lowest:
                lowest, best = total, found
    return best


def _candidates(parts: Segments, room: Room, heights: Heights, fewest: int) -> list[tuple[float, int]]:
    turn = _turning_point(parts, room, heights, fewest)
    counts = range(max(fewest, turn - _SPAN), turn + _SPAN + 1)
    return [(size, count) for count in counts if (size := _size(parts, room, heights, count))]


def _settings(
    parts: Segments, room: Room, count: int, size: float, worst: float
) -> Iterator[tuple[float, Fit]]:
    """Yield cost and setting of the best lines with some air, and without if those need smaller type."""
    for air in (_AIR, 1.0):
        found = balanced(parts, count, room.width / max(room.least, size * air), worst)
        if found is None:
            return
        cost, breaks = found
        widest = max(parts.width(first, last) for first, last in breaks)
        fitting = min(size, int(room.width / widest * 2) / 2)
        narrow = max(0.0, 8.5 - room.width / fitting)
        yield cost + _NARROW * narrow, Fit(size=fitting, breaks=breaks)
        if fitting == size:
            return


def largest(least: float, most: float, fits: Callable[[float], bool]) -> float:
    """Return the largest size, to half a pixel, that fits; 0 if not even ``least`` does."""
    low, high = round(least * 2), round(most * 2)
    if not fits(least):
        return 0.0
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle / 2):
            low = middle
        else:
            high = middle - 1
    return low / 2


def _turning_point(parts: Segments, room: Room, heights: Heights, fewest: int) -> int:
    """Return the smallest number of lines that the size allowed by height can be broken into."""
    low, high = fewest, max(fewest, len(greedy(parts, room.width / room.most)))
    while low < high:
        middle = (low + high) // 2
        size = heights(middle) or room.least
        if len(greedy(parts, room.width / size)) <= middle:
            high = middle
        else:
            low = middle + 1
    return low


def _by_height(room: Room, height: Height, count: int) -> float:
    """Return the largest size, to half a pixel, at which so many lines are low enough; 0 if none is.

    Heights grow nearly in proportion to size, so a straight line between two of them finds it in few steps.
    """
    low, high = round(room.least * 2), round(room.most * 2)
    spare, over = room.height - height(low / 2, count), height(high / 2, count) - room.height
    if spare < 0:
        return 0.0
    if over <= 0:
        return high / 2
    while high - low > 1:
        middle = min(high - 1, max(low + 1, low + round((high - low) * spare / (spare + over))))
        left = room.height - height(middle / 2, count)
        if left >= 0:
            low, spare = middle, left
        else:
            high, over = middle, -left
    return low / 2


def _size(parts: Segments, room: Room, heights: Heights, count: int) -> float:
    size = heights(count)
    if size and len(greedy(parts, room.width / size)) > count:
        return max(room.least, min(size, int(room.width / narrowest(parts, count) * 2) / 2))
    return size
