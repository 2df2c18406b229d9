"""Reading and picking, measured against the gold corpus: counts first, shares when they are printed."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from bench.picking.gold import Document, Post, Title, documents, source
from bench.picking.judge import Judged, Page, plain
from bot import app
from bot.library import Library
from bot.model import Kind, Review, Snippet, Spoiler

TOP = 10
_NUMBER = re.compile(r"^\W*\d+[.)]\s")


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """One thing that went wrong: in which document, in what respect, and the words."""

    document: str
    measure: str
    detail: str


@dataclass(kw_only=True, slots=True)
class Score:
    """Right ones and all, by measure; and each miss."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def count(self, measure: str, document: str, right: bool, detail: str) -> None:
        """Count one case; a wrong one is kept with its detail."""
        self.total[measure] += 1
        self.right[measure] += right
        if not right:
            self.misses.append(Miss(document=document, measure=measure, detail=detail))

    def share(self, measure: str) -> float:
        """Return the share of right ones in percent; 100 where there was nothing to judge."""
        return 100 * self.right[measure] / self.total[measure] if self.total[measure] else 100.0


def score(part: str) -> Score:
    """Read and judge every document of one part, each by itself."""
    found = Score()
    with tempfile.TemporaryDirectory() as spare:
        for document in documents(part):
            library = app.bare(Path(spare)).read([source(document, Path(spare))])
            _document(document, library, found)
    return found


def _document(document: Document, library: Library, found: Score) -> None:
    paired = tuple(_paired(document.posts, library.reviews))
    for post, review in paired:
        if not post.hidden:
            known = review is not None
            why = "; ".join(fault.message for fault in library.faults)
            found.count("posts read", document.name, known, f"{post.title}: {why}")
        if review is not None:
            _Judge(post, review, _of(review, library), document.name, found).all()
    expected = {review.slug for _, review in paired if review is not None}
    for review in library.reviews:
        if review.slug not in expected:
            found.count("posts that are none", document.name, False, review.title)


def _of(review: Review, library: Library) -> tuple[Snippet, ...]:
    mine = [each for each in library.snippets if each.review == review.slug]
    return tuple(sorted(mine, key=lambda each: each.rank))


def _paired(posts: Sequence[Post], reviews: Sequence[Review]) -> Iterator[tuple[Post, Review | None]]:
    """Yield each post with its Review: by title, and what is left over in order."""
    named = {plain(review.title): review for review in reversed(reviews)}
    taken = {id(named[title]) for title in (plain(post.title) for post in posts) if title in named}
    rest = iter([review for review in reviews if id(review) not in taken])
    for post in posts:
        review = named.get(plain(post.title))
        yield post, review if review or post.hidden else next(rest, None)


