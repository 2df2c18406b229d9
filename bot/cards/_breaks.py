"""Which of the possible places lines end at: a dynamic programme over all of them.

Penalties were tuned on the 361 sentences of ``python -m bench setting``, which says what they come to.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from bot.cards._segments import Segments

_RAGGED = 25.0
"""What the square of a line's deviation from the mean width costs."""

_MOST_WON = 0.03
"""The most that a line's end can be worth."""
_HOPELESS = 1e18

Breaks = list[tuple[int, int]]
"""The lines of a text as half-open ranges of its segments."""


def greedy(parts: Segments, width: float) -> Breaks:
    """Fill every line as far as it goes. A segment wider than ``width`` has a line of its own."""
    lines: Breaks = []
    first, total, reach = 0, len(parts), parts.reach
    while first < total:
        limit = width + parts.before[first] + parts.lead[first] + 1e-9
        last = bisect_right(reach, limit, first + 2, total + 1) - 1 if first + 1 < total else total
        lines.append((first, last))
        first = last
    return lines


def narrowest(parts: Segments, count: int) -> float:
    """Return the smallest width (within 0.01 em) that takes the text in ``count`` lines."""
    low, high = parts.widest, parts.width(0, len(parts))
    while high - low > 0.01:
        middle = (low + high) / 2
        if len(greedy(parts, middle)) <= count:
            high = middle
        else:
            low = middle
    return high


def balanced(
    parts: Segments, count: int, width: float, worst: float = _HOPELESS
) -> tuple[float, Breaks] | None:
    """Return cost and breaks of the best ``count`` lines no wider than ``width``; None from ``worst`` on."""
    total = len(parts)
    target = min(width, parts.width(0, total) / count)
    if target <= 0:
        return None
    best: dict[int, float] = {0: 0.0}
    trace: list[dict[int, int]] = []
    for left in range(count - 1, -1, -1):
        limit = worst + left * _MOST_WON
        if left:
            best, came_from = _next_line(parts, best, left, (target, width), limit)
        else:
            best, came_from = _last_line(parts, best, (target, width), limit)
        trace.append(came_from)
    if total not in best:
        return None
    return best[total], _walk_back(trace, total)


Reached = tuple[dict[int, float], dict[int, int]]
"""What the lines up to a place cost, and where the last of them began."""


def _next_line(
    parts: Segments, best: dict[int, float], left: int, measure: tuple[float, float], limit: float
) -> Reached:
    """Extend every way of setting the lines so far by one more, when ``left`` lines follow it.

    ``measure`` is the mean width and the greatest.
    """
    before, lead, trail, cost, total = parts.before, parts.lead, parts.trail, parts.cost, len(parts)
    reached: dict[int, float] = {}
    came_from: dict[int, int] = {}
    target, width = measure
    known, widest, most = reached.get, width + 1e-9, total - left + 1
    early = bisect_left(before, before[total] - left * (widest + parts.hung), 0, most - 1)
    for first, so_far in best.items():
        origin = before[first] + lead[first]
        low = max(early, bisect_left(before, origin + 0.4 * target, first + 1, total))
        for last in range(min(low, most - 1), most):
            length = before[last] - trail[last] - origin
            if length > widest:
                break
            off = length / target - 1
            worth = so_far + off * off * _RAGGED + cost[last]
            if worth < known(last, limit):
                reached[last] = worth
                came_from[last] = first
    return reached, came_from


def _last_line(
    parts: Segments, best: dict[int, float], measure: tuple[float, float], limit: float
) -> Reached:
    """End every way of setting the lines so far with all that remains."""
    total, (target, width) = len(parts), measure
    ways = []
    for first, so_far in best.items():
        length = parts.width(first, total)
        if length <= width + 1e-9:
            off = length / target - 1
            ending = _ending(length, target, total - first, total)
            ways.append((so_far + off * off * _RAGGED + ending, first))
    cost, first = min(ways, default=(limit, 0))
    return ({total: cost}, {total: first}) if cost < limit else ({}, {})


def _ending(length: float, target: float, words: int, total: int) -> float:
    if length < 0.45 * target:
        return 2.0
    return 1.0 if words == 1 and total > 4 else 0.0


def _walk_back(trace: list[dict[int, int]], last: int) -> Breaks:
    lines: Breaks = []
    for came_from in reversed(trace):
        first = came_from[last]
        lines.append((first, last))
        last = first
    return lines[::-1]
