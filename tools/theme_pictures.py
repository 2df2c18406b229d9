"""Draw the pictures of the themes that the docs show.

python tools/theme_pictures.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.cards import contact_sheet  # noqa: E402 - after the checkout is on the path


def main() -> int:
    target = ROOT / "docs" / "images" / "themes.jpg"
    size = target.write_bytes(contact_sheet((ROOT / "templates",)))
    print(f"{target.relative_to(ROOT)}  {size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
