"""From words to a finished Card: compose, paint, measure, encode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cards._alt import alt_text
from bot.cards._safe import safe_area
from bot.cards._types import Box, Card, CardText, Pictures
from bot.model import Fault, Image, SourceError

if TYPE_CHECKING:
    from bot.cards._background import Backdrop
    from bot.cards._layout import Layout, Placed
    from bot.cards._paint import Drawing, Edges
    from bot.cards._theme import Palette

_JPEG, _PNG = "image/jpeg", "image/png"
_QUALITIES = (90, 88, 85, 82, 78, 74, 70, 65, 60)
_NONE = Pictures()
_READABLE = 4.5
"""The least WCAG 2 contrast of text (success criterion 1.4.3, level AA)."""
_DARKER = 0.85
_DECORATION = frozenset({"mark", "ornament"})


def card(
    text: CardText,
    *,
    theme: str = "paper",
    format: str = "portrait",  # noqa: A002 - the word users know
    templates: Sequence[Path],
    max_bytes: int | None = None,
    max_alt: int | None = None,
    pictures: Pictures = _NONE,
    media_types: Sequence[str] = (_JPEG,),
) -> Card:
    """Draw a card as JPEG (4:4:4, quality 90, lower only to stay under ``max_bytes``) or as PNG.

    ``media_types`` are those that will do: the theme's wish among them, else the first that we can write; a
    PNG over ``max_bytes`` gives way to JPEG where that will do too. Both are sRGB, say nothing but the
    picture, and have the format's size whatever ``max_bytes`` is.

    ``templates`` are searched in order for ``cards/<theme>.toml`` and ``fonts/``. The same arguments give the
    same bytes. ``max_alt`` is the longest alt text in code points. Raises ConfigError for an unknown theme
    or format, SourceError for a faulty theme, characters no font has, a text too long for the format, and
    pictures that cannot be read.
    """
    from bot.cards._background import background
    from bot.cards._layout import compose
    from bot.cards._paint import inked
    from bot.cards._themes import check_format, load_theme

    size = check_format(format)
    look = load_theme(theme, templates)
    if look.derives:
        look = load_theme(theme, templates, _colours(text, pictures))
    layout = compose(text, look, format)
    mirrored = layout.rtl and look.layout.align == "start"
    backdrop = background(look.ground, size, format, pictures, mirrored=mirrored)
    drawing = inked(layout, size[1])
    _check_edges(drawing.lines, format)
    if look.ground.photo and pictures.photo:
        backdrop = _darkened(layout, drawing, backdrop)
    contrast = _contrast(layout, drawing, backdrop)
    media_type, data = _encoded(drawing, backdrop, _wanted(look.picture, media_types), max_bytes)
    image = Image(
        digest=sha256(data).hexdigest(),
        media_type=media_type,
        width=size[0],
        height=size[1],
        alt=alt_text(text, max_alt),
        data=data,
    )
    return Card(
        image=image,
        theme=theme,
        format=format,
        boxes=_boxes(layout, drawing.lines),
        contrast=contrast,
    )


def _colours(text: CardText, pictures: Pictures) -> Palette:
    from bot.cards._palette import palette

    return palette(pictures.cover, text.title)


def _darkened(layout: Layout, drawing: Drawing, backdrop: Backdrop) -> Backdrop:
    """Darken a photograph step by step until every word on it can be read."""
    darker = [round(i * _DARKER) for i in range(256)] * 3
    for _ in range(12):
        if _contrast(layout, drawing, backdrop) >= _READABLE:
            break
        backdrop = backdrop.mapped(darker)
    return backdrop


def _check_edges(inks: Sequence[Edges | None], form: str) -> None:
    left, top, right, bottom = safe_area(form)
    for ink in inks:
        if ink and (ink[0] < left or ink[1] < top or ink[2] > right or ink[3] > bottom):
            raise SourceError(
                Fault(
                    code="outside",
                    message=f"Part of this text would stand outside the safe area of the format “{form}”.",
                    hint="choose another format or theme, or take unusual characters out of the text",
                )
            )


def _wanted(wish: str, allowed: Sequence[str]) -> list[str]:
    """Return the allowed kinds of picture in the order to try them, JPEG where none can be written."""
    known = [each for each in allowed if each in (_JPEG, _PNG)] or [_JPEG]
    return sorted(known, key=lambda each: each != wish)


def _encoded(
    drawing: Drawing, backdrop: Backdrop, media_types: Sequence[str], limit: int | None
) -> tuple[str, bytes]:
    for media_type in media_types:
        for data in _files(drawing, backdrop, media_type):
            if limit is None or len(data) <= limit:
                return media_type, data
    raise SourceError(
        Fault(
            code="too_large",
            message=f"This card cannot be made smaller than {len(data)} bytes; {limit} are allowed.",
            hint="choose a smaller format, or a theme without texture",
        )
    )


def _files(drawing: Drawing, backdrop: Backdrop, media_type: str) -> Iterator[bytes]:
    """Yield the picture as files of a kind, the best first."""
    from bot.cards._jpeg import jpeg

    if media_type == _PNG:
        yield _png(drawing, backdrop)
    else:
        yield from (jpeg(drawing, backdrop, quality) for quality in _QUALITIES)


def _png(drawing: Drawing, backdrop: Backdrop) -> bytes:
    from bot.cards._paint import paint

    out = BytesIO()
    paint(drawing, backdrop, range(len(backdrop.rows))).save(out, "PNG")
    return out.getvalue()


def _boxes(layout: Layout, inks: Sequence[Edges | None]) -> tuple[Box, ...]:
    found: dict[int, Box] = {}
    for placed, ink in zip(layout.placed, inks, strict=True):
        if ink:
            box = _box(placed, ink)
            before = found.get(placed.element)
            found[placed.element] = _joined(before, box) if before else box
    boxes = list(found.values())
    if bar := layout.bar:
        at = next((i for i, box in enumerate(boxes) if box.y > bar.y), len(boxes))
        boxes.insert(at, Box(role="rule", x=bar.x, y=bar.y, width=bar.width, height=bar.height))
    return tuple(boxes)


def _box(placed: Placed, ink: Edges) -> Box:
    left, top, right, bottom = ink
    font = placed.line.glyphs[0][0].name
    return Box(
        role=placed.role,
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        font=font,
        size=placed.size,
        lines=(placed.line.text.replace("\u00ad", ""),),
        inks=(ink,),
    )


def _joined(first: Box, second: Box) -> Box:
    left, top = min(first.x, second.x), min(first.y, second.y)
    right = max(first.x + first.width, second.x + second.width)
    bottom = max(first.y + first.height, second.y + second.height)
    return replace(
        first,
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        lines=first.lines + second.lines,
        inks=first.inks + second.inks,
    )


def _contrast(layout: Layout, drawing: Drawing, backdrop: Backdrop) -> float:
    from bot.cards._background import TILE, worst_contrast

    tiles = backdrop.tiles
    if sheet := layout.sheet:
        left, top, right, bottom = (round(edge / TILE) for edge in sheet.edges)
        tiles = tiles.copy()
        tiles.paste(sheet.colour, (left, top, right, bottom))
    ratios = [
        worst_contrast(placed.colour, tiles, ink)
        for placed, ink in zip(layout.placed, drawing.lines, strict=True)
        if ink and placed.role not in _DECORATION
    ]
    return round(min(ratios, default=1.0), 2)
