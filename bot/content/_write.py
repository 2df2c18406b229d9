"""A Review as Markdown that reads back as the same Review: what ``import`` puts into content/.

What reading had to work out (which lines are questions, which list is for further reading) is said outright
here, with ``<!-- pullquote: … -->`` directives, so that it never has to be guessed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.model import Block, BlockKind, Book, Faq, ReadingItem, Review, Span

_SPECIAL = re.compile(
    r"[\\`*_\[\]<]|&(?=#?\w+;)|={2,}|\|{1,}|~{2,}|\{(?=[{%:#])|>(?=!)|!(?=\[)|:(?=::)", re.ASCII
)
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|:::|[-=]+$|~~~|```)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_MARKS = {"picked": ("==", "=="), "hidden": (">!", "!<")}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """Some lines of the body, where they stood, and what they stand under."""

    line: int
    text: str
    spoiler: bool = False
    skipped: bool = False
    tight: bool = False


def to_markdown(review: Review) -> str:
    """Return the review as Markdown with front matter. The same review gives the same text."""
    pieces = sorted(_pieces(review), key=lambda piece: piece.line)
    return f"---\n{_front_matter(review)}---\n\n{_body(pieces)}\n"


# ── front matter ──


def _front_matter(review: Review) -> str:
    import yaml

    keys: dict[str, Any] = {
        "title": review.title,
        "book": _book(review.book),
        "url": review.url,
        "date": _date(review),
        "language": review.language,
        "rating": review.rating,
        "tags": list(review.tags),
        "creator": {"name": review.creator.name, "handles": dict(review.creator.handles)},
        "spoilers": "" if review.spoilers == "marked" else review.spoilers,
        "draft": "true" if review.draft else "",
    }
    said = {key: value for key, value in keys.items() if value}
    if not (review.creator.name or review.creator.handles):
        del said["creator"]
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000)


def _book(book: Book) -> dict[str, Any]:
    optional = {
        "isbn": book.isbn,
        "year": str(book.year) if book.year is not None else "",
        "cover": book.cover,
    }
    return {
        "title": book.title,
        "authors": list(book.authors),
        **{key: value for key, value in optional.items() if value},
    }


def _date(review: Review) -> str:
    if review.published is None:
        return ""
    midnight = review.published.strftime("%H:%M:%S%z") == "00:00:00+0000"
    return review.published.strftime("%Y-%m-%d") if midnight else review.published.isoformat(" ", "seconds")


# ── body ──


def _pieces(review: Review) -> Iterator[_Piece]:
    whole = review.spoilers == "all"
    for block in review.blocks:
        yield _Piece(
            line=block.line,
            text=_block(block),
            spoiler=block.spoiler and not whole,
            skipped=block.skipped,
            tight=block.kind is BlockKind.LIST_ITEM,
        )
    for faq in review.faq:
        yield _Piece(line=faq.line, text=_faq(faq), spoiler=faq.marked and not whole, skipped=faq.skipped)
    if review.reading:
        yield _Piece(line=review.reading_line, text=_reading(review.reading_title, review.reading))


def _body(pieces: Iterable[_Piece]) -> str:
    lines: list[str] = []
    spoiler = skipped = tight = False
    for piece in pieces:
        if spoiler and (not piece.spoiler or piece.skipped != skipped):
            lines += ["", _END]
            spoiler = False
        if skipped and not piece.skipped:
            lines += ["", _END]
        if piece.skipped and not skipped:
            lines += ["", _directive("skip")]
        if piece.spoiler and not spoiler:
            lines += ["", _directive("spoiler")]
        joined = tight and piece.tight and (spoiler, skipped) == (piece.spoiler, piece.skipped)
        lines += [piece.text] if joined else ["", piece.text]
        spoiler, skipped, tight = piece.spoiler, piece.skipped, piece.tight
    lines += ["", _END] * (spoiler + skipped)
    return "\n".join(lines).strip("\n")


_END = "<!-- /pullquote -->"


def _directive(name: str) -> str:
    return f"<!-- pullquote: {name} -->"


def _zone(name: str, lines: Iterable[str]) -> str:
    return "\n".join([_directive(name), "", *lines, "", _END])


def _block(block: Block) -> str:
    text = _marked(block)
    if block.kind is BlockKind.HEADING:
        return f"{'#' * (block.level or 2)} {text}"
    return {BlockKind.QUOTE: "> ", BlockKind.LIST_ITEM: "- "}.get(block.kind, "") + text


def _faq(faq: Faq) -> str:
    answers = (_escaped(paragraph) for paragraph in faq.answer.split("\n\n"))
    return _zone("faq", [f"### {_escaped(faq.question)}", *(f"\n{answer}" for answer in answers)])


def _reading(title: str, items: Iterable[ReadingItem]) -> str:
    heading = [f"## {_escaped(title)}", ""] if title else []
    return _zone("reading", [*heading, *(f"- {_item(item)}" for item in items)])


def _item(item: ReadingItem) -> str:
    """Emphasise the title where the entry begins with it: an emphasised title is not guessed at."""
    if item.title and item.text.startswith(item.title) and item.title != item.text:
        return f"*{_escaped(item.title)}*{_escaped(item.text[len(item.title) :], start=False)}"
    return _escaped(item.text)


# ── words ──


def _marked(block: Block) -> str:
    edges = sorted({0, len(block.text), *_edges(block.picked), *_edges(block.hidden)})
    marked = [
        _closing(block, end=start)
        + _opening(block, start=start)
        + _escaped(block.text[start:end], start=not start)
        for start, end in pairwise(edges)
    ]
    return "".join(marked) + _closing(block, end=len(block.text))


def _edges(spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        yield from (span.start, span.end)


def _opening(block: Block, *, start: int) -> str:
    hidden = any(span.start == start for span in block.hidden)
    picked = any(span.start == start for span in block.picked)
    return (_MARKS["hidden"][0] if hidden else "") + (_MARKS["picked"][0] if picked else "")


def _closing(block: Block, *, end: int) -> str:
    hidden = any(span.end == end for span in block.hidden)
    picked = any(span.end == end for span in block.picked)
    return (_MARKS["picked"][1] if picked else "") + (_MARKS["hidden"][1] if hidden else "")


def _escaped(text: str, *, start: bool = True) -> str:
    """Return the words so that Markdown takes none of them for markup."""
    text = _SPECIAL.sub(lambda found: "".join(f"\\{char}" for char in found[0]), text)
    if not start:
        return text
    if numbered := _NUMBERED.match(text):
        return f"{numbered[1]}\\{text[numbered.start(2) :]}"
    return f"\\{text}" if _LINE_START.match(text) else text
