"""Putting a backup back: seen to be whole first, made safe, then exchanged for the ledger in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.ledger import _archive as form
from bot.ledger import _trouble as trouble
from bot.ledger._copying import sync_file
from bot.ledger._files import private_folder, sync_folder
from bot.ledger._guard import alone
from bot.ledger._schema import APPLICATION_ID
from bot.ledger._soundness import unsound
from bot.ledger.base import LedgerError
from bot.ledger.media import MediaStore
from bot.ledger.sqlite import SqliteLedger
from bot.model import ConfigError, Delivery, Fault

_LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What came of it. ``kept``: where the ledger of before lies, if there was one; the rows are in doubt."""

    manifest: form.Manifest
    kept: Path | None
    deliveries: Sequence[Delivery]


def restore(
    source: Path, ledger: Path, media: MediaStore, *, workspace: str | None, now: datetime
) -> Restored:
    """Put the backup in the place of ``ledger``; what may have happened since it was made is in doubt then.

    Nothing is touched before the whole backup was unpacked aside and found in order. Raises ConfigError where
    it is not, or is of another workspace than ``workspace`` (None: of whichever) while the ledger here is in
    use, or where Pullquote is at work; LedgerError where the disk fails.
    """
    with _plainly(ledger):
        private_folder(ledger.parent)
        with (
            form.reading(source) as archive,
            tempfile.TemporaryDirectory(prefix="restore-", dir=ledger.parent) as name,
        ):
            folder = Path(name)
            told = form.manifest(archive, source)
            form.unpack(archive, told, folder, source)
            _sound(folder / form.LEDGER, source)
            with alone(ledger):
                if workspace not in {None, told.workspace} and _used(ledger):
                    raise ConfigError(_anothers(source, told.workspace))
                rows = _made_safe(folder / form.LEDGER, told, now)
                for digest in told.pictures:
                    media.put((folder / digest).read_bytes())
                return Restored(
                    manifest=told, kept=_exchanged(folder / form.LEDGER, ledger, now), deliveries=rows
                )


def _sound(copy: Path, source: Path) -> None:
    if wrong := unsound(copy):
        raise ConfigError(form.damaged(source, wrong[0]))
    with closing(sqlite3.connect(copy)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise ConfigError(form.damaged(source, "what it holds is no ledger"))


def _made_safe(copy: Path, told: form.Manifest, now: datetime) -> Sequence[Delivery]:
    """Bring the unpacked ledger up to date and put in doubt what may have happened since."""
    made = f"{told.created.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    why = f"the ledger was restored as it was at {made}, and it may have been posted since"
    ledger = SqliteLedger(copy)
    try:
        rows = ledger.doubt_all(why, now)
    finally:
        ledger.close()
    _one_file(copy)
    sync_file(copy)
    return rows


def _one_file(path: Path) -> None:
    """Take the log in, so that the file alone is all of it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _exchanged(copy: Path, ledger: Path, now: datetime) -> Path | None:
    """Put the copy in the ledger's place: at every moment one of the two is there, whole."""
    kept = _kept(ledger, now) if ledger.exists() and ledger.stat().st_size else None
    copy.replace(ledger)
    sync_folder(ledger.parent)
    return kept


def _kept(ledger: Path, now: datetime) -> Path:
    kept = ledger.with_name(f"{ledger.stem}.before-restore.{now:%Y%m%dT%H%M%SZ}{ledger.suffix}")
    try:
        _one_file(ledger)
    except sqlite3.DatabaseError as error:
        if not trouble.error_name(error).startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise
    for log in _LOGS:  # of a damaged one only; left here they would be taken for the new ledger's
        with suppress(FileNotFoundError):
            Path(f"{ledger}{log}").replace(f"{kept}{log}")
    kept.unlink(missing_ok=True)
    try:
        os.link(ledger, kept)
    except OSError:  # a file system without hard links
        shutil.copy2(ledger, kept)
    sync_folder(ledger.parent)
    return kept


def _used(ledger: Path) -> bool:
    """Say whether the ledger in place knows of anything; a damaged one cannot be asked and counts as used."""
    if not ledger.exists() or not ledger.stat().st_size:
        return False
    with closing(sqlite3.connect(ledger)) as connection:
        try:
            return connection.execute("SELECT 1 FROM delivery LIMIT 1").fetchone() is not None
        except sqlite3.DatabaseError:
            return True


@contextmanager
def _plainly(ledger: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise LedgerError(trouble.fault(ledger, error)) from error
    except OSError as error:
        raise LedgerError(trouble.not_writable(ledger, error.strerror or str(error))) from error


def _anothers(source: Path, workspace: str) -> Fault:
    return Fault(
        code="another-workspace",
        place=str(source),
        message=f"this is the backup of another workspace ({workspace}), and the ledger here has posts too",
        hint="is it the right file, and the right workspace (-C DIR)? If so: pullquote restore --moved FILE",
    )
