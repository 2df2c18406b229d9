"""How quotable a line is: small judgements, each worth some points and able to say why.

The points add up to a score of 0–100 from a base in the middle. No part knows of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from bot.model import Kind, Voice
from bot.picking._alone import connected, dangling
from bot.picking._line import NONE, Line, Part, worth
from bot.picking._subject import (
    beside_the_book,
    central,
    household,
    names_book,
    of_others,
    of_the_book,
    opens_or_closes,
    retells,
    speaks,
)
from bot.picking._text import PICTURES

_BASE = 36.0
_TRIPLE = re.compile(r"\w, [\w’'-]+(?: [\w’'-]+){0,3},? (?:and|und|et|y|e|i|en|и|or) \w")
_FIRST_WORDS = re.compile(r"(?:^|[.!?;—–,:]\s*)([\w’']+(?: [\w’']+)?)")


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
            points=-50, reason=f"opens with “{opening}”, which points at something the card does not show"
        )
    if opening := connected(text, lexicon):
        return Part(points=-34, reason=f"opens with “{opening}”, which continues another sentence")
    if line.shows("bookish"):
        return Part(points=1, reason="stands beside the title of the book")
    return Part(points=6, reason="stands on its own")


def points_elsewhere(line: Line) -> Part:
    """“The latter”, “as I said above”: somewhere else in the review."""
    found = line.shows("pointing")
    return Part(points=-30, reason=f"refers to another place: “{found}”") if found else NONE


def announces(line: Line) -> Part:
    """“Here are three of his best”: the interesting part comes next, and is not on the card."""
    found = line.shows("announcing")
    return Part(points=-34, reason=f"announces something that does not follow: “{found}”") if found else NONE


def nameless(line: Line) -> Part:
    """A “he” or “they” early in a line that has named nobody yet."""
    if dangling(line.candidate.text, line.page.lexicon):
        return NONE
    found = line.shows("pronoun_inside")
    return Part(points=-9, reason=f"speaks of someone it has not named: “{found}”") if found else NONE


def length(line: Line) -> Part:
    """Long enough to say something, short enough to be read at a glance."""
    least, most = line.rules.bounds(line.page.dense)
    share = (len(line.candidate.text) - least) / max(1, most - least)
    if share < 0.05:
        return Part(points=-3, reason="very short")
    if share <= 0.62:
        return Part(points=5, reason="a good length")
    return Part(points=round(5 - (share - 0.62) * 26, 1), reason="rather long") if share > 0.8 else NONE


def judgement(line: Line) -> Part:
    """What the reviewer thinks of the book."""
    found = line.hits("praise") + line.hits("blame")
    return worth(found, first=7, more=3.5, most=16, saying="judges")


def feeling(line: Line) -> Part:
    """What the book did to the reader."""
    return worth(line.hits("feeling"), first=8, more=3, most=16, saying="feels")


def image(line: Line) -> Part:
    """Something to see, hear or touch."""
    found = line.hits("image")
    if not (line.hits("spoken") or line.hits("about") or line.judges() or line.shows("contrast")):
        return NONE  # stories are full of things; a line about the story is not
    return worth(found, first=1, more=1, most=3, saying="shows something")


def contrast(line: Line) -> Part:
    """One thing set against another: not this but that, the more … the harder."""
    return Part(points=9, reason="sets one thing against another") if line.shows("contrast") else NONE


def rhythm(line: Line) -> Part:
    """Three of a kind, or a beginning that comes again."""
    starts = Counter(start.lower() for start in _FIRST_WORDS.findall(line.candidate.text))
    echo = next((start for start, times in starts.items() if times >= 3 or (times == 2 and " " in start)), "")
    if echo := line.echoes() or echo:
        return Part(points=5, reason=f"has a rhythm (“{echo} … {echo} …”)")
    return (
        Part(points=3, reason="names three things in a row") if _TRIPLE.search(line.candidate.text) else NONE
    )


def plain(line: Line) -> Part:
    """Nothing judged, felt, seen or set against another thing, and nobody who speaks."""
    if line.judges() or line.hits("feeling") or line.shows("contrast") or rhythm(line).points:
        return NONE
    if line.hits("spoken") and not line.hits("others") and not line.called():
        return NONE  # the best of lines often judge in no word that a list could hold
    return Part(points=-5, reason="says little")


def misleads(line: Line) -> Part:
    """“I thought I would hate it”: alone, it says the opposite of the review."""
    found = line.shows("opposite")
    return Part(points=-34, reason=f"could mean the opposite on its own (“{found}”)") if found else NONE


def asks(line: Line) -> Part:
    """A question on a card wants an answer."""
    marked = any(mark in line.candidate.text for mark in "?？؟")
    return Part(points=-14, reason="holds a question") if marked else NONE


def hedges(line: Line) -> Part:
    """“Kinda”, “I guess”: said with half a heart."""
    found = line.shows("hedge")
    return Part(points=-5, reason=f"hedges (“{found}”)") if found else NONE


def noise(line: Line) -> Part:
    """Emoji and exclamation marks in heaps."""
    text = line.candidate.text
    loud = len(PICTURES.findall(text)) + text.count("!") + text.count("！") + (2 if "..." in text else 0)
    return Part(points=-3.0 * (loud - 1), reason="loud punctuation") if loud > 1 else NONE


def pieces(line: Line) -> Part:
    """One sentence makes the better card, when it stands alone."""
    extra = line.candidate.sentences - 1
    return Part(points=-2.5 * extra, reason=f"{extra + 1} sentences") if extra else NONE


def voice(line: Line) -> Part:
    """The reviewer's own words come first."""
    if line.candidate.voice is Voice.BOOK:
        return Part(points=-6, reason="quoted from the book")
    return Part(points=-6, reason="someone else's words") if line.candidate.voice is Voice.OTHER else NONE


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
    speaks,
    of_the_book,
    opens_or_closes,
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
