"""How well lines are set, over some hundred sentences in many languages: lone words, ragged edges, lost size.

    python -m bench setting

The sentences are the lines and answers picked from the judged posts beside this file. Wanted are a lone
word on the last line in at most 1 %; of four lines and more a rag (standard deviation ÷ mean of the lines,
the last one as well) of at most 0.085 in the median; 98 % of the largest possible size in the median; at
most 18 % weak line ends.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.cards._breaks import greedy  # noqa: E402 - after the checkout is on the path
from bot.cards._fit import Room, fit, largest  # noqa: E402
from bot.cards._page import Page  # noqa: E402
from bot.cards._stack import text_height  # noqa: E402
from bot.cards._themes import load_theme  # noqa: E402
from bot.cards._typography import typographic  # noqa: E402
from bot.cards._words import weak_words  # noqa: E402
from bot.library import read_library  # noqa: E402
from bot.model import Kind, Snippet, SourceError  # noqa: E402
from bot.picking import Rules  # noqa: E402

TEMPLATES = (ROOT / "templates",)
POSTS = tuple(ROOT / "bench" / "gold" / part for part in ("dev", "held", "fresh"))
_CREDITS = 330.0
"""Pixels that mark and credits usually take of a portrait card."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Set:
    """One sentence as it was set. ``share`` is its size of the largest possible one."""

    lines: tuple[str, ...]
    widths: tuple[float, ...]
    share: float
    language: str


def sentences() -> Iterator[Snippet]:
    """Yield the lines and answers worth a card of every judged post."""
    library = read_library(POSTS, Rules())
    yield from (
        one for one in library.snippets if one.kind is not Kind.READING and 60 <= len(one.text) <= 280
    )


def setting(snippet: Snippet) -> Set | None:
    """Set a line on a portrait card of the theme paper; None where this computer lacks the letters."""
    try:
        return _set(snippet)
    except SourceError:
        return None


def _set(snippet: Snippet) -> Set | None:
    page = Page(theme=load_theme("paper", TEMPLATES), format="portrait", language=snippet.language)
    role, text = page.role("quote"), page.set("quote", typographic(snippet.text, snippet.language))
    room = Room(width=page.width, height=page.height - _CREDITS, least=role.least, most=role.most)

    def height(size: float, count: int) -> float:
        return text_height(text, size, count)

    found = fit(text.parts, room, height)
    if found is None:
        return None

    def fits(size: float) -> bool:
        lines = greedy(text.parts, room.width / size)
        widest = max(text.parts.width(first, last) for first, last in lines) * size
        return widest <= room.width and height(size, len(lines)) <= room.height

    return Set(
        lines=tuple(line.text.strip() for line in text.lines(found.breaks)),
        widths=tuple(text.parts.width(first, last) for first, last in found.breaks),
        share=found.size / largest(role.least, role.most, fits),
        language=snippet.language,
    )


def weak(one: Set) -> tuple[int, int]:
    """Return how many of the line ends but the last are on a weak word, and how many there are."""
    known = weak_words(one.language)
    ends = [line.split()[-1] for line in one.lines[:-1] if line.split()]
    return sum(word.lower() in known for word in ends), len(ends)


def rag(one: Set) -> float:
    """Return how uneven the lines are: standard deviation ÷ mean."""
    return statistics.pstdev(one.widths) / statistics.mean(one.widths)


def main() -> int:
    """Set every sentence and print the four figures."""
    tried = [setting(one) for one in sentences()]
    done = [one for one in tried if one is not None]
    long = [one for one in done if len(one.lines) >= 4]
    spaced = [one for one in done if len(one.lines) > 1 and " " in one.lines[0]]
    lone = [one for one in spaced if len(one.lines[-1].split()) == 1]
    ends = [weak(one) for one in done]
    languages = len({one.language for one in done})
    print(f"{len(done)} sentences, {languages} languages, {len(long)} of four lines or more")
    print(f"{len(tried) - len(done)} left out: no font here, or too long for one card")
    print(f"lone word on the last line   {len(lone) / len(spaced):.1%} (aim 1 %)")
    print(f"rag, median                  {statistics.median(map(rag, long)):.4f} (aim 0.085)")
    print(f"size of the largest, median  {statistics.median(one.share for one in done):.1%} (aim 98 %)")
    print(f"weak line ends               {sum(a for a, _ in ends) / sum(b for _, b in ends):.1%} (aim 18 %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
