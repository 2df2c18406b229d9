"""What this room knows of each language: one TOML file per language, read when first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "ru", "ar", "fa", "he", "hi", "ja", "zh")
_NO_NAME = (
    r"(?!(?:We|You|It|This|That|These|Those|The|There|Here|One|Who|What|When|Where|Why|How|But|And|Or|So|If|As"
    r"|Not|No|Some|Many|Most|Few|Readers?|Critics|People|Nothing|Something|Everything|Death|Life|Love|Time"
    r"|Books?|Novels?|Stories|All|Each|Every|My|Our|Your)\b)"
)
_NAME = rf"(?-i:{_NO_NAME}[A-ZÀ-ÖØ-ÞА-ЯЁŁŚŻŹĆĄĘÓ][\w’'-]+)"
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """A word list. ``stems`` are beginnings (``heartbreak*``); ``phrases`` hold more than one word.

    ``grown`` finds the words where they carry what the script writes onto them (``وبالحب``), or anywhere,
    where words are not parted.
    """

    whole: frozenset[str]
    stems: tuple[str, ...]
    phrases: tuple[str, ...]
    grown: re.Pattern[str] | None = None

    def found(self, words: Iterable[str], text: str) -> list[str]:
        """Return what of ``words`` and of the lower-case ``text`` is in this list, each once."""
        if self.grown:
            hits = [found["term"] for found in self.grown.finditer(text)]
        else:
            hits = [
                word for word in words if word in self.whole or (self.stems and word.startswith(self.stems))
            ]
        return list(dict.fromkeys(hits + [phrase for phrase in self.phrases if phrase in text]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """One language. Missing parts are empty and match nothing.

    ``never``: abbreviations that never end a sentence; ``maybe``: only before a small word with a capital;
    ``number``: not before a number. ``signs`` are spoiler patterns by what they tell;
    ``any_sign`` is all of them in one, for a quick no.
    """

    language: str
    never: frozenset[str]
    maybe: frozenset[str]
    number: frozenset[str]
    ordinals: bool
    speech: frozenset[str]
    small: frozenset[str]
    terms: Mapping[str, Terms]
    patterns: Mapping[str, re.Pattern[str]]
    signs: Mapping[str, re.Pattern[str]]
    any_sign: re.Pattern[str]
    safe: re.Pattern[str]

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return the pattern of that name, or one that never matches."""
        return self.patterns.get(name, _NOTHING)

    def hits(self, name: str, words: Iterable[str], text: str) -> list[str]:
        """Return the terms of the word list ``name`` that occur, ``text`` being lower case."""
        return self.terms.get(name, _EMPTY).found(words, text)


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language code; of one we do not know, an empty one."""
    raw = _read(language) if language in LANGUAGES else {}
    sentences, spoilers = raw.get("sentences", {}), raw.get("spoilers", {})
    signs = spoilers.get("signs", {})
    parts = {"name": _NAME, **spoilers.get("parts", {})}  # the others may hold a name: it comes last
    return Lexicon(
        language=language,
        never=_set(sentences.get("never", "")),
        maybe=_set(sentences.get("maybe", "")),
        number=_set(sentences.get("number", "")),
        ordinals=bool(sentences.get("ordinals", False)),
        speech=_set(sentences.get("speech", "")),
        small=small_words(language) if raw else frozenset(),
        terms={name: _terms(value, raw.get("words")) for name, value in raw.get("terms", {}).items()},
        patterns={
            name: _pattern(value, {"called": _NAME}) for name, value in raw.get("patterns", {}).items()
        },
        signs={name: _pattern(value, parts) for name, value in signs.items()},
        any_sign=_pattern([one for value in signs.values() for one in value], parts),
        safe=_pattern(spoilers.get("safe", []), parts),
    )


@cache
def small_words(language: str) -> frozenset[str]:
    """Return the articles, pronouns and particles of a language we know."""
    return _set(_read(language).get("small", ""))


@cache
def _read(language: str) -> dict[str, Any]:
    import tomllib

    source = files("bot.picking").joinpath("lexicon", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _terms(listed: str, grows: Mapping[str, str] | None = None) -> Terms:
    """Words are parted by blanks; a phrase is written with underscores, a stem ends in ``*``.

    ``grows`` has patterns of what may stand ``before`` and ``after`` a word without a blank.
    """
    words = listed.split()
    whole = frozenset(word for word in words if word[-1] != "*" and "_" not in word)
    stems = tuple(word[:-1] for word in words if word[-1] == "*")
    grown = None
    if grows and (whole or stems):
        each = "|".join(map(re.escape, sorted((*whole, *stems), key=lambda word: (-len(word), word))))
        grown = re.compile(f"{grows['before']}(?P<term>{each}){grows['after']}")
    phrases = tuple(word.replace("_", " ") for word in words if "_" in word and word[-1] != "*")
    return Terms(whole=whole, stems=stems, phrases=phrases, grown=grown)


def _pattern(alternatives: Sequence[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    """Join alternatives into one pattern. What many begin with is looked for only once: it is much faster."""
    joined = _led(_led(alternatives, r"\b<who> "), r"\b")
    pattern = "|".join(f"(?:{one})" for one in joined)
    for name in reversed(list(parts)):
        pattern = pattern.replace(f"<{name}>", f"(?:{parts[name]})")
    return re.compile(pattern, re.IGNORECASE) if joined else _NOTHING


def _led(alternatives: Sequence[str], beginning: str) -> Sequence[str]:
    led = [one.removeprefix(beginning) for one in alternatives if one.startswith(beginning)]
    others = [one for one in alternatives if not one.startswith(beginning)]
    return [*others, beginning + "(?:" + "|".join(f"(?:{one})" for one in led) + ")"] if led else others


_EMPTY = _terms("")