class _Judge:
    """One post beside the Review and Snippets made of it."""

    def __init__(
        self, post: Post, review: Review, snippets: Sequence[Snippet], name: str, found: Score
    ) -> None:
        self._post, self._review, self._snippets = post, review, snippets
        self._name, self._found = name, found
        self._page = Page(post.lines)

    def all(self) -> None:
        """Judge everything."""
        if self._post.hidden:
            for snippet in self._snippets:
                self._count("top 10 precision", False, f"[unpublished] {snippet.text}")
            return
        self._named()
        self._headings()
        self._faq()
        self._reading()
        self._picks()

    def _count(self, measure: str, right: bool, detail: str) -> None:
        self._found.count(measure, self._name, right, detail)

    # ── What inspect shows ────────────────────────────────────────────────────────────────────

    def _named(self) -> None:
        post, review = self._post, self._review
        book = next((each for each in post.books if plain(each.title) == plain(review.book.title)), None)
        named = book is not None or (len(post.books) != 1 and not review.book.title)
        self._count("title", plain(review.title) == plain(post.title), f"{review.title} ≠ {post.title}")
        self._count("book", named, f"{review.book.title} is none of {[each.title for each in post.books]}")
        if named:
            right = book is None or _people(review.book.authors) == _people(book.authors)
            self._count("author", right, f"{review.book.authors} ≠ {book and book.authors}")
        self._count("creator", self._made_by(), f"{review.creator} ≠ {post.creator} {dict(post.handles)}")
        language = review.language.partition("-")[0].casefold()
        self._count("language", language == post.language, f"{review.language} ≠ {post.language}")
        self._dated()

    def _made_by(self) -> bool:
        creator, post = self._review.creator, self._post
        named = plain(creator.name) == plain(post.creator)
        return named and all(creator.handles.get(key) == value for key, value in post.handles.items())

    def _dated(self) -> None:
        post, review = self._post, self._review
        if post.published:
            day = review.published.date().isoformat() if review.published else ""
            self._count("date", day == post.published, f"{day} ≠ {post.published}")
        if post.rating:
            right = post.rating in review.rating.replace(",", ".")
            self._count("rating", right, f"{review.rating} ≠ {post.rating}")

    def _headings(self) -> None:
        wanted = _headings(line.text for line in self._post.lines if line.verdict == "heading")
        optional = ("heading?", "question")
        spare = _headings(line.text for line in self._post.lines if line.verdict in optional)
        given = _headings(each.text for each in self._review.blocks if each.kind.value == "heading")
        for key, text in wanted.items():
            self._count("headings found", key in given, text)
        for key in given.keys() - spare:
            self._count("headings right", key in wanted, given[key])

    def _faq(self) -> None:
        given = {plain(each.question): each for each in self._review.faq}
        for wanted in self._post.faq:
            one = given.get(plain(wanted.question))
            close = one is not None and _alike(one.answer, wanted.answer)
            self._count("FAQ recall", close, f"{wanted.question} → {one and one.answer}")
            if one is not None:
                self._count("FAQ spoiler mark", one.marked == wanted.spoiler, wanted.question)
        expected = {plain(each.question): each.answer for each in self._post.faq}
        for each in self._review.faq:
            right = _alike(each.answer, expected.get(plain(each.question), ""))
            self._count("FAQ precision", right, f"{each.question} → {each.answer}")

    def _reading(self) -> None:
        given = tuple(Title(title=each.title, authors=each.authors) for each in self._review.reading)
        for each in self._post.reading:
            self._count("reading list found", _listed(each, given), f"{each.title} {each.authors}")
        for each in given:
            self._count(
                "reading list right", _listed(each, self._post.reading), f"{each.title} {each.authors}"
            )

    # ── What snippets shows ───────────────────────────────────────────────────────────────────

    def _picks(self) -> None:
        judged = [(each, self._judged(each)) for each in self._snippets]
        for snippet, verdict in judged:
            self._safe(snippet, verdict)
            if snippet.kind is Kind.EXCERPT:
                self._credited(snippet, verdict)
        shown = [(each, verdict) for each, verdict in judged if each.spoiler is Spoiler.NONE][:TOP]
        for snippet, verdict in shown:
            self._count("top 10 precision", not verdict.wrong, f"[{verdict.wrong}] {snippet.text}")
        self._found.total["posts"] += 1
        self._found.total["picks"] += len(shown)
        self._missed("good lines in the top 10", shown)
        self._missed("good lines found", judged)

    def _missed(self, measure: str, judged: Sequence[tuple[Snippet, Judged]]) -> None:
        covered = [verdict.lines for snippet, verdict in judged if snippet.kind is Kind.EXCERPT]
        for line in self._post.lines:
            if line.verdict == "good" and not line.secret:
                self._count(measure, any(line in lines for lines in covered), line.text)

    def _judged(self, snippet: Snippet) -> Judged:
        if snippet.kind is Kind.EXCERPT:
            return self._page.judge(snippet.text, snippet.voice.value)
        if snippet.kind is Kind.READING:
            listed = any(_listed(Title(title=each.title), self._post.reading) for each in snippet.items)
            return Judged(verbatim=True, wrong="" if listed else "no reading list of this post")
        answer = self._page.answer(snippet.text)
        asked = any(
            plain(each.question) == plain(snippet.question) and _alike(each.answer, snippet.text)
            for each in self._post.faq
        )
        wrong = "" if asked else "no question and answer of this post"
        return Judged(lines=answer.lines, verbatim=answer.verbatim, wrong=wrong)

    def _safe(self, snippet: Snippet, verdict: Judged) -> None:
        flagged = snippet.spoiler is not Spoiler.NONE
        if verdict.secret:
            self._count("hard spoilers flagged", flagged, snippet.text)
        elif verdict.harmless:
            self._count("harmless left alone", not flagged, f"[{snippet.spoiler_reason}] {snippet.text}")
        if snippet.kind is not Kind.READING:
            self._count("verbatim", verdict.verbatim, snippet.text)

    def _credited(self, snippet: Snippet, verdict: Judged) -> None:
        if not verdict.lines:
            return
        said = f"[{snippet.voice.value}, {snippet.book.title}] {snippet.text}"
        self._count("right voice", all(line.voice == snippet.voice.value for line in verdict.lines), said)
        books = {line.book for line in verdict.lines if line.book}
        if books and len(self._post.books) > 1:
            names = {plain(self._post.books[number - 1].title) for number in books}
            self._count("right book", names == {plain(snippet.book.title)}, said)


def _headings(texts: Iterable[str]) -> dict[str, str]:
    return {plain(_NUMBER.sub("", text)): text for text in texts}


def _people(names: Iterable[str]) -> set[str]:
    return {plain(name) for name in names}


def _alike(one: str, other: str) -> bool:
    left, right = plain(one), plain(other)
    return left == right or SequenceMatcher(None, left, right, autojunk=False).ratio() >= 0.9


def _listed(one: Title, among: Sequence[Title]) -> bool:
    return any(
        plain(one.title) == plain(each.title)
        and (not one.authors or not each.authors or _people(one.authors) == _people(each.authors))
        for each in among
    )
