"""What a review must not tell, by its words: the same words count as told wherever else they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model import Block, Book, Kind, Snippet, Spoiler
from bot.picking._identity import runs, words
from bot.picking._page import Page
from bot.picking._sections import Placed
from bot.picking._sentences import sentences
from bot.picking._suspicions import asked
from bot.picking._text import tokens

_FLAGGED = 30.0
_FEWEST_WORDS = 3
_UNMISTAKABLE_WORDS = 8
_STRICTNESS = {Spoiler.NONE: 0, Spoiler.SUSPECTED: 1, Spoiler.MARKED: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """A sentence, or the hidden part of one: its normalised words, and the verdict it has in ``source``."""

    said: str
    book: str
    spoiler: Spoiler
    source: str

    def reason(self) -> str:
        """Return why the same words elsewhere are flagged, as a sentence."""
        if self.spoiler is Spoiler.MARKED:
            return f"the writer marked the same words as a spoiler in {self.source}"
        return f"the same words answer a question about the ending, or stand under one, in {self.source}"


def secrets(page: Page, placed: Sequence[Placed]) -> Iterator[Secret]:
    """Return what the writer's marks hide in a review, and what stands where an ending is told."""
    for block, section in placed:
        verdict = _verdict(page, marked=block.spoiler, told=section.ending)
        book = block.book or page.review.book
        yield from _each(_hidden(block, page), Spoiler.MARKED, book, page)
        yield from _each(_sentences(block.text, page), verdict, book, page)
    for faq in page.review.faq:
        verdict = _verdict(page, marked=faq.marked, told=bool(asked(faq.question, page)))
        yield from _each(_sentences(faq.answer, page), verdict, faq.book or page.review.book, page)


def _verdict(page: Page, *, marked: bool, told: bool) -> Spoiler:
    if marked or page.review.spoilers == "all":
        return Spoiler.MARKED
    return Spoiler.SUSPECTED if told and page.review.spoilers != "none" else Spoiler.NONE


def _each(told: Iterable[str], verdict: Spoiler, book: Book, page: Page) -> Iterator[Secret]:
    if verdict is Spoiler.NONE:
        return
    for text in told:
        said = tokens(text)
        if len(said) >= _FEWEST_WORDS:
            yield Secret(said=" ".join(said), book=_key(book), spoiler=verdict, source=page.review.source)


def _sentences(text: str, page: Page) -> Iterator[str]:
    for span in sentences(text, page.language, page.titles):
        yield text[span.start : span.end]


def _hidden(block: Block, page: Page) -> Iterator[str]:
    """Return the hidden words, and the sentences that hold them: “The killer is ||Marta||.”"""
    if not block.hidden:
        return
    for one in sentences(block.text, page.language, page.titles):
        if any(span.start < one.end and one.start < span.end for span in block.hidden):
            yield block.text[one.start : one.end]
    for span in block.hidden:
        yield block.text[span.start : span.end]


def _key(book: Book) -> str:
    return " ".join(tokens(book.title))


# ── Who says them too ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """Secrets by the runs of three words in them, so that one look costs as much as the snippet is long."""

    told: Sequence[Secret]
    by_run: Mapping[str, Sequence[int]]
    sizes: Sequence[int]

    @classmethod
    def of(cls, told: Iterable[Secret]) -> Index:
        """Return these secrets, indexed."""
        each = tuple(dict.fromkeys(told))
        said = [runs(secret.said) for secret in each]
        by_run: dict[str, list[int]] = defaultdict(list)
        for index, one in enumerate(said):
            for run in one:
                by_run[run].append(index)
        return cls(told=each, by_run=by_run, sizes=[len(one) for one in said])

    def judge(self, snippet: Snippet) -> Snippet:
        """Return the snippet with the strictest verdict that its words have anywhere."""
        if not self.told or snippet.kind is Kind.READING or snippet.spoiler is Spoiler.MARKED:
            return snippet
        shared = Counter(index for run in runs(words(snippet)) for index in self.by_run.get(run, ()))
        known = [
            self.told[index] for index, count in sorted(shared.items()) if self._same(index, count, snippet)
        ]
        strictest = max(known, key=lambda secret: _STRICTNESS[secret.spoiler], default=None)
        return flagged(snippet, strictest.spoiler, strictest.reason()) if strictest else snippet

    def _same(self, index: int, shared: int, snippet: Snippet) -> bool:
        """Short sentences are everyday words in another book; long ones are known by half of them."""
        secret = self.told[index]
        few = len(secret.said.split()) < _UNMISTAKABLE_WORDS
        if secret.book == _key(snippet.book):
            return shared == self.sizes[index] if few else shared >= 0.5 * self.sizes[index]
        return not few and shared >= 0.7 * self.sizes[index]


def flagged(snippet: Snippet, spoiler: Spoiler, reason: str) -> Snippet:
    """Return the snippet with a verdict and the score that goes with it, unless it has a stricter one."""
    if _STRICTNESS[spoiler] <= _STRICTNESS[snippet.spoiler]:
        return snippet
    score, reasons = snippet.score, snippet.reasons
    if snippet.spoiler is Spoiler.NONE and not snippet.picked:
        score, reasons = max(0.0, round(score - _FLAGGED, 1)), (*reasons, "may be a spoiler")
    return replace(snippet, spoiler=spoiler, spoiler_reason=reason, score=score, reasons=reasons)
