"""Cards look as they did when someone last looked at them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.cards.references import REFERENCES, file_of, small

TOLERANCE = 2.0
"""Levels of brightness, on average over the blurred picture: more than another rasteriser makes, less than a line
that moved by its own height."""


def difference(one: Image.Image, other: Image.Image) -> float:
    soft = (image.convert("RGB").filter(ImageFilter.GaussianBlur(1)) for image in (one, other))
    return max(ImageStat.Stat(ImageChops.difference(*soft)).mean)


@pytest.mark.parametrize(("theme", "form", "text"), REFERENCES)
def test_a_card_looks_as_it_did(theme: str, form: str, text: str) -> None:
    with Image.open(file_of(theme, form, text)) as reference:
        drawn = small(theme, form, text)
        assert drawn.size == reference.size
        assert difference(drawn, reference) <= TOLERANCE, (
            "look at it; if good: python tools/theme_pictures.py"
        )


def test_a_card_with_other_words_is_told_apart() -> None:
    with Image.open(file_of("paper", "portrait", "short")) as reference:
        assert difference(small("paper", "portrait", "tiny"), reference) > TOLERANCE
