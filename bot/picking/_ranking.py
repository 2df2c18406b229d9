"""From a review to its ranked snippets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.model import Review, Snippet, Spoiler
from bot.picking._candidates import Candidate, candidates
from bot.picking._identity import snippet_id
from bot.picking._page import Page, page_of
from bot.picking._rules import Rules
from bot.picking._score import line_of, score
from bot.picking._spoilers import Suspect, suspects, verdict

_FLAGGED = 30.0
_DEFAULT = Rules()


def snippets(review: Review, *, rules: Rules = _DEFAULT) -> tuple[Snippet, ...]:
    """Return every candidate of a review, flagged ones too, ranked from 1; of a draft, none.

    Of candidates that overlap, the best keeps its place and the others come after all that do not.
    The same words twice in one review count once.
    """
    page = page_of(review)
    suspicious = suspects(page)
    judged = [(one, _snippet(one, page, rules, suspicious)) for one in candidates(page, rules)]
    ordered = sorted(judged, key=_by_score)
    unique = {snippet.id: (candidate, snippet) for candidate, snippet in reversed(ordered)}
    spread = _spread(sorted(unique.values(), key=_by_score))
    return tuple(replace(snippet, rank=rank) for rank, snippet in enumerate(spread, start=1))


def _by_score(pair: tuple[Candidate, Snippet]) -> tuple[float, int, int, int]:
    candidate, snippet = pair
    return -snippet.score, snippet.line, candidate.start, candidate.end


def _snippet(
    candidate: Candidate, page: Page, rules: Rules, suspicious: Mapping[int, Sequence[Suspect]]
) -> Snippet:
    review = page.review
    points, reasons = score(line_of(candidate, page, rules))
    spoiler, reason = verdict(candidate, page, suspicious)
    if spoiler is not Spoiler.NONE and not candidate.picked:
        points, reasons = max(0.0, round(points - _FLAGGED, 1)), (*reasons, "may be a spoiler")
    return Snippet(
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
        spoiler=spoiler,
        spoiler_reason=reason,
        picked=candidate.picked,
        score=points,
        reasons=reasons,
        items=candidate.items,
        creator=review.creator,
        tags=review.tags,
    )


def _spread(ordered: Iterable[tuple[Candidate, Snippet]]) -> Sequence[Snippet]:
    first, later = [], []
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for candidate, snippet in ordered:
        if _overlaps(candidate, taken[candidate.block]):
            later.append(snippet)
            continue
        first.append(snippet)
        taken[candidate.block].append((candidate.start, candidate.end))
    return first + later


def _overlaps(candidate: Candidate, taken: Sequence[tuple[int, int]]) -> bool:
    return candidate.block >= 0 and any(
        start < candidate.end and candidate.start < end for start, end in taken
    )
