"""Which book a title line names. Where a phrasing is ambiguous the text must bear it out."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.content import _beyond, _parts
from bot.content._called import ASIDE, EDGES, bare_line, unlabelled, without_translator
from bot.content._cases import nominative
from bot.content._language import is_common
from bot.content._names import is_people, names_at, quoted_in
from bot.content._phrases import says_books
from bot.content._words import pattern

BY = re.compile(
    r"(?<!\w)(?:(?:(?:written|edited)\s+)?by|geschrieben von|écrit par|escrit[oa] por|scritto da|autorstwa|door|karya|skriven av|skrevet av|napsal|kirjoittanut"
    r"|نوشتهٔ?|نوشته\u200cی|اثر|تأليف|للكاتبة?|מאת)(?!\w)\s*:?\s*",
    re.IGNORECASE,
)
WEAK_BY = re.compile(
    r"(?<!\w)(?:(?:von|de|del|di|do|da|van|par|por|av|af|od|oleh|của|του|της|از)\s+|d[’'](?=[^\W\d_]))",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"\s*(?:[,:–—-]+|\()\s*(?:(?:a|an|the|ein|eine|un|une|uno|una|um|uma|een)\s+)?[^,:()]{0,60}\Z",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(?:novel|novella|memoir|stor(?:y|ies)|collection|poems?|poetry|book|thriller|mystery|classic|tale|essays?|biography|history|comic|roman|récit"
    r"|novela|romanzo|erzählung|gedichte)\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"(?<=\w)\s*[(\[][^()\[\]]*[)\]]\s*\Z")
_KIND_BY = (
    r"(?P<title>.{{2,90}}?)\s*[,:–—-]+\s*(?:(?:an?|the|eine?|un|une|uno|una|um|uma|een|en|et|ett)\s+)?(?:[\w-]+\s+)?(?:{})\s+"
    r"(?:by|von|de|di|da|van|av|af|od|door)\s+"
)
_OWNED = re.compile(r"((?:[^\W\d_][\w.-]*\s+){1,3}[^\W\d_][\w.-]*)[’']s?\s+(?=\S)")
_PARTED = re.compile(r"\s+[–—|-]+\s+|\s*[:：]\s+|\s*[／/]\s*")
_HALVES = re.compile(r"\s+[–—|-]+\s+|\s*[:：;；؛]\s*|,\s+(?:ovvero|oder|ou|czyli|or|o sea|или|of)\s+")
_CAPITALS = re.compile(
    r"(?:[A-Z][\w’'-]*)(?: (?:(?:of|the|and|a|an|in|on|to|for|with|from) )*[A-Z][\w’'-]*)+(?= [a-z])"
)
_ORDINARY = r"(?:der|die|das|dem|den|des|ein|eine|einen|einem|kein|keine|mein|meine|diese[rsmn]?)"
_HAN_NAME = re.compile("[\uac00-\ud7a3\u4e00-\u9fff\u3005]{2,4}|[\u0900-\u0963]{3,12}")
NOT_THE_AUTHOR = re.compile(
    r"\b(?:translat|narrat|illustrat|edit|read|recommend|publish|inspir|photo|cover|art|post|review|foreword"
    r"|introduc|direct|adapt)\w*\s*\Z",
    re.IGNORECASE,
)

_ROUND_UP = re.compile(
    r"\b(?:recap|lately|round-?up|wrap-?up|favou?rites?|best of|tbr|reading list|haul|challenge|monthly|weekly|diary"
    r"|(?:january|february|march|april|june|july|august|september|october|november|december|januar|februar|märz|mai|juni"
    r"|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero"
    r"|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno"
    r"|luglio|settembre|dicembre)(?:\s+(?:19|20)\d\d)?\s*\Z|lectures? de|lesemonat|im (?:frühjahr|sommer|herbst|winter)|conseils? de lecture|rückblick|resumen)\b|\ball (?:of )?my\b",
    re.IGNORECASE,
)

Named = tuple[str, tuple[str, ...]]


def named_in(title: str, text: str) -> Named:
    """Return the book's title and authors as far as ``title`` tells; ``text`` settles ambiguous phrasings.

    An empty title means that the line names no book.
    """
    line = bare_line(title)
    bare, labelled = unlabelled(line)
    labelled = labelled or without_translator(title) != title
    ways: tuple[Callable[[], Named | None], ...] = (
        lambda: _quoted(bare, text, labelled=labelled),
        lambda: by_line(bare),
        lambda: _of_kind(bare),
        lambda: _owned(bare, text),
        lambda: _weak_by(bare, text, labelled=labelled),
        lambda: _parted(bare, text, labelled=labelled),
        lambda: _parts.named_in(bare, text),
        lambda: _alone(bare, text, labelled=labelled),
    )
    return next((named for way in ways if (named := way())), ("", ()))


def halves(title: str) -> tuple[str, str]:
    """Return a title line's words before and behind its first colon, dash or semicolon; nothing behind where
    it has none.
    """
    line = bare_line(title)
    head, *tail = [part.strip(EDGES) for part in _HALVES.split(line, maxsplit=1)]
    return head, tail[0] if tail else ""


def counts_books(title: str) -> bool:
    """Return whether a title line is about several books, or a stretch of reading."""
    return bool(_ROUND_UP.search(title)) or says_books(title)


def section_book(heading: str) -> Named:
    """Return the book a section's heading names outright, as ``Title by Author`` does."""
    line = bare_line(heading)
    return by_line(line) or _after_comma(line) or ("", ())


