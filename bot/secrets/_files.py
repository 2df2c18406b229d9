"""``FileTokens``: one small file for each account, readable by its owner alone."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.model import Fault, Json, SourceError
from bot.secrets._base import Secret
from bot.secrets._lock import hold
from bot.secrets._references import resolve


class FileTokens:
    """``Tokens`` in ``folder`` (0700), for one account; see there for what the methods promise."""

    def __init__(self, *, folder: Path, account: str, environ: Mapping[str, str], workspace: Path) -> None:
        self._folder = folder
        self._path = folder / f"{_file_name(account)}.json"
        self._environ = environ
        self._workspace = workspace

    def secret(self, reference: str) -> Secret:
        """Resolve a reference; a relative ``file:PATH`` starts at the workspace."""
        return resolve(reference, self._environ, self._workspace)

    def load(self, seed: Secret) -> Mapping[str, Json]:
        """Return the stored tokens; nothing when the seed changed, or the file is missing or damaged."""
        try:
            kept: Any = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(kept, dict) or kept.get("seed") != _fingerprint(seed):
            return {}
        tokens = kept.get("tokens")
        return tokens if isinstance(tokens, dict) else {}

    def store(self, seed: Secret, tokens: Mapping[str, Json]) -> None:
        """Keep the tokens: written aside (0600), synced, renamed, and the folder synced."""
        kept = json.dumps({"seed": _fingerprint(seed), "tokens": tokens}).encode()
        with self._writing():
            self._make_folder()
            replace(self._path, kept)

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Hold this account's lock; waits without blocking the loop, and ends with its process."""
        return self._locked()

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        path = self._path.with_suffix(".lock")
        with self._writing():
            self._make_folder()
            path.touch(mode=0o600)
        async with hold(path):
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"tokens cannot be kept: {error.strerror}"
            hint = "make the folder writable and see that the disk has room"
            fault = Fault(code="state", message=message, place=str(self._folder), hint=hint)
            raise SourceError(fault) from error

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):
            self._folder.chmod(0o700)


def _file_name(account: str) -> str:
    """Return a name that every file system takes and no two accounts share."""
    readable = re.sub(r"[^a-z0-9]+", "-", account.lower()).strip("-")[:40]
    return f"{readable}-{hashlib.sha256(account.encode()).hexdigest()[:12]}"


def _fingerprint(seed: Secret) -> str:
    return hashlib.sha256(b"pullquote seed\0" + seed.reveal().encode()).hexdigest()


def replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone, and durably."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
