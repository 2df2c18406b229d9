"""A sheet that shows every theme at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cards._card import card
from bot.cards._themes import themes
from bot.cards._types import CardText
from bot.model import Kind

if TYPE_CHECKING:
    from PIL import Image

_QUOTE = "Some books you read; a few move in, rearrange the furniture, and leave the lamp on."
_QUESTION = "Would you read it again?"
_ANSWER = "I began again the same evening, more slowly, and found a second book under the first."
_ACROSS = 4
_SIDE = 300
_GAP = 18
_GREY = (214, 212, 208)


def contact_sheet(templates: Sequence[Path], format: str = "portrait") -> bytes:  # noqa: A002 - the users' word
    """Return a JPEG with every theme: a line, and a question with its answer, named on the cards' foot."""
    from PIL import Image

    drawn = [_small(words, name, format, templates) for name in themes(templates) for words in _words(name)]
    width, height = max(each.width for each in drawn), max(each.height for each in drawn)
    rows = -(-len(drawn) // _ACROSS)
    size = (_GAP + _ACROSS * (width + _GAP), _GAP + rows * (height + _GAP))
    sheet = Image.new("RGB", size, _GREY)
    for number, each in enumerate(drawn):
        row, column = divmod(number, _ACROSS)
        sheet.paste(each, (_GAP + column * (width + _GAP), _GAP + row * (height + _GAP)))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def _words(theme: str) -> tuple[CardText, CardText]:
    line = CardText(quote=_QUOTE, title="The Lamp Left On", author="Ada Winter", handle=theme, language="en")
    return line, replace(line, kind=Kind.FAQ, question=_QUESTION, quote=_ANSWER)


def _small(words: CardText, theme: str, form: str, templates: Sequence[Path]) -> Image.Image:
    from PIL import Image

    whole = Image.open(BytesIO(card(words, theme=theme, format=form, templates=templates).image.data))
    return whole.resize((_SIDE, round(_SIDE * whole.height / whole.width)), Image.Resampling.LANCZOS)
