"""Markdown made ready for its parser: shortcodes and note marks go, ``>!`` and ``!<`` are made safe."""

from __future__ import annotations

import re

from bot.content import _ink

_SHORTCODE = re.compile(
    r"(?<!\\)\{\{[<%]?\s*(?P<a>/?)\s*(?P<b>[\w-]*)[^{}\n]*\}\}|(?<!\\)\{%\s*(?P<c>end|/)?(?P<d>[\w-]*)[^{}\n]*%\}"
    r"|(?<!\\)\{:[^{}\n]*\}|(?<!\\)\[(?P<e>/?)(?P<f>spoiler)\b[^\]\n]*\]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?m)^\[\^[^\]\s]{1,40}\]:[ \t]*|(?<!\\)\[\^[^\]\s]{1,40}\]")
_TAIL = re.compile(r"(?m)[ \t]*(?<!\\)\{[#.][\w-][^{}\n]*\}[ \t]*$")
_ANGLE = re.compile(r"(?<!\\)<[A-Za-z/!][^<>\n]*>|(?<!\\)>!|(?<!\\)!<(?![A-Za-z/!?])")


def tidied(body: str) -> str:
    """Take out what is neither Markdown nor words; never adds or removes a line."""
    body = body.replace(_ink.OPEN, "").replace(_ink.CLOSE, "").replace("\x00", "")
    body = _SHORTCODE.sub(_shortcode, body)
    body = _NOTE.sub(lambda found: "- " if found[0].endswith((":", " ", "\t")) else "", body)
    return _ANGLE.sub(_angle, _TAIL.sub("", body))


def _shortcode(found: re.Match[str]) -> str:
    name = found["b"] or found["d"] or found["f"] or ""
    if "spoiler" not in name.lower():
        return ""
    closing = bool(found["a"] or found["c"] or found["e"])
    text = found.string
    before, after = text[: found.start()].rpartition("\n")[2], text[found.end() : found.end() + 1]
    if before.strip() or after not in {"", "\n"}:
        return f"!{_ink.CLOSE}" if closing else f"{_ink.OPEN}!"
    return ":::" if closing else "::: spoiler"


def _angle(found: re.Match[str]) -> str:
    mark = found[0]
    return {">!": f"{_ink.OPEN}!", "!<": f"!{_ink.CLOSE}"}.get(mark, mark)
