"""Which book a post, and each section of it, is about, as far as the words tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.content import _facts, _heads, _mentions, _passing, _title, _writers
from bot.content._names import names_at, quoted_in
from bot.content._phrases import says_books, says_faq
from bot.content._raw import Raw, Raws
from bot.content._words import pattern
from bot.model import Block, BlockKind, Book, ReadingItem

_OPENING = 2500
_BY = re.compile(r"(?<!\w)by\s+(?=[^\W\d_])")
_BY_WORD = re.compile(r"[,\s]*(?:by|von|de|di|do|da|par|por|van|door|av|af|от)\s+", re.IGNORECASE)
_STARRED = re.compile(r"\A[\s\"”»]*[(\[][^()\[\]]{0,30}[)\]]|\A\s*[★☆⭐½]+")
_STARS = re.compile(r"[\s\"”»]*[(\[]?\s*(?:[★☆⭐½✩]+|\d(?:[.,]\d)?\s*/\s*(?:5|10))")
_ENDING = 2
_EARLY = 60
"""How far into a paragraph a title may stand to be what the paragraph is about."""
_WROTE = re.compile(
    r"\b(?:written|penned|novel|memoir|book|author|autorin?|auteure?|autora?|schriftsteller(?:in)?)\b[^.]{0,20}\Z",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|von|de|di|door|par|por|av)\s+", re.IGNORECASE)
_SECTION = re.compile(r"\d{1,2}[.)]\s+(.{1,100})\Z")
_SMALL_HEADS = re.compile(
    r"\b(?:plot|characters?|writing|style|setting|themes?|summary|verdict|world|ending|liked|thoughts|rating"
    r"|handlung|fazit)\b",
    re.IGNORECASE,
)


def credited(raws: Raws) -> Raws:
    """Give paragraphs the book they open with, where a post speaks of several: ``Title (★★★) by Author …``.

    The title is a link or emphasised; one book alone is the post's own.
    """
    found = {at: book for at, raw in enumerate(raws) if (book := _opened_with(raw))}
    if len({book.title for book in found.values()}) < 2:
        return raws
    found |= {at: book for at, raw in enumerate(raws) if at not in found and (book := _rated(raw))}
    return [replace(raw, book=raw.book or found.get(at)) for at, raw in enumerate(raws)]


def _rated(raw: Raw) -> Book | None:
    """Return the one book that a paragraph links or emphasises with stars behind it, wherever it does so."""
    if raw.kind is not BlockKind.PARAGRAPH:
        return None
    spans = [span for span in (*raw.links, *raw.names) if _STARS.match(raw.text, span.end)]
    if len({raw.text[span.start : span.end] for span in spans}) != 1:
        return None
    behind = _STARRED.sub("", raw.text[spans[0].end : spans[0].end + 120], count=1)
    by = _BY_WORD.match(behind)
    authors = names_at(behind[by.end() :], words=2) if by else ()
    return Book(title=raw.text[spans[0].start : spans[0].end].strip(' ,.:“”«»„"'), authors=authors)


def _opened_with(raw: Raw) -> Book | None:
    if raw.kind is not BlockKind.PARAGRAPH:
        return None
    for span in sorted((*raw.links, *raw.names), key=lambda one: one.start):
        behind = _STARRED.sub("", raw.text[span.end : span.end + 120], count=1)
        by = _BY_WORD.match(behind)
        if span.start <= _EARLY and by and (authors := names_at(behind[by.end() :], words=2)):
            return Book(title=raw.text[span.start : span.end].strip(' ,.:“”«»„"'), authors=authors)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """What a post says besides its title: its pieces without the list of further books, its tags, and that list."""

    raws: Raws
    tags: Sequence[str] = ()
    listed: Sequence[ReadingItem] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Return the authors of the further books, by their full names."""
        return tuple(name for item in self.listed for name in item.authors if " " in name)


def book_of(title: str, spoken: Spoken, known: Book, *, settled: frozenset[str]) -> Book:
    """Complete ``known`` (from the front matter) from the title line, lines like ``Author: …``, and the text.

    ``settled`` names the fields the front matter decides, also where it leaves them empty.
    """
    raws = spoken.raws
    told = _told(raws)
    text = _text(raws)
    named, authors = _title.named_in(title, "\n".join([text, *(item.text for item in spoken.listed)]))
    if "title" not in settled:
        guessed = known.title or told.title or _as_said(named, title, raws) or _spoken_of(title, raws)
        authors_told = told.authors or known.authors
        guessed = guessed or _heads.likely(title, text, alone=bool(authors_told))
        known = replace(known, title=_without_author(guessed, (*authors_told, *authors)))
    if "authors" not in settled and not known.authors:
        same = not known.title or (bool(named) and known.title[:-_ENDING] in named)
        known = replace(known, authors=told.authors or (authors if same else ()))
        if known.title or not _is_round_up(raws):
            known = _from_text(known, text, settled=settled)
    if not known.title and not settled and not _is_round_up(raws):
        passing = _passing.book(title, raws, text, tags=spoken.tags, listed=spoken.people)
        known = replace(known, title=passing.title, authors=known.authors or passing.authors)
    if "authors" not in settled:
        known = _with_author(known, spoken)
    return known if known.isbn else replace(known, isbn=told.isbn)


