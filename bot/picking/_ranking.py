"""From a review to its ranked snippets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model import Kind, Review, Snippet, Spoiler
from bot.picking._candidates import Candidate, candidates
from bot.picking._identity import snippet_id
from bot.picking._line import line_of
from bot.picking._page import Page, page_of
from bot.picking._rules import Rules
from bot.picking._score import score
from bot.picking._secrets import Index, Secret, flagged, secrets
from bot.picking._sections import sections
from bot.picking._spoilers import verdict
from bot.picking._suspicions import Suspect, suspects

_DEFAULT = Rules()


@dataclass(frozen=True, kw_only=True, slots=True)
class Picked:
    """One review by itself: its snippets, judged by its own secrets, and these."""

    snippets: tuple[Snippet, ...]
    secrets: tuple[Secret, ...]


def snippets(review: Review, *, rules: Rules = _DEFAULT) -> tuple[Snippet, ...]:
    """Return every line of a review worth a card, flagged ones too, ranked from 1; of a draft, none.

    Of candidates that overlap, the best stands for all; flagged ones stay, after those that do not overlap.
    The same words twice in one review count once, and the strictest verdict on them counts.
    """
    return pick(review, rules=rules).snippets


def archive(reviews: Iterable[Review], *, rules: Rules = _DEFAULT) -> tuple[Snippet, ...]:
    """Return the snippets of all reviews: what ``together`` makes of what is picked from each."""
    return together([pick(review, rules=rules) for review in reviews])


def together(picked: Sequence[Picked]) -> tuple[Snippet, ...]:
    """Return the snippets of reviews picked one by one, in their order, the same words once.

    What one review marks as a spoiler, or tells as an ending, is one in every other, whichever comes first.
    What is flagged only for that comes last in its own review.
    """
    index = Index.of(secret for own in picked for secret in own.secrets)
    judged = (snippet for own in picked for snippet in _judged(own.snippets, index))
    once: dict[str, Snippet] = {}
    for snippet in judged:
        first = once.setdefault(snippet.id, snippet)
        better = snippet if snippet.picked and not first.picked else first
        for one in (first, snippet):
            better = flagged(better, one.spoiler, one.spoiler_reason)
        once[snippet.id] = better
    return tuple(once.values())


def _judged(own: Sequence[Snippet], index: Index) -> Sequence[Snippet]:
    judged = [index.judge(snippet) for snippet in own]
    if all(one is other for one, other in zip(judged, own, strict=True)):
        return own
    last = [one for one, other in zip(judged, own, strict=True) if one is not other]
    kept = [one for one, other in zip(judged, own, strict=True) if one is other]
    return [replace(one, rank=rank) for rank, one in enumerate((*kept, *last), start=1)]


def pick(review: Review, *, rules: Rules = _DEFAULT) -> Picked:
    """Return what a review gives by itself, before others are heard; it depends on nothing else."""
    page = page_of(review)
    placed = tuple(sections(page))
    told = tuple(secrets(page, placed))
    index, suspicious = Index.of(told), suspects(page)
    judged = [
        (one, index.judge(_snippet(one, page, points, suspicious)))
        for one in candidates(page, placed, rules)
        for points in [score(line_of(one, page, rules))]
        if points[0] >= rules.min_score or one.kind is not Kind.EXCERPT
    ]
    ordered = sorted(judged, key=_by_score)
    unique = {snippet.id: (candidate, snippet) for candidate, snippet in reversed(ordered)}
    spread = _spread(sorted(unique.values(), key=_by_score))
    ranked = tuple(replace(snippet, rank=rank) for rank, snippet in enumerate(spread, start=1))
    return Picked(snippets=ranked, secrets=told)


def _by_score(pair: tuple[Candidate, Snippet]) -> tuple[float, int, int, int]:
    candidate, snippet = pair
    return -snippet.score, snippet.line, candidate.start, candidate.end


def _snippet(
    candidate: Candidate,
    page: Page,
    scored: tuple[float, tuple[str, ...]],
    suspicious: Mapping[int, Sequence[Suspect]],
) -> Snippet:
    review, (points, reasons) = page.review, scored
    spoiler, reason = verdict(candidate, page, suspicious)
    snippet = Snippet(
        id=snippet_id(candidate.kind, candidate.text, candidate.question),
        kind=candidate.kind,
        text=candidate.text,
        source=review.source,
        review=review.slug,
        book=candidate.book,
        question=candidate.question,
        line=candidate.line,
        language=review.language or page.language,
        url=review.url,
        voice=candidate.voice,
        speaker=candidate.speaker,
        picked=candidate.picked,
        score=points,
        reasons=reasons,
        items=candidate.items,
        creator=review.creator,
        tags=review.tags,
        published=review.published,
        on=review.on,
        rating=review.rating,
        disclosure=review.disclosure,
    )
    return flagged(snippet, spoiler, reason)


def _spread(ordered: Iterable[tuple[Candidate, Snippet]]) -> Sequence[Snippet]:
    """Of candidates that overlap keep the best; flagged ones all stay to be seen, after the others."""
    first, later = [], []
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for candidate, snippet in ordered:
        if not _overlaps(candidate, taken[candidate.block]):
            first.append(snippet)
            taken[candidate.block].append((candidate.start, candidate.end))
        elif snippet.spoiler is not Spoiler.NONE or snippet.picked:
            later.append(snippet)
    return first + later


def _overlaps(candidate: Candidate, taken: Sequence[tuple[int, int]]) -> bool:
    return candidate.block >= 0 and any(
        start < candidate.end and candidate.start < end for start, end in taken
    )
