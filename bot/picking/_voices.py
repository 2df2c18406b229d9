"""Whose words a block holds: the book's, when it is quoted; someone else's, when they are named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import Block, BlockKind, Book, Span, Voice
from bot.picking._page import names
from bot.picking._text import tokens

_PAGE = r"(?:p|pp|pg|page|pages|s|seite|stron[ay]|str|pág|pag|página|pagina|стр|с|صفحه|ص|עמ'?|עמוד|ch|chapter|loc)\.?\s?\d+(?:\s?[–-]\s?\d+)?"
_AFTER = re.compile(
    rf"[\s,]*(?:[(\[]\s*(?:[^()\[\]\n]{{0,60}},?\s)?{_PAGE}\s*[)\]]|[(\[]\d{{1,4}}[)\]]|(?:,|[—–-])\s*{_PAGE}"
    r"|\s*(?:[—–―]|--|-\s|~)\s*(?P<who>[^\n.!?]{2,80}?(?:\s\w\.[^\n.!?]{1,40})?)(?:[,(\s]+"
    + _PAGE
    + r"\)?)?)\s*\.?$",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"^\s*(?:“(?P<a>[^“”]+)”|\"(?P<b>[^\"]+)\"|«\s?(?P<c>[^«»]+?)\s?»|„(?P<d>[^„“”]+)[“”]|「(?P<e>[^「」]+)」)\s*[.]?\s*$",
    re.DOTALL,
)
_MIN_QUOTED = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """The quoted words, without marks and attribution; ``speaker`` is whoever is named, else the author."""

    span: Span
    voice: Voice
    speaker: str


def quotation(block: Block, book: Book) -> Quotation | None:
    """Return what a block quotes, or None when it holds the reviewer's words.

    A quotation is a QUOTE block, or a paragraph that is all quotation, with or without page and name. One
    without either that speaks of the author is the reviewer's.
    """
    after = _AFTER.search(block.text)
    body = Span(start=0, end=after.start() if after else len(block.text))
    inner = _inside(block.text, body)
    if block.kind is not BlockKind.QUOTE and inner is None:
        return None
    if after is None and _of_the_author(block.text, book):
        return None
    named = (after["who"] or "").strip(' ,*_“”"') if after else ""
    voice, speaker = _whose(named, book)
    return Quotation(span=inner or body, voice=voice, speaker=speaker)


def enclosed(text: str, book: Book) -> Quotation | None:
    """Return what a sentence quotes that is all quotation, amid the reviewer's own; spans are within it."""
    inner = _inside(text, Span(start=0, end=len(text)))
    if inner is None or _of_the_author(text, book):
        return None
    return Quotation(span=inner, voice=Voice.BOOK, speaker=", ".join(book.authors))


def _of_the_author(text: str, book: Book) -> bool:
    """Words that call the author by name are not the author's: a line drawn large from the review itself."""
    return bool(frozenset(tokens(" ".join(book.authors))) & {word for word in tokens(text) if len(word) > 3})


def _inside(text: str, body: Span) -> Span | None:
    """Return the words between the quotation marks that enclose all of ``body``, or None."""
    found = _QUOTED.match(text[body.start : body.end])
    group = found and next(name for name in "abcde" if found[name] is not None)
    if not found or not group or len(tokens(found[group])) < _MIN_QUOTED:
        return None
    return Span(start=found.start(group), end=found.end(group))


def _whose(named: str, book: Book) -> tuple[Voice, str]:
    """A name that shares no word with the book's title or authors is somebody else's."""
    author = ", ".join(book.authors)
    if not named or names(book) & frozenset(tokens(named)) or not any(char.isupper() for char in named):
        return Voice.BOOK, author
    return Voice.OTHER, named.partition(",")[0].strip()
