"""Would this line spoil the book? The writer's marks decide; where there are none, we judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model import Kind, Spoiler
from bot.picking._candidates import Candidate
from bot.picking._page import Page
from bot.picking._suspicions import Suspect, asked, suspicion


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
        _excerpt(candidate, suspicious, page) if candidate.block >= 0 else suspicion(candidate.text, page)
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
    inside = [
        one.reason
        for one in near
        if one.throughout or (candidate.start <= one.start and one.end <= candidate.end)
    ]
    return inside[0] if inside else suspicion(candidate.text, page) if near else ""
