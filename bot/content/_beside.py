"""What stands beside the text: notices, template words, lines that a theme repeats in large letters."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.content._names import is_people
from bot.content._raw import Raw, Raws
from bot.content._words import is_notice, is_template, takes_leave
from bot.model import BlockKind

_CUT_OFF = re.compile(
    r"(?:\[\s*(?:…|\.\.\.)\s*\]|(?:…|\.\.\.)\s*(?:read more|weiterlesen|lire la suite|leer más)\W*)\Z", re.I
)
_DASHED = re.compile(r"[—–-]{1,2}\s?(?=[^\W\d_])")
_SHORTEST, _MOST = 20, 2000
_LONGEST_SIGNATURE, _LONGEST_FAREWELL = 40, 140


def quieted(raws: Raws) -> Raws:
    """Return the pieces without repeated lines, what is not the writer's kept out of picks."""
    repeated = _repeated(raws)
    return [
        replace(raw, skipped=True) if raw.kind and _is_beside(raw) else raw
        for at, raw in enumerate(raws)
        if at not in repeated
    ]


def is_aside(raw: Raw) -> bool:
    """Return whether a line belongs to no text above it: a notice, or how the writer takes leave."""
    return is_notice(raw.text) or _takes_leave(raw)


def _takes_leave(raw: Raw) -> bool:
    """Return whether a line takes leave or is signed: ``– Ann``, ``Until then,`` above ``Ann``."""
    if raw.kind is not BlockKind.PARAGRAPH or len(raw.text) > _LONGEST_FAREWELL:
        return False
    if takes_leave(raw.text):
        return True
    dashed = _DASHED.match(raw.text)
    above, last = raw.lines()[-2:] if raw.breaks else ("", raw.text)
    signed = (
        last[dashed.end() :] if dashed and not above else last if above.endswith((",", "،", "，")) else ""
    )
    return len(signed) <= _LONGEST_SIGNATURE and is_people(signed)


def is_cut_off(text: str) -> bool:
    """Return whether a post's last words only lead on to the rest of it: ``[…]``, ``… Read more``."""
    return bool(_CUT_OFF.search(text[-40:]))


def _is_beside(raw: Raw) -> bool:
    said = raw.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM} and not raw.picked
    return is_template(raw.text) or is_cut_off(raw.text) or (said and is_aside(raw))


def _repeated(raws: Raws) -> frozenset[int]:
    """Return which quotations only repeat, in large letters, what a paragraph says in full."""
    quoted = [
        (at, bare)
        for at, raw in enumerate(raws)
        if raw.kind is BlockKind.QUOTE and len(bare := _bare(raw.text)) >= _SHORTEST
    ]
    if not quoted or len(quoted) > _MOST:
        return frozenset()
    text = "\n".join(_bare(raw.text) for raw in raws if raw.kind is BlockKind.PARAGRAPH)
    return frozenset(at for at, bare in quoted if bare in text)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
