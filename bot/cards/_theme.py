"""A theme: how a card looks, in values that its TOML file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.cards._fallback import Chain

Colour = tuple[int, int, int]
Palette = tuple[tuple[str, Colour], ...]
"""Names of colours and what they are on this one card, where a theme takes them from a book's cover."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """How one kind of text is set. Sizes in pixels; ``tracking`` in ems."""

    chain: Chain
    colour: Colour
    ratio: float = 0.0
    least: float = 40.0
    most: float = 120.0
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    text: str = ""

    def size(self, quote: float) -> float:
        """Return its size beside a quote of that size, to half a pixel."""
        return round(max(self.least, min(self.most, self.ratio * quote)) * 2) / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """The short line above the credits, in pixels; without a width there is none to see."""

    colour: Colour
    width: float
    thickness: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """A measure: thousandths of the card's shorter side, or a share of the side it lies along."""

    value: float
    share: bool = False

    def pixels(self, along: int, unit: float) -> float:
        """Return it in pixels on a card whose side is ``along``; ``unit`` is a thousandth of the shorter."""
        return self.value / 100 * along if self.share else self.value * unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Something drawn under the text: rect, frame, ellipse, ring, path or cover.

    Its place is given by two of left, right and width, and two of top, bottom and height. ``path`` is SVG
    path data in a box of ``view``, kept in proportion; ``mirror`` draws it again across x, y or both,
    or turned round. ``without`` names the picture (cover or photo) it stands in for where there is none.
    """

    kind: str
    colour: Colour
    opacity: float = 1.0
    places: tuple[tuple[str, Length], ...] = ()
    thickness: float = 0.0
    radius: float = 0.0
    path: str = ""
    view: tuple[float, float] = (100.0, 100.0)
    mirror: str = ""
    formats: tuple[str, ...] = ()
    without: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The background: from the middle to the corners, with grain. ``texture`` is in levels of brightness.

    ``photo`` asks for the reader's photograph, darkened by ``shade`` at least.
    """

    middle: Colour
    corners: Colour
    fade: float
    texture: float
    seed: int
    photo: bool = False
    shade: float = 0.0
    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A sheet of colour behind a question. ``padding`` in pixels; ``bleed`` lets it run off the card.

    ``tail`` is the height of a speech bubble's tip below it.
    """

    colour: Colour
    padding: float = 40.0
    radius: float = 0.0
    bleed: bool = False
    tail: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """How the column stands: ``align`` start or centre, ``credits`` below the text or at the foot.

    ``mark`` says whether a large opening mark stands above a quote; ``middle`` is where the ink's centre is,
    of the card's height; ``ruled`` is the colour of lines under every line of a quote, and on over the card.
    """

    align: str = "start"
    credits: str = "below"
    mark: bool = True
    middle: float = 0.478
    ruled: Colour | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Margins in pixels. ``footer`` is how far the handle's baseline is above the lower edge.

    ``beside`` is room kept free beside the credits, for a cover.
    """

    left: float
    right: float
    top: float
    bottom: float
    footer: float
    beside: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Theme:
    """How a card looks. ``derives`` says that its colours come from the book's cover, card by card.

    ``picture`` is the media type that shows it best.
    """

    name: str
    roles: Mapping[str, Role]
    rule: Rule
    ground: Ground
    frames: Mapping[str, Frame]
    layout: Arrangement
    panel: Panel | None = None
    derives: bool = False
    picture: str = "image/jpeg"


def nearest(name: str, known: Sequence[str]) -> str:
    """Return a hint that names the nearest valid name, or all of them."""
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean “{close[0]}”?" if close else f"choose one of: {', '.join(known)}"