def _after_comma(line: str) -> Named | None:
    """Read ``Título, de Author``."""
    title, comma, rest = line.rpartition(",")
    found = WEAK_BY.match(rest.strip())
    authors = names_at(rest.strip()[found.end() :], words=2) if comma and found else ()
    return (clean(title), authors) if authors and clean(title) else None


def title_and_person(line: str) -> Named:
    """Return the two halves of ``Title – Author``; no title where neither half is a person's full name."""
    parts = re.split(r"\s+[–—|/-]+\s+", ASIDE.sub("", line).strip(), maxsplit=1)
    if len(parts) == 2:
        for person in (1, 0):
            if is_people(parts[person]) and " " in parts[person].strip():
                return clean(parts[1 - person]), names_at(parts[person])
    return "", ()


def clean(title: str) -> str:
    """Return a title without the marks and blanks around it."""
    return title.strip(EDGES)


def _quoted(line: str, text: str, *, labelled: bool) -> Named | None:
    for title, start, end in quoted_in(line):
        behind, before = line[end:], line[:start]
        strong = BY.search(behind)
        if strong and (_APPOSITION.match(behind[: strong.start()]) or not behind[: strong.start()].strip()):
            return title, names_at(behind[strong.end() :])
        if strong or (BY.search(before) and len(before.split()) > 2):
            continue
        again = _parts.named_in(f"{title} {behind.lstrip()}", text)
        beside = _owner(before) or _beside(before, behind, text, labelled=labelled)
        return title, beside or (again[1] if again and again[0] == title else ())
    return None


def _beside(before: str, behind: str, text: str, *, labelled: bool) -> tuple[str, ...]:
    """Return the author named next to a quoted title; words that only look like a name the text must know."""
    if caseless(before + behind) and (known := _beyond.beside(before, behind, text)):
        return known if known[0] in text or before.rstrip()[-1:] in "의の的" or not before else ()
    for part in (behind.strip(EDGES), before.strip(EDGES)):
        if _HAN_NAME.fullmatch(part) and (labelled or part in text):
            return (part,)
    if weak := WEAK_BY.match(behind.lstrip(" ,")):
        return names_at(behind.lstrip(" ,")[weak.end() :])
    after, ahead = behind.strip(" ,–—-|:()"), before.strip(" ,–—-|:()")
    for part, sure in ((after, labelled), (ahead, False)):
        if part and is_people(part) and ((sure and " " in part) or _says_surname(part, text)):
            direct = part is after and behind[:1] == " " and behind.strip()[:1].isalpha()
            return tuple(nominative(name, text) for name in names_at(part)) if direct else names_at(part)
    return ()


def _says_surname(people: str, text: str) -> bool:
    """Return whether the text says a surname, be it in another case."""
    return any(nominative(name, text).rsplit(maxsplit=1)[-1] in text for name in names_at(people))


