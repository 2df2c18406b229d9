"""Where a Bluesky text holds links, mentions and hashtags.

Bluesky links nothing by itself: every link, mention and hashtag is a *facet*, a range of UTF-8 bytes with
a meaning (lexicon ``app.bsky.richtext.facet``). What counts as one follows the rules of the official
client (bluesky-social/atproto, ``packages/api/src/rich-text``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.platforms._links import MARKS, REST, START, links, without_sentence_end

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_BARE = re.compile(
    rf"{START}(?=[a-z])((?:{_LABEL}\.)+{_LABEL})(?::\d+)?(?:[/?#]{REST}|(?![\w@(-]))", re.IGNORECASE
)
_MENTION = re.compile(rf"{START}@((?:{_LABEL}\.)+{_LABEL})\b", re.IGNORECASE)
_HASHTAG = re.compile(rf"(?:(?<=[\s{MARKS}])|^)[#＃]([^\s\u00ad\u2060\u200a-\u200d\u20e2\u20e3{MARKS}]+)")
_CASHTAG = re.compile(rf"""{START}\$([A-Za-z][A-Za-z0-9]{{0,4}})(?=[\s.,;:!?)"'’]|$)""")
_KEYCAP = "\ufe0f"
_MAX_TAG = 64


class Means(StrEnum):
    """What a Facet makes of its range."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """Code points ``[start, end)`` of a text. ``value`` is the link's address, the handle, or the tag."""

    start: int
    end: int
    means: Means
    value: str


def detect(text: str) -> tuple[Facet, ...]:
    """Return every facet of ``text`` in order; none overlaps another. Links win, then mentions, then tags."""
    kept: list[Facet] = []
    for facet in (*_links(text), *_bare_links(text), *_mentions(text), *_hashtags(text), *_cashtags(text)):
        if all(facet.end <= other.start or other.end <= facet.start for other in kept):
            kept.append(facet)
    return tuple(sorted(kept, key=lambda facet: facet.start))


def to_lexicon(text: str, facets: tuple[Facet, ...], dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return ``facets`` as the lexicon writes them. Mentions without a DID in ``dids`` stay plain text."""
    found = ((facet, _feature(facet, dids)) for facet in facets)
    return [{"index": _byte_range(text, facet), "features": [it]} for facet, it in found if it]


def _byte_range(text: str, facet: Facet) -> dict[str, int]:
    start = len(text[: facet.start].encode())
    return {"byteStart": start, "byteEnd": start + len(text[facet.start : facet.end].encode())}


def _feature(facet: Facet, dids: Mapping[str, str]) -> dict[str, str]:
    kind = f"app.bsky.richtext.facet#{facet.means}"
    match facet.means:
        case Means.LINK:
            return {"$type": kind, "uri": facet.value}
        case Means.TAG:
            return {"$type": kind, "tag": facet.value}
        case Means.MENTION:
            did = dids.get(facet.value, "")
            return {"$type": kind, "did": did} if did else {}


def _links(text: str) -> Iterator[Facet]:
    for start, address in links(text):
        yield _facet(start, address, Means.LINK, address)


def _bare_links(text: str) -> Iterator[Facet]:
    for match in _BARE.finditer(text):
        address = without_sentence_end(match[0])
        if _is_domain(match[1]):
            yield _facet(match.start(), address, Means.LINK, f"https://{address}")


def _mentions(text: str) -> Iterator[Facet]:
    for match in _MENTION.finditer(text):
        handle = match[1].lower()
        if _is_domain(handle) or handle.endswith(".test"):
            yield _facet(match.start(), match[0], Means.MENTION, handle)


def _hashtags(text: str) -> Iterator[Facet]:
    for match in _HASHTAG.finditer(text):
        tag = _without_punctuation(match[1])
        if not tag.startswith(_KEYCAP) and _has_word(tag) and len(tag) <= _MAX_TAG:
            yield _facet(match.start(), f"#{tag}", Means.TAG, tag)


def _cashtags(text: str) -> Iterator[Facet]:
    for match in _CASHTAG.finditer(text):
        yield _facet(match.start(), match[0], Means.TAG, f"${match[1].upper()}")


def _facet(start: int, shown: str, means: Means, value: str) -> Facet:
    return Facet(start=start, end=start + len(shown), means=means, value=value)


def _without_punctuation(tag: str) -> str:
    while tag and _is_punctuation(tag[-1]):
        tag = tag[:-1]
    return tag


def _has_word(tag: str) -> bool:
    return any(not (char.isdecimal() or _is_punctuation(char)) for char in tag)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char).startswith("P")


def _is_domain(name: str) -> bool:
    from bot.captions import top_level_domains  # read when a word has a dot, not at start-up

    return name.rpartition(".")[2] in top_level_domains()
