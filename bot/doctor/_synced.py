"""Which program keeps a folder the same on several computers, told by names and marks it leaves.

Seen on 2026-11-24 in the programs' own documentation: names of their default folders on Linux, macOS and
Windows, and the files they keep in a folder they watch over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Final

_NAMES: Final = (
    (r"Dropbox( \(.+\))?", "Dropbox"),
    (r"OneDrive( - .+|-.+)?", "OneDrive"),
    (r"iCloudDrive|iCloud Drive|com~apple~CloudDocs|Mobile Documents", "iCloud Drive"),
    (r"Google ?Drive( \(.+\)|-.+)?|My Drive", "Google Drive"),
    (r"Nextcloud\d*", "Nextcloud"),
    (r"ownCloud\d*", "ownCloud"),
    (r"MEGA(sync)?", "MEGA"),
    (r"pCloud ?Drive", "pCloud"),
    (r"Proton ?Drive.*", "Proton Drive"),
    (r"Seafile", "Seafile"),
    (r"Box(-Box| Sync)", "Box"),
    (r"Yandex\.Disk", "Yandex Disk"),
    (r"Tresorit.*", "Tresorit"),
)
_MARKS: Final = (
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".stfolder.removed-*", "Syncthing"),
    (".sync_*.db", "Nextcloud"),
    ("._sync_*.db", "Nextcloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".tmp.drivedownload", "Google Drive"),
    (".tmp.driveupload", "Google Drive"),
    (".seafile-data", "Seafile"),
    (".tresorit", "Tresorit"),
)
_RESILIO: Final = (".sync", "ID")
_VARIABLES: Final = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_PROVIDERS: Final = ("Library", "CloudStorage")
"""Where macOS keeps the folders of every such program (File Provider), one for each, named after it."""


def synced(path: Path, environ: Mapping[str, str]) -> str:
    """Return the name of the program that synchronises ``path`` (absolute), or "" where none is known to."""
    return next(_signs(path, environ), "")


def _signs(path: Path, environ: Mapping[str, str]) -> Iterator[str]:
    for name in _VARIABLES:
        if environ.get(name) and path.is_relative_to(environ[name]):
            yield "OneDrive"
    yield from _by_name(path)
    for folder in (path, *path.parents):
        yield from _marked(folder)


def _by_name(path: PurePath) -> Iterator[str]:
    for part in path.parts:
        yield from (program for pattern, program in _NAMES if re.fullmatch(pattern, part))
    for at in range(len(path.parts) - 2):
        if path.parts[at : at + 2] == _PROVIDERS:
            yield path.parts[at + 2].partition("-")[0]


def _marked(folder: Path) -> Iterator[str]:
    try:
        hidden = [entry.name for entry in folder.glob(".*")]
    except OSError:
        return
    for pattern, program in _MARKS:
        if any(fnmatchcase(name, pattern) for name in hidden) and not _of_the_program(folder, pattern):
            yield program
    if _RESILIO[0] in hidden and folder.joinpath(*_RESILIO).is_file():
        yield "Resilio Sync"


def _of_the_program(folder: Path, pattern: str) -> bool:
    """Tell ~/.dropbox, a folder of the program's own settings, from the file that marks what it watches."""
    return pattern == ".dropbox" and (folder / pattern).is_dir()
