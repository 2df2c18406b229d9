"""Text to glyphs: itemised, ordered, shaped by HarfBuzz. All lengths in ems, so no size is tried twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from bot.cards._bidi import base_level, levels, visual
from bot.cards._fallback import Chain, Run, is_invisible, itemise
from bot.cards._fonts import Face
from bot.model import Fault, SourceError

Glyph: TypeAlias = tuple[Face, int, float, float, int]
"""Face, glyph, x and y of its origin in ems from the line's left end (y upwards), index of its character."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How a text is set. ``tracking`` is in ems; ``features`` are OpenType tags to switch on."""

    chain: Chain
    features: tuple[str, ...] = ()
    tracking: float = 0.0
    language: str = ""

    def switches(self) -> dict[str, bool]:
        tracked = {"liga": False, "clig": False, "dlig": False} if self.tracking else {}
        return {**dict.fromkeys(self.features, True), **tracked}


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One direction and one face: what HarfBuzz takes at a time."""

    start: int
    end: int
    face: Face
    level: int


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Paragraph:
    """A text with its directions and faces settled; ``base`` is 1 if it runs right to left."""

    text: str
    style: Style
    base: int
    pieces: tuple[Piece, ...]

    def measured(self) -> tuple[list[float], float, float]:
        """Return every character's advance (a cluster's at its first), the ink's top and bottom, in ems."""
        advances = [0.0] * len(self.text)
        glyphs = set()
        for piece in self.pieces:
            for face, gid, cluster, advance, _, dy in _shaped(self, piece, piece.start, piece.end):
                advances[cluster] += advance
                glyphs.add((face, gid, dy))
        spans = [upright(face, gid, dy) for face, gid, dy in glyphs]
        return (
            advances,
            max((top for top, _ in spans), default=0.0),
            min((low for _, low in spans), default=0.0),
        )

    def line(self, start: int, end: int) -> Line:
        """Shape ``text[start:end]`` as one line."""
        cut = [
            (piece, max(start, piece.start), min(end, piece.end))
            for piece in self.pieces
            if piece.start < end and piece.end > start
        ]
        glyphs: list[Glyph] = []
        x = 0.0
        for i in visual([piece.level for piece, _, _ in cut]):
            piece, first, last = cut[i]
            for face, gid, cluster, advance, dx, dy in _shaped(self, piece, first, last):
                glyphs.append((face, gid, x + dx, dy, cluster))
                x += advance
        return Line(
            text=self.text[start:end],
            start=start,
            glyphs=tuple(glyphs),
            width=x - (self.style.tracking if glyphs else 0.0),
            base=self.base,
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Line:
    """Shaped text from left to right; ``start`` is where its paragraph has it, ``width`` its advance."""

    text: str
    start: int
    glyphs: tuple[Glyph, ...]
    width: float
    base: int


@lru_cache(maxsize=256)
def paragraph(text: str, style: Style, base: int | None = None) -> Paragraph:
    """Settle directions and faces of a text. ``base`` forces the direction (0 or 1).

    Raises SourceError if a character has no font.
    """
    base = base_level(text) if base is None else base
    level = levels(text, base)
    pieces = [piece for run in itemise(text, style.chain, style.language) for piece in _split(run, level)]
    return Paragraph(text=text, style=style, base=base, pieces=tuple(pieces))


def _split(run: Run, level: list[int]) -> list[Piece]:
    pieces, start = [], run.start
    for i in range(run.start + 1, run.end + 1):
        if i == run.end or level[i] != level[start]:
            pieces.append(Piece(start=start, end=i, face=run.face, level=level[start]))
            start = i
    return pieces


def _shaped(
    paragraph: Paragraph, piece: Piece, start: int, end: int
) -> list[tuple[Face, int, int, float, float, float]]:
    """Shape a part of a piece: face, glyph, character index, advance, x and y offset, from left to right."""
    from bot.cards._harfbuzz import hb

    style, face, text = paragraph.style, piece.face, paragraph.text
    buffer = hb.Buffer()
    buffer.add_str(text[start:end])
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level & 1 else "ltr"
    if style.language:
        buffer.language = style.language
    main = face is style.chain.main
    hb.shape(face.font, buffer, style.switches() if main else {})
    unit = face.unit
    tracking = style.tracking if main else 0.0
    lift = style.chain.main.cap_height / 2 if face.colour else 0.0
    result = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        advance = position.x_advance * unit
        gid = info.codepoint
        if gid == 0 and not is_invisible(text[start + info.cluster]):
            raise _unset(text[start + info.cluster])
        dy = position.y_offset * unit + (lift - _middle(face, gid) if lift else 0.0)
        result.append(
            (
                face,
                gid,
                start + info.cluster,
                advance + tracking if advance else 0.0,
                position.x_offset * unit,
                dy,
            )
        )
    return result


def upright(face: Face, gid: int, y: float) -> tuple[float, float]:
    """Return top and bottom of a glyph's ink in ems, its origin at ``y``; twice 0 if it has none."""
    extents = face.font.get_glyph_extents(gid)
    if not extents or not extents.height:
        return 0.0, 0.0
    top = extents.y_bearing
    return y + top * face.unit, y + (top + extents.height) * face.unit


def _middle(face: Face, gid: int) -> float:
    extents = face.font.get_glyph_extents(gid)
    return (extents.y_bearing + extents.height / 2) * face.unit if extents else 0.0


def _unset(char: str) -> SourceError:
    return SourceError(
        Fault(
            code="missing_characters",
            message=f"The font that has U+{ord(char):04X} cannot set it here.",
            hint="take it out of the text or choose other words",
        )
    )
