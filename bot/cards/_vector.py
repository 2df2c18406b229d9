"""SVG path data as polygons: the commands M L H V C S Q T Z, large and small (SVG 1.1, section 8.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Point = tuple[float, float]
Outline = list[Point]

_TOKEN = re.compile(r"([MLHVCSQTZmlhvcsqtz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}
_STEPS = 14
"""Straight pieces a curve is drawn with; enough for ornaments of a few hundred pixels."""


def outlines(path: str) -> list[Outline]:
    """Return the polygons of a path, in its own units. What is no path data is passed over."""
    pen = _Pen()
    for command, numbers in _commands(path):
        pen.draw(command, numbers)
    return [outline for outline in pen.outlines if len(outline) > 1]


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    command, numbers = "", list[float]()
    for letter, number in _TOKEN.findall(path):
        if letter:
            command, numbers = letter, []
            if letter in "Zz":
                yield "Z", []
            continue
        numbers.append(float(number))
        if command and len(numbers) == _TAKES[command.upper()]:
            yield command, numbers
            numbers = []
            command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    """Draws commands one after another."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self.at: Point = (0.0, 0.0)
        self.start: Point = (0.0, 0.0)
        self.handle: tuple[str, Point] = ("", (0.0, 0.0))

    def draw(self, command: str, numbers: list[float]) -> None:
        """Draw one command."""
        kind = command.upper()
        if kind == "Z":
            self._to([self.start], "", self.start)
            return
        points = self._points(kind, numbers, relative=command.islower())
        if kind == "M":
            self.at = self.start = points[0]
            self.outlines.append([self.at])
            self.handle = ("", self.at)
        elif kind in "LHV":
            self._to(points, "", points[0])
        elif kind in "CS":
            self._curve("C", points if kind == "C" else [self._reflected("C"), *points])
        else:
            self._curve("Q", points if kind == "Q" else [self._reflected("Q"), *points])

    def _points(self, kind: str, numbers: list[float], *, relative: bool) -> list[Point]:
        left, top = self.at if relative else (0.0, 0.0)
        if kind == "H":
            return [(left + numbers[0], self.at[1])]
        if kind == "V":
            return [(self.at[0], top + numbers[0])]
        return [(left + x, top + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def _reflected(self, kind: str) -> Point:
        """Return the mirror of the last handle, as smooth curves begin with it."""
        if self.handle[0] != kind:
            return self.at
        (x, y), (hx, hy) = self.at, self.handle[1]
        return (2 * x - hx, 2 * y - hy)

    def _curve(self, kind: str, points: list[Point]) -> None:
        ends = [self.at, *points]
        drawn = [_bezier(ends, step / _STEPS) for step in range(1, _STEPS + 1)]
        self._to(drawn, kind, points[-2])

    def _to(self, points: list[Point], kind: str, handle: Point) -> None:
        if not self.outlines:
            self.outlines.append([self.at])
        self.outlines[-1].extend(points)
        self.at, self.handle = points[-1], (kind, handle)


def _bezier(points: list[Point], t: float) -> Point:
    """Return the point at ``t`` of a curve with these ends and handles (de Casteljau)."""
    while len(points) > 1:
        points = [(ax + (bx - ax) * t, ay + (by - ay) * t) for (ax, ay), (bx, by) in pairwise(points)]
    return points[0]
