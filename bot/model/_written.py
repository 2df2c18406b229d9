"""What a reviewer wrote: Reviews, and the Snippets in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model._kinds import BlockKind, Kind, Spoiler, Voice


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """The book a Review, or one section of it, is about."""

    title: str
    authors: tuple[str, ...] = ()
    isbn: str = ""
    year: int | None = None
    cover: str = ""
    series: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Creator:
    """The reviewer. ``handles`` maps a platform's name to the handle without its ``@``."""

    name: str = ""
    handles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Half-open range of code points ``[start, end)`` in the text it belongs to."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One heading, paragraph, quotation or list item, markup removed, words untouched.

    ``line`` is 1-based. ``picked`` are ``==marked==`` ranges; ``hidden`` are ranges the writer marked as
    spoilers; ``spoiler`` says the whole block stands under a spoiler mark. ``skipped`` blocks stand in a
    ``pullquote: skip`` passage. ``book`` is the block's own book where a post reviews several.
    """

    kind: BlockKind
    text: str
    line: int
    level: int = 0
    spoiler: bool = False
    skipped: bool = False
    picked: tuple[Span, ...] = ()
    hidden: tuple[Span, ...] = ()
    book: Book | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Faq:
    """A question with its answer, both verbatim. ``marked`` says the writer announced spoilers."""

    question: str
    answer: str
    line: int
    marked: bool = False
    skipped: bool = False
    book: Book | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingItem:
    """One entry of an "also read" list."""

    title: str
    authors: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """One post of the reviewer's. ``source`` is the file or URL; ``slug`` names it within the workspace.

    ``on`` are the days it is to be quoted on: ``MM-DD`` every year, ``YYYY-MM-DD`` once. ``disclosure`` is
    ``gifted``, ``affiliate``, both with a comma between, or the reviewer's own words.
    """

    source: str
    slug: str
    title: str
    book: Book
    creator: Creator = field(default_factory=Creator)
    language: str = ""
    url: str = ""
    blocks: tuple[Block, ...] = ()
    faq: tuple[Faq, ...] = ()
    reading: tuple[ReadingItem, ...] = ()
    reading_line: int = 0
    reading_title: str = ""
    tags: tuple[str, ...] = ()
    rating: str = ""
    published: datetime | None = None
    spoilers: str = "marked"
    draft: bool = False
    on: tuple[str, ...] = ()
    disclosure: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """A line or pair worth posting. ``text`` is verbatim; of a ``faq`` it is the answer.

    ``id`` is a hash of the normalised words, so an edit elsewhere, a new slug or a re-import keeps it.
    ``score`` is 0–100; ``reasons`` are sentences a person can read. ``items`` belong to ``reading``;
    ``published``, ``on``, ``rating`` and ``disclosure`` are those of its Review.
    """

    id: str
    kind: Kind
    text: str
    source: str
    review: str
    book: Book
    question: str = ""
    line: int = 0
    language: str = ""
    url: str = ""
    voice: Voice = Voice.REVIEWER
    speaker: str = ""
    spoiler: Spoiler = Spoiler.NONE
    spoiler_reason: str = ""
    picked: bool = False
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    rank: int = 0
    items: tuple[ReadingItem, ...] = ()
    creator: Creator = field(default_factory=Creator)
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    on: tuple[str, ...] = ()
    rating: str = ""
    disclosure: str = ""
