"""How platforms count. The facts are data (``Counting``); this is the arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.captions._little_text import little_text
from bot.model import Counting, Unit

# Mastodon (StatusLengthValidator over its Extractor): a link begins after a character that is no letter,
# digit, @, $ or #, has a protocol and a dotted host, and does not swallow the punctuation that ends a
# sentence. A link it does not recognise counts letter by letter, so when in doubt we do the same.
_URL = re.compile(
    r"(?<![A-Za-z0-9@＠$#＃])https?://"
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,63}(?::\d{1,5})?"
    r"(?:[/?][^\s<>\"“”「」]*)?",
    re.IGNORECASE,
)
_SENTENCE_END = ".,;:!?*'’…&~|@$%[]"
# Mastodon's Account::MENTION_RE.
_MENTION = re.compile(r"(?<![=/\w])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@\w+(?:[.-]+\w+)*", re.IGNORECASE)

_HASHTAG = re.compile(r"(?<![\w&/])[#＃]\w+")
_HANDLE = re.compile(r"(?<![\w/.])@\w[\w.]*")
# Letters such as © are no emoji until U+FE0F says so.
_PICTURED = r"[\p{EPres}\p{RI}\u20e3]|\p{Emoji}\ufe0f|\p{ExtPict}\u200d"


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    """What a platform's count of a text comes to. ``bytes`` is the text's size in UTF-8."""

    value: int
    limit: int
    fits: bool
    bytes: int


def count(text: str, counting: Counting, warning: str = "") -> Length:
    """Return the length of ``text`` as the platform counts it, with the content warning where it counts."""
    counted = text if counting.url_weight is None else _shortened(text, counting.url_weight)
    if counting.little_text:
        counted = little_text(counted)
    if counting.short_mentions:
        counted = _MENTION.sub(r"@\1", counted)
    if counting.counts_warning:
        counted = warning + counted
    value, size = units(counted, counting.unit), units(text, Unit.BYTES)
    fits = value <= counting.limit and (counting.byte_limit is None or size <= counting.byte_limit)
    fits = fits and _few(_HASHTAG, text, counting.max_hashtags) and _few(_HANDLE, text, counting.max_mentions)
    if counting.unit is Unit.WEIGHTED:
        from bot.captions._weighted import forbidden

        fits = fits and not forbidden(text)
    return Length(value=value, limit=counting.limit, fits=fits, bytes=size)


def units(text: str, unit: Unit) -> int:
    """Return the length of ``text`` in ``unit``."""
    match unit:
        case Unit.GRAPHEMES:
            return _graphemes(text)
        case Unit.CODE_POINTS:
            return len(text)
        case Unit.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case Unit.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        case Unit.WEIGHTED:
            from bot.captions._weighted import weight

            return weight(text)
        case Unit.EMOJI_BYTES:
            return _emoji_bytes(text)


def _emoji_bytes(text: str) -> int:
    """Count as Threads: an emoji with all that is joined to it costs its bytes, anything else 1."""
    if text.isascii():
        return len(text)
    import regex

    pictures = (match[0] for match in regex.finditer(r"\X", text) if regex.search(_PICTURED, match[0]))
    return len(text) + sum(len(picture.encode()) - len(picture) for picture in pictures)


def _few(pattern: re.Pattern[str], text: str, most: int | None) -> bool:
    return most is None or sum(1 for _ in pattern.finditer(text)) <= most


def _graphemes(text: str) -> int:
    if text.isascii() and "\r" not in text:
        return len(text)
    import regex

    return sum(1 for _ in regex.finditer(r"\X", text))


def _shortened(text: str, weight: int) -> str:
    """Put ``weight`` letters in the place of every link."""
    return _URL.sub(lambda match: "x" * weight + match[0][len(bare_url(match[0])) :], text)


def bare_url(found: str) -> str:
    """Return a link without the punctuation around it: brackets it does not open, the sentence's end."""
    while found:
        closing = found[-1] == ")" and found.count("(") < found.count(")")
        if not closing and found[-1] not in _SENTENCE_END:
            break
        found = found[:-1]
    return found
