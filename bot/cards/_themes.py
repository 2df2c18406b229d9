"""Where themes are found, by name: the workspace's folders first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bot.cards._schema import read_theme
from bot.cards._theme import Palette, Theme, nearest
from bot.cards._types import FORMATS
from bot.model import ConfigError, Fault


def themes(templates: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all themes in the folders' ``cards/``, sorted."""
    return tuple(sorted({path.stem for folder in templates for path in (folder / "cards").glob("*.toml")}))


def load_theme(name: str, templates: Sequence[Path], palette: Palette = ()) -> Theme:
    """Read a theme from the first folder that has it.

    Raises ConfigError where none has it, and SourceError with every fault at once where it is faulty.
    """
    for folder in templates:
        path = folder / "cards" / f"{name}.toml"
        if path.is_file() and path.parent == folder / "cards":
            return _loaded(path, path.stat().st_mtime_ns, tuple(templates), palette)
    raise ConfigError(_unknown("unknown_theme", "theme", name, themes(templates)))


def check_format(name: str) -> tuple[int, int]:
    """Return a format's width and height in pixels. Raises ConfigError naming the nearest one."""
    if name not in FORMATS:
        raise ConfigError(_unknown("unknown_format", "format", name, tuple(FORMATS)))
    return FORMATS[name]


def _unknown(code: str, what: str, name: str, known: Sequence[str]) -> Fault:
    return Fault(code=code, message=f"There is no {what} “{name}”.", hint=nearest(name, known))


@lru_cache(maxsize=64)
def _loaded(path: Path, _changed: int, templates: tuple[Path, ...], palette: Palette) -> Theme:
    return read_theme(path, templates, palette)
