"""The book of a post that names it only in passing: by what the text sets apart, repeats, or gives an author."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.content import _heads, _language, _mentions, _title, _writers
from bot.content._language import is_common
from bot.content._names import is_people
from bot.content._phrases import says_book, vocabulary
from bot.content._raw import Raws
from bot.content._words import pattern
from bot.model import Book

_OPENING, _FARTHEST = 400, 3000
_ONE = re.compile(
    r"(?<!\w)(?:a|the|my|this|das|ein|mein|dieses|le|mon|un|ce|el|mi|este|il|o|meu|het|mijn|een)\s+(?:\w+\s+)?"
    r"(?:book|novel|buch|roman|livre|libro|romanzo|novela|livro|boek)(?!\w)|coup de cœur|lesetipp|buchtipp",
    re.IGNORECASE,
)
_WHOSE = vocabulary(
    "my our your his her their its mein meine dein unser unsere sein seine ihr ihre mon ma mes notre ton ta son sa leur mi tu su"
    " nuestra nuestro mio mia suo sua meu minha seu nosso nossa mijn onze zijn haar min mitt vår hans hennes mój moja nasz nasza"
)
_IS_A = (
    r"(?:(?<=[.!?…]\s)|(?<![^\n]))(?P<title>(?-i:[^\W\d_a-zà-ÿа-яё])[^.,;:!?\n]{{1,60}}?)\s(?:is|ist|est|es|è|é|to|är|er|on|je|este|είναι"
    r"|adalah|jest|was|war|—|–)\s(?:[\w-]+\s){{0,4}}?(?:{})(?!\w)"
)
_REPEATED = re.compile(
    r"(?<![\w’'])(?:The|A|An|(?-i:[A-Z])[\w’'-]+)(?: (?:of|the|and|a|an|in|on|to|for|with|from))*(?: (?-i:[A-Z])[\w’'-]+)+"
    r"(?: (?:of|the|and|a|an|in|on|to|for|with|from)(?: (?:the|a|an))?(?: (?-i:[A-Z])[\w’'-]+)+)*"
)


def book(title: str, raws: Raws, text: str, *, tags: Sequence[str], listed: Sequence[str]) -> Book:
    """Return the book that the post speaks of without naming it in its title line; an empty one where unsure."""
    many = _title.counts_books(title) and not _ONE.search(title)
    marked = list(_mentions.marked(raws))
    paired = _paired(title, text, marked)
    if paired.title and (not many or _is_the_one(paired, text)):
        return paired
    if many:
        return Book(title="")
    by_whom = _writers.writer(text, " ".join(each.title for each in marked), (*tags, title), listed)
    named = _set_apart(title, text, marked, sure=bool(by_whom))
    if not named and by_whom:
        named = _heads.headed(title, text)
    named = named or _called_book(text, by_whom) or (_capitals(title, text, by_whom) if by_whom else "")
    return Book(title=named, authors=by_whom if named else ())


def _paired(title: str, text: str, marked: Sequence[_mentions.Mention]) -> Book:
    """Return the title that stands beside its author; of several the one that the post says most often."""
    pairs = [(each.title, authors) for each in marked if (authors := each.authors(text))]
    if len({found for found, _ in pairs}) > 1 and _title.counts_books(title):
        return Book(title="")
    pairs += [pair for pair in _mentions.plain(text) if not _is_inside(pair[0], pairs)]
    if not pairs:
        return Book(title="")
    counts = [(found in title, text.count(found), -at) for at, (found, _) in enumerate(pairs)]
    named, authors = pairs[counts.index(max(counts))]
    return Book(title=named, authors=authors)


def _is_the_one(book: Book, text: str) -> bool:
    """Return whether a post that may be about a month's books speaks of this one's author again."""
    names = [name.rsplit(maxsplit=1)[-1] for name in book.authors]
    return any(text.count(name) > 1 for name in names)


def _is_inside(title: str, pairs: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    return any(title in known for known, _ in pairs)


def _set_apart(title: str, text: str, marked: Sequence[_mentions.Mention], *, sure: bool) -> str:
    """Return what stands apart in the opening, where the text says it again or somebody is known to have
    written something.
    """
    for each in marked:
        again = text.count(each.title) > 1 or each.title in title
        capital = sum(word[0].isupper() for word in each.title.split()) > 1 or not each.title.islower()
        if each.at < _OPENING and capital and (again or sure) and not is_people(each.title):
            return each.title
    return ""


def _called_book(text: str, people: Sequence[str]) -> str:
    """Return what a sentence of the text begins with and calls a novel: ``Title is a book about …``."""
    for found in pattern("novels", _IS_A).finditer(text[:_FARTHEST]):
        words = found["title"].strip(" “”\"«»„'*_").split()
        large = [word for word in words if word[0].isupper() and not is_common(word)]
        title = " ".join(words)
        if (
            large
            and words[0].lower() not in _WHOSE
            and not says_book(title)
            and not any(name in title or title in name for name in people)
        ):
            return title
    return ""


def _capitals(title: str, text: str, people: Sequence[str]) -> str:
    """Return a title in capitals: of the title line among small words, or one that an English text repeats or
    is long enough to be nothing else.
    """
    if _language.guess(text) not in {"en", ""}:
        return ""
    line = [] if _is_capitalised(title) else [each[0] for each in _REPEATED.finditer(title)]
    found = [each[0] for each in _REPEATED.finditer(text[:_FARTHEST])]
    fit = [each for each in line if _weighs(each) >= 2]
    fit += [each for each in found if _weighs(each) >= (2 if found.count(each) > 1 and " of " in each else 3)]
    return next((each for each in fit if not any(name in each or each in name for name in people)), "")


def _weighs(words: str) -> int:
    return sum(word[0].isupper() for word in words.split())


def _is_capitalised(title: str) -> bool:
    """Return whether a title line writes all its words large."""
    words = title.split()
    return sum(word[:1].isupper() for word in words) * 10 >= len(words) * 7
