"""Where sentences end. Rules, not statistics: the same text always splits the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Span
from bot.picking._language import guess, primary
from bot.picking._lexicon import Lexicon, lexicon
from bot.picking._quotes import Shelter, shelters
from bot.picking._text import EMOJI, has_case, spelled

_MARK = re.compile(
    rf"(?P<blank>\n[^\S\n]*\n)|(?P<stop>[.!?…؟۔।॥。！？｡‽]+)|(?P<emoji>(?<=[^\s.!?…]) ?{EMOJI}+)"
)
_TAIL = re.compile(
    rf"(?:[\"'”’»›)\]}}」』）】〉》]|\[\d+\]|[ \u00a0\u202f][»›]|[“«](?=\s|$)|[.!?…！？]+|[ \u00a0]?{EMOJI}+)*"
)
_OPENERS = "\"'“‘«‹„‚([{¿¡「『（【《〈—–-―*_•"
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\s()\[\]“”\"«»„‘¿¡/—–]+$")
_CHAIN = re.compile(r"(?:\b[^\W\d_]{1,4}\.[ \u00a0\u202f]?)+[^\W\d_]{1,5}$")
_ROMAN_OR_NUMBER = re.compile(r"[\d#(]|[IVXLC]+\b")
_FULL_WIDTH = frozenset("。！？｡")
_OWN_STOPS = frozenset("؟۔।॥")
_QUOTATIVE = re.compile(
    r"[^。！？]{0,4}[说說问問道喊答]|(?:と|って|っと|という|、|，|は|が|を|に|で|も|の|など|だ|です|へ)"
)
_MIN_WORDS_BEFORE_EMOJI = 2
_CLIPPED = re.compile(r"['’]\w \w")


def sentences(text: str, language: str = "", titles: Iterable[str] = ()) -> list[Span]:
    """Return the sentences as spans of code points, without the blanks between them, in order.

    ``language`` is a BCP 47 tag; without one it is guessed. Quotations, brackets and ``titles`` are kept
    whole (“Who Goes There? is out”), closing marks and emoji stay with the sentence they end.
    """
    known = lexicon(primary(language) or guess(text))
    cased = has_case(text)
    kept = (*shelters(text), *_titles(text, titles, cased=cased))
    reader = _Reader(text=text, lexicon=known, cased=cased, shelters=kept)
    spans, start = [], 0
    for end in (*reader.ends(), len(text)):
        span = _trimmed(text, start, end)
        if span.start < span.end:
            spans.append(span)
        start = max(start, end)
    return spans


def _titles(text: str, titles: Iterable[str], *, cased: bool) -> Iterator[Shelter]:
    """Where the script has no capitals, a title's own last mark ends no sentence either."""
    for title in titles:
        for found in re.finditer(re.escape(title), text) if _MARK.search(title) else ():
            yield Shelter(start=found.start() - 1, end=found.end() + (not cased), may_close_sentence=True)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    text: str
    lexicon: Lexicon
    cased: bool
    shelters: Sequence[Shelter]

    def ends(self) -> Iterator[int]:
        start = 0
        for mark in _MARK.finditer(self.text):
            if mark.start() < start:
                continue
            end = self._end(mark, start)
            if end:
                yield end
                start = end

    def _end(self, mark: re.Match[str], start: int) -> int:
        """Return where the sentence ends that ``mark`` may close, or 0."""
        if mark["blank"]:
            return mark.end()
        tail = _TAIL.match(self.text, mark.end())
        end = tail.end() if tail else mark.end()
        if not self.text[end:].strip():
            return end
        if self._sheltered(mark.start(), end):
            return 0
        ends_here = self._emoji_ends(mark, end, start) if mark["emoji"] else self._stop_ends(mark, end, start)
        return end if ends_here else 0

    def _sheltered(self, at: int, end: int) -> bool:
        for shelter in self.shelters:
            if shelter.start < at < shelter.end:
                return end < shelter.end or not shelter.may_close_sentence
        return False

    def _emoji_ends(self, mark: re.Match[str], end: int, start: int) -> bool:
        several = len(mark["emoji"].strip().replace("\ufe0f", "")) > 1
        enough = several or len(self.text[start : mark.start()].split()) >= _MIN_WORDS_BEFORE_EMOJI
        return enough and self.text[end].isspace() and self._begins(end) == "upper"

    def _stop_ends(self, mark: re.Match[str], end: int, start: int) -> bool:
        stop = mark["stop"]
        if stop[-1] in _FULL_WIDTH:
            return self._full_width_ends(mark, end)
        if not self._parted(stop, mark.start(), end):
            return False
        begins = self._begins(end)
        if begins in {"lower", "other"} or not self.text[start : mark.start()].strip("…. \n"):
            return False
        if stop == "." and self.text[mark.start() - 1] not in '"”»)':
            return self._full_stop_ends(mark.start(), end, start)
        if "…" in stop or ".." in stop:
            return begins in {"upper", "digit"} or (self.cased and begins == "inverted")
        return not self._speech_follows(mark, end)

    def _full_width_ends(self, mark: re.Match[str], end: int) -> bool:
        closed = end > mark.end() and self.text[end - 1] in "」』）】〉》”"
        return not (closed and _QUOTATIVE.match(self.text, end))

    def _parted(self, stop: str, at: int, end: int) -> bool:
        """Return whether what follows stands apart: after a blank, or where the script needs none."""
        following = self.text[end]
        if following.isspace() or stop[-1] in _OWN_STOPS:
            return True
        before = self.text[at - 1] if at else " "
        return _caseless(following) and _caseless(before)

    def _begins(self, end: int) -> str:
        """Return how the next sentence would begin: upper, lower, caseless, digit, inverted or other."""
        rest = self.text[end : end + 40].lstrip()
        first = rest.lstrip(_OPENERS + " \u00a0\u202f")[:1]
        if rest[:1] in "¿¡" and rest:
            return "inverted"
        if _CLIPPED.match(rest):  # ’s Avonds
            first = rest[3]
        if first.isdigit():
            return "digit"
        if not first.isalpha():
            return "other"
        if not self.cased and first.islower():
            return "caseless"
        return "upper" if first.isupper() or first.istitle() else "lower" if first.islower() else "caseless"

    def _full_stop_ends(self, at: int, end: int, start: int) -> bool:
        token = self._token(at)
        chain = self._chain(at)
        small = self._small_word_follows(end)
        if token in self.lexicon.never or chain in self.lexicon.never:
            return False
        if token in self.lexicon.number and self._numbered(token, end):
            return False
        if token.isdigit():
            return self._number_ends(token, at, start, small)
        if token in self.lexicon.maybe or chain in self.lexicon.maybe:
            return small
        if _is_initial(token):
            return (small and not _is_initial(chain)) or self._is_pronoun(at)
        return True

    def _numbered(self, abbreviation: str, end: int) -> bool:
        """Return whether a number follows: “No. 7”, “Ch. IV”. “No. I insist” holds none."""
        numeral = _ROMAN_OR_NUMBER.match(self.text[end : end + 20].lstrip())
        return bool(numeral) and not (abbreviation == "no" and numeral and numeral.group() == "I")

    def _number_ends(self, token: str, at: int, start: int, small: bool) -> bool:
        first_thing = not self.text[start : at - len(token)].strip(" (\n")
        ordinal = self.lexicon.ordinals and len(token) <= 2
        return not first_thing and (small or not ordinal)

    def _is_pronoun(self, at: int) -> bool:
        """Return whether the single letter is a word of its own: “between her and I.”, «это был я.»"""
        before = self.text[max(0, at - 12) : at].split()
        if before[-1:] == ["я"]:
            return True
        return (
            self.lexicon.language == "en"
            and before[-1:] == ["I"]
            and before[-2:-1] in (["and"], ["than"], ["as"])
        )

    def _token(self, at: int) -> str:
        found = _TOKEN.search(self.text[max(0, at - 24) : at])
        return re.split("['’]", found.group().casefold().strip("'’,"))[-1] if found else ""

    def _chain(self, at: int) -> str:
        """Return the abbreviation of several parts that ends here, blanks left out: ``z.b`` of “z. B.”"""
        found = _CHAIN.search(self.text[max(0, at - 24) : at])
        return re.sub(r"\s", "", found.group()).casefold() if found else ""

    def _small_word_follows(self, end: int) -> bool:
        """Return whether a small word with a capital comes next: surely a new sentence. Initials are none."""
        found = _WORD.search(self.text, end, end + 40)
        if not found or not found.group()[0].isupper():
            return False
        initial = len(found.group()) == 1 and self.text[found.end() : found.end() + 1] == "."
        return not initial and found.group().lower().replace("’", "'") in self.lexicon.small

    def _speech_follows(self, mark: re.Match[str], end: int) -> bool:
        """Return whether “…!” is followed by who said it: “Run!” Anna said."""
        if end == mark.end() or self.text[end - 1] not in '"”»“':
            return False
        reach = 2 if self.cased else 3
        return any(word in self.lexicon.speech for word in spelled(self.text[end : end + 40])[:reach])


def _is_initial(token: str) -> bool:
    """Return whether the token is an initial, or initials run together: J, J.R.R, ф.м"""
    return all(len(part) == 1 and part.isalpha() for part in token.split(".")) if token else False


def _caseless(char: str) -> bool:
    return char.isalpha() and not char.isupper() and not char.islower()
