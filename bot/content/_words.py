"""The word lists of this room, read from ``words.toml`` when first asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _lists() -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(files("bot.content").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def pattern(name: str, around: str = "{}") -> re.Pattern[str]:
    """Return the list of that name as one pattern; ``around`` says what must stand around it."""
    return re.compile(around.format("|".join(f"(?:{one})" for one in _lists()[name])), re.IGNORECASE)


@cache
def keys() -> Mapping[str, str]:
    """Return the English name of each front matter key that is written in another language."""
    return {name: english for english, names in _lists()["keys"].items() for name in names.split()}


def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """Return the list of that name, whose entries are two patterns each."""
    return tuple((first, second) for first, second in _lists()[name])


def month(word: str) -> int:
    """Return the number of the month a word names, whole or cut short, or 0 where it names none."""
    told = enumerate(_lists()["months"], start=1)
    return next((at for at, names in told if re.match(rf"ב?(?:{names})", word, re.IGNORECASE)), 0)


def says_fact(text: str) -> bool:
    """Return whether a line says outright what it holds: ``Rating: 4/5``, ``Verlag | Diogenes``."""
    return bool(pattern("facts", r"\W*(?:{})\s*[:：|]\s*\S").match(text)) and len(text) <= 120


def rates(text: str) -> bool:
    """Return whether a line begins with a word for a rating."""
    return bool(pattern("ratings", r"\W*(?:{})\b").match(text))


def says_questions(text: str) -> bool:
    """Return whether a heading speaks of questions, and not of ones for readers to talk about."""
    return bool(pattern("questions").search(text)) and not pattern("discussion").search(text)


def says_interview(text: str) -> bool:
    """Return whether a title, tag or heading speaks of an interview."""
    return bool(pattern("interview").search(text))


def says_comments(text: str) -> bool:
    """Return whether a heading stands over what readers wrote below the post."""
    return len(text) <= 80 and bool(pattern("comments", r"\W*\d*\W*(?:{})\W*\d*\W*\Z").match(text))


def is_notice(text: str) -> bool:
    """Return whether a line stands beside the text: a button, a notice, a credit."""
    return len(text) <= 300 and bool(pattern("notices").search(text))


def takes_leave(text: str) -> bool:
    """Return whether a line is how a letter or a post ends: ``Happy reading!``, ``Bis bald, eure Ann``."""
    return len(text) <= 140 and bool(
        pattern("farewells", r"\W*(?:{})(?!\w)(?:[^.!?]{{0,60}}[.!?…]?){{1,2}}\W*\Z").match(text)
    )


def is_template(text: str) -> bool:
    """Return whether words were put there for a person to replace."""
    return (len(text) <= 600 or "lorem" in text.lower()) and bool(pattern("templates").search(text))
