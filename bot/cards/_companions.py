"""What sets the scripts a face lacks: faces of about its weight and kind, so that a card keeps its voice."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.cards._fonts import open_face

if TYPE_CHECKING:
    from bot.cards._harfbuzz import hb

_SERIFS = (
    "EBGaramond-Medium",
    "NotoSerifHebrew-Medium",
    "NotoNaskhArabic-Medium",
    "NotoSerifDevanagari-Medium",
    "NotoSerifThai-Medium",
    "NotoSerif-Medium",
    "Inter-Medium",
)
_FIRM = (
    "NotoSerifHebrew-SemiBold",
    "NotoNaskhArabic-SemiBold",
    "NotoSerifDevanagari-SemiBold",
    "NotoSerifThai-SemiBold",
    "NotoSerif-SemiBold-Part",
)
_SANS = (
    "Inter-Medium",
    "NotoSansHebrew-Medium",
    "NotoSansArabic-Medium",
    "NotoSansDevanagari-Medium",
    "NotoSansThai-Medium",
)
_HEAVY = (
    "Inter-ExtraBold",
    "NotoSansHebrew-ExtraBold",
    "NotoSansArabic-ExtraBold",
    "NotoSansDevanagari-ExtraBold",
    "NotoSansThai-ExtraBold",
)
_LAST = ("NotoSansSymbols2-Part",)
_COMPANIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "serif": (*_SERIFS, *_LAST),
        "firm": (*_FIRM, *_SERIFS, *_LAST),
        "sans": (*_SANS, *_SERIFS, *_LAST),
        "heavy": (*_HEAVY, *_SANS, *_SERIFS, *_LAST),
        "mono": ("JetBrainsMono-Part", *_SERIFS, *_LAST),
    }
)
FIRST = _SERIFS[0]
EMOJI = "NotoColorEmoji"
_FIRM_WEIGHT, _BOLD = 600, 700
_FIRM_STOP = 0.34
"""Width of a full stop over the height of x from which a serif face of that weight is a firm one: what one
family calls semi-bold (Cormorant, 0.25) is another's regular; Fraunces has 0.38."""
_SERIFED = 0.34
"""Width of the ink of a capital I over its height: stems stay under 0.25, serifs reach 0.43."""


def companions(path: str) -> tuple[str, tuple[str, ...]]:
    """Return a face's kind (serif, firm, sans, heavy, mono) and the names of its stand-ins, best first."""
    kind = _kind(path)
    return kind, _COMPANIONS[kind]


@lru_cache(maxsize=64)
def _kind(path: str) -> str:
    """Judge by weight (OS/2 usWeightClass) and by shapes: the classes fonts state are mostly left empty."""
    font = open_face(path).font
    table = bytes(font.face.reference_table("OS/2").data)
    weight = struct.unpack_from(">H", table, 4)[0] if len(table) >= 6 else 0
    if weight >= _BOLD:
        return "heavy"
    narrow, wide, stem = (font.get_nominal_glyph(ord(letter)) for letter in "imI")
    if narrow and wide and font.get_glyph_h_advance(narrow) == font.get_glyph_h_advance(wide):
        return "mono"
    drawn = font.get_glyph_extents(stem) if stem else None
    plain = bool(drawn and drawn.height and abs(drawn.width / drawn.height) < _SERIFED)
    if plain:
        return "sans"
    return "firm" if weight >= _FIRM_WEIGHT and _stop(font) >= _FIRM_STOP else "serif"


def _stop(font: hb.Font) -> float:
    """Return the width of the full stop over the height of x, 0 without them."""
    stop, letter = (
        font.get_glyph_extents(glyph) if (glyph := font.get_nominal_glyph(ord(char))) else None
        for char in ".x"
    )
    return abs(stop.width / letter.height) if stop and letter and letter.height else 0.0
