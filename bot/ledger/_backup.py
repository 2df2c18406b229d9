"""Writing a backup of a ledger file while others work on it."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from bot import __version__
from bot.ledger import _archive as form
from bot.ledger import _sql
from bot.ledger._copying import copy_online, sync_file
from bot.ledger._files import private_file, sync_folder
from bot.ledger._rows import Row, row_of
from bot.ledger.base import LedgerError
from bot.ledger.media import MediaStore
from bot.model import ConfigError, Fault

_SHARE = 1 << 20


def write(ledger: Path, media: MediaStore, target: Path, *, workspace: str, now: datetime) -> form.Manifest:
    """Write one zip (0600) with the ledger as it is now, its receipts, and the pictures of its open rows.

    Under its name there is the whole file or none: it is written beside, put on the disk, and renamed. Raises
    ConfigError where ``target`` is something else than a backup, LedgerError where it cannot be written.
    """
    _may_replace(target)
    with (
        _plainly(target),
        _drafted(target) as draft,
        tempfile.TemporaryDirectory(prefix="backup-", dir=ledger.parent) as folder,
    ):
        copy = Path(folder) / form.LEDGER
        copy_online(ledger, copy)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            members = dict(_packed(archive, copy, media))
            told = form.Manifest(created=now, program=__version__, workspace=workspace, members=members)
            archive.writestr(form.MANIFEST, told.dumped())
    return told


def _may_replace(target: Path) -> None:
    if not target.exists():
        return
    try:
        with form.reading(target) as archive:
            form.manifest(archive, target)
    except (ConfigError, OSError) as error:
        raise ConfigError(_in_the_way(target)) from error


@contextmanager
def _drafted(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.urandom(8).hex()}")
    try:
        os.close(private_file(draft))
        yield draft
        sync_file(draft)
        draft.replace(target)
        sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _packed(archive: zipfile.ZipFile, copy: Path, media: MediaStore) -> Iterator[tuple[str, tuple[int, str]]]:
    """Write the members; yields each one's name, size and digest."""
    with copy.open("rb") as file:
        yield form.LEDGER, _added(archive, form.LEDGER, iter(lambda: file.read(_SHARE), b""))
    with closing(sqlite3.connect(copy)) as connection:
        connection.row_factory = sqlite3.Row
        receipts = map(_receipt, connection.execute(_sql.RECEIPTED))
        yield form.RECEIPTS, _added(archive, form.RECEIPTS, receipts)
        rows = [row_of(values) for values in connection.execute(_sql.ALL_OPEN)]
    for digest in sorted(_needed(rows)):
        path = media.path(digest)
        if path.exists():  # one that is lost already is told of where it is missed
            yield f"media/{digest}", _added(archive, f"media/{digest}", [path.read_bytes()])


def _needed(rows: Iterable[Row]) -> set[str]:
    parts = (row.delivery.post for row in rows)
    return {image.digest for part in parts if part for image in part.images}


def _added(archive: zipfile.ZipFile, name: str, shares: Iterable[bytes]) -> tuple[int, str]:
    seen, size = sha256(), 0
    inside: IO[bytes]
    with archive.open(name, "w", force_zip64=True) as inside:
        for data in shares:
            seen.update(data)
            size += inside.write(data)
    return size, seen.hexdigest()


def _receipt(values: sqlite3.Row) -> bytes:
    """Return what was posted as a line of JSON, for whoever has no Pullquote at hand."""
    row = row_of({name: values[name] for name in values.keys()}).delivery  # noqa: SIM118 – no mapping
    names = ("key", "part", "account", "platform", "slot", "state", "review", "snippet")
    told = {name: getattr(row, name) for name in names}
    at = (row.started or row.due).isoformat()
    receipt = asdict(row.receipt) if row.receipt else {}
    return json.dumps({**told, "at": at, **receipt}, ensure_ascii=False).encode() + b"\n"


@contextmanager
def _plainly(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerError(_not_written(target, error.strerror or str(error))) from error
    except sqlite3.DatabaseError as error:
        raise LedgerError(_not_written(target, str(error))) from error


def _in_the_way(target: Path) -> Fault:
    return Fault(
        code="exists",
        place=str(target),
        message="there is something else than a backup here already; nothing was changed",
        hint="name another file, or a folder",
    )


def _not_written(target: Path, why: str) -> Fault:
    return Fault(
        code="backup-not-written",
        place=str(target),
        message=f"the backup could not be written ({why}); there is no half of it either",
        hint="free some space, or name a folder that is yours to write",
    )
