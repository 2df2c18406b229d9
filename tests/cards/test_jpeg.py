"""A card's file: the whole picture, though rows without ink are encoded once for all cards on their ground."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from itertools import permutations, product

import pytest
from PIL import Image, ImageChops

from bot.cards import FORMATS, Card, CardText, card, themes
from tests.cards.samples import TEMPLATES, TEXTS

ALONE = """
import sys
from bot.cards import card
from tests.cards.samples import TEMPLATES, TEXTS
for name in sys.argv[1:]:
    print(card(TEXTS[name], theme="index", format="square", templates=TEMPLATES).image.digest)
"""
TRIED = ("short", "faq", "reading")


def encoded(picture: Image.Image, quality: int) -> Image.Image:
    """Return a picture as it looks after Pillow wrote it as one JPEG."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=0)
    return Image.open(out).convert("RGB")


def shown(found: Card) -> Image.Image:
    return Image.open(BytesIO(found.image.data)).convert("RGB")


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def on(theme: str, form: str, name: str, media_type: str = "image/jpeg", limit: int | None = None) -> Card:
    return card(
        TEXTS[name], theme=theme, format=form, templates=TEMPLATES, media_types=(media_type,), max_bytes=limit
    )


@pytest.mark.parametrize(("theme", "form"), [*product(themes(TEMPLATES), ("portrait", "landscape"))])
def test_a_card_after_others_on_its_ground_shows_every_pixel_of_the_picture(theme: str, form: str) -> None:
    on(theme, form, "tiny")
    for name in ("short", "faq", "tiny"):
        picture = shown(on(theme, form, name, "image/png"))
        assert same(shown(on(theme, form, name)), encoded(picture, 90)), name


def test_every_quality_keeps_rows_of_its_own() -> None:
    full = len(on("paper", "portrait", "short").image.data)
    picture = shown(on("paper", "portrait", "short", "image/png"))
    for share, qualities in ((0.97, (88,)), (0.8, (85, 82, 78)), (0.5, (74, 70, 65, 60)), (1.0, (90,))):
        found = on("paper", "portrait", "short", limit=round(full * share))
        assert len(found.image.data) <= full * share
        assert any(same(shown(found), encoded(picture, quality)) for quality in qualities)


@pytest.mark.parametrize("name", ["tiny", "long"])
def test_markers_between_rows_count_to_eight_over_and_over(name: str) -> None:
    data = on("paper", "portrait", name).image.data
    scan = data[data.index(b"\xff\xda") :]
    numbers = [found[1] - 0xD0 for found in re.findall(rb"\xff[\xd0-\xd7]", scan)]
    rows = -(-FORMATS["portrait"][1] // 8)
    assert numbers == [i % 8 for i in range(rows - 1)]
    assert data.endswith(b"\xff\xd9")


def test_bytes_do_not_depend_on_which_cards_were_drawn_before() -> None:
    orders = [*permutations(TRIED), *((name,) for name in TRIED)]
    digests: dict[str, set[str]] = {name: set() for name in TRIED}
    for names in orders:
        done = subprocess.run(
            [sys.executable, "-c", ALONE, *names],
            check=True, capture_output=True, text=True, cwd=TEMPLATES[0].parent,
        )  # fmt: skip
        for name, digest in zip(names, done.stdout.split(), strict=True):
            digests[name].add(digest)
    assert all(len(found) == 1 for found in digests.values())


def test_a_card_without_any_ink_is_the_ground_alone() -> None:
    first, again = (card(CardText(quote="\u2060"), theme="night", templates=TEMPLATES) for _ in range(2))
    assert first.boxes == again.boxes
    assert first.image.data == again.image.data
    assert shown(again).size == FORMATS["portrait"]
