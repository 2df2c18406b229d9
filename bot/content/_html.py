"""The little HTML that people write inside Markdown, as a flat run of events. Linear in its input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)/?>")
_ATTRIBUTE = re.compile(r"""([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """A tag: lower-case name, whether it closes, and its raw attributes."""

    name: str
    closing: bool
    raw: str

    def attribute(self, name: str) -> str:
        """Return an attribute's value, or an empty string."""
        for key, *values in _ATTRIBUTE.findall(self.raw):
            if key.lower() == name:
                return unescape("".join(values))
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """What stands inside ``<!-- … -->``."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Text, entities decoded."""

    text: str


Event = Tag | Comment | Words


def events(source: str) -> Iterator[Event]:
    """Yield tags, comments and the words between them. A ``<`` that opens neither is a word like others."""
    at = start = 0
    while (at := source.find("<", at)) >= 0:
        event, end = _special(source, at) or _tag(source, at)
        if event is None:
            at += 1
            continue
        if start < at:
            yield Words(text=unescape(source[start:at]))
        yield event
        at = start = end
    if start < len(source):
        yield Words(text=unescape(source[start:]))


def _tag(source: str, at: int) -> tuple[Event | None, int]:
    found = _TAG.match(source, at)
    if not found:
        return None, at + 1
    return Tag(name=found[2].lower(), closing=bool(found[1]), raw=found[3]), found.end()


def _special(source: str, at: int) -> tuple[Event, int] | None:
    if source.startswith("<!--", at):
        end = source.find("-->", at + 4)
        return (
            (Comment(text=source[at + 4 : end].strip()), end + 3)
            if end >= 0
            else (Comment(text=""), len(source))
        )
    if source.startswith(("<!", "<?"), at):
        end = source.find(">", at, at + 400)
        return (Comment(text=""), end + 1) if end >= 0 else None
    return None
