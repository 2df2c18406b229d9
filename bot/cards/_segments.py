"""Where lines may end, and how good each place is: words, dashes, ideographs, what must stay together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub

from bot.cards._phrases import phrases, thai_words
from bot.cards._words import weak_words

_WORD = re.compile(r"[^ \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]+")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+$")
_NUMBER = re.compile(r"[#№]?\d[\d.,:/]*$")
_INSIDE_A_WORD = 3.0
_INSIDE_A_PHRASE = 1.2
_HONORIFICS = frozenset(
    (
        "mr.",
        "mrs.",
        "ms.",
        "dr.",
        "st.",
        "prof.",
        "hr.",
        "fr.",
        "sr.",
        "sra.",
        "no.",
        "nr.",
        "p.",
        "pp.",
        "vol.",
        "ch.",
    )
)
_COUNTED = frozenset(
    (
        "page",
        "pages",
        "chapter",
        "part",
        "book",
        "volume",
        "seite",
        "kapitel",
        "teil",
        "chapitre",
        "página",
        "capítulo",
    )
)
_DASH = re.compile("[-‐—–/]")
_DASHED = re.compile(r"(?<=[^\W_]{2}[-‐])(?=[^\W\d_]{2})|(?<=\w[—–])(?=\w)|(?<=/)(?=\w)")
_LAO_SYLLABLE = re.compile(r"(?<=[\u0e81-\u0ebd\u0ec6-\u0ecd])[\u0ec0-\u0ec4]")
"""Lao sets no spaces between words, but these vowels are written only where a syllable begins."""
_FIRST_IDEOGRAPH = "\u2e80"
_AFTER_CLAUSE = ",;:.!?—…"
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】°′″℃％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ!),.:;?]}…‥〜–—"
)
_NOT_LAST = frozenset("‘“（〔［｛〈《「『【$£¥([{—…")
_HANGING_START = frozenset("“‘\"'«‹„‚”’「『（")
_HANGING_END = frozenset("”’“\"'»›.,。、」』")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segments:
    """A text cut at every place where a line may end. All lengths in ems.

    Segment ``i`` is ``[starts[i], ends[i])``; ``before[i]`` is the advance of everything before it;
    ``lead[i]`` hangs out of the line if it begins there, ``trail[j]`` (spaces, hanging marks) does not count
    if the line ends before segment ``j``; ``cost[j]`` is how bad that is. ``reach[j]`` is ``before[j]``
    without what hangs there. No segment is wider than ``widest``, and none hangs out by more than ``hung``.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[float]
    lead: Sequence[float]
    trail: Sequence[float]
    cost: Sequence[float]
    reach: Sequence[float]
    widest: float
    hung: float

    def __len__(self) -> int:
        return len(self.starts)

    def width(self, first: int, last: int) -> float:
        """Return the width of a line of the segments ``[first, last)``."""
        return self.before[last] - self.before[first] - self.lead[first] - self.trail[last]


def segments(text: str, advances: Sequence[float], language: str, cuts: Sequence[int] = ()) -> Segments:
    """Cut a text at its break opportunities and, at a price, at the indexes ``cuts``."""
    places = _places(text)
    starts = [0, *sorted({*places, *cuts})]
    afters = [*starts[1:], len(text)]
    ends = [_without_space(text, after) for after in afters]
    sums = [0.0, *accumulate(advances)]
    weak = weak_words(language)
    split = _inside_phrases(text, places, language)
    bounds = list(zip(starts, ends, afters, strict=True))
    before = [sums[start] for start in starts] + [sums[-1]]
    lead = [_lead(text, start, sums) for start in starts]
    trail = [0.0] + [_trail(text, end, after, sums) for _, end, after in bounds]
    return Segments(
        starts=starts,
        ends=ends,
        before=before,
        lead=lead,
        trail=trail,
        cost=[0.0]
        + [
            split.get(bound[2]) or (_cost(text, *bound, weak) if bound[2] in places else _INSIDE_A_WORD)
            for bound in bounds
        ],
        reach=list(accumulate(map(sub, before, trail), max)),
        widest=max(
            after - start - hung - trailed
            for (start, after), hung, trailed in zip(pairwise(before), lead, trail[1:], strict=True)
        ),
        hung=max(lead) + max(trail),
    )


