"""When two snippets are the same, and when nearly so."""

from __future__ import annotations

import hashlib

from bot.model import Snippet
from bot.picking._text import tokens

_RUN = 3
_CONTAINED = 0.8


def snippet_id(kind: str, text: str, question: str = "") -> str:
    """Return 12 hex characters of SHA-256 over the normalised words, so that an edit elsewhere keeps the id.

    A text without any word (``🌸``) is hashed as it is.
    """
    said = [" ".join(tokens(part)) or part.strip() for part in (question, text)]
    return hashlib.sha256("\n".join((str(kind), *said)).encode()).hexdigest()[:12]


def words(snippet: Snippet) -> str:
    """Return the normalised words of question and text, parted by blanks; kept as ``Used.words``."""
    return " ".join(tokens(f"{snippet.question} {snippet.text}"))


def runs(said: str) -> frozenset[str]:
    """Return every run of three words of a normalised text; of a shorter text, the text itself."""
    split = said.split()
    if len(split) <= _RUN:
        return frozenset({said} if said else ())
    return frozenset(" ".join(split[at : at + _RUN]) for at in range(len(split) - _RUN + 1))


def alike(shared: int, one: int, other: int, similarity: float) -> bool:
    """Return whether two texts with ``one`` and ``other`` runs, ``shared`` in common, say the same.

    Either the Jaccard index reaches ``similarity``, or one text is nearly all inside the other.
    """
    if not shared:
        return False
    return shared >= similarity * (one + other - shared) or shared >= _CONTAINED * min(one, other)
