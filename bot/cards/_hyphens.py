"""Where a word wider than its card is divided: between syllables, with a hyphen; never an ordinary word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.cards._words import primary

SOFT = "\u00ad"
"""Marks where a word may be divided (Unicode's soft hyphen): invisible, until a line ends on it."""

_LETTERS = re.compile(r"[^\W\d_]{5,}")


def hyphenated(text: str, spans: Iterable[tuple[int, int]], language: str) -> str:
    """Return the text with soft hyphens between the syllables of the words in ``spans``.

    The patterns are those of LibreOffice, as pyphen brings them; a language without any has none added.
    At least three letters stay on each side.
    """
    import pyphen  # type: ignore[import-untyped]  # no stubs, no py.typed

    tag = pyphen.language_fallback((language or "en").replace("-", "_")) or pyphen.language_fallback(
        primary(language)
    )
    if not tag:
        return text
    patterns = pyphen.Pyphen(lang=tag, left=3, right=3)

    def divided(match: re.Match[str]) -> str:
        return str(patterns.inserted(match.group(), hyphen=SOFT))

    for start, end in sorted(spans, reverse=True):
        text = text[:start] + _LETTERS.sub(divided, text[start:end]) + text[end:]
    return text
