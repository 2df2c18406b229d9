"""People's names and quoted titles inside a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content._language import is_common
from bot.content._phrases import vocabulary

_PARTICLES = vocabulary(
    "al bin ben da das de del della der des di do dos du e el ibn la las le los of ten ter van von vom y",
    "zu zur",
)
_ARTICLES = vocabulary(
    "a an the der die das ein eine le la les un une el los las il lo i gli o os as de het",
)
_NOT_NAMES = vocabulary(
    "book books review reviews rezension novel roman spoiler spoilers",
    "january february march april may june july august september october november december",
    "monday tuesday wednesday thursday friday saturday sunday",
)
_ADDRESSES = vocabulary(
    "mr mrs ms miss mister sir lady lord captain inspector detective father mother aunt uncle saint king queen prince princess",
    "frau herr fräulein tante onkel oma opa madame monsieur mademoiselle m mme mlle señor señora don doña signor signora",
    "senhor senhora dona seu meneer mevrouw oom pan pani господин госпожа тётя дядя herr fru fröken",
)
"""Ways to speak to or of somebody: whoever is called so is met in a book or in the street."""
_AND = re.compile(r"\s*(?P<comma>,)?\s*(?P<word>&|\+|and\b|und\b|et\b|y\b|en\b|i\b|и\b|و|ו)?\s*(?=\S)")
_TOKEN = re.compile(r"[^\S\n]*(\S+)")
_TAIL = ",;:.!?…،؛؟،、，)]}）」』》】”\"'’»|/–—"
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_]")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+\Z|(?:Jr|Sr|St|Dr)\.\Z")
_POSSESSIVE = re.compile(r"(?<![\u05d0-\u05ea])[’'](?:s|n?[ıiuü]n)?\Z")  # English, Turkish

_GERESH = re.compile(r"[\u05d0-\u05ea]['’׳]\Z")

_QUOTED = re.compile(
    r"(?<!\w)(?:“([^“”\n]{1,150})”|\"([^\"\n]{1,150})\"|«\s?([^«»\n]{1,150}?)\s?»|„([^“”„\n]{1,150})[“”]|»([^«»\n]{1,150})«"
    r"|”([^“”\n]{1,150})”|»([^«»\n]{1,150})»|‘((?:[^‘’\n]|’(?=\w)){1,150})’(?!\w)|'((?:[^'\n]|'(?=\w)){1,150})'(?!\w)"
    r"|\*{1,3}([^*\n]{1,150})\*{1,3}|_{1,3}([^_\n]{1,150})_{1,3}(?!\w))"
    r"|『([^』\n]{1,150})』|「([^」\n]{1,150})」|《([^》\n]{1,150})》"
)
Quoted = tuple[str, int, int]


def names_at(text: str, *, words: int = 1) -> tuple[str, ...]:
    """Return the people named at the very start of ``text``, each of at least ``words`` words."""
    if sharing := _sharing(text):
        return sharing
    found: list[str] = []
    at = 0
    while True:
        name, end = _name(text, at)
        if not name or (name.count(" ") + 1 < (words if not found else 2)):
            return tuple(found)
        found.append(name)
        joint = _AND.match(text, end)
        if not joint or not (joint["comma"] or joint["word"]) or len(found) == 6:
            return tuple(found)
        at = joint.end()


def _sharing(text: str) -> tuple[str, ...]:
    """Return both of ``Anna and Tom Bell``, who have one surname between them."""
    first, end = _name(text, 0)
    joint = _AND.match(text, end) if first and " " not in first else None
    second = _name(text, joint.end())[0] if joint and joint["word"] and not joint["comma"] else ""
    if second.count(" ") != 1 or first.islower() or is_common(first) or "." in first:
        return ()
    return f"{first} {second.split()[1]}", second


def full_names(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield names of two words or more anywhere in ``text``, with their ranges, without the words that only
    begin a sentence with a capital.
    """
    at = 0
    while found := _WORD.search(text, at):
        if not found[0].isupper():
            at = found.end()
            continue
        name, end = _name(text, found.start())
        first, _, rest = name.partition(" ")
        start = found.start()
        if rest and is_common(first):
            start += len(first) + 1
            name = rest if rest[0].isupper() else ""
        addressed = name.partition(" ")[0].lower().rstrip(".") in _ADDRESSES
        if " " in name and not addressed and not is_common(name.rsplit(maxsplit=1)[-1]):
            yield name, start, end
        at = max(end, found.end())


def is_people(text: str) -> bool:
    """Return whether a line is nothing but one to three people's names."""
    names = names_at(text)
    return (
        bool(names)
        and len(names) <= 3
        and len(" ".join(names)) >= len(re.sub(r"[,&+]|\b(?:and|und|et|y)\b", "", text).strip()) - 2
    )


def _name(text: str, at: int) -> tuple[str, int]:
    """Return the name at ``at`` and where it ends."""
    words: list[str] = []
    end = at
    while len(words) < 6 and (found := _TOKEN.match(text, end)):
        word, whole = _bare(found[1])
        if not word or not _may_follow(word, words):
            break
        words.append(word)
        end = found.start(1) + len(word)
        if not whole:
            break
    while words and words[-1].lower() in _PARTICLES:
        end -= len(words.pop()) + 1
    return ("", at) if words and words[0].lower() in _ARTICLES else (" ".join(words), end)


def _bare(token: str) -> tuple[str, bool]:
    """Return a token without what follows the word, and whether the name may go on behind it."""
    if _INITIAL.match(token):
        return token, True
    bare = _POSSESSIVE.sub("", token.rstrip(_TAIL.replace("’", "").replace("'", "")))
    if _GERESH.search(bare):
        return bare, bare == token
    return bare.rstrip(_TAIL), bare == token


def _may_follow(word: str, before: list[str]) -> bool:
    first = word[0]
    if any(char.isdigit() for char in word) or word.lower() in _NOT_NAMES or not first.isalpha():
        return False
    if first.islower():
        joined = word in _PARTICLES or any(char.isupper() for char in word)  # von; deWitt
        return (bool(before) and joined) or word[:2] in {"d’", "d'"}
    return first.isupper() or len(before) < 4


def quoted_in(text: str) -> list[Quoted]:
    """Return what stands in quotation marks or Markdown emphasis, with its range."""
    return [(next(filter(None, m.groups())).strip(" ,."), m.start(), m.end()) for m in _QUOTED.finditer(text)]
