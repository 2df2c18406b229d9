"""What a theme draws under the text: sheets, frames, discs, rings and ornaments, smooth at every edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.cards._pictures import picture
from bot.cards._theme import Shape

if TYPE_CHECKING:
    from PIL import Image

    from bot.cards._vector import Outline

_FINE = 4
"""How many times finer than the card shapes are drawn before they are brought to size."""

Edges = tuple[float, float, float, float]


def drawn_on(image: Image.Image, shapes: Sequence[Shape], cover: bytes, *, mirrored: bool) -> None:
    """Draw shapes on a card, one over the other; ``cover`` where one is for it.

    ``mirrored`` draws everything on the other side, as a right-to-left page is built; the cover itself is
    never turned.
    """
    for shape in shapes:
        if shape.kind == "cover":
            _covered(image, shape, cover, mirrored=mirrored)
        else:
            _drawn(image, shape, mirrored=mirrored)


def _covered(image: Image.Image, shape: Shape, cover: bytes, *, mirrored: bool) -> None:
    """Set the book's cover into the shape's box, whole and in proportion, with a hint of a shadow."""
    from PIL import Image, ImageFilter

    if not cover:
        return
    left, top, right, bottom = (round(edge) for edge in area(shape, image.size))
    if mirrored:
        left, right = image.width - right, image.width - left
    whole = picture(cover, "The cover")
    scale = min((right - left) / whole.width, (bottom - top) / whole.height)
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    x, y = left + (right - left - size[0]) // 2, top + (bottom - top - size[1]) // 2
    blur = max(4, size[0] // 24)
    shadow = Image.new("L", image.size)
    shadow.paste(150, (x, y + blur, x + size[0], y + size[1] + blur))
    image.paste((0, 0, 0), (0, 0), shadow.filter(ImageFilter.GaussianBlur(blur)))
    image.paste(whole.resize(size, Image.Resampling.LANCZOS), (x, y))


def area(shape: Shape, size: tuple[int, int]) -> Edges:
    """Return left, top, right and bottom of a shape in pixels."""
    unit = min(size) / 1000
    places = dict(shape.places)

    def side(near: str, far: str, extent: str, along: int) -> tuple[float, float]:
        found = {key: places[key].pixels(along, unit) for key in (near, far, extent) if key in places}
        if near in found:
            first = found[near]
            return first, first + found[extent] if extent in found else along - found.get(far, 0.0)
        if extent in found:
            last = along - found.get(far, (along - found[extent]) / 2)
            return last - found[extent], last
        return 0.0, along - found.get(far, 0.0)

    left, right = side("left", "right", "width", size[0])
    top, bottom = side("top", "bottom", "height", size[1])
    return left, top, right, bottom


def _drawn(image: Image.Image, shape: Shape, *, mirrored: bool) -> None:
    left, top, right, bottom = area(shape, image.size)
    width, height = image.size
    box = (max(0, int(left)), max(0, int(top)), min(width, int(right) + 1), min(height, int(bottom) + 1))
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    mask = _mask(shape, (left - box[0], top - box[1], right - box[0], bottom - box[1]), box)
    if shape.opacity < 1:
        mask = mask.point([round(i * max(0.0, shape.opacity)) for i in range(256)])
    for flip in _flips(shape.mirror):
        turned, place = mask, list(box)
        if ("x" in flip) is not mirrored:
            turned, place[0], place[2] = _turned(turned, 0), image.width - box[2], image.width - box[0]
        if "y" in flip:
            turned, place[1], place[3] = _turned(turned, 1), image.height - box[3], image.height - box[1]
        image.paste(shape.colour, (place[0], place[1], place[2], place[3]), turned)


def _flips(mirror: str) -> tuple[str, ...]:
    turns = {"x": ("x",), "y": ("y",), "turn": ("xy",), "both": ("x", "y", "xy")}
    return ("", *turns.get(mirror, ()))


def _turned(mask: Image.Image, axis: int) -> Image.Image:
    from PIL import Image

    turn = Image.Transpose.FLIP_LEFT_RIGHT if axis == 0 else Image.Transpose.FLIP_TOP_BOTTOM
    return mask.transpose(turn)


def _mask(shape: Shape, edges: Edges, box: tuple[int, int, int, int]) -> Image.Image:
    """Return the shape's cover of the pixels in ``box``; ``edges`` are its own, from the box's corner."""
    from PIL import Image, ImageDraw

    size = (box[2] - box[0], box[3] - box[1])
    fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    pen = ImageDraw.Draw(fine)
    left, top, right, bottom = (edge * _FINE for edge in edges)
    rim = (left, top, right - 1, bottom - 1)
    stroke = max(1, round(shape.thickness * _FINE))
    solid = shape.kind in ("rect", "ellipse")
    fill, outline = (255, None) if solid else (None, 255)
    if shape.kind in ("rect", "frame"):
        pen.rounded_rectangle(rim, shape.radius * _FINE, fill=fill, outline=outline, width=stroke)
    elif shape.kind in ("ellipse", "ring"):
        pen.ellipse(rim, fill=fill, outline=outline, width=stroke)
    elif shape.kind == "path":
        _path(fine, shape, rim, stroke)
    return fine.reduce(_FINE)


def _path(fine: Image.Image, shape: Shape, rim: Edges, stroke: int) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(fine)
    for outline in _placed(shape, rim):
        if shape.thickness:
            pen.line(outline, fill=255, width=stroke, joint="curve")
            for x, y in (outline[0], outline[-1]):  # round ends
                pen.ellipse((x - stroke / 2, y - stroke / 2, x + stroke / 2, y + stroke / 2), fill=255)
        else:
            pen.polygon(outline, fill=255)


def _placed(shape: Shape, rim: Edges) -> Iterator[Outline]:
    """Bring a path to the size and place of its box, in proportion and in the middle."""
    from bot.cards._vector import outlines

    left, top, right, bottom = rim
    scale = min((right - left) / shape.view[0], (bottom - top) / shape.view[1])
    across = left + ((right - left) - shape.view[0] * scale) / 2
    down = top + ((bottom - top) - shape.view[1] * scale) / 2
    for outline in outlines(shape.path):
        yield [(across + x * scale, down + y * scale) for x, y in outline]
