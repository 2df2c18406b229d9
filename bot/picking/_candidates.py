"""Cutting a review into candidates: exact pieces of its text that could stand on a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.model import Block, BlockKind, Book, Kind, ReadingItem, Span, Voice
from bot.picking._alone import cut_off, leans
from bot.picking._page import Page
from bot.picking._rules import Rules
from bot.picking._sections import Placed, Section
from bot.picking._sentences import sentences
from bot.picking._unfit import questions, unfinished, unusable
from bot.picking._voices import enclosed, quotation

_LEAST_ANSWER = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An exact piece of a Block, of an FAQ answer, or the lines of a reading list.

    ``block`` is the index of the Block (-1: none), ``start`` and ``end`` the place in its text.
    ``hidden`` says why the writer's own marks hide it. ``sentences`` counts them.
    """

    kind: Kind
    text: str
    line: int
    book: Book
    question: str = ""
    block: int = -1
    start: int = 0
    end: int = 0
    sentences: int = 1
    picked: bool = False
    voice: Voice = Voice.REVIEWER
    speaker: str = ""
    hidden: str = ""
    section: Section = field(default_factory=Section)
    items: tuple[ReadingItem, ...] = ()


def candidates(page: Page, placed: Sequence[Placed], rules: Rules) -> Iterator[Candidate]:
    """Return every piece of a review worth judging; of a draft, nothing."""
    if page.review.draft:
        return
    yield from _excerpts(page, placed, rules)
    yield from _faqs(page, rules)
    yield from _reading(page)


# ── Excerpts ──────────────────────────────────────────────────────────────────────────────────


def _excerpts(page: Page, placed: Sequence[Placed], rules: Rules) -> Iterator[Candidate]:
    elsewhere = tuple(f"{faq.question}\n{faq.answer}" for faq in page.review.faq)
    for index, (block, section) in enumerate(placed):
        if block.skipped or any(block.text in other for other in elsewhere):
            continue
        base = _base(index, block, section, page)
        yield from _picked(base, block)
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.QUOTE} and section.open:
            yield from _lines(base, block, page, rules)


def _base(index: int, block: Block, section: Section, page: Page) -> Candidate:
    return Candidate(
        kind=Kind.EXCERPT,
        text=block.text,
        line=block.line,
        book=block.book or page.review.book,
        block=index,
        end=len(block.text),
        voice=section.voice,
        speaker=section.speaker,
        section=section,
    )


def _picked(base: Candidate, block: Block) -> Iterator[Candidate]:
    for span in block.picked:
        if block.text[span.start : span.end].strip():
            yield replace(_piece(base, block, span.start, span.end), picked=True)


def _lines(base: Candidate, block: Block, page: Page, rules: Rules) -> Iterator[Candidate]:
    quoted = quotation(block, base.book)
    if quoted and quoted.span.start >= quoted.span.end:
        return
    if quoted:
        base = replace(base, voice=quoted.voice, speaker=quoted.speaker)
    spoken = quoted.span if quoted else Span(start=base.section.skip, end=len(block.text))
    for group in _groups(_sentences_in(block, spoken, page), block.text, page, rules):
        piece = _piece(base, block, group[0].start, group[-1].end)
        yield _credited(replace(piece, sentences=len(group)), block)


def _credited(piece: Candidate, block: Block) -> Candidate:
    quoted = enclosed(piece.text, piece.book) if piece.voice is Voice.REVIEWER else None
    if quoted is None:
        return piece
    inner = _piece(piece, block, piece.start + quoted.span.start, piece.start + quoted.span.end)
    return replace(inner, voice=quoted.voice, speaker=quoted.speaker)


def _sentences_in(block: Block, within: Span, page: Page) -> list[Span]:
    found = sentences(block.text[within.start : within.end], page.language, page.titles)
    return [Span(start=one.start + within.start, end=one.end + within.start) for one in found]


def _piece(base: Candidate, block: Block, start: int, end: int) -> Candidate:
    text = block.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return replace(
        base,
        text=text,
        start=start,
        end=start + len(text),
        line=block.line + block.text.count("\n", 0, start),
        hidden=_hidden(block, start, start + len(text)),
    )


def _hidden(block: Block, start: int, end: int) -> str:
    if block.spoiler:
        return "it stands in a passage the writer marked as a spoiler"
    if any(span.start < end and start < span.end for span in block.hidden):
        return "the writer hid a part of it as a spoiler"
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """One sentence of a paragraph, and what speaks against using it."""

    span: Span
    text: str
    unusable: bool
    cut_off: bool
    asks: bool
    leans: bool


def _groups(spans: Sequence[Span], text: str, page: Page, rules: Rules) -> Iterator[Sequence[Span]]:
    """Return single sentences, and neighbours that belong together, within the length limits."""
    said = [_said(span, text[span.start : span.end], page) for span in spans]
    least, most = rules.bounds(page.dense)
    for first in range(len(said)):
        for count in range(1, rules.max_sentences + 1):
            group = said[first : first + count]
            if len(group) < count or not _holds_together(group, least, most):
                break
            length = group[-1].span.end - group[0].span.start
            if least <= length <= most and not group[-1].asks:
                yield [one.span for one in group]


def _said(span: Span, text: str, page: Page) -> _Said:
    return _Said(
        span=span,
        text=text,
        unusable=bool(unusable(text, page.lexicon)) or unfinished(text),
        cut_off=cut_off(text, page.lexicon),
        asks=questions(text),
        leans=bool(leans(text, page.lexicon)),
    )


def _holds_together(group: Sequence[_Said], least: int, most: int) -> bool:
    if group[0].cut_off or any(one.unusable for one in group):
        return False
    if group[-1].span.end - group[0].span.start > most:
        return False
    return all(_belongs(one, other, least) for one, other in pairwise(group))


def _belongs(one: _Said, other: _Said, least: int) -> bool:
    """Neighbours of which one leans on the other, and those too short to stand for themselves."""
    if other.leans or other.cut_off or one.asks:
        return True
    lengths = len(one.text), len(other.text)
    return max(lengths) < least or min(lengths) * 2 < least


# ── Questions and lists ───────────────────────────────────────────────────────────────────────


def _faqs(page: Page, rules: Rules) -> Iterator[Candidate]:
    for faq in page.review.faq:
        answer = faq.answer.strip()
        fits = _LEAST_ANSWER <= len(answer) <= rules.max_answer
        if not faq.skipped and faq.question.strip() and fits and not unusable(answer, page.lexicon):
            yield Candidate(
                kind=Kind.FAQ,
                text=answer,
                question=faq.question.strip(),
                line=faq.line,
                book=faq.book or page.review.book,
                sentences=len(sentences(answer, page.language, page.titles)),
                hidden="the writer announced spoilers for these questions" if faq.marked else "",
            )


def _reading(page: Page) -> Iterator[Candidate]:
    items = tuple(item for item in page.review.reading if item.text.strip() or item.title)
    if items:
        yield Candidate(
            kind=Kind.READING,
            text="\n".join(item.text or item.title for item in items),
            line=page.review.reading_line,
            book=page.review.book,
            question=page.review.reading_title,
            items=items,
        )
