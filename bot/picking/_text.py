"""Letters, words and scripts: what the other modules of this room ask of a text."""

from __future__ import annotations

import re
import unicodedata

_WORDLIKE = (
    r"\w\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"  # combining marks that \w leaves out
    r"\u200c\u0900-\u0963\u0966-\u0dff\u0e00-\u0e4e"
)
_IDEOGRAPH = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_EMOJI = (
    r"\u2600-\u27bf\u2b50\u2b55\u2b1b\u2b1c\u231a\u231b\u23e9-\u23fa\u203c\u2049\u3030\u303d"
    r"\U0001f000-\U0001faff\ufe0f\u200d\u20e3\U000e0020-\U000e007f"
)

EMOJI = f"[{_EMOJI}]"
IDEOGRAPHS = re.compile(f"[{_IDEOGRAPH}]")
PICTURES = re.compile(f"{EMOJI}+")
WORDS = re.compile(f"[{_IDEOGRAPH}]|(?:(?![{_IDEOGRAPH}_])[{_WORDLIKE}])+")

_APOSTROPHES = re.compile("['’‘ʼ`´\u200b-\u200f\u2060\u00ad\ufeff]")
_SPACED_WORD = re.compile(rf"[{_WORDLIKE}]+(?:['’-][{_WORDLIKE}]+)*")


def tokens(text: str) -> list[str]:
    """Return the normalised words: NFKC, case folded, without punctuation; an ideograph is a word."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return WORDS.findall(_APOSTROPHES.sub("", flat))


def spelled(text: str) -> list[str]:
    """Return the words as they are spelled, lower case, with straight apostrophes (``don't``)."""
    return _SPACED_WORD.findall(text.lower().replace("’", "'"))


def ideographic(text: str) -> bool:
    """Return whether the text is mostly written without spaces, in ideographs or kana."""
    return len(IDEOGRAPHS.findall(text)) * 3 > len(text)


def has_case(text: str) -> bool:
    """Return whether the text uses capitals as sentence starts do; all-lower-case posts do not."""
    return any(char.isupper() for char in text)
