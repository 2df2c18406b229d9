"""How many stars: told in a line of its own, in figures or drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.content._raw import Raws
from bot.content._words import rates

_LONGEST = 120
_FIGURES = re.compile(
    r"(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:/|von|out of|of|sur|de|su|z|из|מתוך|من|از)\s*(5|10|100)(?!\d)"
)
_STARS = re.compile(r"[★⭐🌟]\ufe0f?")
_HALF = re.compile(r"½|⯨|\b1/2\b")
_DRAWN = re.compile(r"[\s★☆⭐🌟½⯨\ufe0f()/0-9.,]+\Z")


def told(raws: Raws) -> str:
    """Return a rating as ``4.5/5``, or just its figure where no scale is said; empty where there is none.

    A line of nothing but stars counts, and one that begins with a word for rating.
    """
    return next((rating for raw in raws if raw.kind and (rating := line(raw.text))), "")


def tagged(tags: Sequence[str]) -> str:
    """Return the rating that a tag draws in stars, with figures or without; figures alone may be anything."""
    return next((rating for tag in tags if _STARS.search(tag) and (rating := line(tag))), "")


def line(text: str) -> str:
    """Return the rating a line tells, or nothing."""
    if len(text) > _LONGEST or not (rates(text) or _DRAWN.match(text)):
        return ""
    if figures := _FIGURES.search(text):
        return f"{figures[1].replace(',', '.')}/{figures[2]}"
    if stars := len(_STARS.findall(text)):
        return f"{stars}{'.5' if _HALF.search(text) else ''}/5"
    return ""
