"""A workspace's beginning: the files that ``init`` writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

from bot import resources
from bot.model import ConfigError, Fault

_REVIEWS = frozenset({".md", ".markdown", ".txt"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Created:
    """A new workspace: what was written, and what was there already and left as it was."""

    root: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def create(root: Path, *, timezone: str) -> Created:
    """Write a workspace that works at once. No file is overwritten; raises ConfigError where there is one.

    The sample review is left out where ``content/`` has reviews already.
    """
    config = root / "config.toml"
    if config.exists():
        raise ConfigError(
            Fault(
                code="exists",
                place=str(config),
                message="there is a workspace here already; nothing was changed",
                hint="name another folder: pullquote init DIR",
            )
        )
    texts = _texts(root, timezone)
    kept = tuple(path for path in texts if path.exists())
    written = tuple(path for path in texts if path not in kept)
    for path in sorted(written, key=lambda path: path == config):  # last, so that half a workspace is none
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(texts[path])
    (root / "content").mkdir(exist_ok=True)
    return Created(root=root, written=written, kept=kept)


def local_zone() -> str:
    """Return the machine's own IANA zone, or ``UTC`` where it does not tell."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import tzlocal

    try:
        name = tzlocal.get_localzone_name()
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return "UTC" if name == "Etc/UTC" else name


def _texts(root: Path, timezone: str) -> dict[Path, str]:
    shipped = resources.templates() / "workspace"
    texts = {
        "config.toml": Template(_text(shipped / "config.toml")).substitute(timezone=timezone),
        "templates/README.md": _text(shipped / "templates" / "README.md"),
        ".gitignore": _text(shipped / "gitignore"),
    }
    if not _has_reviews(root / "content"):
        texts |= {f"content/{path.name}": _text(path) for path in sorted((shipped / "content").glob("*.md"))}
    return {root / name: text for name, text in texts.items()}


def _has_reviews(folder: Path) -> bool:
    return folder.is_dir() and any(path.suffix.lower() in _REVIEWS for path in folder.rglob("*"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
