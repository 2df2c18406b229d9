"""Files and folders to bytes: what of a workspace's content is there to be read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.model import Fault

__all__ = ["Source", "sources"]

LARGEST = 5 * 1024 * 1024

_POSTS = frozenset({".md", ".markdown", ".txt"})
_ABOUT = re.compile(r"(?:readme|licen[cs]e|changelog|contributing)(?:[._-][a-z]{2})?\.\w+\Z", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file's bytes under the name it was found by; ``data`` is empty where there is a ``fault``."""

    name: str
    data: bytes = b""
    fault: Fault | None = None


def sources(args: Sequence[str | Path]) -> Iterator[Source]:
    """Yield the posts in ``args``, each file once, in the order given and sorted by path within a folder.

    A folder gives its .md, .markdown and .txt files at any depth, without hidden ones, README and its like,
    and links that lead out of it. A file named outright is read whatever it is called. At most 5 MB each.
    Never raises: what is missing or cannot be read is a Source with a fault.
    """
    seen: set[Path] = set()
    for arg in args:
        for path in _files(Path(arg)):
            if isinstance(path, Source):
                yield path
            elif (real := _real(path)) not in seen:
                seen.add(real)
                yield _read(path)


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
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += (
            path
            for name in names
            if _is_post(path := Path(place) / name) and _real(path).is_relative_to(root)
        )
    yield from sorted(found, key=lambda path: path.relative_to(folder).parts)
    yield from (_unreadable(Path(str(trouble.filename or folder)), trouble) for trouble in troubles)


def _is_post(path: Path) -> bool:
    hidden = path.name.startswith((".", "~", "_"))
    return not hidden and path.suffix.lower() in _POSTS and not _ABOUT.match(path.name)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _read(path: Path) -> Source:
    try:
        if not path.is_file():
            return _failed(path, "source.kind", "this is not a file", "give a file or a folder")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        return _unreadable(path, error)
    if len(data) > LARGEST:
        size = f"this file is larger than {LARGEST // 1024 // 1024} MB"
        return _failed(path, "source.size", size, "give the text of one review, without its pictures")
    return Source(name=str(path), data=data)


def _unreadable(path: Path, error: OSError | ValueError) -> Source:
    why = getattr(error, "strerror", None) or str(error)
    return _failed(
        path, "source.unreadable", f"it cannot be read: {why}", "check that the file is yours to read"
    )


def _failed(path: Path, code: str, message: str, hint: str) -> Source:
    return Source(name=str(path), fault=Fault(code=code, message=message, place=str(path), hint=hint))
