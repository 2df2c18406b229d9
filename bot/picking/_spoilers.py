"""Would this line spoil the book? The writer's marks decide; where there are none, we judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Kind, Spoiler
from bot.picking._candidates import Candidate
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspect:
    """Where in a block something looks suspicious, and why."""

    start: int
    end: int
    reason: str


def suspects(page: Page) -> Mapping[int, Sequence[Suspect]]:
    """Return what looks suspicious, by index of the block: one look at the text for all its candidates."""
    blocks = enumerate(page.review.blocks)
    return {index: tuple(_found(block.text, page)) for index, block in blocks if not block.skipped}


def verdict(
    candidate: Candidate, page: Page, suspicious: Mapping[int, Sequence[Suspect]]
) -> tuple[Spoiler, str]:
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
    reason = (
        _excerpt(candidate, suspicious, page) if candidate.block >= 0 else _suspicion(candidate.text, page)
    )
    reason = reason or asked(candidate.question, page)
    return (Spoiler.SUSPECTED, reason) if reason else (Spoiler.NONE, "")


def _excerpt(candidate: Candidate, suspicious: Mapping[int, Sequence[Suspect]], page: Page) -> str:
    """What reaches out of the candidate is looked at again: the rest of it may be harmless."""
    near = [
        one
        for one in suspicious.get(candidate.block, ())
        if one.start < candidate.end and candidate.start < one.end
    ]
    inside = [one.reason for one in near if candidate.start <= one.start and one.end <= candidate.end]
    return inside[0] if inside else _suspicion(candidate.text, page) if near else ""


def asked(question: str, page: Page) -> str:
    """Return why a question asks for what a reader should find out alone, or ""."""
    if page.lexicon.pattern("spoiling_question").search(question):
        return "the question asks for something a reader should find out alone"
    return _suspicion(question, page)


def _suspicion(text: str, page: Page) -> str:
    """Return why a text seems to give something away, or ""."""
    return next((one.reason for one in _found(text, page)), "")


def _found(text: str, page: Page) -> Iterator[Suspect]:
    plain = _plain(text, page)
    for sign in page.lexicon.any_sign.finditer(plain):
        said = next(name for name, one in page.lexicon.signs.items() if one.match(plain, sign.start()))
        shown = " ".join(text[sign.start() : sign.end()].split())[:_LONGEST_SHOWN]
        yield Suspect(start=sign.start(), end=sign.end(), reason=f"{_SAYS[said]}: “{shown}”")


def _plain(text: str, page: Page) -> str:
    """Return the text, as long as it was, without harmless idioms and with titles made plain names.

    “The Murder of …” gives nothing away, “Anna Karenina dies” does.
    """
    for title in page.titles:
        text = text.replace(title, "T" + "h" * (len(title) - 1))
    return page.lexicon.safe.sub(lambda idiom: "…" * len(idiom.group()), text)
