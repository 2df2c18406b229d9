"""What goes into a card and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.model import Kind, Voice

if TYPE_CHECKING:
    from bot.model import Image, ReadingItem

FORMATS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "portrait": (1080, 1350),
        "square": (1080, 1080),
        "tall": (1080, 1440),
        "story": (1080, 1920),
        "landscape": (1200, 675),
        "link": (1200, 630),
        "pin": (1000, 1500),
    }
)
"""Width and height in pixels of every format."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardText:
    """The words of one card. ``quote`` is verbatim; of a ``faq`` it is the answer.

    ``question`` stands above it: a FAQ's question or a reading list's heading; ``items`` are that list.

    ``author`` and ``title`` are the book's; ``handle`` is shown as it is. ``language`` is a BCP 47 tag or "".
    ``page`` is the card's number where a text takes several, as "2/3".

    ``speaker`` is who said it where ``voice`` is neither the reviewer nor the book. A ``notice`` is not a
    quotation: it says what is to come, without quotation marks.
    """

    kind: Kind = Kind.EXCERPT
    quote: str = ""
    question: str = ""
    author: str = ""
    title: str = ""
    handle: str = ""
    language: str = ""
    voice: Voice = Voice.REVIEWER
    speaker: str = ""
    items: tuple[ReadingItem, ...] = ()
    page: str = ""
    notice: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pictures:
    """Pictures of the user's for a card, as files hold them; empty where there is none.

    ``cover`` is the book's, for themes that show it or take their colours from it; ``photo`` is for themes
    that stand on a photograph.
    """

    cover: bytes = b""
    photo: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """Where one element's ink is, in pixels from the top left corner.

    ``role`` is quote, question, item, author, title, handle, mark, rule or ornament. ``font`` is the face's
    file name without its ending, ``size`` the type size in pixels (0 for a rule), ``lines`` the text line by
    line in reading order, as shown, and ``inks`` each line's own edges: left, top, right, bottom.
    """

    role: str
    x: int
    y: int
    width: int
    height: int
    font: str = ""
    size: float = 0.0
    lines: tuple[str, ...] = ()
    inks: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A finished card. ``contrast`` is the WCAG 2 ratio of the worst text on the worst ground under it."""

    image: Image
    theme: str
    format: str
    boxes: tuple[Box, ...]
    contrast: float
