"""Title lines of several parts that name an author among them: ``Title, Author: what I make of it``."""

from __future__ import annotations

import re

from bot.content import _writers
from bot.content._cases import nominative
from bot.content._names import full_names

_BEFORE = re.compile(
    r"(?:\s+(?:by|von|de|di|do|da|van|av|af|od|par|por|oleh|karya|autorstwa)|\s*,\s*(?:by|von|de|di|do|da|van|av|af|od|par|por)"
    r"|\s*[,:–—|/(-])\s*\Z|\s+d[’']\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:\Z|[,.:;–—|/)(!?-]|[’']s?\s*\Z|(?:and|und|et|y|e|og|och|a|i|en)\s)")
_PART = re.compile(r"\s*[،,:：;؛|()（）]\s*|\s+[–—/-]+\s+")
_LAM = re.compile(r"\s+لل?([\u0621-\u064a]+(?: [\u0621-\u064a]+){1,2})\Z")
_EDGES = ' \u00a0\u202f\t:：,،;–—-|/(*_“”"«»„『』「」《》'
_LONGEST = 9


def named_in(line: str, text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return title and author of such a line, if the text speaks of the author.

    ``La casa de Bernarda Alba`` has the same shape. So where a lone "of" stands before the name, the text must
    call the person by the surname alone, or treat them as the one who wrote the book.
    """
    for name, start, end in full_names(line):
        ahead = _BEFORE.search(line[:start])
        title = line[: ahead.start()].strip(_EDGES) if ahead else ""
        if not (ahead and _may_be(title) and _BEHIND.match(line, end)):
            continue
        if line[:end] in text and not _by_surname(name, text):
            continue  # the text says it all in one: a title that has a comma in it
        alone = line[:start].rstrip()[-1:].isalpha()
        if alone and not _by_surname(name, text) and _writers.writer(text, "", (), ()) != (name,):
            continue
        whole = nominative(name, text)
        if any(_speaks_of(each, text) for each in (whole, name)):
            return title, (whole,)
    return _arabic(line, text) or _caseless(line, text)


def _arabic(line: str, text: str) -> tuple[str, tuple[str, ...]] | None:
    """Read ``Title للكاتب``, where "by" is a letter that the name begins with, and takes its article."""
    found = _LAM.search(line)
    names = (f"{article}{found[1]}" for article in ("ال", "")) if found else ()
    name = next((each for each in names if each in text), "")
    return (line[: found.start()].strip(_EDGES), (name,)) if found and name else None


def _may_be(title: str) -> bool:
    return (
        bool(title)
        and len(title.split()) <= _LONGEST
        and title[0] == title[0].upper()
        and title[-1] not in ".!"
    )


def _speaks_of(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name.rsplit(maxsplit=1)[-1])}", text))


def _by_surname(name: str, text: str) -> bool:
    """Return whether the text calls somebody by the surname, without the name before it."""
    given, _, family = name.rpartition(" ")
    return bool(re.search(rf"(?<!{re.escape(given.split()[-1])} )(?<!\w){re.escape(family)}", text))


def _caseless(line: str, text: str) -> tuple[str, tuple[str, ...]] | None:
    """Read the same in scripts without capital letters: a part of two or three words, the last one in the text."""
    if any(char.islower() or char.isupper() for char in line):
        return None
    title, *parts = [part.strip(_EDGES) for part in _PART.split(line)]
    for part in parts[:2]:
        words = part.split()
        if title and len(words) in {2, 3} and words[-1] in text and title not in part:
            return title, (part,)
    return None
