"""A text in its role, ready for any size: where it may break, how high its ink is, where it hangs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from bot.cards._breaks import Breaks
from bot.cards._fallback import graphemes
from bot.cards._fonts import glyph_box
from bot.cards._hyphens import SOFT, hyphenated
from bot.cards._segments import Segments, segments
from bot.cards._shape import Glyph, Line, Paragraph, Style, paragraph, upright
from bot.cards._theme import Role
from bot.model import Fault, SourceError

_TALLEST = 2.2
"""Ems of ink a line may have: letters with a tower of marks on them are not text any more."""

_ASCENT = 0.12
"""Ems by which ascenders and a single accent may stand above the capitals without looking too high."""

_HUNG = frozenset("“‘\"'«‹„‚”’「『（")
_LIGHT = _HUNG | frozenset("”’»›.,;:…-‐–—」』）。、")
_OVERHANG = {
    **dict.fromkeys("TVWYТУЧ", 0.055),
    **dict.fromkeys("AÀÁÂÄÅА", 0.035),
    **dict.fromkeys("OÒÓÔÖØCÇGQСОЭ", 0.03),
    **dict.fromkeys("vwy", 0.035),
    **dict.fromkeys("oceсоеэ", 0.02),
    **dict.fromkeys("—", 0.2),
    **dict.fromkeys("–", 0.3),
    **dict.fromkeys("-‐", 0.5),
    **dict.fromkeys("….,;:", 0.5),
}
"""Share of their advance by which letters with little ink at the side stand outside the margin, so that the
edge looks straight (a quarter of the classic book values, which are for small type)."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Setting:
    """A paragraph with its break opportunities. ``top`` and ``bottom`` bound its ink, in ems.

    ``rise`` is what its first line takes above the baseline: capitals, or tall letters with marks on them.
    """

    role: Role
    paragraph: Paragraph
    parts: Segments
    rise: float
    top: float
    bottom: float

    def lines(self, breaks: Breaks) -> list[Line]:
        """Shape the lines made of the segments ``[first, last)``; one that ends in a word has a hyphen."""
        spans = [(self.parts.starts[first], self.parts.ends[last - 1]) for first, last in breaks]
        return [_with_hyphen(self.paragraph.line(start, end)) for start, end in spans]


@lru_cache(maxsize=128)
def setting(text: str, role: Role, language: str, widest: float, base: int | None = None) -> Setting:
    """Prepare a text; words wider than ``widest`` ems may be divided, between syllables if those are known.

    Raises SourceError for characters without a font and for towers of marks.
    """
    style = _style(text, role, language)
    whole, parts = _divided(text, style, base, widest)
    bottom, top = whole.upright()
    if top - bottom > _TALLEST:
        raise SourceError(_tower(text))
    cap = max((face.cap_height for face in whole.faces if not face.colour), default=0.65)
    rise = max(cap, top - _ASCENT)
    return Setting(role=role, paragraph=whole, parts=parts, rise=rise, top=top, bottom=bottom)


def _style(text: str, role: Role, language: str) -> Style:
    """Return the role's style, not spaced out where its small capitals do not exist: lower case never is."""
    style = Style(chain=role.chain, features=role.features, tracking=role.tracking, language=language)
    small = "".join(char for char in text if char.islower())
    if not (style.tracking and "smcp" in style.features and small):
        return style
    usual = replace(style, features=())
    drawn, changed = (paragraph(small, each, 0).line(0, len(small)).glyphs for each in (usual, style))
    same = [glyph[1] for glyph in drawn] == [glyph[1] for glyph in changed]
    return replace(style, tracking=0.0) if same else style


