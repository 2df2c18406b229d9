"""Names as the dictionary has them: Slavic languages decline, and German, Dutch and Nordic ones add an s."""

from __future__ import annotations

import re

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SLAVIC = re.compile("[ąęłśźżěřůť]")
_SAMPLE = 3000
_S = re.compile(r"(?<=[^\W\d_s])s\Z")

# What an ending of the genitive stands for, the surer first.
_MEN = (
    ("skiego", "ski"), ("ckiego", "cki"), ("dzkiego", "dzki"), ("iego", "i"), ("yego", "y"), ("ego", "y"),
    ("ského", "ský"), ("ckého", "cký"), ("ého", "ý"), ("ího", "í"),
    ("ского", "ский"), ("цкого", "цкий"), ("ського", "ський"), ("цького", "цький"), ("стого", "стой"), ("ного", "ной"), ("ного", "ний"),
    ("ого", "ый"), ("ого", "ий"), ("его", "ий"), ("енка", "енко"), ("енко", "енко"),
    ("ова", "ов"), ("ева", "ев"), ("ёва", "ёв"), ("ина", "ин"), ("ына", "ын"),
    ("ka", "k"), ("ona", "o"), ("a", ""), ("ja", "j"), ("ya", "y"), ("ла", "л"), ("а", ""), ("я", "й"),
)  # fmt: skip
_WOMEN = (
    ("skiej", "ska"), ("ckiej", "cka"), ("dzkiej", "dzka"), ("iej", "ia"), ("ej", "a"),
    ("ské", "ská"), ("é", "á"),
    ("ской", "ская"), ("цкой", "цкая"), ("ської", "ська"), ("цької", "цька"), ("овой", "ова"),
    ("евой", "ева"), ("иной", "ина"), ("ой", "ая"), ("ей", "я"),
)  # fmt: skip
_GIVEN_WOMEN = (
    ("ii", "ia"), ("gi", "ga"), ("ki", "ka"), ("y", "a"),
    ("i", "ia"), ("ии", "ия"), ("ги", "га"), ("ки", "ка"),
    ("ы", "а"), ("и", "я"),
)  # fmt: skip
_GIVEN_MEN = (
    ("ьва", "ев"), ("ła", "ł"), ("ka", "ek"), ("a", ""),
    ("ona", "o"), ("ya", "y"), ("ja", "j"), ("ья", "ий"), ("ия", "ий"),
    ("ея", "ей"), ("я", "ь"), ("а", ""),
)  # fmt: skip


def without_s(name: str, text: str) -> str:
    """Return ``Robert Seethaler`` for ``Robert Seethalers``, if the text says the surname without its s."""
    bare = _S.sub("", name)
    return bare if bare != name and _says(bare.rsplit(maxsplit=1)[-1], text) else name


def nominative(name: str, text: str, *, letters: int = 3) -> str:
    """Return a name that stands in the genitive as the text says it elsewhere, or as its ending tells.

    A surname that the text uses as it stands, and a given name without a genitive's ending, stay. ``letters``
    is how many that only Slavic languages have the text must have at least.
    """
    given, _, family = name.rpartition(" ")
    if not given or "." in given or not _declines(name, text, letters):
        return name
    for givens, families in ((_GIVEN_WOMEN, _WOMEN), (_GIVEN_MEN, _MEN)):
        firsts = _all_undone(given, givens)
        if not firsts:
            continue
        first = next((each for each in firsts if _says(each, text)), firsts[0])
        surnames = list(_all_undone(family, families))
        known = next((each for each in surnames if _says(each, text)), "")
        if known or _says(family, text.replace(name, "")) or givens is _GIVEN_WOMEN:
            return f"{first} {known or (surnames[0] if surnames and givens is _GIVEN_WOMEN else family)}"
        if surnames:
            return f"{first} {surnames[0]}"
    return name


def _declines(name: str, text: str, letters: int) -> bool:
    """Return whether the text is in a language whose names have cases."""
    return bool(_CYRILLIC.match(name)) or len(_SLAVIC.findall(text[:_SAMPLE])) >= letters


def _all_undone(word: str, endings: tuple[tuple[str, str], ...]) -> list[str]:
    return [
        word[: -len(end)] + put for end, put in endings if word.endswith(end) and len(word) > len(end) + 1
    ]


def _says(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))
