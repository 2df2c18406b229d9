"""How quotable a line is: small judgements, each worth some points and able to say why.

The points add up to a score of 0–100 from a base in the middle. No part knows of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.model import Kind, Voice
from bot.picking._alone import connected, dangling
from bot.picking._candidates import Candidate
from bot.picking._page import Page, names
from bot.picking._rules import Rules
from bot.picking._text import PICTURES, spelled, tokens

_BASE = 42.0
_TRIPLE = re.compile(r"\w, [\w’'-]+(?: [\w’'-]+){0,3},? (?:and|und|et|y|e|i|en|и|or) \w")
_ECHO = re.compile(
    r"\b(?P<word>[^\W\d_]{3,})(?: [\w’']+){1,3}, (?P=word)(?: [\w’']+){1,3},? (?:\w{1,3} )?(?P=word)\b",
    re.IGNORECASE,
)
_FIRST_WORDS = re.compile(r"(?:^|[.!?;—–,:]\s*)([\w’']+(?: [\w’']+)?)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Points for or against a line, and the sentence that says why; no reason, no points."""

    points: float = 0.0
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A candidate, read once: ``words`` lower case as spelled, ``lower`` the whole text."""

    candidate: Candidate
    words: Sequence[str]
    lower: str
    page: Page
    rules: Rules

    def hits(self, name: str) -> list[str]:
        """Return the terms of a word list that the line uses."""
        return self.page.lexicon.hits(name, self.words, self.lower)

    def shows(self, name: str) -> str:
        """Return what matches the language's pattern of that name, or ""."""
        found = self.page.lexicon.pattern(name).search(self.candidate.text)
        return found.group() if found else ""


_NONE = Part()


def line_of(candidate: Candidate, page: Page, rules: Rules) -> Line:
    """Return a candidate ready to be judged."""
    lower = candidate.text.lower().replace("’", "'")
    return Line(candidate=candidate, words=spelled(candidate.text), lower=lower, page=page, rules=rules)


def score(line: Line) -> tuple[float, tuple[str, ...]]:
    """Return a score of 0–100 and its reasons, the weightiest first."""
    candidate = line.candidate
    if candidate.picked:
        return 100.0, ("the writer marked this line",)
    if candidate.kind is Kind.READING:
        return 24.0, ("a reading list: good now and then, between lines of the review",)
    parts = [part(line) for part in (FAQ_PARTS if candidate.kind is Kind.FAQ else PARTS)]
    total = _BASE + sum(part.points for part in parts)
    said = sorted((part for part in parts if part.reason), key=lambda part: -abs(part.points))
    return round(min(99.0, max(0.0, total)), 1), tuple(part.reason for part in said)


def stands_alone(line: Line) -> Part:
    """A card shows no sentence before this one."""
    text, lexicon = line.candidate.text, line.page.lexicon
    if opening := dangling(text, lexicon):
        return Part(
            points=-42, reason=f"opens with “{opening}”, which points at something the card does not show"
        )
    if opening := connected(text, lexicon):
        return Part(points=-26, reason=f"opens with “{opening}”, which continues another sentence")
    if line.shows("bookish"):
        return Part(points=1, reason="stands beside the title of the book")
    return Part(points=6, reason="stands on its own")


def points_elsewhere(line: Line) -> Part:
    """“The latter”, “as I said above”: somewhere else in the review."""
    found = line.shows("pointing")
    return Part(points=-22, reason=f"refers to another place: “{found}”") if found else _NONE


def announces(line: Line) -> Part:
    """“Here are three of his best”: the interesting part comes next, and is not on the card."""
    found = line.shows("announcing")
    return Part(points=-26, reason=f"announces something that does not follow: “{found}”") if found else _NONE


def nameless(line: Line) -> Part:
    """A “he” or “they” early in a line that has named nobody yet."""
    if dangling(line.candidate.text, line.page.lexicon):
        return _NONE
    found = line.shows("pronoun_inside")
    return Part(points=-9, reason=f"speaks of someone it has not named: “{found}”") if found else _NONE


def length(line: Line) -> Part:
    """Long enough to say something, short enough to be read at a glance."""
    least, most = line.rules.bounds(line.page.dense)
    share = (len(line.candidate.text) - least) / max(1, most - least)
    if share < 0.05:
        return Part(points=-3, reason="very short")
    if share <= 0.62:
        return Part(points=5, reason="a good length")
    return Part(points=round(5 - (share - 0.62) * 26, 1), reason="rather long") if share > 0.8 else _NONE


def judgement(line: Line) -> Part:
    """What the reviewer thinks of the book."""
    found = line.hits("praise") + line.hits("blame")
    return _worth(found, first=7, more=3.5, most=16, saying="judges")


def feeling(line: Line) -> Part:
    """What the book did to the reader."""
    return _worth(line.hits("feeling"), first=6, more=3, most=14, saying="feels")


def image(line: Line) -> Part:
    """Something to see, hear or touch."""
    return _worth(line.hits("image"), first=4, more=3, most=11, saying="shows something")


def _worth(found: Sequence[str], *, first: float, more: float, most: float, saying: str) -> Part:
    if not found:
        return _NONE
    return Part(
        points=min(most, first + more * (len(found) - 1)), reason=f"{saying} ({', '.join(found[:4])})"
    )


def contrast(line: Line) -> Part:
    """One thing set against another: not this but that, the more … the harder."""
    return Part(points=7, reason="sets one thing against another") if line.shows("contrast") else _NONE


