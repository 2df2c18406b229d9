"""Where lines end, as far as telling headings, questions and prose apart needs it."""

from __future__ import annotations

import re

_CLOSERS = "\"'”’»›)]」』*_ \t\ufe0f"
_END_MARKS = ".!?…:;,。！？؟।۔"
_INNER_END = re.compile(r"[.!?…。！？؟۔][\"'”’»)\]]*\s+\S")
_ABBREVIATION = re.compile(r"\b(?:\w|Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|No|Vol|bzw|ca)\.\s", re.IGNORECASE)
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_BRACKET = re.compile(r"(?<=[?？؟;;])\s*[(（\[][^()（）\[\].!?。！？]{1,40}[)）\]]\s*\Z")
_LONGEST_QUESTION = 200


def ended(text: str) -> bool:
    """Return whether a line ends the way prose does, with a mark after its last word."""
    return text.rstrip(_CLOSERS)[-1:] in tuple(_END_MARKS)


def is_question(text: str) -> bool:
    """Return whether a line is one question, with a word in brackets at most; Greeks ask with a semicolon."""
    bare = _BRACKET.sub("", text).rstrip(_CLOSERS)
    marks = ("?", "？", "؟", *(";;" if _GREEK.search(text) else ""))
    if len(text) > _LONGEST_QUESTION or bare[-1:] not in marks:
        return False
    return not _INNER_END.search(_ABBREVIATION.sub(" ", bare))
