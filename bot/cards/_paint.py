"""Layout to pixels: glyph masks at quarter-pixel places, pasted on rows of the baked background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, TypeAlias

from bot.cards._background import ROW, Backdrop
from bot.cards._fonts import Face
from bot.cards._layout import Bar, Layout, Placed, Sheet
from bot.cards._theme import Colour

if TYPE_CHECKING:
    from PIL import Image
    from PIL._imaging import ImagingCore

_STEPS = 4
"""Horizontal places within a pixel that a glyph may take, in small type."""

_LARGE = 60.0
"""Pixels of type from which on half as many are enough: nobody sees a quarter of a pixel in a hundred."""

_FINE = 4
"""How many times finer than the card a sheet's corners are drawn."""

Edges = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, right and bottom exclusive."""
Mark: TypeAlias = "tuple[ImagingCore | Colour, ImagingCore | None, int, int, int, int]"
"""A patch or a colour, what lets it through (None for all of it), and its edges."""
Inked: TypeAlias = "tuple[Edges, Sequence[Mark]]"
"""Marks to be laid on one after the other, and the edges all are within."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A glyph ready to paste: ``left`` and ``top`` from its origin (y downwards).

    ``image`` is what lets it through, ``colours`` what a colour glyph brings; both are Pillow's inner images.
    """

    image: ImagingCore | None
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    colours: ImagingCore | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """All the ink of a card in the order it is laid on; ``lines`` is that of each placed line, None for none.

    ``rows`` are the numbers of the card's rows that have any.
    """

    laid: Sequence[Inked]
    lines: Sequence[Edges | None]
    rows: frozenset[int]


def inked(layout: Layout, height: int) -> Drawing:
    """Return the ink of a card that is so high, in its place; nothing is painted yet."""
    under = [*layout.ruling, layout.sheet, layout.bar]
    lines = [_line(placed) for placed in layout.placed]
    laid = [found for found in (*(_under(each, height) for each in under), *lines) if found]
    return Drawing(
        laid=laid,
        lines=[line[0] if line else None for line in lines],
        rows=frozenset(row for edges, _ in laid for row in _rows(edges)),
    )


def paint(drawing: Drawing, backdrop: Backdrop, rows: Sequence[int]) -> Image.Image:
    """Return those rows of the card, one right below the other: in order, and all that have ink."""
    from PIL import Image

    strips = [backdrop.rows[row] for row in rows]
    image = Image.new("RGB", (strips[0].width, sum(strip.height for strip in strips)), None)
    paste, down, y = image.im.paste, {}, 0  # Image.paste checks for 5 µs a glyph
    for row, strip in zip(rows, strips, strict=True):
        paste(strip.im, (0, y, strip.width, y + strip.height))
        down[row] = y - row * ROW
        y += strip.height
    for edges, marks in drawing.laid:
        _lay(paste, marks, down[edges[1] // ROW])
    return image


def _lay(paste: Callable[..., None], marks: Sequence[Mark], down: int) -> None:
    for patch, mask, left, top, right, bottom in marks:
        box = (left, top + down, right, bottom + down)
        if mask is None:
            paste(patch, box)
        else:
            paste(patch, box, mask)


def _rows(edges: Edges) -> range:
    return range(edges[1] // ROW, (edges[3] - 1) // ROW + 1)


def _under(what: Bar | Sheet | None, height: int) -> Inked | None:
    """Return what lies under the text, as far as it is on a card that is so high."""
    if isinstance(what, Sheet):
        return _sheet(what, height)
    if what is None:
        return None
    edges = (what.x, max(0, what.y), what.x + what.width, min(height, what.y + what.height))
    return (edges, [(what.colour, None, *edges)]) if edges[1] < edges[3] else None


def _sheet(sheet: Sheet, height: int) -> Inked:
    from PIL import Image

    mask, (left, top) = _cut(sheet), sheet.edges[:2]
    edges = (left, max(0, top), left + mask.width, min(height, top + mask.height))
    mask = mask.crop((0, edges[1] - top, mask.width, edges[3] - top))
    return edges, [(Image.new("RGB", mask.size, sheet.colour).im, mask.im, *edges)]


def _cut(sheet: Sheet) -> Image.Image:
    """Return the mask of a sheet with its corners and tail, from its left upper corner on."""
    from PIL import Image, ImageDraw

    left, top, right, bottom = sheet.edges
    low = max([bottom, *(round(y) for _, y in sheet.tip)])
    fine = Image.new("L", ((right - left) * _FINE, (low - top) * _FINE))
    rim = (0, 0, fine.width - 1, (bottom - top) * _FINE - 1)
    pen = ImageDraw.Draw(fine)
    pen.rounded_rectangle(rim, sheet.radius * _FINE, fill=255)
    if sheet.tip:
        pen.polygon([((x - left) * _FINE, (y - top) * _FINE) for x, y in sheet.tip], fill=255)
    return fine.reduce(_FINE)


def _line(placed: Placed) -> Inked | None:
    size, colour = placed.size, placed.colour
    steps = _STEPS if size < _LARGE else _STEPS // 2
    start, scale = placed.x * steps + 0.5, size * steps
    marks: list[Mark] = []
    for face, gid, x, y, _ in placed.line.glyphs:
        place = floor(start + x * scale)
        stamp = _stamp(face, gid, size, place % steps / steps)
        if stamp.image is None:
            continue
        width, height = stamp.width, stamp.height
        left = place // steps + stamp.left
        top = placed.baseline - round(y * size) + stamp.top
        patch = stamp.colours or _inked(colour, width, height)
        marks.append((patch, stamp.image, left, top, left + width, top + height))
    return (_around(marks), marks) if marks else None


def _around(marks: Sequence[Mark]) -> Edges:
    _, _, lefts, tops, rights, bottoms = zip(*marks, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


@lru_cache(maxsize=512)
def _inked(colour: Colour, width: int, height: int) -> ImagingCore:
    """Return a patch of one colour: Pillow lays a picture through a mask in half the time of a colour."""
    from PIL import Image

    return Image.new("RGB", (width, height), colour).im


@lru_cache(maxsize=4096)
def _stamp(face: Face, gid: int, size: float, shift: float) -> Stamp:
    """Rasterise a glyph, its origin ``shift`` of a pixel right of a pixel's edge."""
    scale = size * face.unit
    return _sprite(face, gid, scale) if face.colour else _mask(face, gid, scale, shift)


