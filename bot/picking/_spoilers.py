"""Would this line spoil the book? The writer's marks decide; where there are none, we judge."""

from __future__ import annotations

from bot.model import Kind, Spoiler
from bot.picking._candidates import Candidate
from bot.picking._lexicon import Lexicon
from bot.picking._page import Page

_SAYS = {
    "death": "seems to tell who dies",
    "ending": "seems to tell how it ends",
    "twist": "seems to give away a twist",
    "culprit": "seems to tell who did it",
    "survival": "seems to tell who survives",
    "love": "seems to tell how a love or family story goes",
    "secret": "seems to give away the secret of the book's world",
}
_LONGEST_SHOWN = 60


def verdict(candidate: Candidate, page: Page) -> tuple[Spoiler, str]:
    """Return the spoiler verdict on a candidate and, unless it is none, the reason as a sentence.

    ``spoilers: none`` in the front matter switches our judgement off, never the writer's marks.
    """
    if page.review.spoilers == "all":
        return Spoiler.MARKED, "the writer marked the whole review as a spoiler"
    if candidate.hidden:
        return Spoiler.MARKED, candidate.hidden
    if page.review.spoilers == "none" or candidate.kind is Kind.READING:
        return Spoiler.NONE, ""
    if candidate.section.ending:
        return Spoiler.SUSPECTED, f"it stands under the heading “{candidate.section.heading}”"
    text, question = _untitled(candidate.text, page), _untitled(candidate.question, page)
    reason = suspicion(text, page.lexicon) or _asked(question, page.lexicon)
    return (Spoiler.SUSPECTED, reason) if reason else (Spoiler.NONE, "")


def _untitled(text: str, page: Page) -> str:
    """Leave the book's own title out: "The Murder of …" gives nothing away."""
    for title in {page.review.book.title, *(block.book.title for block in page.review.blocks if block.book)}:
        text = text.replace(title, "…") if title else text
    return text


def suspicion(text: str, lexicon: Lexicon) -> str:
    """Return why a text seems to give something away, or ""."""
    plain = lexicon.safe.sub(" … ", text)
    for sign, pattern in lexicon.signs.items():
        if found := pattern.search(plain):
            shown = " ".join(found.group().split())[:_LONGEST_SHOWN]
            return f"{_SAYS.get(sign, 'may give something away')}: “{shown}”"
    return ""


def _asked(question: str, lexicon: Lexicon) -> str:
    if question and lexicon.pattern("spoiling_question").search(question):
        return "the question asks for something a reader should find out alone"
    return suspicion(question, lexicon) if question else ""
