"""Hashtags, CamelCase so that screen readers read words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_LONGEST = 32
_MOST = 12
_SILENT = "'’ʼ`´"


def hashtags(own: Iterable[str], title: str, authors: Iterable[str]) -> tuple[str, ...]:
    """Return the writer's own tags, then author and title: each once, at most twelve, none overlong."""
    wanted = [hashtag(text) for text in (*own, *authors, title)]
    unique = {tag.casefold(): tag for tag in reversed(wanted) if 1 < len(tag) <= _LONGEST}
    return tuple(reversed(unique.values()))[:_MOST]


def hashtag(text: str) -> str:
    """Return ``text`` as one hashtag, or "" when nothing would carry it (digits alone link nowhere)."""
    words = "".join(_kept(char) for char in unicodedata.normalize("NFC", text)).split()
    joined = "".join(word[:1].upper() + word[1:] for word in words) if len(words) > 1 else "".join(words)
    return "" if not joined or joined.replace("_", "").isdigit() else f"#{joined}"


def _kept(char: str) -> str:
    if char in _SILENT:
        return ""
    return char if char.isalnum() or char == "_" or unicodedata.category(char).startswith("M") else " "
