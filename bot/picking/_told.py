"""What happens to somebody, told amid the reader's own words: “I wept when the house slides into it.”

No list of wordings is ever complete, so this looks at how such a sentence is built: a clause whose subject
belongs to the story, in a sentence in which the reader reacts, names a scene, or speaks of the last pages.
What is habitual, comic, or about the book, its author or the reader is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model import Span
from bot.picking._page import Page
from bot.picking._text import IDEOGRAPHS, spelled

_BEFORE = re.compile(r"[^.!?…。！？؟।\n]*\Z")
_AFTER = re.compile(r"[^.!?…。！？؟।\n]*")
_REACH = 300
_FIRST_WORDS = 4
_FEWEST_WORDS = 3
_FIRST_SIGNS = 12
_JOINED = re.compile(r", (?:and|und|et|y|e|i|en|och|и|а|but|aber|mais|pero|ma|mas|maar|ale|men|но) ")
_VERB_FIRST = re.compile(r"\w+ (?:(?:sich|sig|zich|się) )?")
_REACTIONS = ("spoken", "feeling", "praise", "blame")
_BESIDE_THE_STORY = ("about", "craft")


def told(plain: str, page: Page) -> Iterator[Span]:
    """Return the clauses that seem to tell what happens to somebody.

    ``plain`` is the text without harmless idioms, with titles made plain names.
    """
    for name in ("told_when", "told_that"):
        for found in page.lexicon.pattern(name).finditer(plain):
            within = _sentence(plain, found.start(), found.end())
            if _of_the_story(found["told"], page, name) and _reacts(found, within, plain, page):
                yield Span(start=found.start(), end=found.end())
    yield from _closing(plain, page)
    yield from _outcomes(plain, page)


def _sentence(text: str, start: int, end: int) -> Span:
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    after = _AFTER.match(text, end, end + _REACH)
    return Span(start=before.start() if before else start, end=after.end() if after else end)


def _of_the_story(clause: str, page: Page, name: str) -> bool:
    known = page.lexicon
    if not known.pattern("told_subject").match(clause):
        return False
    if name == "told_that" and known.pattern("told_still").match(clause):
        return False
    return not _beside(_beginning(clause), page)


def _beginning(clause: str, words: int = _FIRST_WORDS) -> str:
    """Return what holds the subject: the first words, or the first signs where words are not parted."""
    return clause[:_FIRST_SIGNS] if IDEOGRAPHS.match(clause) else " ".join(clause.split()[:words])


def _beside(text: str, page: Page) -> bool:
    """Return whether a text is about the book, its author or the reader."""
    words, lower = spelled(text), text.lower().replace("’", "'")
    if any(page.lexicon.hits(name, words, lower) for name in _BESIDE_THE_STORY):
        return True
    return bool(page.authors.intersection(words) or page.lexicon.pattern("firsthand").search(text))


def _reacts(found: re.Match[str], within: Span, plain: str, page: Page) -> bool:
    """Return whether the rest of the sentence is a reaction to one moment, no habit and no joke."""
    subject = found.start("told") + len(_beginning(found["told"]))
    rest = f"{plain[within.start : found.start('told')]} {plain[subject : within.end]}"
    if page.lexicon.pattern("habit").search(plain, within.start, within.end):
        return False
    words, lower = spelled(rest), rest.lower().replace("’", "'")
    return any(page.lexicon.hits(name, words, lower) for name in _REACTIONS) or bool(
        page.lexicon.pattern("firsthand").search(rest)
    )


def _closing(plain: str, page: Page) -> Iterator[Span]:
    """“On the last pages the orchestra has lost its conductor”: late in it, and not about the reader."""
    for found in page.lexicon.pattern("closing").finditer(plain):
        within = _sentence(plain, found.start(), found.end())
        rest = f"{plain[within.start : found.start()]} {plain[found.end() : within.end]}"
        subject = _from_the_subject(rest.lstrip(" ,、，"), page)
        # What somebody does may well have to do with books: “In the finale the professor reads the letter.”
        by_the_reader = page.lexicon.pattern("firsthand").search(_JOINED.split(rest, maxsplit=1)[0])
        if subject and not by_the_reader and not _beside(_beginning(subject, _FEWEST_WORDS), page):
            yield Span(start=within.start, end=within.end)


def _from_the_subject(text: str, page: Page) -> str:
    """Return the text from its subject of the story on: the first word, or the one after the verb; or ""."""
    subject, verb = page.lexicon.pattern("told_subject"), _VERB_FIRST.match(text)
    if subject.match(text):
        return text
    return text[verb.end() :] if verb and subject.match(text, verb.end()) else ""


def _outcomes(plain: str, page: Page) -> Iterator[Span]:
    """“The one person she trusted …”, “She chooses the sea, not him”: it has the form of an outcome."""
    for found in page.lexicon.pattern("outcome").finditer(plain):
        if not _beside(found.group(), page):
            yield Span(start=found.start(), end=found.end())
