"""The outbox: posts become folders on disk, with picture, caption and a JSON receipt.

Each part is one folder, ``<date>-<time>-<key>-<part>``. It is put together aside, in ``.prepared``, and
appears whole by being renamed: that is the one irreversible step. What lies there is for pasting by hand.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from bot.model import (
    Absent,
    CannotTell,
    Capabilities,
    Fault,
    Finding,
    Found,
    Identity,
    Json,
    Look,
    NotSent,
    Outcome,
    Part,
    Prepared,
    Receipt,
    Refused,
    Scope,
    Sent,
    Severity,
    Unknown,
)
from bot.platforms._limits import limits
from bot.platforms._text import trim
from bot.platforms.base import Adapter, Save, Saved, Setup

CAPABILITIES: Final = limits(Path(__file__).with_suffix(".toml"))
_RECEIPT: Final = "receipt.json"
_STAMP: Final = "%Y-%m-%d-%H%M"
_NAME: Final = re.compile(r"\d{4}-\d\d-\d\d-\d{4}-(?P<slot>[\w-]+)", re.ASCII)
_ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}
_LASTING: Final = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EISDIR}
_MEND: Final = "let this user write there, or set another path"


class Settings(BaseModel):
    """``path``: the outbox, in the workspace unless it is absolute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(default="outbox", min_length=1)


