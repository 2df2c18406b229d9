"""Files, folders and addresses to bytes: what there is to be read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model import Fault

if TYPE_CHECKING:
    from bot.net import Manners

__all__ = ["Source", "count", "is_address", "sources"]

LARGEST = 20 * 1024 * 1024
LARGEST_EXPORT = 512 * 1024 * 1024

_POSTS = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".rst"})
_EXPORTS = frozenset({".xml", ".atom", ".rss", ".json", ".zip"})
_ABOUT = re.compile(r"(?:readme|licen[cs]e|changelog|contributing)(?:[._-][a-z]{2})?\.\w+\Z", re.IGNORECASE)
_PARTS_OF_SITES = frozenset(
    [
        "_layouts",
        "_includes",
        "_sass",
        "layouts",
        "partials",
        "archetypes",
        "templates",
        "node_modules",
        "themes",
        "vendor",
        "venv",
        "__pycache__",
    ]
)
_TEMPLATE = re.compile(r"(?:.*[-_. ])?template\Z", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file's bytes under the name it was found by; ``data`` is empty where there is a ``fault``."""

    name: str
    data: bytes = b""
    fault: Fault | None = None


def is_address(name: str | Path) -> bool:
    """Return whether this names something on the web."""
    return bool(re.match(r"https?://", str(name), re.IGNORECASE))


def sources(args: Sequence[str | Path], *, manners: Manners | None = None) -> Iterator[Source]:
    """Yield the posts in ``args``, each once, in the order given and sorted by path within a folder.

    A folder gives its .md, .markdown, .txt, .rst and .html files at any depth, without hidden ones, README
    and its like, the templates of site generators, and links that lead out of it. A file named outright is
    read whatever it is called. At most 20 MB each, an export 512 MB. ``manners`` are for addresses.
    Never raises: what is missing or cannot be read is a Source with a fault.
    """
    seen: set[Path | str] = set()
    for arg in args:
        found = iter([str(arg)]) if is_address(arg) else _files(Path(arg))
        for each in found:
            if isinstance(each, Source):
                yield each
            elif (real := each if isinstance(each, str) else _real(each)) not in seen:
                seen.add(real)
                yield _page(each, manners) if isinstance(each, str) else _read(each)


def count(args: Sequence[str | Path]) -> int | None:
    """Return how many sources these give; None where only reading an export or a feed tells."""
    if any(is_address(arg) or Path(arg).suffix.lower() in _EXPORTS for arg in args):
        return None
    return sum(1 for arg in args for _ in _files(Path(arg)))


# ── files ──


def _files(path: Path) -> Iterator[Path | Source]:
    try:
        if path.is_dir():
            yield from _inside(path)
        elif path.exists():
            yield path
        else:
            yield _failed(
                path, "source.missing", "there is no such file or folder", "check the spelling of the path"
            )
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)


def _inside(folder: Path) -> Iterator[Path | Source]:
    """Walk a folder. Links to files inside it are followed; links to folders are not, as they may circle."""
    root = _real(folder)
    troubles: list[OSError] = []
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=troubles.append):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in _PARTS_OF_SITES
        )
        found += (
            path
            for name in names
            if _is_post(path := Path(place) / name) and _real(path).is_relative_to(root)
        )
    yield from sorted(found, key=lambda path: path.relative_to(folder).parts)
    yield from (_unreadable(Path(str(trouble.filename or folder)), trouble) for trouble in troubles)


def _is_post(path: Path) -> bool:
    hidden = path.name.startswith((".", "~", "_")) or _TEMPLATE.match(path.stem)
    return not hidden and path.suffix.lower() in _POSTS and not _ABOUT.match(path.name)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _read(path: Path) -> Source:
    most = LARGEST_EXPORT if path.suffix.lower() in _EXPORTS else LARGEST
    try:
        if not path.is_file():
            return _failed(path, "source.kind", "this is not a file", "give a file or a folder")
        with path.open("rb") as file:
            data = file.read(min(most, path.stat().st_size) + 1)
    except OSError as error:
        return _unreadable(path, error)
    if len(data) > most:
        size = f"this file is larger than {most // 1024 // 1024} MB"
        return _failed(path, "source.size", size, "give the text of the reviews, without pictures")
    return Source(name=_said(path), data=data)


def _said(path: Path | str) -> str:
    """Return the name as text: one of another encoding, from an old disk, can be neither kept nor printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def _unreadable(path: Path, error: OSError | ValueError) -> Source:
    why = getattr(error, "strerror", None) or str(error)
    return _failed(
        path, "source.unreadable", f"it cannot be read: {why}", "check that the file is yours to read"
    )


def _failed(path: Path | str, code: str, message: str, hint: str) -> Source:
    name = _said(path)
    return Source(name=name, fault=Fault(code=code, message=message, place=name, hint=hint))


# ── addresses ──


def _page(url: str, manners: Manners | None) -> Source:
    import asyncio

    from bot.net import Manners, visit

    answer = asyncio.run(visit(url, manners or Manners()))
    if isinstance(answer, str):
        return _failed(url, "source.address", answer, _hint(answer))
    if answer.status != 200:
        told = f"the server answered {answer.status}"
        return _failed(url, "source.address", told, "open the address in a browser, and see what it shows")
    return Source(name=url, data=_utf8(answer.body, answer.headers.get("content-type", "")))


def _hint(why: str) -> str:
    if "local network" in why:
        return "if that is what you want, say --allow-private"
    return (
        "if it has no https, say --allow-http" if "plain http" in why else "check the address, or try later"
    )


def _utf8(body: bytes, kind: str) -> bytes:
    """Return a page in UTF-8 where only the server's header tells its encoding."""
    found = re.search(r"charset=[\"']?([\w.:-]{2,40})", kind)
    if not found or not kind.startswith(("text/html", "text/plain", "text/markdown")):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return body.decode(found[1], "replace").encode()
        except LookupError:
            return body
    return body
