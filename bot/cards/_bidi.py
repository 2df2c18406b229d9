"""Which way text runs: the implicit rules of the Unicode Bidirectional Algorithm (UAX #9).

Explicit embeddings, overrides and isolates are looked through as if they were not there: reviews hardly
ever hold them, and quoting a line must not fail over one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import groupby

_STRONG = {"L": 0, "R": 1, "AL": 1}
_IGNORED = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_PAIRS = "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋⟦⟧⟨⟩⟪⟫⦃⦄⦅⦆〈〉《》「」『』【】〔〕〖〗〘〙〚〛（）［］｛｝｟｠｢｣"
_OPENING = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_CLOSING = frozenset(_PAIRS[1::2])


def base_level(text: str) -> int:
    """Return 1 if the first strong character runs right to left, else 0 (rules P2 and P3)."""
    for char in text:
        level = _STRONG.get(unicodedata.bidirectional(char))
        if level is not None:
            return level
    return 0


def levels(text: str, base: int) -> list[int]:
    """Return the embedding level of every character (rules W1 to I2)."""
    if base == 0 and text.isascii():
        return [0] * len(text)
    classes = [unicodedata.bidirectional(char) or "L" for char in text]
    kept = [i for i, kind in enumerate(classes) if kind not in _IGNORED]
    kinds = [classes[i] for i in kept]
    _weak(kinds, base)
    _brackets(kinds, [text[i] for i in kept], base)
    _neutrals(kinds, base)
    return _spread(kept, [_implicit(kind, base) for kind in kinds], len(text), base)


def visual(runs: Sequence[int]) -> list[int]:
    """Return the left-to-right order of one line's runs, given their levels (rule L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and runs[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _implicit(kind: str, base: int) -> int:
    odd = base & 1
    if kind == "R":
        return base + (0 if odd else 1)
    if kind in ("AN", "EN"):
        return base + (1 if odd else 2)
    return base + (1 if odd else 0)


def _spread(kept: list[int], found: list[int], length: int, base: int) -> list[int]:
    result = [-1] * length
    for i, level in zip(kept, found, strict=True):
        result[i] = level
    last = base
    for i, level in enumerate(result):
        last = level if level >= 0 else last
        result[i] = last
    return result


def _weak(kinds: list[str], base: int) -> None:
    for rule in (_w1, _w2_w3, _w4, _w5_w6, _w7):
        rule(kinds, "R" if base else "L")


def _w1(kinds: list[str], start: str) -> None:
    last = start
    for i, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[i] = last
        last = kinds[i]


def _w2_w3(kinds: list[str], start: str) -> None:
    strong = start
    for i, kind in enumerate(kinds):
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[i] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _w4(kinds: list[str], _start: str) -> None:
    for i in range(1, len(kinds) - 1):
        around = kinds[i - 1]
        if around == kinds[i + 1] and (
            (kinds[i] in ("ES", "CS") and around == "EN") or (kinds[i] == "CS" and around == "AN")
        ):
            kinds[i] = around


def _w5_w6(kinds: list[str], _start: str) -> None:
    for start, end in _stretches(kinds, lambda kind: kind == "ET"):
        beside = "EN" in (kinds[start - 1] if start else "", kinds[end] if end < len(kinds) else "")
        kinds[start:end] = ["EN" if beside else "ON"] * (end - start)
    kinds[:] = ["ON" if kind in ("ES", "CS") else kind for kind in kinds]


def _w7(kinds: list[str], start: str) -> None:
    strong = start
    for i, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _brackets(kinds: list[str], chars: list[str], base: int) -> None:
    """Give both brackets of a pair one direction (rule N0)."""
    own = "R" if base else "L"
    for opening, closing in sorted(_bracket_pairs(kinds, chars)):
        inside = {_direction(kind) for kind in kinds[opening + 1 : closing]} - {""}
        before = next((d for d in map(_direction, reversed(kinds[:opening])) if d), own)
        if own in inside:
            kinds[opening] = kinds[closing] = own
        elif inside:
            kinds[opening] = kinds[closing] = before


def _bracket_pairs(kinds: list[str], chars: list[str]) -> list[tuple[int, int]]:
    stack: list[tuple[str, int]] = []
    pairs = []
    for i, char in enumerate(chars):
        if kinds[i] != "ON":
            continue
        if char in _OPENING:
            stack.append((_OPENING[char], i))
        elif char in _CLOSING and any(char == wanted for wanted, _ in stack):
            while stack[-1][0] != char:
                stack.pop()
            pairs.append((stack.pop()[1], i))
    return pairs


def _neutrals(kinds: list[str], base: int) -> None:
    """Neutral stretches take the direction on both their sides, else the paragraph's (rules N1 and N2)."""
    own = "R" if base else "L"
    for start, end in _stretches(kinds, _NEUTRAL.__contains__):
        left = _direction(kinds[start - 1]) if start else own
        right = _direction(kinds[end]) if end < len(kinds) else own
        kinds[start:end] = [left if left == right else own] * (end - start)


def _direction(kind: str) -> str:
    if kind == "L":
        return "L"
    return "R" if kind in ("R", "AN", "EN") else ""


def _stretches(kinds: list[str], belongs: Callable[[str], bool]) -> list[tuple[int, int]]:
    found, at = [], 0
    for inside, group in groupby(kinds, belongs):
        length = sum(1 for _ in group)
        if inside:
            found.append((at, at + length))
        at += length
    return found
