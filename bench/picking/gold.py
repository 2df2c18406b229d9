"""The gold corpus: documents beside what a careful reader says of them; its README has the schema."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLD = Path(__file__).resolve().parents[1] / "gold"
PARTS = ("dev", "held", "fresh", "unseen")
EXPECTED = "expect.toml"

ALONE = frozenset({"good", "fine", "quote", "guest"})
LEANING = {"after": "leans on the line before it", "before": "wants the line after it"}
FORBIDDEN = frozenset(
    {
        "plot",
        "dangling",
        "dull",
        "fragment",
        "blurb",
        "other",
        "comment",
        "caption",
        "furniture",
        "list",
        "question",
        "dialogue",
        "repeat",
        "unpublished",
        "note",
        "heading",
        "heading?",
        "reversed",
    }
)
_VOICES = {"quote": "book", "guest": "other", "other": "other", "comment": "other", "blurb": "other"}
_GRADES = ("hard", "marked", "soft", "lookalike")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One sentence of a document and its verdict. ``book`` counts from 1; 0 means any of the post's books."""

    verdict: str
    text: str
    grade: str = ""
    voice: str = "reviewer"
    book: int = 0

    @property
    def secret(self) -> bool:
        """Whether it must never go out unflagged."""
        return self.grade in ("hard", "marked")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question and answer that ``inspect`` should find. ``spoiler``: the writer announced one."""

    question: str
    answer: str
    spoiler: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A book or an entry of a reading list."""

    title: str
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What should be understood of one post. ``hidden`` ones (drafts, locked) must give no snippet at all."""

    title: str
    language: str
    books: tuple[Title, ...]
    creator: str
    handles: Mapping[str, str]
    lines: tuple[Line, ...]
    faq: tuple[Question, ...] = ()
    reading: tuple[Title, ...] = ()
    rating: str = ""
    published: str = ""
    hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One source, and the posts in it."""

    name: str
    part: str
    path: Path
    posts: tuple[Post, ...]


def documents(part: str) -> Iterator[Document]:
    """Yield the documents of one part in order; raises ValueError for an expectation it cannot read."""
    for expected in sorted((GOLD / part).glob(f"*/{EXPECTED}")):
        folder = expected.parent
        (path,) = (each for each in folder.iterdir() if each != expected)
        posts = tomllib.loads(expected.read_text(encoding="utf-8"))["posts"]
        yield Document(
            name=folder.name, part=part, path=path, posts=tuple(_post(each, folder.name) for each in posts)
        )


def source(document: Document, spare: Path) -> Path:
    """Return the file to read. A folder named ``….zip`` is packed into ``spare`` first."""
    if not document.path.is_dir():
        return document.path
    made = shutil.make_archive(str(spare / document.path.stem), "zip", document.path)
    return Path(made)


def _post(of: Mapping[str, Any], name: str) -> Post:
    creator = of.get("creator", {})
    return Post(
        title=of["title"],
        language=of["language"],
        books=_titles(of.get("books", ())),
        creator=creator.get("name", ""),
        handles=creator.get("handles", {}),
        lines=tuple(_line(each, name) for each in of["lines"].strip("\n").split("\n")),
        faq=tuple(Question(**each) for each in of.get("faq", ())),
        reading=_titles(of.get("reading", ())),
        rating=str(of.get("rating", "")),
        published=str(of.get("published", "")),
        hidden=of.get("hidden", False),
    )


def _titles(of: Any) -> tuple[Title, ...]:
    return tuple(Title(title=each["title"], authors=tuple(each.get("authors", ()))) for each in of)


def _line(written: str, name: str) -> Line:
    head, bar, text = written.partition(" | ")
    verdict, *marks = head.split()
    grade = next((mark for mark in marks if mark in _GRADES), "")
    book = next((int(mark.removeprefix("book")) for mark in marks if mark.startswith("book")), 0)
    known = ALONE | FORBIDDEN | LEANING.keys()
    if not bar or verdict not in known or len(marks) != bool(grade) + bool(book):
        raise ValueError(f"{name}: not a judged line: {written}")
    voice = _VOICES.get(verdict, "reviewer")
    return Line(verdict=verdict, text=text, grade=grade, voice=voice, book=book)
