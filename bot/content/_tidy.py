"""Markdown made ready for its parser: shortcodes and note marks go, ``>!`` and ``!<`` are made safe.

Every pattern steps over backslash escapes first, so what is escaped stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.content import _ink

_ESCAPE = r"(?P<escape>\\[!-/:-@\[-`{-~])"
_SHORTCODE = re.compile(
    rf"{_ESCAPE}|\{{\{{(?P<hugo>[^{{}}\n]{{0,400}})\}}\}}|\{{%(?P<jekyll>[^{{}}\n]{{0,400}})%\}}"
    r"|\{:[^{}\n]{0,400}\}|\[(?P<bb>/?spoiler\b[^\]\n]{0,60})\]",
    re.IGNORECASE,
)
_OBSIDIAN = re.compile(
    rf"{_ESCAPE}|%%(?P<comment>(?:(?!%%)[\s\S]){{0,5000}})%%"
    r"|(?P<embedded>!?)\[\[(?P<note>[^\[\]|#\n]{1,200})(?:#[^\[\]|\n]{0,200})?(?:\|(?P<alias>[^\[\]\n]{1,200}))?\]\]"
)
_NAME = re.compile(r"[<%\s]*(?P<end>/|end)?\s*(?P<name>[\w-]*)", re.IGNORECASE)
_NOTE = re.compile(rf"(?m){_ESCAPE}|^(?P<text>\[\^[^\]\s]{{1,40}}\]:[ \t]*)|\[\^[^\]\s]{{1,40}}\]")
_TAIL = re.compile(rf"(?m){_ESCAPE}|(?<![ \t])[ \t]*\{{[#.][\w-][^{{}}\n]{{0,400}}\}}[ \t]*$")
_ANGLE = re.compile(rf"{_ESCAPE}|<[A-Za-z/!][^<>\n]*>|>!|!<(?![A-Za-z/!?])")


def tidied(body: str) -> str:
    """Take out what is neither Markdown nor words; never adds or removes a line."""
    body = re.sub(f"[{_ink.OPEN}{_ink.CLOSE}\x00]", "", body)
    body = _replaced(_OBSIDIAN, _obsidian, body)
    body = _replaced(_SHORTCODE, _shortcode, body)
    body = _replaced(_NOTE, lambda found: "- " if found["text"] else "", body)
    body = _replaced(_TAIL, lambda _: "", body)
    return _replaced(_ANGLE, _angle, body)


def _replaced(pattern: re.Pattern[str], put: Callable[[re.Match[str]], str], body: str) -> str:
    return pattern.sub(lambda found: found["escape"] or put(found), body)


def _obsidian(found: re.Match[str]) -> str:
    """Return a link to a note as Markdown has links; nothing for what Obsidian embeds or does not show."""
    if found["comment"] is not None:
        return "\n" * found["comment"].count("\n")
    if found["embedded"]:
        return ""
    note, words = found["note"].strip(), (found["alias"] or found["note"]).strip()
    return f"[{words}](<{note}>)" if words and not re.search(r"[<>\\]", note) else words


def _shortcode(found: re.Match[str]) -> str:
    """Return nothing for a shortcode, but the mark it stands for where it says spoiler."""
    told = _NAME.match(found["hugo"] or found["jekyll"] or found["bb"] or "")
    if not told or "spoiler" not in told["name"].lower():
        return ""
    if _alone(found):
        return ":::" if told["end"] else "::: spoiler"
    return f"!{_ink.CLOSE}" if told["end"] else f"{_ink.OPEN}!"


def _alone(found: re.Match[str]) -> bool:
    """Return whether this stands on a line of its own."""
    text = found.string
    start = text.rfind("\n", 0, found.start()) + 1
    return not text[start : found.start()].strip() and text[found.end() : found.end() + 1] in {"", "\n"}


def _angle(found: re.Match[str]) -> str:
    return {">!": f"{_ink.OPEN}!", "!<": f"!{_ink.CLOSE}"}.get(found[0], found[0])