def _owner(before: str) -> tuple[str, ...]:
    owned = re.search(r"(.*\S)[’']s?\s*\Z", before)
    words = owned[1].split() if owned else []
    return next((name for size in (4, 3, 2, 1) if (name := _whole_name(words[-size:]))), ())


def _whole_name(words: list[str]) -> tuple[str, ...]:
    name = " ".join(words)
    return names_at(name) if words and names_at(name) == (name,) else ()


def by_line(line: str) -> Named | None:
    """Read ``Title by Author``, in the words for "by" that cannot be part of a title."""
    for found in reversed(list(BY.finditer(line))):
        authors = names_at(line[found.end() :])
        title = line[: found.start()]
        if authors and clean(title) and not NOT_THE_AUTHOR.search(title):
            return clean(_BRACKET.sub("", _without_kind(title))), authors
    return None


def _without_kind(title: str) -> str:
    """Take ``, a dystopian novel`` off the end."""
    head, comma, kind = title.rpartition(",")
    return head if comma and _APPOSITION.match(comma + kind) and _KIND.search(kind) else title


def _of_kind(line: str) -> Named | None:
    """Read ``Title – ein Roman von Author``."""
    found = pattern("novels", _KIND_BY).match(line)
    authors = names_at(line[found.end() :], words=2) if found else ()
    return (clean(found["title"]), authors) if found and authors and clean(found["title"]) else None


def _owned(line: str, text: str) -> Named | None:
    """Read ``Author's Title``, if the text uses the title alone: ``Uncle Tom's Cabin`` has that shape as well."""
    found = _OWNED.search(line)
    title, name = (line[found.end() :], found[1]) if found else ("", "")
    if not title[:1].isupper() or names_at(name) != (name,):
        return None
    alone = re.search(rf"(?<![’']s )(?<![’'] )\b{re.escape(title)}", text)
    return (clean(title), (name,)) if alone or (not text and " " in title) else None


def _weak_by(line: str, text: str, *, labelled: bool) -> Named | None:
    """Read ``Titel von Author``, if the text uses the title alone: a title may itself have that shape."""
    for found in reversed(list(WEAK_BY.finditer(line))):
        title, authors = clean(line[: found.start()]), names_at(line[found.end() :], words=2)
        title = re.sub(r"^[^\w¿¡«“\"]+", "", title)
        parted = (
            line[: found.start()].rstrip().endswith(",")
        )  # "Titel, von Anna Bell" is no title with a von in it
        known = labelled or parted or not text or _stands_alone(title, authors[0] if authors else "", text)
        if title and authors and (known or not any(word in text for word in authors[0].split())):
            return title, authors  # whoever stands in a title is spoken of
    return None


def _stands_alone(title: str, author: str, text: str) -> bool:
    uses = [
        text[m.end() : m.end() + 8 + len(author)] for m in re.finditer(re.escape(title), text, re.IGNORECASE)
    ]
    return any(author not in use for use in uses) and author.rsplit(maxsplit=1)[-1] in text


def _parted(line: str, text: str, *, labelled: bool) -> Named | None:
    """Read ``Title – Author`` and ``Author: Title``."""
    parts = [part for part in _PARTED.split(line, maxsplit=1) if part.strip(EDGES)]
    if len(parts) == 2 and (person := _HALVES.split(parts[1])[0]) != parts[1] and _is_known(person, text):
        parts[1] = person  # Title – Author: what I make of it
    ahead, _, title = line.partition(", ")
    if (
        len(parts) < 2
        and " " in ahead
        and is_people(ahead)
        and (
            (_is_author(ahead, text) and _uses(title, text))
            or _is_spoken_of(0, [ahead, title], text, parted=True)
        )
    ):
        return clean(title), names_at(ahead)
    if len(parts) != 2:
        return None
    told = _is_known if caseless(line) else _is_author
    people = [n for n in (1, 0) if is_people(parts[n]) and " " in parts[n].strip()]
    sure = [n for n in people if told(parts[n], text)]
    parted = not re.match(r"\s*[:：]", line[line.find(parts[0]) + len(parts[0]) :])
    likely = [n for n in people if labelled or _is_spoken_of(n, parts, text, parted=parted)]
    for person in sure or likely or _short_names(parts, text):
        return clean(parts[1 - person]), names_at(parts[person])
    return None


