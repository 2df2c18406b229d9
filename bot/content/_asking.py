"""Where a post asks and answers, before the pairs are told apart: announced sections, and runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.content._phrases import says_faq, says_spoiler
from bot.content._raw import BOLD, Raw, Raws
from bot.content._runin import parted
from bot.content._sentences import is_question
from bot.content._words import says_comments, says_fact, says_interview, says_questions
from bot.model import BlockKind

_OPENING = 400


def is_interview(title: str, tags: Sequence[str], raws: Raws) -> bool:
    """Return whether title, tags or first words say that somebody else answers."""
    opening = next((raw.text[:_OPENING] for raw in raws if raw.kind is BlockKind.PARAGRAPH), "")
    return any(says_interview(text.replace("-", " ")) for text in (title, *tags, opening))


def prepared(raws: Raws, *, interview: bool) -> Raws:
    """Return the pieces with what asks marked: headings that open questions, and runs nobody announced.

    In an interview only a heading that says FAQ outright counts: the rest of the answers are another's.
    """
    raws = parted(_commented(raws), interview=interview)
    told = [
        replace(raw, asks=_opens(raws, at, interview=interview)) if raw.heading else raw
        for at, raw in enumerate(raws)
    ]
    for run in () if interview else _runs(told):
        for at in range(run.start, run.end):
            if told[at].kind and not told[at].zone:
                told[at] = replace(told[at], zone="faq", spoiler=told[at].spoiler or run.folded)
    return list(_ended(told))


def _commented(raws: Raws) -> Raws:
    """Zone the pieces below a heading for comments: there readers ask and answer."""
    level, told = 0, []
    for raw in raws:
        if raw.heading and (not level or raw.level <= level):
            level = raw.level if says_comments(raw.text) else 0
        told.append(replace(raw, zone="comments") if level and raw.kind and not raw.zone else raw)
    return told


# ── sections that announce it ──


def _opens(raws: Raws, at: int, *, interview: bool) -> bool:
    heading = raws[at]
    said = says_faq(heading.text) and not (interview and says_interview(heading.text))
    if not said and (interview or not says_questions(heading.text) or is_question(heading.text)):
        return False
    inside = _section(raws, at)
    asked = [
        n for n, raw in enumerate(inside) if raw.kind is not BlockKind.LIST_ITEM and is_question(raw.text)
    ]
    if not said and (not asked or asked[0] > 0):
        return False
    answered = sum(n + 1 < len(inside) and not is_question(inside[n + 1].text) for n in asked)
    return len(asked) < 3 or answered * 2 > len(asked)


def _section(raws: Raws, at: int) -> Raws:
    """Return the pieces below a heading, up to the next one of its rank that is no question."""
    inside: Raws = []
    for raw in raws[at + 1 :]:
        if raw.heading and raw.level <= raws[at].level and not is_question(raw.text):
            break
        if raw.kind:
            inside.append(raw)
    return inside


# ── runs that nobody announced ──


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """Questions of one rank in a row, each with its answer: the pieces ``[start, end)``.

    ``folded``: only one, which its writer has folded away; that hides an answer as much as it asks.
    """

    start: int
    end: int
    folded: bool


def _runs(raws: Raws) -> Iterator[_Run]:
    heads = [at for at, raw in enumerate(raws) if raw.heading]
    ends = dict(zip(heads, [*heads[1:], len(raws)], strict=False))
    at = 0
    while at < len(heads):
        upto = at
        while upto < len(heads) and _answered(raws, heads[upto], ends[heads[upto]], raws[heads[at]].level):
            upto += 1
        if upto - at >= _fewest(raws, heads[at], heads[at - 1] if at else -1):
            announced = at > 0 and raws[heads[at - 1]].asks
            folded = upto - at == 1 and raws[heads[at]].fold > 0 and not announced
            yield _Run(start=heads[at], end=_run_end(raws, heads[upto - 1], ends), folded=folded)
        at = max(upto, at + 1)


def _answered(raws: Raws, at: int, end: int, level: int) -> bool:
    asked = raws[at]
    below = (raw for raw in raws[at + 1 : end] if raw.kind)
    if asked.level != level or asked.zone or not is_question(asked.text) or says_spoiler(asked.text):
        return False
    return any(raw.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM} for raw in below)


def _run_end(raws: Raws, last: int, ends: Mapping[int, int]) -> int:
    """Return where a run ends: with the next heading, or with the fold that holds its last answer."""
    inside = range(last + 1, ends[last])
    return next((at for at in inside if raws[at].kind and raws[at].fold != raws[last].fold), ends[last])


def _fewest(raws: Raws, at: int, above: int) -> int:
    """Return how many questions in a row make a run: fewer where they stand below a heading of their own."""
    deeper = above >= 0 and raws[above].level < raws[at].level
    if raws[at].fold:
        return 1
    return 2 if deeper or raws[at].level == BOLD else 3


# ── where the last answer ends ──


def _ended(raws: Raws) -> Iterator[Raw]:
    """Yield the pieces, with a break where an answer is over although no heading says so.

    A real heading covers all below it. Below bold lines the last answer is as long as the longest before
    it, and a fact never belongs to one.
    """
    last = max((at for at, raw in enumerate(raws) if _is_bold_question(raw)), default=-1)
    asking, count, longest = False, 0, 0
    for at, raw in enumerate(raws):
        if raw.heading:
            longest = max(longest, count if asking else 0) if _is_bold_question(raw) else 0
            asking, count = _is_bold_question(raw), 0
        elif asking and raw.kind:
            over = at > last and 0 < longest <= count
            if over or (count and says_fact(raw.text)):
                yield Raw(kind=None, line=raw.line)
                asking = False
            count += 1
        yield raw


def _is_bold_question(raw: Raw) -> bool:
    return raw.heading and raw.level == BOLD and not raw.fold and is_question(raw.text)
