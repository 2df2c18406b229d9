"""Draw the pictures of the themes: those the docs show, and the small ones that tests compare cards with.

python tools/theme_pictures.py

Look at what changed before it is committed: the tests hold cards to it.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.cards import contact_sheet  # noqa: E402 - after the checkout is on the path
from tests.cards.references import REFERENCES, file_of, small  # noqa: E402


def main() -> int:
    sheet = ROOT / "docs" / "images" / "themes.jpg"
    sheet.write_bytes(contact_sheet((ROOT / "templates",)))
    written = [sheet]
    for theme, form, text in REFERENCES:
        target = file_of(theme, form, text)
        target.parent.mkdir(exist_ok=True)
        small(theme, form, text).save(target, "JPEG", quality=88, subsampling=0)
        written.append(target)
    print(f"{len(written)} pictures, {sum(path.stat().st_size for path in written) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
