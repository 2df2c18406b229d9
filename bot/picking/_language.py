"""Which language a text is in, by its script and its smallest words. Enough for choosing a lexicon."""

from __future__ import annotations

import re

from bot.picking._lexicon import small_words

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ur", re.compile("[ےںٹڈڑ]")),
    ("fa", re.compile("[پچژگکی]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("hi", re.compile("[\u0904-\u0939]")),
    ("uk", re.compile("[іїєґ]", re.IGNORECASE)),
    ("ru", re.compile("[\u0430-\u044f]", re.IGNORECASE)),
)
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LATIN_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv")
_SAMPLE = 2000


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag, lower case: ``pt`` of ``pt-BR``."""
    return re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]


def guess(text: str) -> str:
    """Return the likeliest language code, or "" where nothing speaks for one."""
    sample = text[:_SAMPLE]
    latin = len(_LATIN.findall(sample))
    for language, letters in _SCRIPTS:
        if len(letters.findall(sample)) * 12 > latin + len(sample) // 4:
            return language
    return _by_small_words(sample)


def _by_small_words(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.lower())
    scores = {language: sum(word in small_words(language) for word in words) for language in _LATIN_LANGUAGES}
    best = max(_LATIN_LANGUAGES, key=lambda language: scores[language])
    return best if scores[best] else ""