class Folder:
    """One outbox; the methods are those of ``bot.platforms.base.Platform``."""

    def __init__(self, *, outbox: Path, clock: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._clock = clock

    def capabilities(self) -> Capabilities:
        """Return what the outbox takes."""
        return CAPABILITIES

    async def check(self) -> Identity | Fault | NotSent:
        """See whether the outbox, or the nearest folder above it, can be written to."""
        above = next(path for path in (self._outbox, *self._outbox.absolute().parents) if path.exists())
        if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
            return Identity(name=str(self._outbox), url=self._outbox.absolute().as_uri())
        message = f"nothing can be written to {self._outbox}"
        return Fault(code="outbox", message=message, place="path", hint=_MEND)

    async def prepare(
        self, part: Part, key: str, parent: Receipt | None, saved: Saved, save: Save
    ) -> Prepared | Refused | NotSent | Unknown:
        """Put everything together aside. The folder's name is fixed, and saved, at the first attempt."""
        slot = f"{_safe(key)}-{part.number}"
        name = str(saved.get("name") or f"{self._clock():{_STAMP}}-{slot}")
        if "name" not in saved:
            await save({"name": name})
        content = _content(part, parent)
        try:
            await asyncio.to_thread(_put_together, self._aside(name), part, content)
        except OSError as error:
            return self._trouble(error)
        return Prepared(data={"name": name, "slot": slot, "content": content})

    async def publish(self, prepared: Prepared, key: str) -> Outcome:
        """Let the folder appear; asked a second time, answer as the first time."""
        name, slot = str(prepared.data["name"]), str(prepared.data["slot"])
        content = prepared.data["content"]
        try:
            if there := self._there(slot):
                return _same(there, content)
            receipt = {"key": key, "published": self._clock().isoformat(), "post": content}
            await asyncio.to_thread(_appear, self._aside(name), self._place(name), receipt)
        except OSError as error:
            return self._trouble(error)
        return Sent(receipt=_receipt(self._place(name)))

    async def find(self, prepared: Prepared, key: str, since: datetime) -> Look:  # noqa: ARG002 - the slot tells
        """Look for the folder. Where the outbox can be read, what is not in it is certainly not there."""
        try:
            there = self._there(str(prepared.data["slot"]))
        except OSError as error:
            return CannotTell(reason=f"{self._outbox} cannot be read ({error.strerror})")
        return Found(receipt=_receipt(there)) if there else Absent()

    async def engagement(self, receipts: Sequence[Receipt]) -> Mapping[str, Mapping[str, int]]:  # noqa: ARG002
        """Return nothing: nobody sees what lies in an outbox."""
        return {}

    async def delete(self, receipt: Receipt) -> Outcome:
        """Remove the folder of a post, and never anything that is not one."""
        target = self._place(receipt.remote_id)
        try:
            if (target / _RECEIPT).is_file():
                gone = self._aside(f"{target.name}-deleted")
                gone.parent.mkdir(exist_ok=True)
                target.rename(gone)
                shutil.rmtree(gone)
        except OSError as error:
            return self._trouble(error)
        return Sent(receipt=receipt)

    def _place(self, name: str) -> Path:
        """Return where a post's folder is; whatever the name holds, that is in the outbox."""
        return self._outbox / _safe(name)

    def _aside(self, name: str) -> Path:
        return self._outbox / ".prepared" / _safe(name)

    def _there(self, slot: str) -> Path | None:
        """Return the folder that holds this slot, at whatever time it appeared; raises OSError."""
        if not self._outbox.exists():
            return None
        for entry in self._outbox.iterdir():
            match = _NAME.fullmatch(entry.name)
            if match and match["slot"] == slot and (entry / _RECEIPT).is_file():
                return entry
        return None

    def _trouble(self, error: OSError) -> Refused | NotSent:
        cause = f"the outbox {self._outbox} cannot be written to ({error.strerror})"
        if error.errno in _LASTING:
            return Refused(code="outbox", message=cause, hint=_MEND, scope=Scope.ACCOUNT)
        return NotSent(cause=cause)


def _safe(name: str) -> str:
    """Return a name that stays within its folder on every system."""
    if re.fullmatch(r"[\w-]{1,100}", name, re.ASCII):
        return name
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _content(part: Part, parent: Receipt | None) -> dict[str, Json]:
    """Return the post as JSON, all but the pictures' bytes."""
    files = [f"card{f'-{n}' if len(part.images) > 1 else ''}" for n in range(1, len(part.images) + 1)]
    images: list[Json] = [
        {
            "file": file + _ENDINGS.get(image.media_type, ".img"),
            "alt": trim(image.alt, CAPABILITIES.max_alt),
            "digest": image.digest,
        }
        for file, image in zip(files, part.images, strict=True)
    ]
    return {
        "text": part.text,
        "images": images,
        "link": part.link,
        "language": part.language,
        "warning": part.content_warning,
        "sensitive": part.sensitive,
        "reply_to": parent.remote_id if parent else "",
    }


def _put_together(folder: Path, part: Part, content: Mapping[str, Any]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    _write(folder / "caption.txt", part.text.encode())
    if part.content_warning:
        _write(folder / "warning.txt", part.content_warning.encode())
    for image, entry in zip(part.images, content["images"], strict=True):
        _write(folder / entry["file"], image.data)
        _write((folder / entry["file"]).with_suffix(".alt.txt"), entry["alt"].encode())


def _appear(aside: Path, place: Path, receipt: Mapping[str, Json]) -> None:
    """Write the receipt, then make the whole visible in one step. After an OSError nothing is there."""
    _write(aside / _RECEIPT, json.dumps(receipt, ensure_ascii=False, indent=2).encode())
    _sync_folder(aside)
    aside.rename(place)
    _sync_folder(place.parent)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _receipt(folder: Path) -> Receipt:
    return Receipt(remote_id=folder.name, url=folder.absolute().as_uri())


def _same(there: Path, content: Json) -> Outcome:
    """Answer a repeated call: the same receipt, unless something else has taken the key."""
    try:
        posted = json.loads((there / _RECEIPT).read_bytes())["post"]
    except (ValueError, KeyError, TypeError):
        return Unknown(cause=f"the receipt in {there} cannot be understood")
    if posted == content:
        return Sent(receipt=_receipt(there))
    hint = "look at that folder, and remove it if it is not wanted"
    return Refused(code="key", message=f"{there} holds another post under the same key", hint=hint)


def _build(setup: Setup) -> Folder:
    return Folder(outbox=setup.folder / Path(setup.settings.path).expanduser(), clock=setup.clock)


async def _examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:  # noqa: ARG001 - nobody is asked
    """Say where nothing can be put into the outbox."""
    found = await _build(setup).check()
    if isinstance(found, Fault):
        yield Finding(
            code=found.code,
            severity=Severity.TROUBLE,
            subject=setup.account,
            message=found.message,
            hint=found.hint,
        )


ADAPTER: Final = Adapter(
    name="folder",
    settings=Settings,
    capabilities=CAPABILITIES,
    build=_build,
    examine=_examine,
    posts_to=("path",),
)
