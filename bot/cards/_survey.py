"""What can be told of cards before one is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.cards._fallback import graphemes, itemise
from bot.cards._themes import load_theme
from bot.model import Fault, SourceError


def unshown(texts: Iterable[str], *, language: str, theme: str, templates: Sequence[Path]) -> Fault | None:
    """Return which characters of the texts no font here has for a theme's quotes, and what to install.

    Raises ConfigError for an unknown theme, SourceError for a faulty one.
    """
    chain = load_theme(theme, templates).roles["quote"].chain
    letters = sorted({cluster for text in texts for cluster in graphemes(text)})
    try:
        itemise(" ".join(letters), chain, language)
    except SourceError as error:
        return error.faults[0]
    return None


def takes_photo(theme: str, templates: Sequence[Path]) -> bool:
    """Say whether a theme stands on the reader's photograph. Raises as ``unshown`` does."""
    return load_theme(theme, templates).ground.photo
