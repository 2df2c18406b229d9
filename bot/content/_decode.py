"""Bytes to text: UTF-8, or UTF-16 with its mark. Nothing is guessed, so nothing is silently garbled."""

from __future__ import annotations

import codecs
import re

from bot.model import Fault

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_RESAVE = "save it again as UTF-8 (in most editors: Save As, encoding UTF-8)"


def decode(data: bytes, name: str) -> str | Fault:
    """Return the text with ``\\n`` line ends and without a byte order mark, or what is wrong with it."""
    for mark, codec in _UTF16:
        if data.startswith(mark):
            return _strict(data[len(mark) :], codec, name)
    if b"\x00" in data:
        return Fault(
            code="source.binary",
            message="this is not a text file",
            place=name,
            hint="give Pullquote the Markdown or plain text of the review",
        )
    return _strict(data.removeprefix(codecs.BOM_UTF8), "utf-8", name)


def _strict(data: bytes, codec: str, name: str) -> str | Fault:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        return _undecodable(data, codec, error.start, name)
    if not text.strip():
        return Fault(
            code="source.empty",
            message="this file is empty",
            place=name,
            hint="write the review, then try again",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _undecodable(data: bytes, codec: str, at: int, name: str) -> Fault:
    before = data[:at].decode(codec, "replace").replace("\r\n", "\n").replace("\r", "\n")
    spelled = " ".join(f"{byte:02X}" for byte in data[at : at + 2])
    return Fault(
        code="source.encoding",
        message=f"this is not {codec.upper()} text: the bytes {spelled} are no letter in it{_suspect(data)}",
        place=f"{name}:{before.count(chr(10)) + 1}",
        hint=_RESAVE,
    )


def _suspect(data: bytes) -> str:
    """Name the encoding a Western Windows editor would have used, where the bytes allow it."""
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return "; it looks like Windows-1252"


def decode_html(data: bytes, name: str) -> str | Fault:
    """Return a page's text in the encoding it names; what is wrong in it shows as U+FFFD, as in a browser."""
    for mark, codec in _UTF16:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        return _strict(data, "utf-8", name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(_named(data) or "cp1252", "replace")
    except (LookupError, UnicodeError):  # nobody knows it, or it is not one for texts
        return data.decode("cp1252", "replace")


def _named(data: bytes) -> str:
    """Return the encoding a page's head names, as Python calls it; UTF-8 it is not, that was tried."""
    found = _CHARSET.search(data[:_HEAD])
    label = found[1].decode("ascii").lower() if found else ""
    label = {"iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}.get(
        label, label
    )
    return "" if label.startswith("utf-16") else label
