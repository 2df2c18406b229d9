"""Quotations and brackets: ranges in which no sentence should be cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "»": "«",
    "「": "」",
    "『": "』",
    "(": ")",
    "[": "]",
    "（": "）",
    "《": "》",
    "〈": "〉",
    "‘": "’",
}
_MARK = re.compile(r"[“„«‹»「『(\[（《〈‘\"]")
_LONGEST = 350


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelter:
    """Half-open range from opening to behind the closing mark.

    A bracket inside a running sentence never ends it: ``may_close_sentence`` is False there.
    """

    start: int
    end: int
    may_close_sentence: bool


def shelters(text: str) -> tuple[Shelter, ...]:
    """Return the outermost quotations and brackets, in order. Ones left open or very long are no shelter."""
    return tuple(_outermost(text))


def _outermost(text: str) -> Iterator[Shelter]:
    at = 0
    while mark := _MARK.search(text, at):
        end = _closing(text, mark.start())
        at = end or mark.end()
        if end:
            free = text[mark.start()] not in "([（《〈" or _stands_free(text, mark.start())
            yield Shelter(start=mark.start(), end=end, may_close_sentence=free)


def _closing(text: str, at: int) -> int:
    """Return the index behind the mark that closes the one at ``at``, or 0."""
    opener = text[at]
    reach = text[at + 1 : at + 1 + _LONGEST].split("\n\n", 1)[0]
    if opener == '"':
        return _closing_straight(text, at, reach)
    if opener == "»" and (at == 0 or not text[at - 1].isspace() or reach[:1].isspace()):
        return 0
    found = next((place for place in _places(reach, opener)), -1)
    return at + found + 2 if found >= 0 else 0


def _places(reach: str, opener: str) -> Iterator[int]:
    closers, depth = _PAIRS[opener], 0
    for place, char in enumerate(reach):
        if char == opener and opener not in closers:
            depth += 1
        elif char in closers and not (char == "’" and reach[place + 1 : place + 2].isalpha()):
            if not depth:
                yield place
            depth -= 1


def _closing_straight(text: str, at: int, reach: str) -> int:
    """A straight mark opens after a blank or bracket; inside a word (``ד"ר``) it is no quotation mark."""
    opens = (at == 0 or text[at - 1].isspace() or text[at - 1] in "(—–[") and not reach[:1].isspace()
    found = re.search(r"(?<=\S)\"(?!\w)", reach) if opens else None
    return at + 1 + found.end() if found else 0


def _stands_free(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return not before or before[-1] in '.!?…。！？”"»)؟۔।'
