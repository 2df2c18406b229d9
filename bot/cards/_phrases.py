"""Where scripts without spaces may end a line: between words in Thai, at best between phrases in CJK.

The models are BudouX's, machine-learned and a few ten kilobytes each; what they get wrong about Thai
words that every review has is put right here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

_THAI = re.compile(r"[\u0e01-\u0e4e]+")
_KANA = re.compile(r"[\u3041-\u30fe]")
_TRADITIONAL = re.compile(r"zh-(?:hant|tw|hk|mo)\b", re.IGNORECASE)
_BINDS_THE_NEXT = frozenset(("ความ", "การ", "นัก", "ผู้"))
"""Prefixes that make nouns; alone at the end of a line they would be read as words."""
_BINDS_THE_LAST = frozenset(("ๆ", "สือ"))
"""The mark of repetition, and the second half of the word for a book."""


def thai_words(text: str) -> Iterator[int]:
    """Yield the indexes in a text where a Thai word begins that follows another without a space."""
    for match in _THAI.finditer(text):
        words = _parser("thai").parse(match[0])
        starts = accumulate(map(len, words), initial=match.start())
        for (word, following), start in zip(pairwise(words), list(starts)[1:], strict=False):
            if word not in _BINDS_THE_NEXT and following not in _BINDS_THE_LAST:
                yield start


def phrases(text: str, language: str) -> frozenset[int]:
    """Return the indexes where a phrase of Japanese or Chinese begins, where a line ends best."""
    parts = _parser(_model(text, language)).parse(text)
    return frozenset(accumulate(map(len, parts)))


def _model(text: str, language: str) -> str:
    if language.lower().startswith("ja") or _KANA.search(text):
        return "japanese"
    return "traditional_chinese" if _TRADITIONAL.match(language) else "simplified_chinese"


@lru_cache(maxsize=4)
def _parser(name: str) -> Parser:
    import budoux

    loaders = {
        "thai": budoux.load_default_thai_parser,
        "japanese": budoux.load_default_japanese_parser,
        "simplified_chinese": budoux.load_default_simplified_chinese_parser,
        "traditional_chinese": budoux.load_default_traditional_chinese_parser,
    }
    return loaders[name]()
