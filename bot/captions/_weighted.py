"""X's weighted count: twitter-text, configuration version 3 (config/v3.json, seen 2026-08-22)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.captions._emoji import emoji
from bot.captions._x_links import links

_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_LINK, _EMOJI, _HEAVY = 23, 2, 2
_INVALID = frozenset("\ufffe\ufeff\uffff")


def weight(text: str) -> int:
    """Return what a text weighs on X: letters of most scripts 1, others and emoji 2, each link 23."""
    return sum(_weights(unicodedata.normalize("NFC", text)))


def forbidden(text: str) -> bool:
    """Tell whether a text has a character X refuses at any length."""
    return not _INVALID.isdisjoint(text)


def _weights(text: str) -> Iterator[int]:
    pictures = [] if text.isascii() else [(start, end, _EMOJI) for start, end in emoji(text)]
    wholes = [(link.start, link.end, _LINK) for link in links(text)] + pictures
    at = 0
    for start, end, whole in sorted(wholes):
        if start >= at:
            yield from map(_weight, text[at:start])
            yield whole
            at = end
    yield from map(_weight, text[at:])


def _weight(char: str) -> int:
    return 1 if any(low <= ord(char) <= high for low, high in _LIGHT) else _HEAVY
