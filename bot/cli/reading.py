"""inspect, snippets: what was understood of the reviews, and what in them is worth quoting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli import _screen, _session, output
from bot.cli._session import Name, Session, command
from bot.model import Book, Review, Snippet, Spoiler, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library import Library

_EMPTY = "There is no review here. `pullquote import FILE` adds one."


@command("inspect")
@click.argument("sources", nargs=-1, required=True, type=Name(), metavar="SOURCE...")
@_session.addresses
def inspect(session: Session, sources: tuple[str, ...], *, plain: bool, private: bool) -> int:
    """Show what was understood of files, folders, exports, feeds and pages.

    The book, the headings, the questions and answers, the reading list.
    """
    allowed = _session.manners(sources, plain=plain, private=private)
    library = session.bare().read(session.sources(sources), allowed)
    session.answer(
        lambda: output.inspect(library.reviews, library.faults),
        lambda: _reviews(library),
    )
    return exit_code(library)


@command("snippets")
@click.argument("sources", nargs=-1, type=Name(), metavar="[SOURCE]...")
@click.option("--top", type=click.IntRange(1), metavar="N", help="Only the best N of each review.")
@_session.addresses
def snippets(
    session: Session, sources: tuple[str, ...], *, top: int | None, plain: bool, private: bool
) -> int:
    """Show every line worth quoting, best first.

    Spoilers and other people's words are shown too, and flagged. Without SOURCE: the workspace's reviews.
    """
    allowed = _session.manners(sources, plain=plain, private=private)
    library = session.bare().read(session.sources(sources), allowed)
    found = [each for each in library.snippets if top is None or each.rank <= top]
    session.answer(
        lambda: output.snippets(found, library.faults),
        lambda: _candidates(found, library),
    )
    return exit_code(library)


def exit_code(library: Library) -> int:
    """Return 1 where a source gave nothing at all."""
    return int(bool(library.unread))


def book_line(book: Book) -> str:
    """Return a book's title and authors in one line."""
    authors = ", ".join(book.authors)
    return f"{book.title}, by {authors}" if authors else book.title


def _reviews(library: Library) -> None:
    for number, review in enumerate(library.reviews):
        if number:
            _screen.say()
        for line in _described(review):
            _screen.say(line)
    if not library.reviews and not library.faults:
        _screen.say(_EMPTY)
    _screen.faults(library.faults)


def _described(review: Review) -> Sequence[str]:
    headings = sum(block.kind.value == "heading" for block in review.blocks)
    marked = sum(one.marked for one in review.faq)
    told = {
        "": review.title,
        "book": book_line(review.book),
        "source": review.source,
        "slug": review.slug,
        "language": review.language,
        "by": " ".join([review.creator.name, *_handles(review)]).strip(),
        "link": review.url,
        "text": f"{len(review.blocks)} blocks, {headings} of them headings",
        "questions": f"{len(review.faq)}, {marked} marked as spoilers" if review.faq else "",
        "also read": "; ".join(item.text or item.title for item in review.reading),
        "draft": "yes, nothing of it will be posted" if review.draft else "",
    }
    return [f"  {name:<10} {value}" if name else value for name, value in told.items() if value]


def _handles(review: Review) -> Sequence[str]:
    return [f"@{handle} ({platform})" for platform, handle in review.creator.handles.items()]


def _candidates(found: Sequence[Snippet], library: Library) -> None:
    if found:
        _screen.table(
            ("Id", "Kind", "Score", "Line"),
            [(each.id, each.kind.value, f"{each.score:.0f}", _line(each)) for each in found],
            colours=["yellow" if each.spoiler is not Spoiler.NONE else "" for each in found],
        )
    elif not library.faults:
        _screen.say(_EMPTY if not library.reviews else "There is no line in it that could stand alone.")
    _screen.faults(library.faults)


def _line(snippet: Snippet) -> str:
    lines = [f"{snippet.question} {snippet.text}".strip()]
    if snippet.spoiler is not Spoiler.NONE:
        lines.append(f"spoiler {snippet.spoiler.value}: {snippet.spoiler_reason}".removesuffix(": "))
    if snippet.voice is not Voice.REVIEWER:
        lines.append(f"not your words: {snippet.speaker or snippet.voice.value}")
    return "\n".join(lines)
