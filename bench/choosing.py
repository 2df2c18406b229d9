"""Choosing among 100,000 snippets, and picking beside parsing. Ratios of one run; the best of several rounds.

Choosing is set beside sorting the same snippets by their scores: what any choice of the best has to pay.
Picking is set beside only reading the same files into Reviews; so is an archive read without its cache, with
one that is yet to be made, and with one that holds it.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import content, picking
from bot.library import read_library
from bot.model import Book, Kind, Snippet, Used
from bot.picking import Rules

_SNIPPETS, _REVIEWS, _USES = 100_000, 1_000, 5_000
_ROUNDS = 5
_TIMES = 10
_COPIES = 100
_NOW = datetime(2031, 5, 4, 9, tzinfo=UTC)
_SAMPLES = Path(__file__).resolve().parents[1] / "content"
_WORDS = ["pear", "salt", "kite", "moth", "bell", "rope", "lamp", "seed", "tide", "glass", "stone", "bread"]


def main() -> int:
    """Print the tables."""
    _choosing()
    _picking()
    _archive()
    return 0


def _choosing() -> None:
    rng = random.Random(7)  # noqa: S311 - sample data
    snippets = [_snippet(number, rng) for number in range(_SNIPPETS)]
    used = [_use(snippet, ago) for ago, snippet in enumerate(rng.sample(snippets, _USES), start=1)]
    sort = _best(lambda: sorted(snippets, key=lambda one: (-one.score, one.id)))
    fresh = _best(lambda: _choose(snippets, ()))
    late = _best(lambda: _choose(snippets, used))
    print(f"choosing among {_SNIPPETS:,} snippets of {_REVIEWS:,} reviews      ms   × sorting them")
    for name, spent in (
        ("sorting by score", sort),
        ("first choice", fresh),
        (f"after {_USES:,} posts", late),
    ):
        print(f"{name:<48}{spent * 1000:>10.0f}{spent / sort:>12.1f}")


def _choose(snippets: Sequence[Snippet], used: Sequence[Used]) -> picking.Chosen:
    chosen = picking.choose(
        snippets,
        account="me",
        used=used,
        at=_NOW,
        rotation=picking.Rotation(),
        seed="bench",
        banned=frozenset(),
        policy="never",
        can_warn=False,
    )
    if not isinstance(chosen, picking.Chosen):
        sys.exit(f"nothing was chosen: {chosen.reason}")
    return chosen


def _snippet(number: int, rng: random.Random) -> Snippet:
    text = " ".join((*rng.choices(_WORDS, k=14), str(number)))
    review = number % _REVIEWS
    kind = Kind.FAQ if number % 10 < 2 else Kind.EXCERPT
    return Snippet(
        id=f"{number:012x}",
        kind=kind,
        text=text,
        source=f"{review}.md",
        review=str(review),
        book=Book(title=f"Book {review}", authors=(f"Author {review % 700}",)),
        score=float(rng.randrange(48, 100)),
    )


def _use(snippet: Snippet, ago: int) -> Used:
    return Used(
        snippet=snippet.id,
        review=snippet.review,
        book=snippet.book.title,
        account="me",
        at=_NOW - timedelta(hours=ago),
        kind=snippet.kind,
        words=picking.words(snippet),
    )


def _picking() -> None:
    files = [(path.read_bytes(), path.name) for path in sorted(_SAMPLES.glob("*.*"))] * _TIMES
    reviews = [review for data, name in files for review in content.read(data, name).reviews]
    size = sum(len(data) for data, _ in files) / 1e6
    read = _best(lambda: [content.read(data, name) for data, name in files])
    pick = _best(lambda: picking.archive(reviews))
    print(f"\n{len(files)} sample reviews, {size:.2f} MB                 reviews/s      MB/s   × reading")
    for name, spent in (("read", read), ("picked", pick), ("read and picked", read + pick)):
        print(f"{name:<40}{len(files) / spent:>12.0f}{size / spent:>10.2f}{spent / read:>12.2f}")


def _archive() -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive, kept = Path(folder) / "content", Path(folder) / "archive.sqlite3"
        archive.mkdir()
        for path in _SAMPLES.glob("*.md"):
            for number in range(_COPIES):
                (archive / f"{path.stem}-{number}.md").write_bytes(path.read_bytes())
        files = sorted(archive.iterdir())
        parse = _spent(lambda: [content.read(path.read_bytes(), path.name) for path in files])
        spent = {
            "without a cache": _spent(lambda: read_library([archive], Rules())),
            "making it": _spent(lambda: read_library([archive], Rules(), cache=kept)),
            "from it": min(
                _spent(lambda: read_library([archive], Rules(), cache=kept)) for _ in range(_ROUNDS)
            ),
        }
        megabytes = kept.stat().st_size / 1e6
    print(f"\nan archive of {len(files):,} files, cache of {megabytes:.1f} MB      ms a file   × reading")
    for name, seconds in spent.items():
        print(f"{name:<48}{seconds / len(files) * 1000:>10.2f}{seconds / parse:>12.2f}")


def _spent(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _best(work: Callable[[], object]) -> float:
    """Return the fewest seconds that the work took in one of several rounds, after a first."""
    spent = []
    for _ in range(_ROUNDS + 1):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent[1:])


if __name__ == "__main__":
    raise SystemExit(main())
