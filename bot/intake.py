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
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import content, fetch
from bot.model import Fault, Review

if TYPE_CHECKING:
    from bot.net import Manners

_RECORD = ".imported.json"
_SAVED_EVERY = 1000
_MOST_FOLLOWED = 200
"""How many posts of cut-off feeds one import fetches from their own pages."""


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
    """Where a review came from: a path from the workspace on, or an address. ``post``: which one of many."""

    source: str
    post: str = ""


def _at_home(name: str, data: bytes) -> Taken:
    """Tell of a file that lies in the content folder already: it stays as it is, if it can be read."""
    reading = content.read(data, name)
    fate = Fate.UNCHANGED if reading.reviews else Fate.REFUSED
    return Taken(source=name, fate=fate, file=Path(name), faults=() if reading.reviews else reading.faults)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Written:
    """What an earlier import wrote into a file: from where, and the hash of the text then."""

    origin: _Origin
    digest: str


class _Record:
    """What is known of the files in the folder, by name and by origin."""

    def __init__(self, files: dict[str, _Written]) -> None:
        self.files = files
        self._names = {written.origin: name for name, written in files.items()}

    def name_of(self, origin: _Origin) -> str:
        """Return the file a review was written into, "" where it is new."""
        return self._names.get(origin, "")

    def keep(self, name: str, written: _Written) -> None:
        """Remember what a file holds now."""
        self.files[name] = written
        self._names[written.origin] = name


class Intake:
    """Takes sources into one content folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._record = _load(self._folder / _RECORD)
        self._followed = 0

    def take(self, sources: Sequence[str | Path], *, manners: Manners | None = None) -> Iterator[Taken]:
        """Take in sources, one after another. One bad source never hides a good one.

        ``manners`` say how addresses may be looked at.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            for source in fetch.sources(sources, manners=manners):
                if source.fault is not None:
                    yield Taken(source=source.name, fate=Fate.REFUSED, faults=(source.fault,))
                elif self._is_ours(source.name):
                    yield _at_home(source.name, source.data)
                else:
                    yield from self._read(source.name, source.data, manners)
        finally:
            self._save()

    def _is_ours(self, name: str) -> bool:
        return not fetch.is_address(name) and Path(name).resolve().is_relative_to(self._folder)

    def _read(self, name: str, data: bytes, manners: Manners | None) -> Iterator[Taken]:
        many = content.holds_many(data, name)
        seen: Counter[str] = Counter()
        for number, reading in enumerate(content.read_each(data, name), start=1):
            if not reading.reviews:
                yield Taken(source=name, fate=Fate.REFUSED, faults=reading.faults or (_nothing(name),))
            for review in reading.reviews:
                post = (review.url or review.slug) if many else ""
                seen[post] += 1
                again = f"#{seen[post]}" if seen[post] > 1 else ""
                origin = _Origin(source=self._seen_from_here(name), post=post + again)
                cut = many and fetch.is_address(name) and content.is_cut_off(review)
                whole, faults = self._followed_up(review, manners) if cut else (review, ())
                yield self._place(whole, origin, (*reading.faults, *faults))
            if number % _SAVED_EVERY == 0:
                self._save()

    def _followed_up(self, review: Review, manners: Manners | None) -> tuple[Review, tuple[Fault, ...]]:
        """Return the post as its own page has it, where the feed gave only its beginning; else say so."""
        page = None
        if review.url and self._followed < _MOST_FOLLOWED:
            self._followed += 1
            page = next(fetch.sources([review.url], manners=manners))
        found = content.read(page.data, page.name).reviews if page and page.fault is None else ()
        if len(found) == 1 and len(found[0].blocks) >= len(review.blocks):
            told = replace(found[0], source=review.source, slug=review.slug, title=review.title)
            return replace(told, url=review.url, published=review.published or told.published), ()
        return review, (_cut(review, page.fault if page else None),)

    def _place(self, review: Review, origin: _Origin, faults: tuple[Fault, ...]) -> Taken:
        """Find the review's file and bring it up to date, unless a person has been at it."""
        text = content.to_markdown(review)
        digest = _digest(text.encode())
        path = self._file(review.slug, origin, digest)
        before = self._record.files.get(path.name)
        fate = _fate(_standing(path), digest, before.digest if before else "")
        if fate is Fate.REFUSED:
            return Taken(
                source=review.source, fate=fate, file=path, faults=(*faults, _edited(path, review.source))
            )
        if fate is not Fate.UNCHANGED:
            _write(path, text)
        kept = before.digest if before and fate is Fate.UNCHANGED else digest
        self._record.keep(path.name, _Written(origin=origin, digest=kept))
        return Taken(source=review.source, fate=fate, file=path, faults=faults)

    def _file(self, slug: str, origin: _Origin, digest: str) -> Path:
        """Return the review's file: the one it has, else the first name that no other living source has."""
        known = self._record.name_of(origin)
        if known and (self._folder / known).exists():
            return self._folder / known
        for number in itertools.count(1):
            path = self._folder / (f"{slug}.md" if number == 1 else f"{slug}-{number}.md")
            if _standing(path) in {"", digest} or not self._anothers(path.name, origin):
                return path
        raise AssertionError  # count() has no end

    def _anothers(self, name: str, origin: _Origin) -> bool:
        """Say whether the file came from another source that is still there; a moved one may be renewed."""
        written = self._record.files.get(name)
        if written is None or written.origin == origin:
            return False
        source = written.origin.source
        return fetch.is_address(source) or (self._folder.parent / source).exists()

    def _seen_from_here(self, name: str) -> str:
        """Return a path that stays right when workspace and sources move together."""
        if fetch.is_address(name):
            return name
        try:
            return Path(os.path.relpath(name, self._folder.parent)).as_posix()
        except ValueError:  # another drive
            return Path(name).resolve().as_posix()

    def _save(self) -> None:
        files = {name: _kept(written) for name, written in sorted(self._record.files.items())}
        text = json.dumps({"files": files}, indent=2, ensure_ascii=False) + "\n"
        path = self._folder / _RECORD
        if files and _standing(path) != _digest(text.encode()):
            _write(path, text)


def _fate(standing: str, now: str, before: str) -> Fate:
    """Compare the hashes of what stands there, of what we would write now, and of what we wrote before."""
    if not standing:
        return Fate.NEW
    if now in {standing, before}:
        return Fate.UNCHANGED
    return Fate.CHANGED if standing == before else Fate.REFUSED


def _kept(written: _Written) -> dict[str, object]:
    origin = {"source": written.origin.source, "post": written.origin.post}
    return {"origin": {key: value for key, value in origin.items() if value}, "digest": written.digest}


def _load(path: Path) -> _Record:
    """Read the record. One that is broken is as good as none: then nothing is written over."""
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return _Record({name: _written(told) for name, told in files.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Record({})


def _written(told: dict[str, Any]) -> _Written:
    origin = _Origin(source=told["origin"]["source"], post=told["origin"].get("post", ""))
    return _Written(origin=origin, digest=told["digest"])


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


def _cut(review: Review, why: Fault | None) -> Fault:
    told = f": {why.message}" if why else ""
    return Fault(
        code="cut",
        place=review.url or review.source,
        message=f"the feed holds only the beginning of {review.title!r}, and its page gave no more{told}",
        hint=why.hint if why and why.hint else "import the post's own address, or the blog's export",
    )


def _edited(path: Path, source: str) -> Fault:
    return Fault(
        code="edited",
        place=str(path),
        message=f"it was written or changed by hand, so it was left as it is; {source} says something else",
        hint="copy what is new by hand, or move the file away and import again",
    )
