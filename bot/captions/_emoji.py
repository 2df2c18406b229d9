"""Where a text holds emoji, as networks that weigh them see it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

# UTS 51: a picture (one shown as text by default may bring U+FE0F), with a skin tone where it takes one;
# flags of two letters or of tags; keycaps. U+FE0E asks for the letter instead of the picture.
_PICTURE = r"(?:\p{EBase}\ufe0f?\p{EMod}|(?!\p{EPres})\p{ExtPict}\ufe0f|\p{ExtPict})(?!\ufe0e)"
_ONE = (
    rf"[0-9#*]\ufe0f?\u20e3|\p{{RI}}\p{{RI}}|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    rf"|{_PICTURE}(?:\u200d{_PICTURE}|\u200d[\u2640\u2642\u2695\u2696\u2708]\ufe0f?)*|\p{{EPres}}(?!\ufe0e)"
)
_LETTERS = frozenset("©®")  # pictures only with U+FE0F; the others of their kind weigh two either way


def emoji(text: str) -> Iterator[tuple[int, int]]:
    """Yield the code points ``[start, end)`` of each emoji, a joined one as a whole if Emoji 12.0 has it."""
    for match in _pattern().finditer(text):
        if match[0] in _LETTERS:
            continue
        if "\u200d" not in match[0] or _bare(match[0]) in _joined():
            yield match.span()
        else:
            yield from _apart(match[0], match.start())


def _apart(sequence: str, at: int) -> Iterator[tuple[int, int]]:
    for picture in sequence.split("\u200d"):
        yield at, at + len(picture)
        at += len(picture) + 1


def _bare(sequence: str) -> str:
    return "".join(each for each in sequence if each != "\ufe0f" and not "\U0001f3fb" <= each <= "\U0001f3ff")


@lru_cache(maxsize=1)
def _pattern() -> Pattern[str]:
    import regex

    return regex.compile(_ONE)


@lru_cache(maxsize=1)
def _joined() -> frozenset[str]:
    lines = files("bot.captions").joinpath("joined_emoji.txt").read_text("utf-8").splitlines()
    written = [word for line in lines if not line.startswith("#") for word in line.split()]
    return frozenset("\u200d".join(map(_picture, word.split("+"))) for word in written)


def _picture(written: str) -> str:
    return "".join(chr(int(each, 16)) for each in written.split("-"))
