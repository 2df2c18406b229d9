"""A backup as a file: one zip with a manifest that names every member by size and SHA-256.

A backup may come from anywhere, so nothing in it is believed: only names that backups have are taken, never
as paths; no member becomes larger than it says, than is plausible, or than the disk has room for.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from bot.ledger._files import private_file
from bot.ledger.base import LedgerError
from bot.model import ConfigError, Fault

FORMAT: Final = 1
LEDGER: Final = "ledger.sqlite3"
RECEIPTS: Final = "receipts.jsonl"
MANIFEST: Final = "manifest.json"
_PICTURE: Final = re.compile(r"media/([0-9a-f]{64})")
_SHARE: Final = 1 << 20
_LARGEST_MANIFEST: Final = 64 << 20  # a line of a hundred bytes for each picture
_MOST_SHRUNK: Final = 250  # times; a ledger of rows that are all alike comes to about 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup says of itself. ``members``: name → (bytes, SHA-256 in hex)."""

    created: datetime
    program: str
    workspace: str
    members: Mapping[str, tuple[int, str]]

    def dumped(self) -> bytes:
        """Return it as it stands in the backup."""
        members = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in self.members.items()}
        told = {
            "format": FORMAT,
            "pullquote": self.program,
            "workspace": self.workspace,
            "created": self.created.isoformat(),
            "members": members,
        }
        return json.dumps(told, indent=1).encode()

    @property
    def pictures(self) -> Mapping[str, str]:
        """Return the pictures: digest → name of the member."""
        found = ((_PICTURE.fullmatch(name), name) for name in self.members)
        return {match[1]: name for match, name in found if match}


@contextmanager
def reading(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup; ConfigError where it is none, or damaged."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ConfigError(_foreign(path)) from error
    except FileNotFoundError as error:
        raise ConfigError(_missing(path)) from error
    with archive:
        try:
            yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise ConfigError(damaged(path, str(error))) from error


def manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """Return what the backup says of itself, once names and sizes are seen to be a backup's."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if MANIFEST not in entries or entries[MANIFEST].file_size > _LARGEST_MANIFEST:
        raise ConfigError(_foreign(path))
    told = _parsed(archive.read(MANIFEST), path)
    members = {name: size for name, (size, _) in told.members.items()}
    inside = {name: entry.file_size for name, entry in entries.items() if name != MANIFEST}
    if len(archive.infolist()) != len(entries) or members != inside:
        raise ConfigError(damaged(path, "its list of contents does not fit what is in it"))
    for name in members:
        _plausible(entries[name], path)
    return told


def _plausible(entry: zipfile.ZipInfo, path: Path) -> None:
    if entry.filename not in {LEDGER, RECEIPTS} and not _PICTURE.fullmatch(entry.filename):
        raise ConfigError(damaged(path, f"no backup has a {entry.filename!r}"))
    if entry.file_size > _SHARE + _MOST_SHRUNK * entry.compress_size:
        raise ConfigError(damaged(path, f"{entry.filename} would unpack to {entry.file_size} bytes"))


def _parsed(text: bytes, path: Path) -> Manifest:
    try:
        told = json.loads(text)
        number = told["format"]
        if isinstance(number, int) and number > FORMAT:
            raise ConfigError(_newer(path, number))
        return _manifest_of(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(_foreign(path)) from error


def _manifest_of(told: Mapping[str, Any]) -> Manifest:
    created = datetime.fromisoformat(told["created"])
    if told["format"] != FORMAT or created.tzinfo is None or LEDGER not in told["members"]:
        raise ValueError("not a manifest")
    members = {name: (int(one["bytes"]), str(one["sha256"])) for name, one in told["members"].items()}
    return Manifest(
        created=created, program=str(told["pullquote"]), workspace=str(told["workspace"]), members=members
    )


def unpack(archive: zipfile.ZipFile, of: Manifest, folder: Path, path: Path) -> None:
    """Write every member into ``folder`` (pictures by their digest), each checked while it is written."""
    needed, free = sum(size for size, _ in of.members.values()), shutil.disk_usage(folder).free
    if needed > free:
        raise LedgerError(_no_room(folder, needed, free))
    for name, (size, digest) in of.members.items():
        target = folder / name.rpartition("/")[2]
        with archive.open(name) as source, os.fdopen(private_file(target), "wb") as file:
            if _copied(source, file, size) != digest:
                raise ConfigError(damaged(path, f"{name} is not what it was"))


def _copied(source: IO[bytes], file: IO[bytes], size: int) -> str:
    seen, left = sha256(), size
    while left > 0 and (data := source.read(min(_SHARE, left))):
        seen.update(data)
        file.write(data)
        left -= len(data)
    return "" if left or source.read(1) else seen.hexdigest()


# ── Faults ────────────────────────────────────────────────────────────────────────────────────


def _missing(path: Path) -> Fault:
    return Fault(
        code="no-backup", place=str(path), message="there is no such file", hint="is the path right?"
    )


def _foreign(path: Path) -> Fault:
    return Fault(
        code="no-backup",
        place=str(path),
        message="this is no backup of a Pullquote ledger, or not the whole of one",
        hint="name a file that `pullquote backup` wrote",
    )


def damaged(path: Path, why: str) -> Fault:
    """Say that a backup cannot be trusted."""
    return Fault(
        code="backup-damaged",
        place=str(path),
        message=f"the backup is damaged or was changed ({why}); nothing was restored",
        hint="take an earlier backup",
    )


def _newer(path: Path, number: int) -> Fault:
    return Fault(
        code="backup-newer",
        place=str(path),
        message=f"a newer Pullquote wrote this backup (format {number}; this one knows up to {FORMAT})",
        hint="upgrade Pullquote here, then restore it",
    )


def _no_room(folder: Path, needed: int, free: int) -> Fault:
    return Fault(
        code="disk-full",
        place=str(folder),
        message=f"the backup needs {needed} bytes, and the disk has {free}; nothing was restored",
        hint="free some space, or name another folder as `state` in config.toml",
    )
