"""A Review as Markdown that reads back as the same Review: what ``import`` puts into content/.

The ``natural`` way is how a person would write it: an FAQ heading, questions below it, a list. Where reading
that again would not give the same Review, the ``exact`` way says everything outright, with directives, and
``exact: true`` in its front matter has nothing guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bot.content import _escape
from bot.content._phrases import says_faq, says_spoiler
from bot.content._reading import announces
from bot.model import Block, BlockKind, Book, Faq, ReadingItem, Review

_Reads: TypeAlias = "tuple[ReadingItem, ...]"
_END = "<!-- /pullquote -->"
_RULE = "---"
_SPOILER = "::: spoiler"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """Some lines of the body, and the directives they stand in, outermost first. ``rule``: draw one above."""

    text: str
    inside: tuple[str, ...] = ()
    item: bool = False
    rule: bool = False


def natural(review: Review) -> str:
    """Return the review the way a person would have written it."""
    return _whole(review, _Natural(review).pieces(), exact=False)


def exact(review: Review) -> str:
    """Return the review with everything said outright."""
    return _whole(review, _outright(review), exact=True)


def _whole(review: Review, pieces: Iterable[_Piece], *, exact: bool) -> str:
    return f"---\n{_front_matter(review, exact=exact)}---\n\n{_body(pieces)}\n"


# ── front matter ──


def _front_matter(review: Review, *, exact: bool) -> str:
    import yaml

    keys: dict[str, Any] = {
        "title": review.title,
        "book": _book(review.book),
        "url": review.url,
        "date": _date(review),
        "language": review.language,
        "rating": review.rating,
        "tags": list(review.tags),
        "creator": _creator(review),
        "spoilers": "" if review.spoilers == "marked" else review.spoilers,
        "draft": "true" if review.draft else "",
        "on": list(review.on),
        "disclosure": review.disclosure,
        "exact": "true" if exact else "",
        "reading": [_entry(item) for item in review.reading] if exact else "",
    }
    said = {key: value for key, value in keys.items() if value}
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000)


def _book(book: Book) -> dict[str, Any]:
    year = str(book.year) if book.year is not None else ""
    optional = {"isbn": book.isbn, "year": year, "cover": book.cover, "series": book.series}
    said = {key: value for key, value in optional.items() if value}
    return {"title": book.title, "authors": list(book.authors), **said}


def _creator(review: Review) -> dict[str, Any]:
    said = {"name": review.creator.name, "handles": dict(sorted(review.creator.handles.items()))}
    return {key: value for key, value in said.items() if value}


def _date(review: Review) -> str:
    if review.published is None:
        return ""
    midnight = review.published.strftime("%H:%M:%S%z") == "00:00:00+0000"
    return review.published.strftime("%Y-%m-%d") if midnight else review.published.isoformat(" ", "seconds")


def _entry(item: ReadingItem) -> dict[str, Any]:
    return {"title": item.title, "authors": list(item.authors)}


# ── body ──


def _parts(review: Review) -> Iterator[Block | Faq | _Reads]:
    """Yield blocks, questions and the reading list by line, each kind in its own order."""
    queues: list[list[tuple[int, Block | Faq | _Reads]]] = [
        [(block.line, block) for block in review.blocks],
        [(faq.line, faq) for faq in review.faq],
        [(review.reading_line, review.reading)] if review.reading else [],
    ]
    while any(queues):
        yield min((queue for queue in queues if queue), key=lambda queue: queue[0][0]).pop(0)[1]


def _body(pieces: Iterable[_Piece]) -> str:
    lines: list[str] = []
    before = _Piece(text="")
    for piece in pieces:
        shared = _shared(before.inside, piece.inside)
        lines += _closings(before.inside[shared:])
        for directive in piece.inside[shared:]:
            lines += ["", _SPOILER if directive == "spoiler" else f"<!-- pullquote: {directive} -->"]
        lines += ["", _RULE] if piece.rule else []
        joined = before.item and piece.item and before.inside == piece.inside
        lines += [piece.text] if joined and not piece.rule else ["", piece.text]
        before = piece
    return "\n".join([*lines, *_closings(before.inside)]).strip("\n")


def _closings(directives: Iterable[str]) -> list[str]:
    """Return the ends of these, the innermost first."""
    ends = ([":::" if directive == "spoiler" else _END, ""] for directive in reversed(list(directives)))
    return ["", *(line for end in ends for line in end)][:-1]


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _block(block: Block) -> str:
    text = _escape.marked(block)
    if block.kind is BlockKind.HEADING:
        return f"{'#' * (block.level or 2)} {_escape.heading(text)}"
    return {BlockKind.QUOTE: "> ", BlockKind.LIST_ITEM: "- "}.get(block.kind, "") + text


def _faq(faq: Faq, level: int) -> str:
    question = _escape.heading(_escape.escaped(faq.question))
    answers = (_escape.escaped(paragraph) for paragraph in faq.answer.split("\n\n"))
    return "\n\n".join([f"{'#' * level} {question}", *answers])


def _outright(review: Review) -> Iterator[_Piece]:
    for part in _parts(review):
        if isinstance(part, tuple):
            yield from _list(review, inside=("reading",))
        else:
            yield _exact(part, review)


def _list(review: Review, *, inside: tuple[str, ...]) -> Iterator[_Piece]:
    if review.reading_title:
        title = _escape.heading(_escape.escaped(review.reading_title))
        yield _Piece(text=f"## {title}", inside=inside)
    for item in review.reading:
        yield _Piece(text=f"- {_item(item)}", inside=inside, item=True)


def _exact(part: Block | Faq, review: Review) -> _Piece:
    spoiler = part.spoiler if isinstance(part, Block) else part.marked
    said = (
        "skip" if part.skipped else "",
        f"book {_json(part.book)}" if part.book else "",
        "spoiler" if spoiler and review.spoilers != "all" else "",
        "faq" if isinstance(part, Faq) else "",
    )
    inside = tuple(directive for directive in said if directive)
    if isinstance(part, Faq):
        return _Piece(text=_faq(part, 3), inside=inside)
    return _Piece(text=_block(part), inside=inside, item=part.kind is BlockKind.LIST_ITEM)


def _json(book: Book) -> str:
    """Return a book as JSON with no sign left in it that Markdown, or the comment, could take up."""
    strings = re.split(r'("(?:[^"\\]|\\.)*")', json.dumps(_book(book), ensure_ascii=False))
    return "".join(_quiet(json.loads(part)) if part.startswith('"') else part for part in strings)


def _quiet(text: str) -> str:
    return '"' + re.sub(r"[!-/:-@\[-^`{-~]", lambda sign: f"\\u{ord(sign[0]):04x}", text) + '"'


# ── the natural way ──


class _Natural:
    """Writes piece by piece, knowing which heading the next one stands under."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._faq_level = 0
        self._spoiler_level = 0
        self._asked = False

    def pieces(self) -> Iterator[_Piece]:
        """Yield the pieces of the body."""
        for part in _parts(self._review):
            if isinstance(part, tuple):
                yield from self._reading()
            elif isinstance(part, Faq):
                yield self._question(part)
            else:
                yield self._other(part)

    def _other(self, block: Block) -> _Piece:
        rule = self._asked and block.kind is not BlockKind.HEADING
        if block.kind is BlockKind.HEADING:
            self._enter(block)
        piece = self._bare(_exact(replace(block, book=None), self._review))
        self._asked = self._asked and rule
        return replace(piece, rule=rule)

    def _enter(self, heading: Block) -> None:
        if heading.level <= self._spoiler_level:
            self._spoiler_level = 0
        if not self._spoiler_level and not heading.spoiler and says_spoiler(heading.text):
            self._spoiler_level = heading.level
        self._faq_level = heading.level if says_faq(heading.text) else 0

    def _question(self, faq: Faq) -> _Piece:
        self._asked = bool(self._faq_level)
        piece = self._bare(_exact(replace(faq, book=None), self._review))
        if not self._faq_level:
            return piece
        inside = tuple(directive for directive in piece.inside if directive != "faq")
        return replace(piece, text=_faq(faq, min(self._faq_level + 1, 6)), inside=inside)

    def _bare(self, piece: _Piece) -> _Piece:
        """Drop the spoiler directive where the heading above says it already."""
        drop = {"spoiler"} if self._spoiler_level else set()
        return replace(piece, inside=tuple(directive for directive in piece.inside if directive not in drop))

    def _reading(self) -> Iterator[_Piece]:
        yield from _list(self._review, inside=() if announces(self._review.reading_title) else ("reading",))
        self._asked = self._faq_level > 0
        self._faq_level = self._spoiler_level = 0


def _item(item: ReadingItem) -> str:
    """Emphasise the title where the entry begins with it: an emphasised title is not guessed at."""
    rest = item.text.removeprefix(item.title)
    if rest == item.text or rest[:1] not in (" ", ","):
        return _escape.escaped(item.text)
    return f"*{_escape.escaped(item.title)}*{_escape.escaped(rest, start=False)}"
