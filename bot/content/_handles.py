"""Where readers find the reviewer: lines such as ``Instagram: @name``, and profile addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.content._raw import Raw, Raws
from bot.model import BlockKind

_PLATFORMS = {
    "instagram": r"instagram|insta|ig|इंस्टाग्राम|인스타그램|ב?אינסטגרם|[اإ]نست[غق]رام|اینستاگرام|инстаграм\w?|インスタ(?:グラム)?",
    "mastodon": r"mastodon|fediverse|mastodonie",
    "bluesky": r"bluesky|blue sky|bsky",
    "threads": r"threads",
    "x": r"twitter|x",
    "tiktok": r"tik\s?tok|book\s?tok",
    "facebook": r"facebook|fb",
    "pinterest": r"pinterest",
    "tumblr": r"tumblr",
    "youtube": r"you\s?tube|book\s?tube",
    "telegram": r"telegram|телеграм\w?|تلگرام|تيليجرام|ב?טלגרם",
    "goodreads": r"goodreads",
    "storygraph": r"(?:the\s)?storygraph",
}
OWN_KEYS = (
    "instagram",
    "mastodon",
    "bluesky",
    "threads",
    "tiktok",
    "facebook",
    "pinterest",
    "tumblr",
    "telegram",
)
"""Platforms whose name as a key of the front matter can mean nothing but a handle."""
_ANY = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<{key}>{names})" for key, names in _PLATFORMS.items()) + r")(?!\w)",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?<![\w/@.])@([A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?)(?:@([a-z0-9-]+(?:\.[a-z0-9-]+)+))?", re.ASCII
)
_BARE = re.compile(
    r"\s*[:：]\s*([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?:@([a-z0-9-]+(?:\.[a-z0-9-]+)+))?(?=\s|\Z|[,;|/·])",
    re.ASCII,
)
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:(?P<instagram>instagram\.com)/|(?P<bluesky>bsky\.app)/profile/|(?P<threads>threads\.(?:net|com))/@"
    r"|(?P<tiktok>tiktok\.com)/@|(?P<x>(?:twitter|x)\.com)/|(?P<mastodon>[a-z0-9.-]+\.[a-z]{2,})/@)([\w.-]*\w)",
    re.IGNORECASE | re.ASCII,
)
_SEPARATORS = re.compile(r"[\W_]+|\b(?:and|und|et|y|on|at|auf|sur|en)\b", re.IGNORECASE)
_PARTED = re.compile(r"\s*[·|•\n;©]\s*")
_NOBODY = frozenset(
    [
        "intent",
        "share",
        "sharer",
        "home",
        "hashtag",
        "explore",
        "search",
        "i",
        "p",
        "reel",
        "reels",
        "tv",
        "watch",
        "login",
    ]
)
_LONGEST, _LONGEST_MARGIN = 200, 4000


@dataclass(slots=True)
class _Line:
    """One line's handles, and whether it holds nothing else."""

    handles: dict[str, str] = field(default_factory=dict)
    left: str = ""


def take(raws: Raws) -> tuple[dict[str, str], Raws]:
    """Return the handles found and the pieces without the lines that hold nothing but handles."""
    handles: dict[str, str] = {}
    rest: Raws = []
    for raw in raws:
        line = (
            _read(raw.text)
            if raw.kind is not BlockKind.QUOTE and 4 < len(raw.text) <= _LONGEST
            else _Line(left="-")
        )
        for platform, handle in (*line.handles.items(), *_linked(raw)):
            handles.setdefault(platform, handle)
        if not line.handles or _SEPARATORS.sub("", line.left):
            rest.append(raw)
    return handles, rest


def _linked(raw: Raw) -> Iterator[tuple[str, str]]:
    """Yield the profiles that a short paragraph links to and calls by their handles, prose or not."""
    for href in raw.hrefs if len(raw.text) <= _LONGEST + 100 else ():
        if (found := _PROFILE.match(href)) and f"@{_profile(found)[1].lower()}" in raw.text.lower():
            yield _profile(found)


def anywhere(texts: Iterable[str]) -> dict[str, str]:
    """Return the handles named in a page's margins: its foot, its side, its links."""
    handles: dict[str, str] = {}
    for text in texts:
        for part in _PARTED.split(text[:_LONGEST_MARGIN]):
            line = _read(part) if 4 < len(part) <= _LONGEST else _Line()
            for platform, handle in line.handles.items():
                handles.setdefault(platform, handle)
    return handles


def platform_of(handle: str) -> str:
    """Return whose handle this looks like; a plain one is taken for Instagram's."""
    if "@" in handle.lstrip("@"):
        return "mastodon"
    return "bluesky" if handle.lower().endswith(".bsky.social") else "instagram"


def bare(handle: str) -> str:
    """Return a handle without its ``@``, or the one inside a profile's address."""
    found = _PROFILE.search(handle)
    if found and "/" in handle:
        return _profile(found)[1]
    return handle.strip().lstrip("@")


def _read(text: str) -> _Line:
    line = _Line()
    text = _PROFILE.sub(lambda found: _keep(line, *_profile(found)), text)
    left: list[str] = []
    at = 0
    while found := _ANY.search(text, at):
        left.append(text[at : found.start()])
        at = found.end()
        named = _HANDLE.search(text, at, at + 60) or _BARE.match(text, at)
        if named and not _ANY.search(text, at, named.start()):
            left.append(text[at : named.start()])
            _keep(line, found.lastgroup or "", _joined(named))
            at = named.end()
        else:
            left.append(found[0] if not line.handles else "")
    line.left = "".join([*left, text[at:]])
    if not line.handles:
        line.left = _HANDLE.sub(lambda found: _keep(line, platform_of(_joined(found)), _joined(found)), text)
    return line if line.handles and _is_contact(text, line) else _Line(left=text)


def _is_contact(text: str, line: _Line) -> bool:
    """Return whether the line is about where to find the reviewer, not prose that mentions somebody."""
    return not _SEPARATORS.sub("", line.left) or (
        len(text) <= 120 and bool(_ANY.search(text) or "//" in text)
    )


def _keep(line: _Line, platform: str, handle: str) -> str:
    if handle.lower() not in _NOBODY:
        line.handles.setdefault(platform, handle)
    return ""


def _joined(found: re.Match[str]) -> str:
    return f"{found[1]}@{found[2]}" if found[2] else found[1]


def _profile(found: re.Match[str]) -> tuple[str, str]:
    platform = found.lastgroup or next(key for key, value in found.groupdict().items() if value)
    host = found["mastodon"]
    handle = found[found.lastindex or 0]
    return platform, f"{handle}@{host}" if host else handle
