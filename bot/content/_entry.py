"""One entry of a list of further books: its title, and who wrote it."""

from __future__ import annotations

import re

from bot.content import _beyond
from bot.content._called import ASIDE, EDGES
from bot.content._cases import nominative
from bot.content._names import is_people, names_at, quoted_in
from bot.content._title import BY, WEAK_BY, Named, caseless, clean

_ORNAMENT = re.compile(r"\A[^\w“”\"'‘«»„『』「」《》(¿¡*_]+")
_REMARK = re.compile(
    r"(?<=[^\W\d_]{3}[.!?…])\s+(?=[^\Wa-zа-яё]|\W)|:\s(?=[a-zà-ÿа-яё])|\s[–—-]\s(?=[a-zà-ÿа-яё])"
    r"|,?\s+(?:because|weil|parce que|porque|perché|bo|потому)\s"
)
_BROUGHT = re.compile(
    r"\s*[,;(/–—-]*\s*\b(?:(?:in )?(?:transl|trad|übers|vertaa?l|tłum|przeł|översatt|oversat|suom)\w*"
    r"|(?:översättning|přel|ford|çev)\w*"
    r"|traduit|read by|gelesen von|lu par|illustrat\w+|illustr\w+|перев\w*)\b.*\Z",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"\A(?P<title>[^()（）]{1,120}?)\s*[(（]\s*(?P<who>[^()（）,，、]{2,60}?)\s*(?:[,，、][^()（）]*)?[)）]"
)
_JOINTS = (
    re.compile(r"\s*[／/|]\s*"),
    re.compile(r"\s+[–—-]+\s+|[—―]{1,2}"),
    re.compile(r"[,،，]\s*"),
    re.compile(r"\s*[:：]\s*"),
    re.compile(r"\.\s+"),
)
_OF = re.compile(r"\A(?P<title>.+?)\s+של\s+(?P<who>\S+ \S+(?: \S+)?)\Z")
_WHOSE = re.compile(r"\A(?P<who>\S+(?: \S+){0,2}) (?:का|की|के) (?P<title>\S.*)\Z")
_STOP = re.compile(r"(?<=\w)\.\Z")
_LONGEST_TITLE, _REMARKABLE = 12, 3


def entry(text: str) -> Named:
    """Return title and authors of a list's line: ``Title by Author``, ``Title – Author``, ``Title``."""
    line = _BROUGHT.sub("", _ORNAMENT.sub("", text)).strip()
    bracketed = _bracketed_entry(line)
    if bracketed:
        return bracketed
    line = ASIDE.sub("", line).strip()
    head = _REMARK.split(line, maxsplit=1)[0]
    named = (
        _quoted_entry(line)
        or _by_entry(line)
        or _weak_entry(head)
        or _parted_entry(line)
        or _scripted_entry(head)
    )
    return named or (_settled(head), ())


def _quoted_entry(line: str) -> Named | None:
    for title, start, end in quoted_in(line)[:1]:
        return title, people_beside(line[:start], line[end:])
    return None


def people_beside(before: str, behind: str) -> tuple[str, ...]:
    """Return who is named before or behind a title in a list, with or without a word for "by".

    Directly behind it, where the language has cases, the name stands in one, and is given without it.
    """
    line = before + behind
    if caseless(line) and (known := _beyond.beside(before, behind, line)):
        return known
    for part in (behind, before):
        bare = part.strip(EDGES + ".(（)）")
        found = BY.match(bare) or WEAK_BY.match(bare)
        if names := names_at(bare[found.end() :] if found else bare):
            direct = part is behind and not found and part[:1].isspace() and part.strip()[:1].isalpha()
            return tuple(nominative(name, line, letters=1) for name in names) if direct else names
    return ()


def _bracketed_entry(line: str) -> Named | None:
    """Read ``Title (Author, 1972)``."""
    found = _BRACKETED.match(line)
    if not found or quoted_in(line):
        return None
    who = found["who"]
    fits = (
        len(who.split()) <= 4 and not any(char.isdigit() for char in who)
        if caseless(line)
        else _is_person(who)
    )
    return (clean(found["title"]), names_at(who)) if fits and names_at(who) else None


def _by_entry(line: str) -> Named | None:
    """Read ``Title by Author``, the first place that has a full name behind the word."""
    for found in BY.finditer(line):
        title, authors = clean(line[: found.start()]), names_at(line[found.end() :], words=1)
        if title and authors and len(title.split()) <= _LONGEST_TITLE:
            return title, authors
    return None


def _weak_entry(line: str) -> Named | None:
    for found in reversed(list(WEAK_BY.finditer(line))):
        title, authors = clean(line[: found.start()]), names_at(line[found.end() :], words=2)
        if title and authors:
            return title, authors
    return None


def _parted_entry(line: str) -> Named | None:
    """Read ``Title – Author``, ``Author: Title`` and the like; what follows another such mark is a remark."""
    for joint in _JOINTS:
        parts = [part for part in joint.split(line) if part]
        if len(parts) > 1 and (
            named := _two(parts[0], parts[1], colon=bool(re.search("[:：]", joint.pattern)))
        ):
            return named
    return None


def _two(first: str, second: str, *, colon: bool) -> Named | None:
    """Return which of two parts is the title; of two names the second wrote it, before a colon the first."""
    if caseless(first + second):  # nothing tells a name there, and nearly everybody writes the title first
        who = second.strip(EDGES)
        return clean(first), names_at(who) if len(who.split()) <= 4 else ()
    people = [part for part in (first, second) if _is_person(_REMARK.split(part)[0])]
    if not people:
        return None
    several = len(people) > 1 and len(names_at(first)) > 1
    author = first if several or (colon and first in people) else people[-1]
    return _settled(second if author is first else first), names_at(_REMARK.split(author)[0])


def _is_person(text: str) -> bool:
    return " " in text.strip() and is_people(text.strip(EDGES + "."))


def _scripted_entry(line: str) -> Named | None:
    """Read ``Title של Author`` in Hebrew and ``Author का Title`` in Hindi."""
    found = _OF.match(line) or _WHOSE.match(line)
    return (clean(found["title"]), (found["who"],)) if found else None


def _settled(title: str) -> str:
    """Return a title without the remark of several words, the bracket and the full stop behind it."""
    for found in _REMARK.finditer(title):
        if len(title[found.end() :].split()) >= _REMARKABLE:
            title = title[: found.start()]
            break
    title = clean(re.sub(r"\s*[(（][^()（）]*[)）]\s*\Z", "", title))
    return title if title.count(".") > 1 else _STOP.sub("", title)