def _divided(text: str, style: Style, base: int | None, widest: float) -> tuple[Paragraph, Segments]:
    """Return paragraph and segments, words wider than ``widest`` divided: at syllables, then anywhere."""
    whole = paragraph(text, style, base)
    advances, language = whole.advances(), style.language
    parts = segments(text, advances, language)
    if parts.widest <= widest:
        return whole, parts
    whole = paragraph(hyphenated(text, _spans(parts, widest), language), style, base)
    text, advances = whole.text, whole.advances()
    parts = segments(text, advances, language)
    soft = [at + 1 for at, char in enumerate(text) if char == SOFT]
    giants = _spans(parts, widest)
    cuts = [at for at in soft if any(start < at < end for start, end in giants)]
    parts = segments(text, advances, language, cuts)
    if parts.widest > widest:
        parts = segments(text, advances, language, [*cuts, *_cuts(text, parts, widest)])
    return whole, parts


def _spans(parts: Segments, widest: float) -> list[tuple[int, int]]:
    """Return where the words are that are wider than the measure."""
    return [(parts.starts[i], parts.ends[i]) for i in range(len(parts)) if parts.width(i, i + 1) > widest]


def _cuts(text: str, parts: Segments, widest: float) -> list[int]:
    cuts = []
    for start, end in _spans(parts, widest):
        places = list(accumulate(map(len, graphemes(text[start:end])), initial=start))
        cuts += places[2:-2] or places[1:-1]
    return cuts


def _with_hyphen(line: Line) -> Line:
    """Show the soft hyphen a line ends on; it hangs outside the measure, as small marks do."""
    if not line.text.endswith(SOFT) or not line.glyphs or line.base:
        return line
    face = line.glyphs[-1][0]
    gid = face.font.get_nominal_glyph(0x2010) or face.font.get_nominal_glyph(ord("-"))
    hyphen: Glyph = (face, gid, line.width, 0.0, line.start + len(line.text) - 1)
    return replace(line, text=line.text[:-1] + "-", glyphs=(*line.glyphs[:-1], hyphen))


def ink(line: Line) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a line's ink in ems from its origin."""
    left, right = across(line)
    bottom, top = upright((face, gid, y) for face, gid, _, y, _ in line.glyphs)
    return left, bottom, right, top


def across(line: Line) -> tuple[float, float]:
    """Return left and right of a line's ink in ems from its origin."""
    boxes = [(x, box) for face, gid, x, _, _ in line.glyphs if (box := glyph_box(face, gid))]
    return (
        min((x + box[0] for x, box in boxes), default=0.0),
        max((x + box[2] for x, box in boxes), default=0.0),
    )


def optical_edge(line: Line) -> float:
    """Return where the line's reading edge is, in ems from its origin: what belongs on the margin.

    That is the left edge of its ink, or the right one of text that runs right to left, without the marks
    that hang, and letting round and diagonal letters stand out a little.
    """
    for face, gid, x, _, cluster in reversed(line.glyphs) if line.base else line.glyphs:
        char, box = line.text[cluster - line.start], glyph_box(face, gid)
        if box is None or (char in _HUNG and len(line.text) > 1):
            continue
        left, right = x + box[0], x + box[2]
        out = _OVERHANG.get(char, 0.0) * (right - left)
        return right - out if line.base else left + out
    return line.width if line.base else 0.0


def optical_middle(line: Line) -> float:
    """Return the middle of a line's ink in ems from its origin, without the marks that hang at its ends."""
    inked = [
        (line.text[cluster - line.start], x + box[0], x + box[2])
        for face, gid, x, _, cluster in line.glyphs
        if (box := glyph_box(face, gid))
    ]
    solid = [(left, right) for char, left, right in inked if char not in _LIGHT] or [
        (left, right) for _, left, right in inked
    ]
    if not solid:
        return line.width / 2
    return (min(left for left, _ in solid) + max(right for _, right in solid)) / 2


def _tower(text: str) -> Fault:
    return Fault(
        code="too_tall",
        message=f"“{text[:30]}” piles up more marks on its letters than a line can hold.",
        hint="write it without the stacked marks",
    )
