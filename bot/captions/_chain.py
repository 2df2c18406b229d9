"""Finding a caption's template: the workspace's before the built-in, a platform's before the general one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.captions._manner import PLAIN
from bot.model import Fault, SourceError

_LARGEST = 16_384


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A template as it stands on disk."""

    path: Path
    source: str


def find_template(folders: Sequence[Path], platform: str, kind: str, tone: str = PLAIN) -> Found:
    """Return ``captions/<platform>/<kind>.j2``, else ``captions/<kind>.j2``, of the first folder with one.

    A tone other than the plain one has files of its own beside them, ``<kind>.<tone>.j2``, which come first.
    Raises SourceError when there is none, no such tone, or when it is too large or no UTF-8.
    """
    if tone != PLAIN and tone not in _tones(folders, platform):
        raise SourceError(_no_tone(folders, platform, tone))
    names = [f"{kind}.j2"] if tone == PLAIN else [f"{kind}.{tone}.j2", f"{kind}.j2"]
    for folder in folders:
        for path in (folder / "captions" / place / name for place in (platform, "") for name in names):
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


def _tones(folders: Sequence[Path], platform: str) -> list[str]:
    places = (folder / "captions" / place for folder in folders for place in (platform, ""))
    return sorted(
        {path.stem.partition(".")[2] for place in places for path in place.glob("*.*.j2")} | {PLAIN}
    )


def _no_tone(folders: Sequence[Path], platform: str, tone: str) -> Fault:
    tones = _tones(folders, platform)
    close = get_close_matches(tone, tones, n=1)
    hint = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(tones)}"
    place = ", ".join(str(folder / "captions") for folder in folders)
    return Fault(code="tone_missing", message=f'there is no tone "{tone}"', place=place, hint=hint)


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
