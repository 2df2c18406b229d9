"""TOML that cannot be read at all, explained to somebody who never heard of TOML."""

from __future__ import annotations

import re

from bot.model import Fault

_CURLY = "“”„‟«»‘’‚"
_REASONS = (
    ("Cannot overwrite", "this key stands here twice", "keep one of them"),
    ("Cannot declare", "this section stands here twice", "put its keys together under one heading"),
    ("Cannot mutate", "this section stands here twice", "put its keys together under one heading"),
    ("Illegal character", "a quote mark is missing at the end of this line", 'close the text with "'),
    ("Unterminated string", "a quote mark is missing", 'close the text with "'),
    ("Expected '='", "an = is missing", 'write it as: key = "value"'),
    ("Expected newline", "something follows the value", 'text stands in quotes: key = "value"'),
    ("Unclosed array", "a list is not closed", "end it with ]"),
    ("Invalid initial character", "this line starts with something unexpected", 'write it as: key = "value"'),
    ("Invalid value", "this value cannot be read", 'text stands in quotes: key = "value"'),
    ("Invalid statement", "this line is no setting", 'write it as: key = "value", or start it with #'),
)


def syntax_fault(text: str, name: str, said: str) -> Fault:
    """Return the Fault for what tomllib ``said`` of ``text``."""
    lines = text.split("\n")
    found = re.search(r"line (\d+)", said)
    number = int(found[1]) if found else _last_written(lines)
    message, hint = _reason(said, lines[number - 1])
    return Fault(code="config_syntax", message=message, place=f"{name}:{number}", hint=hint)


def _last_written(lines: list[str]) -> int:
    return next((index for index in range(len(lines), 0, -1) if lines[index - 1].strip()), 1)


def _reason(said: str, line: str) -> tuple[str, str]:
    if any(mark in line for mark in _CURLY) and '"' not in line:
        return "these are typographer's quote marks", 'use straight ones: "'
    if re.search(r"\[?\s*\d{1,2}:\d{2}\s*[\],]", line):
        return "a time stands here without quote marks", 'write it like "09:00"'
    if "\\" in line and '"' in line:
        return "a backslash has a meaning of its own between quote marks", 'write paths with "/"'
    if "end of document" in said and "[" in line:
        return "a list is not closed", "end it with ]"
    for start, message, hint in _REASONS:
        if said.startswith(start):
            return message, hint
    return "this line cannot be read", 'write it as: key = "value"'
