"""The ground a card is set on: a soft gradient with paper grain, the same bytes every time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.cards._pictures import picture
from bot.cards._shapes import drawn_on
from bot.cards._theme import Colour, Ground, Shape
from bot.cards._types import Pictures

if TYPE_CHECKING:
    from PIL import Image

_NONE = Pictures()
_SHEET = 397
"""Side in pixels of the sheet of fine grain; a prime, so that no rhythm meets the tiles or JPEG's blocks."""
TILE = 15
"""Side in pixels of the tiles whose mean colour stands for the ground when contrast is measured."""
ROW = 8
"""Height in pixels of the rows the ground is kept in: JPEG's blocks, where no channel is subsampled."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Backdrop:
    """A background as pixels: in rows to paint on copies of, in tiles to measure contrast by.

    ``encoded`` holds, by quality, the rows that some card left as they are, in JPEG.
    """

    size: tuple[int, int]
    rows: tuple[Image.Image, ...]
    tiles: Image.Image
    encoded: dict[int, dict[int, bytes]] = field(default_factory=dict)

    def mapped(self, levels: Sequence[int]) -> Backdrop:
        """Return it with other levels of brightness: 256 of each channel."""
        rows = tuple(row.point(levels) for row in self.rows)
        return Backdrop(size=self.size, rows=rows, tiles=self.tiles.point(levels))


@lru_cache(maxsize=8)
def background(
    ground: Ground, size: tuple[int, int], form: str, pictures: Pictures = _NONE, *, mirrored: bool = False
) -> Backdrop:
    """Return the background of a format.

    ``mirrored`` draws the shapes from the other side, for a page that is read from right to left.
    """
    shown = ground.photo and pictures.photo
    whole = _photographed(ground, size, pictures.photo) if shown else _sheet(ground, size)
    drawn_on(whole, _wanted(ground, form, pictures), pictures.cover, mirrored=mirrored)
    width, height = size
    cuts = range(0, height, ROW)
    return Backdrop(
        size=size,
        rows=tuple(whole.crop((0, top, width, min(top + ROW, height))) for top in cuts),
        tiles=whole.reduce(TILE),
    )


def _wanted(ground: Ground, form: str, pictures: Pictures) -> list[Shape]:
    """Return the shapes for a format, without those that stand in for a picture that is there."""
    there = {"cover": pictures.cover, "photo": pictures.photo}
    return [
        shape
        for shape in ground.shapes
        if not (shape.formats and form not in shape.formats) and not there.get(shape.without)
    ]


def _photographed(ground: Ground, size: tuple[int, int], photo: bytes) -> Image.Image:
    """Return the photograph filling the card, darker towards the foot, where the words mostly stand."""
    from PIL import Image, ImageOps

    fitted = ImageOps.fit(picture(photo, "The photograph"), size, Image.Resampling.LANCZOS)
    light = 1 - ground.shade
    ramp = [round(255 * (1 - light * (1 - 0.35 * i / 255))) for i in range(256)]
    shade = Image.linear_gradient("L").resize(size).point(ramp)
    return Image.composite(Image.new("RGB", size, ground.corners), fitted, shade)


def _sheet(ground: Ground, size: tuple[int, int]) -> Image.Image:
    from PIL import Image, ImageChops

    grain = _grain(ground, size) if ground.texture else None
    shape = _fading(size)

    def band(start: int, end: int) -> Image.Image:
        flat = shape.point(_ramp(start, end, ground.fade))
        return ImageChops.add(flat, grain, 1, -128) if grain else flat

    return Image.merge("RGB", [band(*ends) for ends in zip(ground.middle, ground.corners, strict=True)])


def _fading(size: tuple[int, int]) -> Image.Image:
    """Return how far from the middle each pixel is; the middle lies a little above the centre."""
    from PIL import Image

    box = (256 * 0.167, 256 * 0.12, 256 * 0.833, 256 * 0.787)
    return Image.radial_gradient("L").resize(size, Image.Resampling.BILINEAR, box=box)


def _ramp(start: int, end: int, fade: float) -> list[int]:
    return [round(start + (end - start) * min(1.0, (i / 255) ** fade)) for i in range(256)]


def _grain(ground: Ground, size: tuple[int, int]) -> Image.Image:
    """Fine grain over soft blotches, around 128. The fine grain also hides the steps of the gradient."""
    from PIL import Image, ImageChops, ImageFilter

    width, height = size
    chance = random.Random(ground.seed)  # noqa: S311 - a texture, the same each time
    fine = _tiled(_noise(chance, (_SHEET, _SHEET), 18), size)
    small = (width // 7 + 1, height // 7 + 1)
    coarse = _noise(chance, small, 64).filter(ImageFilter.GaussianBlur(1.5))
    both = ImageChops.add(fine, coarse.resize(size, Image.Resampling.BICUBIC), 1, -128)
    return both.point([_clamped(128 + (i - 128) * ground.texture / 22) for i in range(256)])


def _tiled(tile: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Lay a sheet of fine grain out over the card; at two levels of brightness nobody sees it come again."""
    from PIL import Image

    whole = Image.new("L", size)
    for top in range(0, size[1], tile.height):
        for left in range(0, size[0], tile.width):
            whole.paste(tile, (left, top))
    return whole


def _noise(chance: random.Random, size: tuple[int, int], spread: float) -> Image.Image:
    """Return even noise around 128 whose standard deviation is about ``spread`` levels."""
    from PIL import Image

    even = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    return even.point([_clamped(128 + (i - 127.5) * spread / 74) for i in range(256)])


def _clamped(value: float) -> int:
    return max(0, min(255, round(value)))


def worst_contrast(colour: Colour, tiles: Image.Image, box: tuple[int, int, int, int]) -> float:
    """Return the WCAG 2 contrast of a colour against the least favourable tile under ``box`` (pixels)."""
    left, top = min(box[0] // TILE, tiles.width - 1), min(box[1] // TILE, tiles.height - 1)
    right, bottom = min(box[2] // TILE + 1, tiles.width), min(box[3] // TILE + 1, tiles.height)
    area = tiles.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    return min(_contrast(colour, ground) for ground in zip(*area.getextrema(), strict=True))


@lru_cache(maxsize=2048)
def _contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
