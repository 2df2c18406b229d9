"""Taking reviews into the workspace: sources → ``content/<slug>.md``, so that doing it again changes nothing.

What was written is remembered in ``content/.imported.json`` (source and hash for each file). A file that
still has that hash is ours to renew when its source changes; one that has not was edited by a person, and
is never written over.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from bot import content, fetch
from bot.model import Fault, Review

_RECORD = ".imported.json"


class Fate(StrEnum):
    """What became of one review."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """One review of one source. ``file`` is where it stands, None where it could not be taken in.

    ``faults`` say why it was refused, or what was odd about one that was taken all the same.
    """

    source: str
    fate: Fate
    file: Path | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Origin:
    """Where a review came from: a path from the workspace on, and which review of that file (from 1)."""

    source: str
    number: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class _Written:
    """What an earlier import wrote into a file: from where, and the hash of the text then."""

    origin: _Origin
    digest: str


_Record: TypeAlias = dict[str, _Written]


class Intake:
    """Takes sources into one content folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._record = _load(self._folder / _RECORD)

    def take(self, sources: Sequence[str | Path]) -> Iterator[Taken]:
        """Take in files and folders, one after another. One bad source never hides a good one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            for source in fetch.sources(sources):
                if source.fault is not None:
                    yield Taken(source=source.name, fate=Fate.REFUSED, faults=(source.fault,))
                elif Path(source.name).resolve().is_relative_to(self._folder):
                    yield Taken(source=source.name, fate=Fate.UNCHANGED, file=Path(source.name))
                else:
                    yield from self._read(source.name, source.data)
        finally:
            self._save()

    def _read(self, name: str, data: bytes) -> Iterator[Taken]:
        reading = content.read(data, name)
        if not reading.reviews:
            yield Taken(source=name, fate=Fate.REFUSED, faults=reading.faults or (_nothing(name),))
        for number, review in enumerate(reading.reviews, start=1):
            origin = _Origin(source=self._seen_from_here(name), number=number)
            yield self._place(review, origin, reading.faults if number == 1 else ())

    def _place(self, review: Review, origin: _Origin, faults: tuple[Fault, ...]) -> Taken:
        """Find the review's file and bring it up to date, unless a person has been at it."""
        text = content.to_markdown(review)
        digest = _digest(text.encode())
        path = self._file(review.slug, origin, digest)
        before = self._record.get(path.name)
        fate = _fate(_standing(path), digest, before.digest if before else "")
        if fate is Fate.REFUSED:
            return Taken(
                source=review.source, fate=fate, file=path, faults=(*faults, _edited(path, review.source))
            )
        if fate is not Fate.UNCHANGED:
            _write(path, text)
        kept = before.digest if before and fate is Fate.UNCHANGED else digest
        self._record[path.name] = _Written(origin=origin, digest=kept)
        return Taken(source=review.source, fate=fate, file=path, faults=faults)

    def _file(self, slug: str, origin: _Origin, digest: str) -> Path:
        """Return the review's file: the one it has, else the first name that no other living source has."""
        for name, written in self._record.items():
            if written.origin == origin and (self._folder / name).exists():
                return self._folder / name
        for number in itertools.count(1):
            path = self._folder / (f"{slug}.md" if number == 1 else f"{slug}-{number}.md")
            if _standing(path) in {"", digest} or not self._anothers(path.name, origin):
                return path
        raise AssertionError  # count() has no end

    def _anothers(self, name: str, origin: _Origin) -> bool:
        """Say whether the file came from another source that is still there; a moved one may be renewed."""
        written = self._record.get(name)
        return (
            written is not None
            and written.origin != origin
            and (self._folder.parent / written.origin.source).exists()
        )

    def _seen_from_here(self, name: str) -> str:
        """Return a path that stays right when workspace and sources move together."""
        try:
            return Path(os.path.relpath(name, self._folder.parent)).as_posix()
        except ValueError:  # another drive
            return Path(name).resolve().as_posix()

    def _save(self) -> None:
        files = {name: asdict(written) for name, written in sorted(self._record.items())}
        text = json.dumps({"files": files}, indent=2, ensure_ascii=False) + "\n"
        path = self._folder / _RECORD
        if self._record and _standing(path) != _digest(text.encode()):
            _write(path, text)


def _fate(standing: str, now: str, before: str) -> Fate:
    """Compare the hashes of what stands there, of what we would write now, and of what we wrote before."""
    if not standing:
        return Fate.NEW
    if now in {standing, before}:
        return Fate.UNCHANGED
    return Fate.CHANGED if standing == before else Fate.REFUSED


def _load(path: Path) -> _Record:
    """Read the record. One that is broken is as good as none: then nothing is written over."""
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {
            name: _Written(origin=_Origin(**written["origin"]), digest=written["digest"])
            for name, written in files.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _standing(path: Path) -> str:
    """Return the hash of the file, "" where there is none."""
    return _digest(path.read_bytes()) if path.exists() else ""


def _digest(data: bytes) -> str:
    """Return a hash that does not mind how lines end: version control may have changed that."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _write(path: Path, text: str) -> None:
    """Write whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


def _nothing(name: str) -> Fault:
    return Fault(code="empty", place=name, message="there is no review in it", hint="is it the right file?")


def _edited(path: Path, source: str) -> Fault:
    return Fault(
        code="edited",
        place=str(path),
        message=f"it was written or changed by hand, so it was left as it is; {source} says something else",
        hint="copy what is new by hand, or move the file away and import again",
    )
