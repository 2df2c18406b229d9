"""Markdown made ready for its parser: shortcodes and note marks go, ``>!`` and ``!<`` are made safe.

Every pattern steps over backslash escapes first, so what is escaped stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.content import _ink

_ESCAPE = r"(?P<escape>\\[!-/:-@\[-`{-~])"
_SHORTCODE = re.compile(
    rf"{_ESCAPE}|\{{\{{[<%]?\s*(?P<a>/?)\s*(?P<b>[\w-]*)[^{{}}\n]*\}}\}}"
    r"|\{%\s*(?P<c>end|/)?(?P<d>[\w-]*)[^{}\n]*%\}|\{:[^{}\n]*\}|\[(?P<e>/?)(?P<f>spoiler)\b[^\]\n]*\]",
    re.IGNORECASE,
)
_NOTE = re.compile(rf"(?m){_ESCAPE}|^(?P<text>\[\^[^\]\s]{{1,40}}\]:[ \t]*)|\[\^[^\]\s]{{1,40}}\]")
_TAIL = re.compile(rf"(?m){_ESCAPE}|[ \t]*\{{[#.][\w-][^{{}}\n]*\}}[ \t]*$")
_ANGLE = re.compile(rf"{_ESCAPE}|<[A-Za-z/!][^<>\n]*>|>!|!<(?![A-Za-z/!?])")


def tidied(body: str) -> str:
    """Take out what is neither Markdown nor words; never adds or removes a line."""
    body = re.sub(f"[{_ink.OPEN}{_ink.CLOSE}\x00]", "", body)
    body = _replaced(_SHORTCODE, _shortcode, body)
    body = _replaced(_NOTE, lambda found: "- " if found["text"] else "", body)
    body = _replaced(_TAIL, lambda _: "", body)
    return _replaced(_ANGLE, _angle, body)


def _replaced(pattern: re.Pattern[str], put: Callable[[re.Match[str]], str], body: str) -> str:
    return pattern.sub(lambda found: found["escape"] or put(found), body)


def _shortcode(found: re.Match[str]) -> str:
    name = found["b"] or found["d"] or found["f"] or ""
    if "spoiler" not in name.lower():
        return ""
    closing = bool(found["a"] or found["c"] or found["e"])
    if not _alone(found):
        return f"!{_ink.CLOSE}" if closing else f"{_ink.OPEN}!"
    return ":::" if closing else "::: spoiler"


def _alone(found: re.Match[str]) -> bool:
    """Return whether this stands on a line of its own."""
    text = found.string
    start = text.rfind("\n", 0, found.start()) + 1
    return not text[start : found.start()].strip() and text[found.end() : found.end() + 1] in {"", "\n"}


def _angle(found: re.Match[str]) -> str:
    return {">!": f"{_ink.OPEN}!", "!<": f"!{_ink.CLOSE}"}.get(found[0], found[0])
