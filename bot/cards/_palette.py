"""The colours of a card from a book's cover; of a book without one, from its title."""

from __future__ import annotations

import colorsys
from hashlib import sha256

from bot.cards._background import luminance
from bot.cards._pictures import picture
from bot.cards._theme import Colour, Palette

_SMALL = (72, 108)
_COLOURS = 8
_READABLE = 4.9
"""WCAG 2 contrast of text and ground: a little over the 4.5 asked for, as grain takes some of it away."""


def palette(cover: bytes, title: str) -> Palette:
    """Return ground, edge, ink, muted and accent in the hue of the cover, else in one the title decides.

    The ground is dark, the ink light; how dark and how light is settled so that all text can be read.
    """
    hue, vivid = _from_cover(cover) if cover else _from_title(title)
    vivid = min(0.62, max(0.16, vivid))
    ground, edge = _tone(hue, vivid, 0.23), _tone(hue, vivid, 0.15)
    ink = _tone(hue, 0.30, 0.95)
    return (
        ("ground", ground),
        ("edge", edge),
        ("ink", ink),
        ("muted", _readable(hue, 0.22, 0.74, ground)),
        ("accent", _readable((hue + 0.03) % 1.0, 0.48, 0.70, ground)),
    )


def _from_title(title: str) -> tuple[float, float]:
    digest = sha256(title.encode()).digest()
    return digest[0] / 256, 0.28 + digest[1] / 256 * 0.22


def _from_cover(cover: bytes) -> tuple[float, float]:
    """Return hue and saturation of the colour that covers most, counting vivid ones more than grey ones."""
    small = picture(cover, "The cover").resize(_SMALL)
    reduced = small.quantize(_COLOURS)
    values = reduced.getpalette() or []
    weighed = []
    for count, index in reduced.getcolors() or []:
        at = 3 * int(str(index))
        red, green, blue = (channel / 255 for channel in values[at : at + 3])
        hue, light, vivid = colorsys.rgb_to_hls(red, green, blue)
        strength = vivid * (1 - abs(2 * light - 1))
        weighed.append((count * (0.04 + strength), hue, vivid))
    _, hue, vivid = max(weighed)
    return hue, vivid


def _tone(hue: float, vivid: float, light: float) -> Colour:
    red, green, blue = (round(channel * 255) for channel in colorsys.hls_to_rgb(hue, light, vivid))
    return (red, green, blue)


def _readable(hue: float, vivid: float, light: float, ground: Colour) -> Colour:
    """Return the tone, as much lighter as it must be to be read on the ground."""
    dark = luminance(ground) + 0.05
    while light < 1.0 and (luminance(_tone(hue, vivid, light)) + 0.05) / dark < _READABLE:
        light += 0.02
    return _tone(hue, vivid, min(1.0, light))