def _is_spoken_of(person: int, parts: list[str], text: str, *, parted: bool) -> bool:
    """Return whether the text says this name and not the other half; before a title, that the title as well.

    ``parted``: a dash stands between them; behind a colon a title may look like a name.
    """
    name, other = parts[person].strip(EDGES), clean(parts[1 - person])
    if person == 0:
        used = (name in text and _uses(other, text)) or _is_by_surname(name, text)
        return used and not is_people(other) and other[:1] != other[:1].lower()
    several = len(names_at(name)) > 1 and all(each.split()[-1] in text for each in names_at(name))
    return parted and (name in text or several) and other not in text


def _is_by_surname(name: str, text: str) -> bool:
    """Return whether the text calls somebody by the surname alone, as authors are, and never by what is before it."""
    given, _, family = name.rpartition(" ")
    alone = rf"(?<!{re.escape(given)} )(?<!\w){re.escape(family)}(?!\w)"
    return bool(re.search(alone, text)) and not re.search(
        rf"(?<!\w){re.escape(given)}(?! {re.escape(family)})(?!\w)", text
    )


def _short_names(parts: list[str], text: str) -> list[int]:
    """Return 1 where the second half is a name as Koreans, Chinese and Japanese have: short, and in the text."""
    name, other = (part.strip(EDGES) for part in (parts[1], parts[0]))
    return [1] if _HAN_NAME.fullmatch(name) and name in text and other not in text else []


def _is_known(person: str, text: str) -> bool:
    """Return whether this is one person's full name, whom the text speaks of."""
    words = person.split()
    return 1 < len(words) <= 4 and is_people(person) and words[-1] in text


def _is_author(name: str, text: str) -> bool:
    """Return whether the text speaks of this person as one who writes."""
    last = re.escape(name.strip().split()[-1].strip(EDGES))
    return bool(
        re.search(
            rf"(?:\b(?:by|von|author|autorin?|auteure?|autora?)\s+(?:\w+\s+){{0,2}}{last}\b)|\b{last}[’']s?\s"
            rf"|\b{last}\s+(?:writes|wrote|schreibt|écrit|escribe)",
            text,
        )
    )


def _alone(line: str, text: str, *, labelled: bool) -> Named | None:
    """Read a line that is nothing but the title, if the text uses it and it counts no books."""
    title = clean(line)
    if not title or counts_books(title) or not (labelled or is_proper(title, text)):
        return None
    if (labelled and title[0] == title[0].upper()) or _uses(title, text):
        return _used_of(title, text) or _before_the_place(title), ()
    return next(((part, ()) for part in map(clean, _PARTED.split(title)) if part and _uses(part, text)), None)


def _used_of(title: str, text: str) -> str:
    """Return as much of a title's beginning as the text uses: ``Title this winter``, ``Title (and me)``."""
    words = title.split()
    heads = (clean(" ".join(words[:size])) for size in range(len(words), 0, -1))
    return next(
        (head for head in heads if _uses(head, text) and is_proper(head, text) and not is_common(head)), ""
    )


def is_proper(title: str, text: str) -> bool:
    """Return whether this is no ordinary word: one that the text also writes small, or with a German article."""
    if " " in title:
        return True
    said, small = re.escape(title), title.lower()
    ordinary = rf"(?<!\w)(?:{re.escape(small)}|{_ORDINARY} (?:\w+ )?{said})(?!\w)"
    return small == title or not re.search(ordinary, text)


def _before_the_place(title: str) -> str:
    """Return a title in capitals without what goes on in small letters: ``… in a lay-by``."""
    found = _CAPITALS.match(title)
    large = found and sum(word[0].isupper() for word in found[0].split()) > 2
    return found[0] if found and large and title[found.end() :].islower() else title


def _uses(title: str, text: str) -> bool:
    return (
        title[:1] != title[:1].lower() and bool(re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text))
    ) or (title[:1].upper() == title[:1].lower() and title in text)


def caseless(line: str) -> bool:
    """Return whether a line is in a script without small and capital letters."""
    return not any(char.islower() or char.isupper() for char in line)