def _without_author(title: str, authors: Iterable[str]) -> str:
    """Return a title without the author that the title line named beside it: ``Titel van Author``, ``Author: Title``."""
    for name in authors:
        said = re.escape(name)
        behind = rf"(?:[\s,:–—|/(-]+(?:by|von|van|de|di|do|da|av|af|od|par|por)?\s*|\s+d[’']){said}\b.*\Z"
        title = re.sub(
            rf"\A{said}(?:[’']s?)?[\s,:–—|/-]+(?=\S)|(?<=\w){behind}", "", title, flags=re.IGNORECASE
        )
    return title


def _set_apart(raws: Raws) -> Iterator[str]:
    """Yield what the text emphasises or quotes."""
    yield from (raw.text[span.start : span.end] for raw in raws for span in raw.names)
    yield from (words for raw in raws if raw.kind for words, _, _ in quoted_in(raw.text))


def _as_said(title: str, line: str, raws: Raws) -> str:
    """Return a title line's title as the text sets it apart, where it stood in a case: ``„Lalkę”`` for ``„Lalka”``."""
    stem = title[:-_ENDING]
    if len(stem) < _ENDING + 1 or " " in title or not line.partition(title)[0].strip(" “”\"«»„'"):
        return title
    told = [words.strip(" ,.:;") for words in _set_apart(raws)]
    cased = (
        words
        for words in told
        if words.startswith(stem) and len(words) <= len(title) + 1 and " " not in words
    )
    return title if title in told else next(cased, title)


def _spoken_of(title: str, raws: Raws) -> str:
    """Return the longest thing set apart in the text, by emphasis or quotes, that the title line says as well."""
    found = {words.strip(ends) for words in _set_apart(raws) for ends in (" ,.:;!?", " ,:;")}
    said = [
        words
        for words in found
        if len(words) > 2
        and words[0] == words[0].upper()
        and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", title)
    ]
    return max(said, key=len, default="")


def _with_author(book: Book, spoken: Spoken) -> Book:
    """Complete a book whose author stands beside no title: whom the text treats as the one who wrote it, or who
    leads the list of further books.

    Bloggers speak of an author by surname and recommend other books of the same hand.
    """
    if book.authors or not book.title:
        return book
    text = "\n".join(raw.text for raw in spoken.raws)
    writes = _writers.writer(text, book.title, spoken.tags, spoken.people)
    counts = {name: _spoken_of_often(name, text) for name in spoken.people}
    best = max(counts, key=lambda name: counts[name], default="")
    return replace(book, authors=writes or ((best,) if best and counts[best] else ()))


def _spoken_of_often(name: str, text: str) -> int:
    """Return how often the text says somebody's surname, or the first name as that of one who writes."""
    surname = re.findall(rf"(?<!\w){re.escape(name.rsplit(maxsplit=1)[-1])}", text)
    first = pattern("writes", rf"(?<!\w){re.escape(name.split(maxsplit=1)[0])} (?:{{}})(?!\w)").findall(text)
    return len(surname) + len(first)


def _is_round_up(raws: Raws) -> bool:
    """Return whether several headings name a book each, so that the post as a whole is about none."""
    titles = {title for raw in raws if raw.heading and (title := _title.section_book(raw.text)[0])}
    return len(titles) > 1 or len({raw.book.title for raw in raws if raw.book}) > 1


def _text(raws: Iterable[Raw]) -> str:
    kinds = {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM}
    return "\n".join(raw.text for raw in raws if raw.kind in kinds)[:200_000]


def _told(raws: Raws) -> Book:
    """Read what lines say outright, and a byline; a section's book, where it is the only one, lends its author."""
    facts = _facts.told([raw for raw in raws[:60] if not raw.book])
    beside = {raw.book.title: raw.book.authors for raw in raws if raw.book}
    shared = next(iter(beside.values())) if len(beside) == 1 else ()
    return replace(facts, authors=facts.authors or names_at(_byline(raws)) or shared)


