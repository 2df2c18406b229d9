"""Pictures on disk, named by their SHA-256: written once, whole, and never changed."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.ledger._files import private_file, private_folder, sync_folder
from bot.ledger.base import LedgerError
from bot.model import Fault, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class MediaStore:
    """The folder of pictures that belongs to a ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep ``data`` and return its digest; on disk when this returns. Doing it again changes nothing."""
        digest = _digest(data)
        path = self._folder / digest
        with _plainly(path):
            private_folder(self._folder)
            if _holds(path, data):
                os.utime(path)  # young again, so that nobody drops it before its row is written
            else:
                _write(path, data)
            sync_folder(self._folder)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes; LedgerError when they are missing or no longer what they were."""
        path = self.path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise LedgerError(_lost(path, "is missing")) from None
        except OSError as error:
            raise LedgerError(_lost(path, f"cannot be read ({error.strerror})")) from error
        if _digest(data) != digest:
            raise LedgerError(_lost(path, "is damaged"))
        return data

    def fill(self, part: Part) -> Part:
        """Return the part with the bytes of its images."""
        images = tuple(replace(image, data=self.get(image.digest)) for image in part.images)
        return replace(part, images=images)

    def drop(self, *, keep: Collection[str], before: datetime) -> int:
        """Delete what was last put ``before`` and is not to be kept; return how many files that were.

        ``before`` lies well in the past: a picture is put before the row that names it is written.
        """
        with _plainly(self._folder):
            old = [path for path in self._files() if path.stat().st_mtime < before.timestamp()]
            unused = [path for path in old if path.name not in keep]
            for path in unused:
                path.unlink(missing_ok=True)
        return len(unused)

    def _files(self) -> Iterator[Path]:
        ours = (path for path in self._folder.glob("*") if _DIGEST.match(path.name))
        return ours if self._folder.is_dir() else iter(())

    def path(self, digest: str) -> Path:
        """Return the file of a picture, which may not be there; ValueError for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"not a digest: {digest!r}")
        return self._folder / digest


def _digest(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except FileNotFoundError:
        return False


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    try:
        with os.fdopen(private_file(draft), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerError(
            Fault(
                code="media-not-writable",
                place=str(path),
                message=f"a picture could not be kept ({error.strerror or error})",
                hint="free some space, or make the folder yours to write, and run the command again",
            )
        ) from error


def _lost(path: Path, how: str) -> Fault:
    return Fault(
        code="media-lost",
        place=str(path),
        message=f"a picture that belongs to a post {how}",
        hint="restore the folder from a backup, or skip the post (`pullquote skip KEY`)",
    )
