"""Fitting a text into a limit of code points."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"


def trim(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` code points: cut at a word where possible, and marked "…"."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and _inside_a_cluster(text, end):
        end -= 1
    space = max(text.rfind(mark, 0, end) for mark in (" ", "\n", "\t"))
    return text[: space if space > limit // 2 else end].rstrip() + "…"


def _inside_a_cluster(text: str, at: int) -> bool:
    marks = ("Mn", "Mc", "Me", "Sk")  # accents, vowel signs, enclosing marks, skin tones
    return _JOINER in text[at - 1 : at + 1] or unicodedata.category(text[at]) in marks
