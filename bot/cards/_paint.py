"""Layout to pixels: glyph masks at quarter-pixel places, pasted on a copy of the baked background."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING

from bot.cards._fonts import Face
from bot.cards._layout import Layout, Placed, Sheet
from bot.cards._theme import Colour

if TYPE_CHECKING:
    from PIL import Image
    from PIL._imaging import ImagingCore

_STEPS = 4
"""Horizontal places within a pixel that a glyph may take."""

_FINE = 4
"""How many times finer than the card a sheet's corners are drawn."""

Edges = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, right and bottom exclusive."""


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


def paint(layout: Layout, ground: Image.Image) -> tuple[Image.Image, list[Edges | None]]:
    """Return the picture, and the ink of every placed line (None if it has none)."""
    _keep_memory()
    image = ground.copy()  # loaded, and ours alone: glyphs are pasted past Pillow's own checks
    for line in layout.ruling:
        image.paste(line.colour, (line.x, line.y, line.x + line.width, line.y + line.height))
    if sheet := layout.sheet:
        _lay(image, sheet)
    if bar := layout.bar:
        image.paste(bar.colour, (bar.x, bar.y, bar.x + bar.width, bar.y + bar.height))
    return image, [_line(image, placed) for placed in layout.placed]


def _keep_memory() -> None:
    """Let Pillow keep the memory of one card for the next: fresh pages cost more than copying onto them."""
    from PIL import _imaging

    if _imaging.get_blocks_max() < 1:
        _imaging.set_blocks_max(1)


def _lay(image: Image.Image, sheet: Sheet) -> None:
    from PIL import Image, ImageDraw

    left, top, right, bottom = sheet.edges
    low = max([bottom, *(round(y) for _, y in sheet.tip)])
    fine = Image.new("L", ((right - left) * _FINE, (low - top) * _FINE))
    rim = (0, 0, fine.width - 1, (bottom - top) * _FINE - 1)
    pen = ImageDraw.Draw(fine)
    pen.rounded_rectangle(rim, sheet.radius * _FINE, fill=255)
    if sheet.tip:
        pen.polygon([((x - left) * _FINE, (y - top) * _FINE) for x, y in sheet.tip], fill=255)
    image.paste(sheet.colour, (left, top), fine.reduce(_FINE))


def _line(image: Image.Image, placed: Placed) -> Edges | None:
    size, colour, paste = placed.size, placed.colour, image.im.paste  # Image.paste checks for 5 µs a glyph
    start, scale = placed.x * _STEPS + 0.5, size * _STEPS
    boxes: list[Edges] = []
    for face, gid, x, y, _ in placed.line.glyphs:
        place = floor(start + x * scale)
        stamp = _stamp(face, gid, size, place % _STEPS)
        if stamp.image is None:
            continue
        left = place // _STEPS + stamp.left
        top = placed.baseline - round(y * size) + stamp.top
        box = (left, top, left + stamp.width, top + stamp.height)
        paste(stamp.colours or _inked(colour, stamp.width, stamp.height), box, stamp.image)
        boxes.append(box)
    return _around(boxes) if boxes else None


def _around(boxes: list[Edges]) -> Edges:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


@lru_cache(maxsize=512)
def _inked(colour: Colour, width: int, height: int) -> ImagingCore:
    """Return a patch of one colour: Pillow lays a picture through a mask in half the time of a colour."""
    from PIL import Image

    return Image.new("RGB", (width, height), colour).im


@lru_cache(maxsize=4096)
def _stamp(face: Face, gid: int, size: float, step: int) -> Stamp:
    """Rasterise a glyph, its origin ``step`` quarters of a pixel right of a pixel's edge."""
    scale = size * face.unit
    return _sprite(face, gid, scale) if face.colour else _mask(face, gid, scale, step / _STEPS)


def _mask(face: Face, gid: int, scale: float, shift: float) -> Stamp:
    from PIL import Image

    from bot.cards._harfbuzz import hb

    pen = hb.RasterDraw()
    pen.transform = (scale, 0, 0, scale, shift, 0)
    pen.draw_glyph(face.font, gid)
    drawn = pen.render()
    at = drawn.extents if drawn else None
    if not at or not at.width or not at.height:
        return Stamp(None)
    mask = Image.frombytes("L", (at.width, at.height), drawn.buffer, "raw", "L", at.stride, -1)
    return _trimmed(mask, mask.getbbox(), at.x_origin, -(at.y_origin + at.height))


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
    return _trimmed(image, image.getchannel("A").getbbox(), at.x_origin, -(at.y_origin + at.height))


def _trimmed(image: Image.Image, box: Edges | None, left: int, top: int) -> Stamp:
    if box is None:
        return Stamp(None)
    cut = image.crop(box)
    colours, mask = (cut.convert("RGB").im, cut.getchannel("A").im) if cut.mode == "RGBA" else (None, cut.im)
    return Stamp(mask, left + box[0], top + box[1], box[2] - box[0], box[3] - box[1], colours)