def _without_space(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _places(text: str) -> dict[int, None]:
    """Return the indexes where a new line may begin, besides 0."""
    words = [match.span() for match in _WORD.finditer(text)]
    found: dict[int, None] = {}
    for (start, end), (after, after_end) in pairwise(words):
        if not _keeps_together(text[start:end], text[after:after_end]):
            found[after] = None
    if _DASH.search(text):
        found.update(dict.fromkeys(match.start() for match in _DASHED.finditer(text)))
    highest = max(text, default="")
    if highest >= "\u0e00":
        found.update(_between_letters(text, highest))
    return found


def _between_letters(text: str, highest: str) -> dict[int, None]:
    """Return where lines may end in scripts without spaces between words; ``highest`` is the last letter."""
    found = dict.fromkeys(match.start() for match in _LAO_SYLLABLE.finditer(text))
    if any("\u0e00" <= char < "\u0e80" for char in text):
        found.update(dict.fromkeys(thai_words(text)))
    if highest >= _FIRST_IDEOGRAPH:
        found.update(_between_ideographs(text))
    return found


def _inside_phrases(text: str, places: Mapping[int, None], language: str) -> dict[int, float]:
    """Return what it costs to end a line inside a phrase, by index; only ideographs stand so close."""
    if max(text, default="") < _FIRST_IDEOGRAPH or not any(_ideograph(char) for char in text):
        return {}
    begun = phrases(text, language)
    return {at: _INSIDE_A_PHRASE for at in places if at not in begun and not text[at - 1].isspace()}


def _keeps_together(word: str, following: str) -> bool:
    """Whether no line may end between two words: initials, number and unit, marks set apart by a space."""
    if word[0].isalpha() and following[0].isalpha() and word[-1] != ".":
        return False  # as nearly always
    if (
        not any(char.isalnum() for char in following)
        and following[0] not in _HANGING_START
        and ord(following[0]) < 0x2100
    ):
        return True
    if not any(char.isalnum() for char in word) and word[-1] in "“‘«‹„‚([{¿¡":
        return True
    if _NUMBER.match(word):
        return len(following.rstrip(".,;:!?")) <= 3
    if following[0].isdigit() and word.lower() in _COUNTED:
        return True
    return word.lower() in _HONORIFICS or bool(
        _INITIAL.match(word) and word[0].isupper() and following[0].isupper()
    )


def _between_ideographs(text: str) -> dict[int, None]:
    """Between ideographs any line may end, but for the marks that must not begin or end one (kinsoku)."""
    return {
        i: None
        for i, (char, following) in enumerate(pairwise(text), start=1)
        if following not in _NOT_FIRST
        and char not in _NOT_LAST
        and not (char.isspace() or following.isspace())
        and _meet_freely(char, following)
    }


def _meet_freely(char: str, following: str) -> bool:
    if _ideograph(char):
        return _ideograph(following) or following.isalnum() or following in _NOT_LAST
    return char.isalnum() and _ideograph(following)


def _ideograph(char: str) -> bool:
    return (
        _FIRST_IDEOGRAPH <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uffef"
        or char >= "\U00020000"
    )


def _lead(text: str, start: int, sums: Sequence[float]) -> float:
    end = start
    while end < len(text) and text[end] in _HANGING_START:
        end += 1
    return sums[end] - sums[start] if end < len(text) else 0.0


def _trail(text: str, end: int, after: int, sums: Sequence[float]) -> float:
    """Spaces do not count at the end of a line, closing marks by half: the edge is ragged there anyway."""
    last = end
    while last > 0 and text[last - 1] in _HANGING_END:
        last -= 1
    return sums[after] - sums[end] + min(0.25, (sums[end] - sums[last]) / 2)


def _cost(text: str, start: int, end: int, after: int, weak: frozenset[str]) -> float:
    """Return how bad a line ending in ``text[start:end]`` is: best after a clause, worst before a number."""
    words = text[start:end].split()
    word = words[-1] if words else text[start:end]
    if word[-1:] in _AFTER_CLAUSE or word[-1:] in _HANGING_END:
        return -0.03
    if word[-1:] in "-‐/":
        return 0.1
    if text[after : after + 1].isdigit():
        return 0.55
    if word[:1] in _HANGING_START or _begins_sentence(text, start):
        return 0.1
    if word.lower() in weak or (len(word) <= 2 and word.isalpha() and not _ideograph(word[0])):
        return 0.55
    return 0.05 if _NUMBER.match(word) else 0.0


def _begins_sentence(text: str, start: int) -> bool:
    before = _without_space(text, start)
    while before and text[before - 1] in _HANGING_END and text[before - 1] != ".":
        before -= 1
    return 0 < before < start and text[before - 1] in ".!?…"