def _byline(raws: Raws) -> str:
    """Return who a line ``By …`` under the title names, if the text speaks of them: the blogger it does not."""
    for at, raw in enumerate(raws[:4]):
        name = raw.text[found.end() :].strip() if (found := _BYLINE.match(raw.text)) else ""
        if " " in name and names_at(name) == (name,):
            surname = rf"\b{re.escape(name.split()[-1])}\b"
            return name if any(re.search(surname, each.text) for each in raws[at + 1 :]) else ""
    return ""


# ── from the text ──


def _from_text(known: Book, text: str, *, settled: frozenset[str]) -> Book:
    if known.authors:
        return known
    if known.title:
        beside = (authors for each in _mentions.of(known.title, text) if (authors := each.authors(text)))
        authors = next(beside, ()) or _whoever(text[:_OPENING])
        return replace(known, authors=authors)
    if "title" in settled:
        return known
    title, authors = _first_pair(text[:_OPENING])
    return replace(known, title=title, authors=authors)


def _whoever(text: str) -> tuple[str, ...]:
    """Return the first person the opening calls an author: ``a novel by …``, ``written by …``."""
    for found in _BY.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        if _WROTE.search(before) and not _title.NOT_THE_AUTHOR.search(before.rsplit(" by ", 1)[-1]):
            return names_at(text[found.end() :], words=2)
    return ()


def _first_pair(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the first ``“Title” by Author`` or ``Title In Capitals by Author``."""
    for found in _BY.finditer(text):
        before = text[max(0, found.start() - 120) : found.start()].rstrip(" ,")
        authors = names_at(text[found.end() :], words=2)
        title = _title_before(before)
        if authors and title and not _title.NOT_THE_AUTHOR.search(before):
            return title, authors
    return "", ()


def _title_before(before: str) -> str:
    for title, _, end in reversed(quoted_in(before)):
        if end >= len(before) - 1:
            return title
    words: list[str] = []
    for word in reversed(before.rsplit("\n", maxsplit=1)[-1].split()):
        if (word[-1] in ".!?:;," and words) or not (
            word[0].isupper() or word in {"of", "the", "and", "a", "in", "to", "for", "on"}
        ):
            break
        words.insert(0, word)
    while words and words[0][0].islower():
        words.pop(0)
    return " ".join(words)


# ── sections ──


def sections(blocks: Iterable[Block], main: Book) -> tuple[Block, ...]:
    """Give every block its section's book, where a heading names another one than the main book."""
    found: list[Block] = []
    about: Book | None = None
    rank = 0
    announced: tuple[str, int] = ("", 0)
    blocks = tuple(blocks)
    parted = _parted_heads(blocks)
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            if not about or block.level <= rank:
                named = parted.get(block.text)
                about = named or _section_book(block, blocks[at + 1 : at + 6], main, announced[0])
                rank = block.level
            if not _SECTION.match(block.text):
                announced = (block.text, block.level)
        found.append(replace(block, book=block.book or about))
    return tuple(found)


def _parted_heads(blocks: Iterable[Block]) -> Mapping[str, Book]:
    """Return the books of headings like ``Title – Author``, where several of one rank are so written."""
    heads = [block for block in blocks if block.kind is BlockKind.HEADING]
    named = {head.text: (head.level, *_title.title_and_person(head.text)) for head in heads}
    levels = Counter(level for level, title, _ in named.values() if title)
    return {
        text: Book(title=title, authors=authors)
        for text, (level, title, authors) in named.items()
        if title and levels[level] > 1
    }


def _section_book(heading: Block, below: tuple[Block, ...], main: Book, announced: str) -> Book | None:
    if says_faq(heading.text):
        return None
    numbered = _SECTION.match(heading.text)
    title, authors = _title.section_book(numbered[1] if numbered else heading.text)
    if numbered and not title and says_books(announced) and not _is_small_head(numbered[1]):
        quoted = quoted_in(numbered[1])
        title = quoted[0][0] if quoted else numbered[1].strip(" :")
        authors = main.authors if _speaks_of(main, announced, below) else ()
    if not title or title.casefold() == main.title.casefold():
        return None
    return Book(title=title, authors=authors)


def _is_small_head(text: str) -> bool:
    """Return whether a numbered heading names a part of the review (``2. The plot``) rather than a book."""
    return len(text.split()) <= 3 and bool(_SMALL_HEADS.search(text))


def _speaks_of(main: Book, announced: str, below: tuple[Block, ...]) -> bool:
    """Return whether the heading above, or the section's own words, name the main book's author."""
    words = announced + " ".join(block.text for block in below if block.kind is not BlockKind.HEADING)
    return any(author.split()[-1] in words for author in main.authors)
