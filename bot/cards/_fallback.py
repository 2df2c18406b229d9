"""Which face sets which character: by whole grapheme cluster, emoji first, never an empty box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.cards._fonts import Face, open_face, system_faces
from bot.model import Fault, SourceError

if TYPE_CHECKING:
    import regex

_EMOJI = (
    r"\p{Emoji_Presentation}(?!\uFE0E)|\p{Emoji}\p{Emoji_Modifier}|\p{Emoji}\uFE0F|\p{Regional_Indicator}"
    r"|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}\u200D"
)
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u2060\ufeff"
_PACKAGES = (
    ("CJK UNIFIED", "fonts-noto-cjk", "Noto Serif CJK"),
    ("CJK COMPAT", "fonts-noto-cjk", "Noto Serif CJK"),
    ("CJK", "fonts-noto-cjk", "Noto Serif CJK"),
    ("HIRAGANA", "fonts-noto-cjk", "Noto Serif CJK"),
    ("KATAKANA", "fonts-noto-cjk", "Noto Serif CJK"),
    ("FULLWIDTH", "fonts-noto-cjk", "Noto Serif CJK"),
    ("IDEOGRAPHIC", "fonts-noto-cjk", "Noto Serif CJK"),
    ("HANGUL", "fonts-noto-cjk", "Noto Serif CJK"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """The faces of one role, as paths: the text face first, then the fallbacks; the emoji face apart.

    ``kind`` is that of the text face: serif, firm (a semi-bold serif), sans, heavy or mono.
    """

    faces: tuple[str, ...]
    emoji: str = ""
    kind: str = "serif"

    @property
    def main(self) -> Face:
        return open_face(self.faces[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch ``[start, end)`` of the text that one face sets."""

    start: int
    end: int
    face: Face


def itemise(text: str, chain: Chain, language: str) -> list[Run]:
    """Divide the text among the faces of the chain.

    Raises SourceError naming the characters, and what to install, if no face has them.
    """
    if not text or _all_covered(chain.faces[0], frozenset(text)):
        return [Run(start=0, end=len(text), face=chain.main)] if text else []
    locale = _locale(text, language)
    runs: list[Run] = []
    missing: list[str] = []
    for start, end, word in _clusters(text):
        face = _face_for(text[start:end], word, chain, locale, runs[-1].face if runs else None)
        if face is None:
            missing.append(text[start:end])
        elif runs and runs[-1].face is face:
            runs[-1] = Run(start=runs[-1].start, end=end, face=face)
        else:
            runs.append(Run(start=start, end=end, face=face))
    if missing:
        raise SourceError(_fault(missing))
    return runs


def is_invisible(char: str) -> bool:
    """Whether a character is there to steer shaping and has no shape of its own (default ignorables)."""
    code = ord(char)
    return (
        0x200B <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
        or char in _INVISIBLE
    )


@lru_cache(maxsize=1)
def _pattern() -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    import regex

    return regex.compile(r"\X"), regex.compile(_EMOJI)


def graphemes(text: str) -> list[str]:
    """Return the user-perceived characters of the text (UAX #29)."""
    return list(text) if text.isascii() else _pattern()[0].findall(text)


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield every grapheme's start and end, and the letters of the word it stands in."""
    for match in re.finditer(r"\s+|\S+", text):
        word = "".join(char for char in match.group() if unicodedata.category(char)[0] in "LM")
        for found in _pattern()[0].finditer(text, *match.span()):
            yield *found.span(), word


@lru_cache(maxsize=512)
def _all_covered(path: str, chars: frozenset[str]) -> bool:
    """Whether one face sets all of it and no emoji can be meant: the way nearly every text goes."""
    if any(char > "\u2122" or "\u0300" <= char <= "\u036f" or "\u20d0" <= char <= "\u20ff" for char in chars):
        return False
    face = open_face(path)
    return all(face.has(char) for char in chars)


def _face_for(cluster: str, word: str, chain: Chain, locale: str, before: Face | None) -> Face | None:
    if (
        before is not None
        and not before.colour
        and (_steering(cluster) or (_common(cluster) and covers(before, cluster)))
    ):
        return before
    whole = _whole(word, chain) if cluster[0] in word else None
    return whole or _pick(cluster, chain, locale)


def _common(cluster: str) -> bool:
    """Whether a cluster belongs to whatever it stands beside: stops and figures look like their sentence."""
    return all(unicodedata.category(char)[0] in "PZ" or char.isdecimal() for char in cluster)


def _steering(cluster: str) -> bool:
    return all(is_invisible(char) for char in cluster)


@lru_cache(maxsize=4096)
def _whole(word: str, chain: Chain) -> Face | None:
    """Return the first text face that has every letter of a word: words of two faces look broken."""
    return next((open_face(path) for path in chain.faces if covers(open_face(path), word)), None)


@lru_cache(maxsize=4096)
def _pick(cluster: str, chain: Chain, locale: str) -> Face | None:
    if cluster.isspace() or _steering(cluster):
        return chain.main
    emoji = chain.emoji and _pattern()[1].match(cluster)
    order = (
        ((chain.emoji, *chain.faces) if emoji else (*chain.faces, chain.emoji))
        if chain.emoji
        else chain.faces
    )
    for path in order:
        if covers(open_face(path), cluster):
            return open_face(path)
    return next(
        (open_face(*at) for at in system_faces(locale, chain.kind) if covers(open_face(*at), cluster)), None
    )


def covers(face: Face, cluster: str) -> bool:
    """Whether the face has every visible character of the cluster, as written or composed.

    Private-use and unassigned characters mean nothing, whatever a font draws for them.
    """
    if any(unicodedata.category(char) in ("Co", "Cn", "Cs") and not is_invisible(char) for char in cluster):
        return False
    return any(
        all(is_invisible(char) or face.has(char) for char in form)
        for form in (cluster, unicodedata.normalize("NFC", cluster))
    )


def _locale(text: str, language: str) -> str:
    """Return whose Han characters to draw: the language's, else by the kana or hangul beside them."""
    tag = language.lower()
    if tag.startswith("zh"):
        return "zh-hant" if any(part in tag for part in ("hant", "-tw", "-hk", "-mo")) else "zh-hans"
    if tag.startswith(("ja", "ko")):
        return tag[:2]
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return "ja"
    return "ko" if any("\uac00" <= char <= "\ud7af" for char in text) else "zh-hans"


def _fault(missing: list[str]) -> Fault:
    shown = list(dict.fromkeys(missing))
    named = ", ".join(_named(cluster) for cluster in shown[:4])
    more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
    return Fault(
        code="missing_characters",
        message=f"No font on this computer can show {named}{more}.",
        hint=_advice(shown[0]),
    )


def _named(cluster: str) -> str:
    char = next((char for char in cluster if not is_invisible(char)), cluster[0])
    label = f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()
    return f"{cluster} ({label})" if cluster.isprintable() else label


def _advice(cluster: str) -> str:
    name = unicodedata.name(cluster[0], "")
    for start, package, family in _PACKAGES:
        if name.startswith(start):
            return _install(package, family)
    if not name:
        return "these are not characters of any script; take them out of the text"
    return _install("fonts-noto-core", "Noto Sans of that script")


def _install(package: str, family: str) -> str:
    return f"on Debian or Ubuntu install {package}; on macOS or Windows install the font {family}"
