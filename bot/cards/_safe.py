"""Where words may stand: what apps cut off or cover, from one dated table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.cards._types import FORMATS


@cache
def safe_area(form: str) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom in pixels of what every app shows of a format.

    Sources and the date each was seen stand in ``safe_areas.toml``.
    """
    import tomllib

    table = tomllib.loads(Path(__file__).with_name("safe_areas.toml").read_text(encoding="utf-8"))
    zones = [zone for zone in table["zones"] if form in zone["formats"]]
    left, top, right, bottom = (
        max((int(zone.get(side, 0)) for zone in zones), default=0)
        for side in ("left", "top", "right", "bottom")
    )
    width, height = FORMATS[form]
    return left, top, width - right, height - bottom
