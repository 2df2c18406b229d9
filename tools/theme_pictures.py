"""Draw the pictures of the themes: those the docs show, and the small ones that tests compare cards with.

python tools/theme_pictures.py

Look at what changed before it is committed: the tests hold cards to it.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from io import BytesIO  # noqa: E402 - after the checkout is on the path

from PIL import Image  # noqa: E402

from bot.cards import card, contact_sheet, themes  # noqa: E402
from tests.cards.references import REFERENCES, file_of, small  # noqa: E402
from tests.cards.samples import TEXTS  # noqa: E402

_TEMPLATES = (ROOT / "templates",)


def _shown(theme: str) -> Path:
    """Draw a theme as the docs show it, half the size of a card."""
    target = ROOT / "docs" / "images" / "themes" / f"{theme}.jpg"
    target.parent.mkdir(exist_ok=True)
    name = "faq" if theme == "dialogue" else "plain"
    drawn = card(TEXTS[name], theme=theme, templates=_TEMPLATES)
    whole = Image.open(BytesIO(drawn.image.data))
    half = whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.LANCZOS)
    half.save(target, "JPEG", quality=85, subsampling=0)
    return target


def main() -> int:
    sheet = ROOT / "docs" / "images" / "themes.jpg"
    sheet.write_bytes(contact_sheet(_TEMPLATES))
    written = [sheet, *map(_shown, themes(_TEMPLATES))]
    for theme, form, text in REFERENCES:
        target = file_of(theme, form, text)
        target.parent.mkdir(exist_ok=True)
        small(theme, form, text).save(target, "JPEG", quality=88, subsampling=0)
        written.append(target)
    print(f"{len(written)} pictures, {sum(path.stat().st_size for path in written) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
