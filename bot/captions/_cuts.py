"""Where a text may end early: a sentence, a clause, a word; never inside a link or a handle."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

ELLIPSIS = "…"
# Bounded repetitions: a text without a single space must not cost its length squared.
_WHOLE = re.compile(r"(?:https?://|www\.)\S+|[A-Za-z0-9._+-]{0,64}@[\w.@-]+|#\w+")
_SENTENCE = re.compile(r"[.!?…؟।]{1,9}[\"”’'»“)\]]*(?=\s)|[。！？]+[」』”）]*|\n+")
_CLAUSE = re.compile(r"\s?[,;:،؛][\"”’'»]?(?=\s)|\s[–—-](?=\s)|(?<=\w)—(?=\w)|[、，；：]")
_ABBREVIATED = frozenset(
    {"mr", "mrs", "ms", "dr", "st", "jr", "sr", "prof", "vs", "vol", "ch", "pp", "no", "mme", "mlle", "sra"}
    | {"nr", "bd", "hr", "fr", "ca", "bzw", "usw", "inkl", "evtl"}
)
_ENOUGH_SENTENCE, _ENOUGH_CLAUSE = 60, 40


def after_sentences(text: str, reach: int) -> list[str]:
    """Return beginnings of ``text`` that end with a sentence, longest first, and not too little of it."""
    ends = (match.end() for match in _SENTENCE.finditer(text, 0, reach) if _ends_sentence(text, match))
    return _beginnings(text, ends, f" {ELLIPSIS}", _ENOUGH_SENTENCE)


def at_clauses(text: str, reach: int) -> list[str]:
    """Return beginnings that end before a comma, semicolon, colon or dash, longest first."""
    ends = (match.start() for match in _CLAUSE.finditer(text, 0, reach))
    return _beginnings(text, ends, ELLIPSIS, _ENOUGH_CLAUSE)


def between_words(text: str, reach: int) -> list[str]:
    """Return beginnings that end with a word; where words are not spaced, with a character."""
    spaces = (match.start() for match in re.finditer(r"\s+", text[:reach]))
    return [
        *_beginnings(text, spaces, ELLIPSIS, 1),
        *_beginnings(text, _characters(text[:reach]), ELLIPSIS, 1),
    ]


def _characters(text: str) -> Iterator[int]:
    import regex

    return (match.end() for match in regex.finditer(r"\X", text))


def _beginnings(text: str, ends: Iterable[int], mark: str, enough: int) -> list[str]:
    ends = list(ends)
    whole = [match.span() for match in _WHOLE.finditer(text, 0, max(ends, default=0) + 500)]
    closed = {end for _, end in whole}
    least = min(enough, len(text) // 2)
    found = []
    for end in ends:
        kept = text[:end].rstrip().rstrip(",;:–—")
        inside = any(start < len(kept) < stop for start, stop in whole)
        if max(least, 1) <= len(kept) < len(text.rstrip()) and not inside and not _splits(text, len(kept)):
            apart = f" {ELLIPSIS}" if len(kept) in closed else mark  # a link would swallow the mark
            found.append(kept if kept.endswith(ELLIPSIS) else kept.rstrip() + apart)
    return found[::-1]


def _splits(text: str, at: int) -> bool:
    """Tell whether a combining mark or a joiner at ``at`` belongs to the character before it."""
    return unicodedata.category(text[at])[0] == "M" or text[at] in "\u200d\u200c" or text[at - 1] == "\u200d"


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() :].lstrip()[:1]
    word = re.split(r"[\s.]", text[: match.start()])[-1]
    lone = match[0].startswith(".") and not match[0].startswith("..")
    short = lone and (word.lower() in _ABBREVIATED or (len(word) == 1 and word.isupper()))
    return not following.islower() and not short
