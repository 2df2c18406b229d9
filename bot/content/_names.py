"""People's names and quoted titles inside a line."""

from __future__ import annotations

import re

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
_AND = re.compile(r"\s*(?P<comma>,)?\s*(?P<word>&|\+|and\b|und\b|et\b|y\b|en\b|i\b|и\b|و|ו)?\s*(?=\S)")
_TOKEN = re.compile(r"[^\S\n]*(\S+)")
_TAIL = ",;:.!?…)]}”\"'’»|/–—"
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+\Z|(?:Jr|Sr|St|Dr)\.\Z")
_POSSESSIVE = re.compile(r"[’']s?\Z")

_QUOTED = re.compile(
    r"(?<!\w)(?:“([^“”\n]{1,150})”|\"([^\"\n]{1,150})\"|«\s?([^«»\n]{1,150}?)\s?»|„([^“”„\n]{1,150})[“”]|»([^«»\n]{1,150})«"
    r"|‘((?:[^‘’\n]|’(?=\w)){1,150})’(?!\w)|'((?:[^'\n]|'(?=\w)){1,150})'(?!\w)"
    r"|\*{1,3}([^*\n]{1,150})\*{1,3}|_{1,3}([^_\n]{1,150})_{1,3}(?!\w))"
    r"|『([^』\n]{1,150})』|「([^」\n]{1,150})」|《([^》\n]{1,150})》"
)
Quoted = tuple[str, int, int]


def names_at(text: str, *, words: int = 1) -> tuple[str, ...]:
    """Return the people named at the very start of ``text``, each of at least ``words`` words."""
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
