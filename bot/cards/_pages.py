"""A text too long for one card becomes several, each whole in itself, numbered, with its book on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.cards._theme import Theme
from bot.cards._themes import check_format, load_theme
from bot.cards._types import CardText
from bot.model import Kind, SourceError

MOST = 4
"""More cards than this nobody swipes through for one line."""

_SENTENCE = re.compile(r"(?<=[.!?…。！？؟।])[”’»\"')\]]*(?:\s+|(?<=[。！？]))(?=\S)")
_CLAUSE = re.compile(r"(?<=[,;:—–،؛，；、])\s*(?=\S)")
_WORD = re.compile(r"\s+(?=\S)")


def pages(
    text: CardText,
    *,
    theme: str = "paper",
    format: str = "portrait",  # noqa: A002 - the word users know
    templates: Sequence[Path],
    most: int = MOST,
    question_first: bool = False,
) -> tuple[CardText, ...]:
    """Return the words of the cards a text needs: as they are, or up to ``most`` cards' worth of them.

    It is divided at the ends of sentences where that will do, else of clauses, else between words; of a FAQ
    the question has the first card to itself, with ``question_first`` also where both would fit on one. Not
    a word is left out, or added but the number on the foot.
    Raises SourceError where the text does not fit even so, ConfigError for an unknown theme or format.
    """
    check_format(format)
    look = load_theme(theme, templates)

    def fits(shown: Sequence[CardText]) -> bool:
        return all(_refused(each, look, format) is None for each in shown)

    refusal = _refused(text, look, format)
    apart = question_first and text.question and text.kind is Kind.FAQ
    if refusal is None and not apart:
        return (text,)
    divided = next((shown for shown in _divisions(text, min(most, MOST)) if fits(shown)), None)
    if divided is None and refusal:
        raise refusal
    return divided or (text,)


def _refused(text: CardText, look: Theme, form: str) -> SourceError | None:
    from bot.cards._layout import compose

    try:
        compose(text, look, form)
    except SourceError as error:
        return error
    return None


def _divisions(text: CardText, most: int) -> Iterator[tuple[CardText, ...]]:
    """Yield ways to divide a text, the fewest cards first, and of those the kindest cuts first."""
    if text.kind is Kind.READING:
        return
    asked = (replace(text, kind=Kind.EXCERPT, quote=text.question, question=""),) if text.question else ()
    rest = replace(text, kind=Kind.EXCERPT, question="")
    for count in range(2, most + 1):
        for places in (_SENTENCE, _CLAUSE, _WORD):
            parts = _parts(rest.quote, count - len(asked), places)
            if parts:
                yield _numbered((*asked, *(replace(rest, quote=part) for part in parts)))


def _parts(quote: str, count: int, places: re.Pattern[str]) -> tuple[str, ...]:
    """Cut a text into about equal parts at such places; empty where there are too few of them."""
    cuts, last = [0], 0
    for number in range(1, count):
        wanted = len(quote) * number / count
        found = [match.end() for match in places.finditer(quote) if match.end() > last]
        if not found:
            return ()
        last = min(found, key=lambda at: abs(at - wanted))
        cuts.append(last)
    ends = [*cuts[1:], len(quote)]
    return tuple(quote[start:end].strip() for start, end in zip(cuts, ends, strict=True))


def _numbered(shown: Sequence[CardText]) -> tuple[CardText, ...]:
    return tuple(replace(each, page=f"{i}/{len(shown)}") for i, each in enumerate(shown, start=1))
