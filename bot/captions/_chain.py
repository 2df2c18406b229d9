"""Finding a caption's template: the workspace's before the built-in, a platform's before the general one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.model import Fault, SourceError

_LARGEST = 16_384


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A template as it stands on disk."""

    path: Path
    source: str


def find_template(folders: Sequence[Path], platform: str, kind: str) -> Found:
    """Return ``captions/<platform>/<kind>.j2``, else ``captions/<kind>.j2``, of the first folder with one.

    Raises SourceError when there is none, or when it is too large or no UTF-8.
    """
    for folder in folders:
        for path in (folder / "captions" / platform / f"{kind}.j2", folder / "captions" / f"{kind}.j2"):
            if path.is_file():
                return Found(path=path, source=_read(path))
    raise SourceError(
        Fault(
            code="template_missing",
            message=f"there is no caption template for {kind}",
            place=", ".join(str(folder / "captions") for folder in folders),
            hint=f"put one there: captions/{kind}.j2",
        )
    )


def _read(path: Path) -> str:
    data = path.read_bytes()
    if len(data) > _LARGEST:
        message = f"this template is larger than {_LARGEST // 1024} KiB"
        raise SourceError(Fault(code="template_too_large", message=message, place=str(path)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message, hint = "this template is not UTF-8 text", "save it again as UTF-8"
        fault = Fault(code="template_broken", message=message, place=f"{path}:{line}", hint=hint)
        raise SourceError(fault) from None
