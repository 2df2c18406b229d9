"""Where a text holds links, for networks that link nothing by themselves.

The rules are those of Bluesky's official client (bluesky-social/atproto, ``packages/api/src/rich-text``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Direction marks stand around links in right-to-left captions; they are never part of one.
MARKS: Final = r"\u200e\u200f\u202a-\u202e\u2066-\u2069"
START: Final = rf"(?:(?<=[\s({MARKS}])|^)"
REST: Final = rf"[^\s\u200b\u2060\ufeff{MARKS}]*"
_LINK: Final = re.compile(rf"{START}https?://[^\s/?#.]{REST}", re.IGNORECASE)
_SENTENCE_END: Final = frozenset('.,;:!?…"”’»')


def links(text: str) -> Iterator[tuple[int, str]]:
    """Yield each address that begins with its protocol, and the code point at which it starts."""
    for match in _LINK.finditer(text):
        address = without_sentence_end(match[0])
        if not address.endswith("//"):
            yield match.start(), address


def without_sentence_end(address: str) -> str:
    """Drop what belongs to the sentence around an address, not to it: closing marks, unopened brackets."""
    while address and (address[-1] in _SENTENCE_END or _closes_nothing(address)):
        address = address[:-1]
    return address


def _closes_nothing(address: str) -> bool:
    return address.endswith(")") and address.count(")") > address.count("(")
