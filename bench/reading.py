"""Reading beside only parsing the same bytes, and what 10,000 different reviews cost in memory, as ratios.

Markdown is set beside markdown-it, pages beside lxml and trafilatura, feeds beside feedparser, exports beside
lxml's own walk over the same elements. Memory is that of whole imports, each in a process of its own: ten
times the reviews must not need more of it.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.tick import cost
from bot import content

_ROUNDS = 3
_POSTS = 60
_MANY = 10_000
_WORDS = [
    "the",
    "a",
    "of",
    "and",
    "to",
    "in",
    "it",
    "was",
    "quiet",
    "book",
    "house",
    "river",
    "winter",
    "letter",
    "sister",
    "lamp",
    "page",
    "chapter",
    "voice",
    "garden",
    "answer",
    "door",
    "silence",
    "train",
    "harbour",
    "kitchen",
    "memory",
    "stone",
    "bread",
    "evening",
    "summer",
    "teacher",
    "city",
]
_IMPORT = (
    "import sys; from pathlib import Path; from bot.intake import Intake;"
    "print(sum(1 for _ in Intake(Path(sys.argv[1])).take([Path(sys.argv[2])])))"
)


def main() -> int:
    """Print both tables."""
    rng = random.Random(11)  # noqa: S311 - sample data
    posts = [_post(rng) for _ in range(_POSTS)]
    print(f"{'read whole':<14}{'reviews/s':>12}{'MB/s':>8}   × only parsing")
    for name, files, parse in _forms(posts):
        _row(name, files, parse)
    _memory()
    return 0


# ── speed ──


def _post(rng: random.Random) -> list[tuple[str, str]]:
    """Return a post: headings, paragraphs, an FAQ and a reading list, about 6 kB."""
    told = [("h1", f"{_line(rng, 3).title()} by Ann {_line(rng, 1).title()}")]
    for _ in range(5):
        told += [("h2", _line(rng, 4).capitalize()), *(("p", _text(rng)) for _ in range(3))]
    told.append(("h2", "FAQ"))
    for _ in range(3):
        told += [("h3", f"Is it {_line(rng, 3)}?"), ("p", _text(rng))]
    return told


def _line(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def _text(rng: random.Random) -> str:
    return " ".join(f"{_line(rng, rng.randint(6, 22)).capitalize()}." for _ in range(rng.randint(2, 5)))


def _markdown(post: list[tuple[str, str]]) -> str:
    marks = {"h1": "# ", "h2": "## ", "h3": "### ", "p": ""}
    return "\n\n".join(marks[tag] + text for tag, text in post)


def _html(post: list[tuple[str, str]]) -> str:
    return "\n".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in post)


def _page(post: list[tuple[str, str]], *, said: bool) -> str:
    """Return a page; ``said``: its markup says where the post is, otherwise trafilatura must find it."""
    wrap = "article" if said else "div"
    nav = "".join(f"<a href='/{n}'>Shelf {n}</a>" for n in range(20))
    head = f"<!doctype html><title>{post[0][1]} | Shelf</title><nav>{nav}</nav>"
    return f"{head}<{wrap}>{_html(post)}</{wrap}><footer>© me</footer>"


def _export(posts: list[list[tuple[str, str]]]) -> bytes:
    head = '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    items = (
        f"<item><title>{post[0][1]} {number}</title><link>https://a.example/{number}/</link><wp:status>publish</wp:status>"
        f"<content:encoded><![CDATA[{_html(post)}]]></content:encoded></item>"
        for number, post in enumerate(posts)
    )
    return (head + "".join(items) + "</channel></rss>").encode()


def _feed(posts: list[list[tuple[str, str]]]) -> bytes:
    return _export(posts).replace(b"wordpress.org/export/1.2/", b"example.org/nothing/")


def _forms(
    posts: list[list[tuple[str, str]]],
) -> list[tuple[str, list[tuple[str, bytes]], Callable[[bytes], Any]]]:
    def named(ending: str, texts: list[str]) -> list[tuple[str, bytes]]:
        return [(f"{number}.{ending}", text.encode()) for number, text in enumerate(texts)]

    return [
        ("Markdown", named("md", [_markdown(post) for post in posts]), _parse_markdown),
        ("pages", named("html", [_page(post, said=True) for post in posts]), _parse_page),
        ("bare pages", named("html", [_page(post, said=False) for post in posts]), _parse_page_whole),
        ("a feed", [("feed.xml", _feed(posts))], _parse_feed),
        ("an export", [("export.xml", _export(posts))], _parse_export),
    ]


def _parse_markdown(data: bytes) -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(data.decode())


def _parse_page(data: bytes) -> Any:
    import lxml.html

    return lxml.html.document_fromstring(data)


def _parse_page_whole(data: bytes) -> Any:
    import trafilatura

    return trafilatura.bare_extraction(data, fast=True, favor_recall=True, with_metadata=False)


def _parse_feed(data: bytes) -> Any:
    import feedparser

    return feedparser.parse(BytesIO(data))


def _parse_export(data: bytes) -> Any:
    import lxml.html
    from lxml import etree

    for _, item in etree.iterparse(BytesIO(data), tag="item"):
        for text in (child.text for child in item if child.tag.endswith("encoded")):
            lxml.html.document_fromstring(text)
        item.clear()


def _row(name: str, files: list[tuple[str, bytes]], parse: Callable[[bytes], Any]) -> None:
    ours = _best(lambda: [content.read(data, file) for file, data in files])
    bare = _best(lambda: [parse(data) for _, data in files])
    size = sum(len(data) for _, data in files) / 1e6
    print(f"{name:<14}{_POSTS / ours:>12.0f}{size / ours:>8.2f}{ours / bare:>17.1f}")


def _best(work: Callable[[], Any]) -> float:
    """Return the CPU seconds of the fastest round, after one to warm up."""
    work()
    times = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


# ── memory ──


def _memory() -> None:
    print(f"\n{'imported, peak MiB':<22}{'reviews':>16}{'MiB':>12}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, make, most in (
            ("a folder of posts", _folder_of, _MANY),
            ("an export", _export_of, _MANY // 4),
        ):
            peaks = []
            for count in (most // 10, most):
                home = Path(folder) / f"{count}-{make.__name__}"
                home.mkdir()
                source = make(home, count)
                peaks.append(cost((sys.executable, "-c", _IMPORT, str(home / "content"), str(source))).memory)
            few, many = peaks
            print(f"{name:<22}{most // 10:>8} {most:>7}{few:>6.0f}{many:>6.0f}{many / few:>8.2f}")


def _folder_of(home: Path, count: int) -> Path:
    folder = home / "posts"
    folder.mkdir()
    for number in range(count):
        (folder / f"post-{number}.md").write_text(f"{_markdown(_small(number))}\n", encoding="utf-8")
    return folder


def _small(number: int) -> list[tuple[str, str]]:
    """Return a post of its own for every number: a title, a heading, a paragraph."""
    rng = random.Random(number)  # noqa: S311 - sample data
    title = f"{_line(rng, 3).title()} {number} by Ann {_line(rng, 1).title()}"
    return [("h1", title), ("h2", _line(rng, 4).capitalize()), ("p", _text(rng))]


def _export_of(home: Path, count: int) -> Path:
    source = home / "export.xml"
    source.write_bytes(_export([_small(number) for number in range(count)]))
    return source


if __name__ == "__main__":
    raise SystemExit(main())
