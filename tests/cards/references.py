"""Small pictures of cards that were looked at and found good; ``tools/theme_pictures.py`` draws them."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image

from bot.cards import card, themes
from tests.cards.samples import TEMPLATES, TEXTS

_FOLDER = Path(__file__).parent / "references"
_WIDTH = 216
REFERENCES = [
    *product(themes(TEMPLATES), ("portrait",), ("short", "faq", "reading")),
    *product(themes(TEMPLATES), ("story", "landscape"), ("short",)),
]


def file_of(theme: str, form: str, text: str) -> Path:
    return _FOLDER / f"{theme}-{form}-{text}.jpg"


def small(theme: str, form: str, text: str) -> Image.Image:
    """Return the card a fifth of its size."""
    drawn = card(TEXTS[text], theme=theme, format=form, templates=TEMPLATES)
    whole = Image.open(BytesIO(drawn.image.data))
    return whole.resize((_WIDTH, round(_WIDTH * whole.height / whole.width)), Image.Resampling.BOX)
