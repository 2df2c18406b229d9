"""The day a page shows beside its post, where neither its head nor its data tells one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.content._days import days_in
from bot.content.web import _theme

_BESIDE = frozenset({"nav", "aside", "footer"})
_LONGEST = 300


def shown(tree: Any, main: Any, *, language: str) -> datetime | None:
    """Return the first day in the theme's own date lines, inside ``main`` before outside; midnight, UTC.

    Figures alone that may be either day or month are read by ``language``: of plain ``en`` they tell nothing.
    """
    days = (day for text in _lines(tree, main) for day, *_ in days_in(text, language.lower()))
    return next(days, None)


def _lines(tree: Any, main: Any) -> Iterator[str]:
    dated = [node for node in tree.iter("p", "div", "span", "li", "time", "small") if _theme.is_dated(node)]
    inside = [node for node in dated if any(each is main for each in node.iterancestors())]
    outside = [node for node in dated if not any(each.tag in _BESIDE for each in node.iterancestors())]
    for node in (*inside, *outside):
        text = " ".join("".join(node.itertext()).split())
        if len(text) <= _LONGEST:
            yield text
