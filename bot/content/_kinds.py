"""Which reader a source is for: by its name, and where that does not tell, by its first bytes."""

from __future__ import annotations

import re
from enum import StrEnum


class Form(StrEnum):
    """What a source is written in."""

    MARKDOWN = "markdown"
    TEXT = "text"
    RST = "rst"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    ZIP = "zip"
    UNREAD = ""


_BY_NAME = {
    Form.MARKDOWN: "md|markdown|mdown|mkd|mdx",
    Form.TEXT: "txt|text",
    Form.RST: "rst|rest",
    Form.HTML: "html?|xhtml",
    Form.XML: "xml|atom|rss|rdf|wxr",
    Form.JSON: "json",
    Form.ZIP: "zip",
}
_NAMES = {form: re.compile(rf"\.(?:{endings})\Z", re.IGNORECASE) for form, endings in _BY_NAME.items()}
_UNREAD = re.compile(
    r"\.(docx?|odt|rtf|pdf|epub|mobi|csv|tsv|xlsx?|pages|png|jpe?g|gif|webp|svg|mp[34]|gz|tar|tgz|rar|7z)\Z",
    re.IGNORECASE,
)
_START = 4096
_PROLOGUE = (
    rb"\s*(?:<\?xml\b[^>]{0,200}>\s*)?"
    rb"(?:<\?[^>]{0,400}>\s*|<!--.{0,2000}?-->\s*|<!doctype rss[^>]{0,200}>\s*)*"
)
_XML = re.compile(_PROLOGUE + rb"<(?:rss|feed|rdf:rdf|atom:feed)\b", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    _PROLOGUE + rb"<(?:!doctype html|html|head|body|article|main|section|div|p|h1|h2)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(rb"\s*\{\s*\"")
_ZIP = b"PK\x03\x04"
_BOM = b"\xef\xbb\xbf"


def form_of(data: bytes, name: str) -> Form:
    """Return the form. An address seldom ends in one; then, as without an ending, the bytes decide."""
    start = data[:_START].removeprefix(_BOM)
    if start.startswith(_ZIP):
        return Form.ZIP
    path = re.split(r"[?#]", name)[0] if "://" in name else name
    if "://" not in name or not _tells(start):
        for form, pattern in _NAMES.items():
            if pattern.search(path):
                return Form.XML if form is Form.HTML and _XML.match(start) else form
        if _UNREAD.search(path):
            return Form.UNREAD
    return _tells(start) or Form.TEXT


def ending(name: str) -> str:
    """Return a name's ending in lower case, without its dot."""
    return name.rpartition(".")[2].lower()


def _tells(start: bytes) -> Form | None:
    if _XML.match(start):
        return Form.XML
    if _HTML.match(start):
        return Form.HTML
    return Form.JSON if _JSON.match(start) else None
