"""Who wrote the book, where no title stands beside the name: by what the text says of people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bot.content import _beyond
from bot.content._cases import nominative, without_s
from bot.content._names import full_names, names_at
from bot.content._words import pattern

_FARTHEST = 20_000
_OPENING = 700
_SURE, _LIKELY = 4, 5
_LEAD = 2
_OF = r"(?<!\w)(?:{})\s+(?:by|of|von|de|del|di|da|do|van|av|af|od|autorstwa)\s+\Z"
_EARLIER_TITLE = re.compile(r"[”\"»’*_\w] (?:by|von|de|di|av|af|van) \Z")


def writer(text: str, book: str, tags: Sequence[str], listed: Iterable[str]) -> tuple[str, ...]:
    """Return the one whom the text treats as the author of ``book``; nobody where it is not clear.

    ``tags`` and ``listed``, the authors of further books, speak for a name that the text says in full.
    """
    text = text[:_FARTHEST]
    weights: defaultdict[str, list[int]] = defaultdict(list)
    for name, start, end in full_names(text):
        if not _is_in(name, book) and " of " not in name:
            weights[name].append(_said(text, start, end))
    said = Counter({name: max(told) for name, told in weights.items() if min(told) >= 0})
    families = {f"{name.rsplit(maxsplit=1)[-1]}s" for name in said}
    said = Counter({name: weight for name, weight in said.items() if name.split()[0] not in families})
    told = Counter({name: said[name] + _elsewhere(name, text, tags, listed) for name in said})
    if len(told) == 1:
        told.update(dict.fromkeys(told, 2))
    told = Counter({without_s(name, text): weight for name, weight in told.items()})
    said = Counter({without_s(name, text): weight for name, weight in said.items()})
    best = told.most_common(2)
    if best:
        (name, weight), lead = best[0], best[0][1] - (best[1][1] if len(best) > 1 else -9)
        if weight >= (_SURE if said[name] > 2 else _LIKELY) and lead >= (1 if said[name] > 2 else _LEAD):
            return (_whole(nominative(name, text) if _is_declined(name, text) else name, said),)
    return _beyond.writer(text) or _apposed(text)


def _whole(name: str, names: Iterable[str]) -> str:
    """Return the longest form of a name that the text has as well."""
    return max((each for each in names if each.endswith(f" {name}")), key=len, default=name)


def _is_in(name: str, book: str) -> bool:
    """Return whether a name is that of a book, or of somebody in it: ``Jay Gatsby``."""
    return name in book or any(len(word) > 3 and word in book for word in name.split())


def _said(text: str, start: int, end: int) -> int:
    """Return how much one place speaks for the name: what stands before and behind it."""
    before, behind = text[max(0, start - 50) : start], text[end : end + 60]
    if pattern("others", r"(?<!\w)(?:{})\W+(?:\w+\W+)?\Z").search(before):
        return -9
    if _EARLIER_TITLE.search(before):
        return 0
    told = 1 if start < _OPENING else 0
    if pattern("authors", r"\s*,\s+(?:\w+[’'\s]\s*)?(?:{})(?!\w)").match(behind):
        told += 5
    if pattern("authors", r"(?<!\w)(?:{}),?\s+\Z").search(before):
        told += 4
    if pattern("writes", r",?\s+(?:\w+\s+)?(?:{})(?!\w)").match(behind) or pattern(
        "writes", r"(?<!\w)(?:{})\s+\Z"
    ).search(before):
        told += 3
    elif pattern("does", r",?\s+(?:{})(?!\w)").match(behind):
        told += 1
    if _owns(before) or _has(text[start:end], behind):
        told += 4
    if pattern("reads", r"(?<!\w)(?:{})\Z").search(before):
        told += 2
    return told


def _owns(before: str) -> bool:
    """Return whether a book, or somebody's way to write, stands before the name: ``le roman de …``."""
    return any(pattern(words, _OF).search(before) for words in ("novels", "crafts"))


def _has(name: str, behind: str) -> bool:
    """Return whether the name owns a book, or a way to write: ``Ann Bell's prose``, ``Anna Bells Roman``."""
    of = r"[’']s?\s+(?:[\w-]+\s+){{0,2}}(?:{})(?!\w)" if behind[:1] in {"’", "'"} else r"\s+(?:{})(?!\w)"
    if behind[:1] not in {"’", "'"} and not name.endswith("s"):
        return False
    return any(pattern(words, of).match(behind) for words in ("novels", "crafts"))


def _elsewhere(name: str, text: str, tags: Sequence[str], listed: Iterable[str]) -> int:
    """Return how much the rest speaks for it: a surname said alone, tags, other books of the same hand."""
    given, family = name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1]
    rest = text.replace(name, "")
    surname, first = (len(re.findall(rf"(?<!\w){re.escape(each)}", rest)) for each in (family, given))
    tagged = any(
        re.search(rf"(?<!\w){re.escape(family)}", tag.replace("-", " "), re.IGNORECASE) for tag in tags
    )
    return (
        min(surname, 2) * 2
        - (4 if first > surname + 1 else 0)
        + (4 if tagged else 0)
        + (3 if name in set(listed) else 0)
    )


def _is_declined(name: str, text: str) -> bool:
    """Return whether the text has the surname in another form as well, which then is its first."""
    settled = nominative(name, text)
    return settled != name and settled.rsplit(maxsplit=1)[-1] in text.replace(name, "")


def _apposed(text: str) -> tuple[str, ...]:
    """Read ``Sánchez Dragó, el autor``, where a person has one name or is said by surname only."""
    for found in pattern("authors", r",\s+(?:\w+[’'\s]\s*)?(?:{})(?!\w)").finditer(text):
        words = text[max(0, found.start() - 40) : found.start()].rsplit("\n", 1)[-1].split()
        tries = (" ".join(words[-size:]) for size in (3, 2, 1) if len(words) >= size)
        name = next((one for one in tries if names_at(one) == (one,) and one[0].isupper()), "")
        known = next((full for full, *_ in full_names(text) if name and full.endswith(f" {name}")), name)
        if " " in known:
            return (known,)
    return ()
