"""Which words X makes a link of: the grammar of twitter-text (Apache-2.0, js/src/regexp, version 3.1.0).

A scheme is not needed: ``main.py`` and ``end.Next`` are links to X, count 23 and cost a link's price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.captions._tlds import known_to_x

if TYPE_CHECKING:
    from regex import Match, Pattern

_CYRILLIC = r"\u0400-\u04ff"
_LATIN = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268"
    r"\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_MARKS = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_INVALID = r"\ufffe\ufeff\uffff"
_PUNCTUATION = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_SPACES = r"\t-\r\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MOST_SUBDOMAINS = 40
_LETTER = rf"[^{_PUNCTUATION}{_SPACES}{_INVALID}{_MARKS}]"
# Labels are at most 63 long; without the bound a text that never ends would cost its length squared.
_SUBDOMAIN = rf"(?:{_LETTER}(?:[_-]|{_LETTER}){{0,62}}(?<![_-])\.)"
_NAME = rf"(?:{_LETTER}(?:-|{_LETTER}){{0,62}}(?<!-)\.)"
_TOP = r"(?:(?:\L<tops>)(?=[^0-9a-zA-Z@+-]|$)|xn--[-0-9a-z]+)"
_PATH = rf"[a-z{_CYRILLIC}0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PARENTHESES = rf"\((?:{_PATH}{{1,2000}}+|{_PATH}{{0,2000}}+\({_PATH}{{1,2000}}+\){_PATH}{{0,2000}}+)\)"
_PATH_END = rf"(?:[+\-a-z{_CYRILLIC}0-9=_#/{_LATIN}]|{_PARENTHESES})"
_PATHS = rf"(?:(?:{_PATH}*(?:{_PARENTHESES}{_PATH}*)*{_PATH_END})|(?:@{_PATH}+/))"
_QUERY = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_QUERY_END = r"[a-z0-9\-_&=#/]"
_BEFORE = rf"(?P<before>[^A-Za-z0-9@＠$#＃{_INVALID}]|[{_MARKS}]|^)"
_URL = (
    rf"{_BEFORE}(?P<scheme>https?://)?(?P<host>{_SUBDOMAIN}{{0,{_MOST_SUBDOMAINS}}}{_NAME}{_TOP})(?::(?P<port>[0-9]+))?"
    rf"(?P<path>/{_PATHS}*)?(?P<query>\?{_QUERY}*{_QUERY_END})?"
)
_ASCII_HOST = rf"(?:[\-a-z0-9{_LATIN}]+\.)+{_TOP}"
_SHORTENED = rf"https?://t\.co/(?P<slug>[a-z0-9]+)(?:\?{_QUERY}*{_QUERY_END})?"
_CODED = "xn--"
_LONGEST, _LONGEST_SLUG, _LONGEST_CODED = 4096, 40, 63 - len(_CODED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Code points ``[start, end)`` of a text that X makes a link of. ``bare``: it has no ``https://``."""

    start: int
    end: int
    bare: bool


def links(text: str) -> tuple[Link, ...]:
    """Return what X makes a link of, in order."""
    if "." not in text:
        return ()
    words = _patterns().word.finditer(text)
    return tuple(link for word in words for match in _within(word) for link in _of(match))


def _within(word: Match[str]) -> Iterator[Match[str]]:
    """Yield every match in what stands between blanks; what comes before it tells whether it may begin there.

    Each begins where a top-level domain is near enough to end it: of a chain of thousands of labels only
    the last few are tried.
    """
    at, end = max(word.start() - 1, 0), word.end()
    while top := _patterns().top.search(word.string, at, end):
        match = _patterns().whole.search(word.string, _reach(word.string, at, top.start()), end)
        if match is None:
            return
        yield match
        at = match.end()


def _reach(text: str, at: int, dot: int) -> int:
    """Return the earliest place, from ``at`` on, from which a host can reach the top level at ``dot``."""
    for _ in range(_MOST_SUBDOMAINS + 1):
        dot = text.rfind(".", at, dot)
        if dot < 0:
            return at
    return dot


def _of(match: Match[str]) -> Iterator[Link]:
    if match["scheme"]:
        yield from _with_scheme(match)
    elif match["before"] not in {"-", "_", ".", "/"}:
        yield from _without_scheme(match)


def _with_scheme(match: Match[str]) -> Iterator[Link]:
    start = match.start("scheme")
    short = _patterns().shortened.match(match.string, start, match.end())
    if short and len(short["slug"]) > _LONGEST_SLUG:
        return
    end = short.end() if short else match.end()
    if end - start <= _LONGEST and all(_encodes(label) for label in match["host"].split(".")):
        yield Link(start=start, end=end, bare=False)


def _without_scheme(match: Match[str]) -> Iterator[Link]:
    """Without a scheme only hosts in Latin letters are links; others may begin within the match."""
    found = [
        (match.start("host") + each.start(), match.start("host") + each.end())
        for each in _patterns().host.finditer(match["host"])
    ]
    for number, (start, end) in enumerate(found, start=1):
        last = number == len(found) and bool(match["path"])
        yield Link(start=start, end=match.end() if last else end, bare=True)


def _encodes(label: str) -> bool:
    if label.isascii():
        return True
    return not label.lower().startswith(_CODED) and len(label.encode("punycode")) <= _LONGEST_CODED


class _Patterns(NamedTuple):
    word: Pattern[str]
    whole: Pattern[str]
    host: Pattern[str]
    shortened: Pattern[str]
    top: Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    import regex

    tops, flags = known_to_x(), regex.IGNORECASE
    return _Patterns(
        word=regex.compile(rf"[^{_SPACES}]+"),
        whole=regex.compile(_URL, flags, tops=tops),
        host=regex.compile(_ASCII_HOST, flags, tops=tops),
        shortened=regex.compile(_SHORTENED, flags),
        top=regex.compile(rf"\.{_TOP}", flags, tops=tops),
    )