def _mask(face: Face, gid: int, scale: float, shift: float) -> Stamp:
    from PIL import Image

    from bot.cards._harfbuzz import hb

    pen = hb.RasterDraw()
    pen.transform = (scale, 0, 0, -scale, shift, 0)  # rows from the top, as Pillow has them
    pen.draw_glyph(face.font, gid)
    drawn = pen.render()
    at = drawn.extents if drawn else None
    if not at or not at.width or not at.height:
        return Stamp(None)
    mask = Image.frombuffer("L", (at.width, at.height), drawn.buffer, "raw", "L", at.stride, 1).im
    box = mask.getbbox()
    if box is None:
        return Stamp(None)
    left, top, right, bottom = box
    return Stamp(mask.crop(box), at.x_origin + left, at.y_origin + top, right - left, bottom - top)


def _sprite(face: Face, gid: int, scale: float) -> Stamp:
    from PIL import Image

    from bot.cards._harfbuzz import hb

    extents = face.font.get_glyph_extents(gid)
    if not extents or not extents.width:
        return Stamp(None)
    left, bottom = (
        floor(extents.x_bearing * scale) - 2,
        floor((extents.y_bearing + extents.height) * scale) - 2,
    )
    width, height = round(extents.width * scale) + 5, round(-extents.height * scale) + 5
    brush = hb.RasterPaint()
    brush.transform = (scale, 0, 0, scale, 0, 0)
    brush.extents = hb.RasterExtents(left, bottom, width, height, 0)
    drawn = brush.render() if brush.paint_glyph_or_fail(face.font, gid) else None
    if drawn is None:
        return Stamp(None)
    at = drawn.extents
    blue = Image.frombytes("RGBA", (at.width, at.height), drawn.buffer, "raw", "BGRA", at.stride, -1)
    image = Image.merge("RGBa", blue.split()).convert("RGBA")
    box = image.getchannel("A").getbbox()
    if box is None:
        return Stamp(None)
    cut, x, y = image.crop(box), at.x_origin + box[0], box[1] - at.y_origin - at.height
    return Stamp(cut.getchannel("A").im, x, y, cut.width, cut.height, cut.convert("RGB").im)