def rhythm(line: Line) -> Part:
    """Three of a kind, or a beginning that comes again."""
    starts = Counter(start.lower() for start in _FIRST_WORDS.findall(line.candidate.text))
    echo = next((start for start, times in starts.items() if times >= 3 or (times == 2 and " " in start)), "")
    threefold = _ECHO.search(line.candidate.text)
    if threefold or echo:
        echo = threefold["word"].lower() if threefold else echo
        return Part(points=5, reason=f"has a rhythm (“{echo} … {echo} …”)")
    return (
        Part(points=3, reason="names three things in a row") if _TRIPLE.search(line.candidate.text) else _NONE
    )


def central(line: Line) -> Part:
    """About what the review is about."""
    shared = sorted(line.page.themes.intersection(tokens(line.candidate.text)))
    return _worth(shared, first=2, more=1.5, most=6, saying="at the centre of the review")


def beside_the_book(line: Line) -> Part:
    """A report of what happens, or of the reviewer's day, in words that say nothing of the book."""
    if line.hits("about") or line.hits("praise") or line.hits("blame") or _named(line):
        return _NONE
    if line.shows("contrast") or _ECHO.search(line.candidate.text):
        return Part(points=-6, reason="does not speak of the book")
    return Part(points=-18, reason="does not speak of the book, and judges nothing")


def of_others(line: Line) -> Part:
    """“She finds the letter”: of people the card has not named, by nobody who speaks of the book."""
    if not line.hits("others") or line.hits("spoken") or line.hits("praise") or line.hits("blame"):
        return _NONE
    if _named(line) or line.shows("contrast"):
        return _NONE
    points = -8 if line.hits("about") else -14
    return Part(points=points, reason="tells of people the card does not name")


def plain(line: Line) -> Part:
    """Nothing judged, felt, seen or set against another thing."""
    words = any(line.hits(name) for name in ("praise", "blame", "feeling", "image"))
    if words or line.shows("contrast") or _named(line) or rhythm(line).points:
        return _NONE
    return Part(points=-5, reason="says little")


def _named(line: Line) -> Sequence[str]:
    return sorted(names(line.candidate.book).intersection(tokens(line.candidate.text)))


def names_book(line: Line) -> Part:
    """The book or its author by name: the line explains itself."""
    return Part(points=5, reason="names the book or its author") if _named(line) else _NONE


def retells(line: Line) -> Part:
    """Retelling is not reviewing. Praise may be for the plot; for “a brilliant young woman who” it is not."""
    told, found = line.shows("narrated"), line.shows("plot")
    if told or (found and not line.hits("praise") and not line.hits("blame")):
        return Part(points=-16, reason=f"retells the plot (“{told or found}”)")
    if line.candidate.section.plot:
        return Part(points=-14, reason=f"stands under “{line.candidate.section.heading}”")
    return Part(points=-9, reason=f"partly retells the plot (“{found}”)") if found else _NONE


def misleads(line: Line) -> Part:
    """“I thought I would hate it”: alone, it says the opposite of the review."""
    found = line.shows("opposite")
    return Part(points=-24, reason=f"could mean the opposite on its own (“{found}”)") if found else _NONE


def household(line: Line) -> Part:
    """Where the copy came from and when it was read."""
    found = line.shows("logistics")
    return (
        Part(points=-26, reason="about how the book was got or read, not about the book") if found else _NONE
    )


def asks(line: Line) -> Part:
    """A question on a card wants an answer."""
    marked = any(mark in line.candidate.text for mark in "?？؟")
    return Part(points=-14, reason="holds a question") if marked else _NONE


def hedges(line: Line) -> Part:
    """“Kinda”, “I guess”: said with half a heart."""
    found = line.shows("hedge")
    return Part(points=-5, reason=f"hedges (“{found}”)") if found else _NONE


def noise(line: Line) -> Part:
    """Emoji and exclamation marks in heaps."""
    text = line.candidate.text
    loud = len(PICTURES.findall(text)) + text.count("!") + text.count("！") + (2 if "..." in text else 0)
    return Part(points=-3.0 * (loud - 1), reason="loud punctuation") if loud > 1 else _NONE


def pieces(line: Line) -> Part:
    """One sentence makes the better card, when it stands alone."""
    extra = line.candidate.sentences - 1
    return Part(points=-2.5 * extra, reason=f"{extra + 1} sentences") if extra else _NONE


def voice(line: Line) -> Part:
    """The reviewer's own words come first."""
    if line.candidate.voice is Voice.BOOK:
        return Part(points=-6, reason="quoted from the book")
    return Part(points=-6, reason="someone else's words") if line.candidate.voice is Voice.OTHER else _NONE


def whole_answer(line: Line) -> Part:
    """Question and answer stand together; a long answer asks much of a card."""
    long = len(line.candidate.text) > line.rules.max_length * 1.3
    return (
        Part(points=-8, reason="a long answer")
        if long
        else Part(points=4, reason="a question with its answer")
    )


PARTS: tuple[Callable[[Line], Part], ...] = (
    stands_alone,
    points_elsewhere,
    announces,
    nameless,
    length,
    judgement,
    feeling,
    image,
    contrast,
    rhythm,
    central,
    names_book,
    beside_the_book,
    of_others,
    plain,
    retells,
    misleads,
    household,
    asks,
    hedges,
    noise,
    pieces,
    voice,
)
FAQ_PARTS: tuple[Callable[[Line], Part], ...] = (
    points_elsewhere,
    announces,
    judgement,
    feeling,
    central,
    retells,
    household,
    whole_answer,
)
