"""Typewriter marks to typographic ones, for the picture only: the words stay, letter by letter."""

from __future__ import annotations

import re
import unicodedata

from bot.cards._words import primary, quotes_for

_BLANKS = re.compile(r"(?:[^\S\u00a0\u202f\u2007]|[\x00-\x1f\x7f-\x9f])+")
_CLIPPED = re.compile(r"'(?=\d\ds?\b|(?:tis|twas|em|til|cause|bout|round|n)\b)", re.IGNORECASE)
_MARK = re.compile(r"[\"']")
_OPENS_AFTER = frozenset(" \u00a0\u202f([{—–-/«“‘„‚‹\"'")
_DASHES = re.compile(r"(?<=\w)--(?=\w)| -- |(?<=[\w,.!?”’\"'])--(?=\s|$)")


def plain(text: str) -> str:
    """Return the text on one line: composed (NFC), control characters and runs of blanks as one space."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def typographic(text: str, language: str) -> str:
    """Return the text with curly quotes of its language, dashes and ellipses as a printer would set them."""
    text = plain(text)
    if '"' in text or "'" in text:
        text = _quotes(_CLIPPED.sub("’", text), language)
    if "--" in text:
        text = _DASHES.sub(lambda match: match.group().replace("--", "—"), text)
    return re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text)


def _quotes(text: str, language: str) -> str:
    outer_open, outer_close, inner_open, inner_close = quotes_for(language)
    space = "\u202f" if primary(language) == "fr" else ""

    def curl(match: re.Match[str]) -> str:
        at, mark = match.start(), match.group()
        opens = (
            (at == 0 or text[at - 1] in _OPENS_AFTER) and at + 1 < len(text) and not text[at + 1].isspace()
        )
        if mark == '"':
            return outer_open + space if opens else space + outer_close
        if at and text[at - 1].isalnum():
            return (
                "’" if at + 1 < len(text) and text[at + 1].isalpha() else _single_close(text, at, inner_close)
            )
        return inner_open if opens else inner_close

    return _MARK.sub(curl, text)


def _single_close(text: str, at: int, inner_close: str) -> str:
    """A mark after a letter closes only what an earlier one opened; else it is an apostrophe (James’)."""
    opened = any(
        text[i] == "'" and (i == 0 or text[i - 1] in _OPENS_AFTER) and text[i + 1 : i + 2].isalnum()
        for i in range(at)
    )
    return inner_close if opened else "’"


def opens_with_quote(text: str) -> bool:
    """Whether the text brings its own opening mark, so that a decorative one would double it."""
    return text[:1] in frozenset('“‘«‹„‚「『"”')
