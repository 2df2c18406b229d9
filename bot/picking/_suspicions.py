"""What in a text looks as if it gave the book away, by the signs of its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.picking._page import Page
from bot.picking._sentences import sentences
from bot.picking._text import spelled
from bot.picking._told import told

_SAYS = {
    "death": "seems to tell who dies",
    "ending": "seems to tell how it ends",
    "twist": "seems to give away a twist",
    "culprit": "seems to tell who did it",
    "event": "seems to tell what happens to somebody",
    "survival": "seems to tell who survives",
    "love": "seems to tell how a love or family story goes",
    "secret": "seems to give away the secret of the book's world",
}
_LONGEST_SHOWN = 60
_NEAR = 80
_STILL_ABOUT_IT = 3
_CLAUSE_START = re.compile(r"[^.!?…。！？؟।\n]*\Z")
_CLAUSE_END = re.compile(r"[.!?…;:。！？؟।；\n]")
_QUESTION_FIRST = re.compile(r"[^.!?…。！？؟\n]{3,120}[?？؟]+[\"”»)]*\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspect:
    """Where in a block something looks suspicious, and why. ``throughout``: any part of it tells enough.

    ``passing``: it tells what happens on the way, and the rest of the paragraph may be harmless.
    """

    start: int
    end: int
    reason: str
    throughout: bool = False
    passing: bool = False


def suspects(page: Page) -> Mapping[int, Sequence[Suspect]]:
    """Return what looks suspicious, by index of the block: one look at the text for all its candidates."""
    blocks = enumerate(page.review.blocks)
    return {index: tuple(_in(block.text, page)) for index, block in blocks if not block.skipped}


def _in(text: str, page: Page) -> Iterator[Suspect]:
    found = sorted(_found(text, page), key=lambda one: one.start)
    yield from (*_warned(text, page), *_answered(text, page), *found, *_happens(text, page))
    if weighty := [one for one in found if not one.passing]:
        yield from _after(weighty[0], text, page)


def _after(told: Suspect, text: str, page: Page) -> Iterator[Suspect]:
    """A paragraph that has given something away goes on speaking of it a while: “I cried for a week.”"""
    reason = f"earlier in the paragraph, a sentence {told.reason}"
    later = [one for one in sentences(text, page.language, page.titles) if one.start >= told.end]
    for one in later[:_STILL_ABOUT_IT]:
        if not _judges_the_book(text[one.start : one.end], page):
            yield Suspect(start=one.start, end=one.end, reason=reason, throughout=True)


def _judges_the_book(text: str, page: Page) -> bool:
    """Return whether a sentence is plainly about the book again: “A moving novel, and so well written.”"""
    words, lower = spelled(text), text.lower().replace("’", "'")
    about, judged, others = (
        any(page.lexicon.hits(name, words, lower) for name in names)
        for names in (("about",), ("praise", "blame"), ("others",))
    )
    return about and judged and not others and not page.cast.intersection(text.split())


def only_asks(text: str, page: Page) -> bool:
    """Return whether a text is one question, and asks for what a reader should find out alone."""
    return bool(_QUESTION_FIRST.fullmatch(text) and asked(text, page))


def _warned(text: str, page: Page) -> Iterator[Suspect]:
    """What follows a warning in other words: “Skip this paragraph if you have not read it.”"""
    if warning := page.lexicon.pattern("warns").search(text):
        reason = f"a warning stands before it: “{warning.group()[:_LONGEST_SHOWN]}”"
        yield Suspect(start=warning.start(), end=len(text), reason=reason, throughout=True)


def _answered(text: str, page: Page) -> Iterator[Suspect]:
    """A paragraph that begins by asking how it ends goes on to say it."""
    question = _QUESTION_FIRST.match(text)
    if question and question.end() < len(text) and (reason := asked(question.group(), page)):
        yield Suspect(start=question.end(), end=len(text), reason=reason, throughout=True)


def asked(question: str, page: Page) -> str:
    """Return why a question asks for what a reader should find out alone, or ""."""
    if announced(question, page):
        return "the question asks for something a reader should find out alone"
    return suspicion(question, page)


def announced(heading: str, page: Page) -> bool:
    """Return whether a heading or question announces the ending: “The ending”, “Does Marta die?”"""
    plain = _untitled(heading, page)
    return any(page.lexicon.pattern(name).search(plain) for name in ("endings", "spoiling_question"))


def suspicion(text: str, page: Page) -> str:
    """Return why a text seems to give something away, or ""."""
    return next((one.reason for one in (*_found(text, page), *_happens(text, page))), "")


def _found(text: str, page: Page) -> Iterator[Suspect]:
    plain = _plain(text, page)
    for sign in page.lexicon.any_sign.finditer(plain):
        said = next(name for name, one in page.lexicon.signs.items() if one.match(plain, sign.start()))
        shown = " ".join(text[sign.start() : sign.end()].split())[:_LONGEST_SHOWN]
        reason, passing = f"{_SAYS[said]}: “{shown}”", said == "event"
        yield Suspect(start=sign.start(), end=sign.end(), reason=reason, passing=passing)
    yield from _late(text, page)


def _happens(text: str, page: Page) -> Iterator[Suspect]:
    """“I wept when Tomas opens it”: something happens to somebody of the story, whatever the verb."""
    plain = _plain(text, page)
    for one in told(plain, page):
        shown = " ".join(text[one.start : one.end].split())[:_LONGEST_SHOWN]
        yield Suspect(start=one.start, end=one.end, reason=f"{_SAYS['event']}: “{shown}”", passing=True)
    for sign in page.lexicon.pattern("when").finditer(plain):
        if sign["somebody"] in page.cast:
            shown = f"{sign.group()}{sign['somebody']}"
            yield Suspect(start=sign.start(), end=sign.end("somebody"), reason=f"{_SAYS['event']}: “{shown}”")


def _late(text: str, page: Page) -> Iterator[Suspect]:
    """“At last Tomas …”, “In the last chapter she …”: somebody of the story, late in it."""
    plain = _plain(text, page)
    for sign in page.lexicon.pattern("late").finditer(plain):
        before = _CLAUSE_START.search(plain, max(0, sign.start() - _NEAR), sign.start())
        after = _CLAUSE_END.search(plain, sign.end(), sign.end() + _NEAR)
        start = before.start() if before else sign.start()
        end = after.start() if after else min(len(plain), sign.end() + _NEAR)
        if _somebody(plain[start:end], page):
            shown = " ".join(text[sign.start() : end].split())[:_LONGEST_SHOWN]
            yield Suspect(start=start, end=end, reason=f"{_SAYS['ending']}: “{shown}”")


def _somebody(text: str, page: Page) -> bool:
    """Return whether people of the story are spoken of, and not the book, its author or the reader."""
    words, lower = spelled(text), text.lower().replace("’", "'")
    if any(page.lexicon.hits(name, words, lower) for name in ("spoken", "about")):
        return False
    return bool(page.cast.intersection(text.split()) or page.lexicon.hits("others", words, lower))


def _plain(text: str, page: Page) -> str:
    """Return the text, as long as it was, without harmless idioms and with titles made plain names."""
    return page.lexicon.safe.sub(lambda idiom: "…" * len(idiom.group()), _untitled(text, page))


def _untitled(text: str, page: Page) -> str:
    """“The Murder of …” gives nothing away, “Anna Karenina dies” does: a title becomes one plain name."""
    for title in page.titles:
        text = text.replace(title, "T" + "h" * (len(title) - 1))
    return text
