"""Which pieces stand under a spoiler mark: headings that say so, and lines that announce what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.content._phrases import says_spoiler, says_spoilers_ahead, says_spoilers_over, says_whole_spoiled
from bot.content._raw import Raw, Raws
from bot.model import BlockKind

_LAST_SENTENCE = re.compile(r"(?:.*[.!?…]\s+)?(\S.*)\Z", re.DOTALL)
_SHORT = 120
_LABELLED = re.compile(
    r"\W*(?:minor |major |mild |big )?spoilers?(?:\s+(?:alert|warning|ahead|below))?\W{0,4}[:!–—]\W*\w",
    re.IGNORECASE,
)


def whole(title: str, raws: Raws) -> bool:
    """Return whether the title, or one of the first lines, says that the whole review has spoilers."""
    first = (raw.text for raw in raws[:2] if len(raw.text) <= _SHORT)
    return says_spoiler(title) or any(says_whole_spoiled(text) for text in first)


def marked(raws: Raws) -> Raws:
    """Return the pieces with ``spoiler`` set on all that a heading or a line announces as one."""
    scope = _Scope()
    return [scope.take(raw) for raw in raws]


@dataclass(slots=True)
class _Scope:
    """``rank`` is the level of the heading that opened the scope (7: a line did), 0 when none is open.

    What a heading inside ``<details>`` announces ends with it: ``fold`` is the number of that block.
    """

    rank: int = 0
    fold: int = 0

    def take(self, raw: Raw) -> Raw:
        if raw.heading and raw.level <= self.rank:
            self.rank = 0
        if self.fold and raw.fold != self.fold:
            self.rank = 0
        if self.rank and says_spoilers_over(raw.text):
            self.rank = 0
            return raw
        under = self.rank > 0
        own = self._open(raw) if not under and raw.kind is not BlockKind.QUOTE else False
        return replace(raw, spoiler=True) if under or own else raw

    def _open(self, raw: Raw) -> bool:
        """Open a scope if this piece announces spoilers; return whether it is one itself."""
        if raw.heading:
            announces = says_spoiler(raw.text) and not raw.spoiler  # else its own marks say how far it goes
            self.rank, self.fold = (raw.level if announces else 0), raw.fold
            return announces and raw.fold > 0
        if len(raw.text) <= _SHORT * 3 and _LABELLED.match(raw.text) and not _announces(raw.text):
            return True
        found = _LAST_SENTENCE.match(raw.text)
        if found and len(found[1]) <= _SHORT and _announces(found[1]):
            self.rank, self.fold = 7, raw.fold
        return False


def _announces(sentence: str) -> bool:
    if says_spoilers_ahead(sentence):
        return True
    bare = re.sub(r"[\W_]+", " ", sentence).strip()
    return len(bare.split()) <= 3 and says_spoiler(bare)
