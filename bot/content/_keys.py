"""Reaching into front matter: mappings with lower-case names, lists, and strings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WIKI = re.compile(r"\[\[(?:[^\]|\n]{1,200}\|)?([^\]\n]{1,200})\]\]")
"""A link to another note, as Obsidian writes it; what it shows is what counts."""


def scalar(value: Any) -> str:
    """Return a string, or the first of a list of strings, or an empty string."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return _WIKI.sub(r"\1", value) if isinstance(value, str) else ""


def first(keys: Mapping[str, Any], *names: str) -> str:
    """Return the first of these keys that holds words."""
    return next((text for name in names if (text := scalar(keys.get(name)).strip())), "")


def table(keys: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the mapping under a key, or an empty one."""
    value = keys.get(name)
    return value if isinstance(value, dict) else {}


def people(value: Any) -> tuple[str, ...]:
    """Return names from a string, a list of strings, or a list of mappings with a ``name``."""
    if isinstance(value, str):
        value = _split(value)
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return ()
    names = (first(item, "name") if isinstance(item, dict) else scalar(item) for item in value)
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _split(names: str) -> list[str]:
    """Part several people's names; a comma does so between full names only (``Le Guin, Ursula``)."""
    parts = re.split(r"\s*(?:;|\s&\s|\s+and\s+)\s*", names)
    by_comma = [name for part in parts for name in part.split(", ")]
    return by_comma if all(" " in name.strip() for name in by_comma) else parts
