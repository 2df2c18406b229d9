"""The largest size at which a text fits, and its lines: solved by number of lines, not tried size by size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.cards._breaks import Breaks, balanced, greedy, narrowest
from bot.cards._segments import Segments

Height = Callable[[float, int], float]
"""Size in pixels and number of lines to the height in pixels everything takes."""

_AIR = 0.95
"""Lines that only just go in at their largest size break better a little below it."""
_SLACK = 0.8
"""How much smaller than the largest size a better shaped setting may be."""
_PRICE = 4.0
"""What each hundredth of size costs against the programme's costs, times a hundred."""


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

    Considered are the fewest lines whose height decides the size, one less and one more, and one less with
    some air. The programme's cost decides, with a price on small type, on lines that leave the measure
    unused and on measures under 8.5 ems.
    """
    widest = int(room.width / max(parts.widest, 0.1) * 2) / 2
    room = replace(room, most=max(room.least, min(room.most, widest)))
    fewest = len(greedy(parts, room.width / room.least))
    if height(room.least, fewest) > room.height:
        return None
    return _best(parts, room, _candidates(parts, room, height, fewest))


def _best(parts: Segments, room: Room, candidates: list[tuple[int, float]]) -> Fit:
    candidates.sort(key=lambda candidate: -candidate[1])
    largest_size = candidates[0][1]
    found: tuple[float, Fit] | None = None
    for count, size in candidates:
        price = _PRICE * (1 - size / largest_size)
        if size < max(room.least, _SLACK * largest_size) or (found and price > found[0]):
            break
        judged = _judged(parts, room, count, size)
        if found is None or judged[0] + price < found[0]:
            found = judged[0] + price, judged[1]
    assert found is not None  # noqa: S101 - the largest is always tried
    return found[1]


def _candidates(parts: Segments, room: Room, height: Height, fewest: int) -> list[tuple[int, float]]:
    turn = _turning_point(parts, room, height, fewest)
    found = [(k, _size(parts, room, height, k)) for k in (turn - 1, turn, turn + 1) if k >= fewest]
    if turn > fewest:
        found.append((turn - 1, round(found[0][1] * _AIR * 2) / 2))
    return found


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


def _turning_point(parts: Segments, room: Room, height: Height, fewest: int) -> int:
    """Return the smallest number of lines that the size allowed by height can be broken into."""
    low, high = fewest, max(fewest, len(greedy(parts, room.width / room.most)))
    while low < high:
        middle = (low + high) // 2
        size = _by_height(room, height, middle) or room.least
        if len(greedy(parts, room.width / size)) <= middle:
            high = middle
        else:
            low = middle + 1
    return low


def _by_height(room: Room, height: Height, count: int) -> float:
    return largest(room.least, room.most, lambda size: height(size, count) <= room.height)


def _size(parts: Segments, room: Room, height: Height, count: int) -> float:
    size = _by_height(room, height, count)
    if size and len(greedy(parts, room.width / size)) > count:
        return max(room.least, min(size, int(room.width / narrowest(parts, count) * 2) / 2))
    return size


def _judged(parts: Segments, room: Room, count: int, size: float) -> tuple[float, Fit]:
    measure = room.width / size
    cost, breaks = balanced(parts, count, measure) or (20.0, greedy(parts, measure))
    filled = max(parts.width(first, last) for first, last in breaks) / measure
    unfilled, narrow = max(0.0, 0.92 - filled), max(0.0, 8.5 - measure)
    return cost + 1.5 * unfilled + 0.35 * narrow, Fit(size=size, breaks=breaks)
