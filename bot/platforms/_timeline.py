"""Finding a post among an account's own, where nothing but its words, its time and its kind can tell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Absent, CannotTell
from bot.platforms._graph import moment

_CLOCKS_DIFFER: Final = timedelta(minutes=2)


def single(
    posts: Sequence[Mapping[str, Any]], words: str, since: datetime, *, text: str, time: str
) -> Mapping[str, Any] | Absent | CannotTell:
    """Return the one post of these words at or after ``since``, by the names its text and time go by.

    Words come back trimmed. Where no post tells its words, the only one of its time is taken.
    """
    young = [one for one in posts if (at := moment(one.get(time))) and at >= since - _CLOCKS_DIFFER]
    telling = any(text in one for one in young)
    found = [one for one in young if not telling or same(str(one.get(text) or ""), words)]
    if len(found) > 1:
        return CannotTell(reason="several posts of that time have these words")
    return found[0] if found else Absent()


def same(one: str, other: str) -> bool:
    """Say whether two texts are the same words, whatever their form, line ends and outer white space."""
    return _normal(one) == _normal(other)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
