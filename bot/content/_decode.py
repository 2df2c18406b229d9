"""Bytes to text: UTF-8, or UTF-16 with its mark. Nothing is guessed, so nothing is silently garbled."""

from __future__ import annotations

import codecs

from bot.model import Fault

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
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
