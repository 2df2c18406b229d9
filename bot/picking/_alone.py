"""Does a line stand alone? Openings that lean on a sentence the reader of a card never sees."""

from __future__ import annotations

import re

from bot.picking._lexicon import Lexicon

_LEADING = " \t\n\"'“‘«‹„([¿¡「『—–-*"


def leans(text: str, lexicon: Lexicon) -> str:
    """Return the words by which a text leans on what came before, or ""."""
    return dangling(text, lexicon) or connected(text, lexicon)


def dangling(text: str, lexicon: Lexicon) -> str:
    """Return an opening pronoun or pointer without antecedent (“They …”, “From that point”), or "".

    “This novel …” points at the book the card names, and “It’s the silence that …” at nothing: both stand.
    """
    return _opening(text, lexicon, "dangling")


def connected(text: str, lexicon: Lexicon) -> str:
    """Return an opening word that continues another sentence (“But”, “However”), or ""."""
    return _opening(text, lexicon, "connective")


def cut_off(text: str, lexicon: Lexicon) -> bool:
    """Return whether a sentence is no whole one: a lower-case start, or a clause that hangs on another."""
    opening = text.lstrip(_LEADING)
    if not opening or (opening[0].islower() and not re.match(r"i(?:Phone|Pad|Pod)", opening)):
        return True
    return not opening[0].isalnum() or bool(lexicon.pattern("subordinate").match(opening))


def _opening(text: str, lexicon: Lexicon, name: str) -> str:
    opening = text.lstrip(_LEADING).replace("’", "'")
    found = lexicon.pattern(name).match(opening)
    return found.group() if found and not lexicon.pattern("selfmade").match(opening) else ""
