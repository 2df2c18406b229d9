"""Text to glyphs: itemised, ordered, shaped by HarfBuzz. All lengths in ems, so no size is tried twice."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from bot.cards._bidi import base_level, levels, visual
from bot.cards._fallback import Chain, Run, is_invisible, itemise
from bot.cards._fonts import Face, glyph_box
from bot.model import Fault, SourceError

if TYPE_CHECKING:
    from bot.cards._harfbuzz import hb

Shaped: TypeAlias = tuple[Face, int, int, float, float, float]
"""Face, glyph, index of its character, advance, x and y offset."""
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
    """One direction and one face: what HarfBuzz takes at a time.

    ``glyphs`` are from left to right; ``infos`` are what HarfBuzz says of each.
    """

    run: Run
    level: int
    glyphs: tuple[Shaped, ...]
    infos: Sequence[hb.GlyphInfo]

    def part(self, start: int, end: int) -> Sequence[Shaped] | None:
        """Return the glyphs of a part; None if they would be others for being shaped without the rest."""
        if start == self.run.start and end == self.run.end:
            return self.glyphs
        first, last = (bisect_left(self.glyphs, edge, key=_cluster) for edge in (start, end))
        parted = not self.level & 1 and self._parts(first, start) and self._parts(last, end)
        return self.glyphs[first:last] if parted else None

    def _parts(self, number: int, at: int) -> bool:
        """Whether a line may begin with a glyph as it is, and the glyph with the character ``at``."""
        if number == len(self.glyphs):
            return True
        return self.glyphs[number][2] == at and not self.infos[number].flags & _UNSAFE_TO_BREAK


_UNSAFE_TO_BREAK = 1
"""HarfBuzz's flag (hb_glyph_flags_t) on a glyph that leans on the one before it."""
_cluster = itemgetter(2)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Paragraph:
    """A text with its directions and faces settled; ``base`` is 1 if it runs right to left."""

    text: str
    style: Style
    base: int
    pieces: tuple[Piece, ...]

    @property
    def faces(self) -> list[Face]:
        return [piece.run.face for piece in self.pieces]

    def advances(self) -> list[float]:
        """Return every character's advance in ems, a cluster's at its first."""
        found = [0.0] * len(self.text)
        for piece in self.pieces:
            for _, _, cluster, advance, _, _ in piece.glyphs:
                found[cluster] += advance
        return found

    def upright(self) -> tuple[float, float]:
        """Return bottom and top of the ink in ems."""
        glyphs = {(face, gid, dy) for piece in self.pieces for face, gid, _, _, _, dy in piece.glyphs}
        return upright(glyphs)

    def line(self, start: int, end: int) -> Line:
        """Return ``text[start:end]`` as one line, shaped anew only where its ends lean on what is beyond."""
        cut = [piece for piece in self.pieces if piece.run.start < end and piece.run.end > start]
        glyphs: list[Glyph] = []
        x = 0.0
        for i in visual([piece.level for piece in cut]):
            run = cut[i].run
            first, last = max(start, run.start), min(end, run.end)
            for face, gid, cluster, advance, dx, dy in cut[i].part(first, last) or self._shaped(
                cut[i], first, last
            ):
                glyphs.append((face, gid, x + dx, dy, cluster))
                x += advance
        return Line(
            text=self.text[start:end],
            start=start,
            glyphs=tuple(glyphs),
            width=x - (self.style.tracking if glyphs else 0.0),
            base=self.base,
        )

    def _shaped(self, piece: Piece, start: int, end: int) -> Sequence[Shaped]:
        part = Run(start=start, end=end, face=piece.run.face)
        return _piece(self.text, self.style, part, piece.level).glyphs


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
    pieces = [
        _piece(text, style, part, level[part.start])
        for run in itemise(text, style.chain, style.language)
        for part in _split(run, level)
    ]
    return Paragraph(text=text, style=style, base=base, pieces=tuple(pieces))


def _split(run: Run, level: list[int]) -> list[Run]:
    """Cut a run where the direction changes."""
    edges = [i for i in range(run.start + 1, run.end) if level[i] != level[i - 1]]
    return [Run(start=start, end=end, face=run.face) for start, end in pairwise((run.start, *edges, run.end))]


def _piece(text: str, style: Style, run: Run, level: int) -> Piece:
    """Shape a run of one direction."""
    from bot.cards._harfbuzz import hb

    main = run.face is style.chain.main
    buffer = hb.Buffer()
    buffer.add_str(text[run.start : run.end])
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level & 1 else "ltr"
    if style.language:
        buffer.language = style.language
    hb.shape(run.face.font, buffer, style.switches() if main else {})
    infos = buffer.glyph_infos
    glyphs = _glyphs(text, style, run, zip(infos, buffer.glyph_positions, strict=True))
    return Piece(run=run, level=level, glyphs=tuple(glyphs), infos=infos)


def _glyphs(
    text: str, style: Style, run: Run, shaped: Iterable[tuple[hb.GlyphInfo, hb.GlyphPosition]]
) -> Iterator[Shaped]:
    """Turn what HarfBuzz answers into ems; ``SourceError`` for a character its font cannot set here."""
    face, start, unit = run.face, run.start, run.face.unit
    tracking = style.tracking if face is style.chain.main else 0.0
    lift = style.chain.main.cap_height / 2 if face.colour else 0.0
    for info, position in shaped:
        gid, cluster = info.codepoint, start + info.cluster
        if gid == 0 and not is_invisible(text[cluster]):
            raise _unset(text[cluster])
        dx, dy, advance, _ = position.position
        yield (
            face,
            gid,
            cluster,
            advance * unit + tracking if advance else 0.0,
            dx * unit,
            dy * unit + (lift - _middle(face, gid) if lift else 0.0),
        )


def upright(glyphs: Iterable[tuple[Face, int, float]]) -> tuple[float, float]:
    """Return bottom and top in ems of the ink of glyphs whose origins are so high."""
    boxes = [(y, box) for face, gid, y in glyphs if (box := glyph_box(face, gid))]
    return (
        min((y + box[1] for y, box in boxes), default=0.0),
        max((y + box[3] for y, box in boxes), default=0.0),
    )


def _middle(face: Face, gid: int) -> float:
    box = glyph_box(face, gid)
    return (box[1] + box[3]) / 2 if box else 0.0


def _unset(char: str) -> SourceError:
    return SourceError(
        Fault(
            code="missing_characters",
            message=f"The font that has U+{ord(char):04X} cannot set it here.",
            hint="take it out of the text or choose other words",
        )
    )
