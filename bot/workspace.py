"""Where a workspace is, and where its state is kept."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bot.model import ConfigError, Fault

CONFIG = "config.toml"
_MARK = Path(".pullquote") / "id"


def find_workspace(start: Path) -> Path | None:
    """Return the nearest folder, from ``start`` upwards, that holds a config.toml."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), None)


def read_config(root: Path) -> str:
    """Return the text of the workspace's config.toml; raises ConfigError when it is no UTF-8."""
    path = root / CONFIG
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        hint = 'save the file as "UTF-8"'
        fault = Fault(
            code="config_encoding", place=f"{CONFIG}:{line}", message="this is not UTF-8 text", hint=hint
        )
        raise ConfigError(fault) from error
    except OSError as error:
        message = f"it cannot be read: {error.strerror}"
        raise ConfigError(Fault(code="config_unreadable", place=str(path), message=message)) from error


def state_folder(root: Path, configured: str, new_id: str) -> Path:
    """Return the folder of the ledger, cards and tokens: as configured, or the user's own state folder.

    There it is named after the workspace's id, which is made (``new_id``) the first time and kept in the
    workspace, so that a renamed or moved workspace keeps its history. Raises ConfigError when that fails.
    """
    if configured:
        return (root / Path(configured).expanduser()).resolve()
    from platformdirs import user_state_path

    home, number = user_state_path("pullquote", appauthor=False), workspace_id(root, new_id)
    named = home / f"{_plain(root.name)}-{number}"
    return named if named.exists() else _renamed(home, number) or named


def _renamed(home: Path, number: str) -> Path | None:
    """Return the folder that the workspace's ledger was given when its own folder had another name."""
    return next((path.parent for path in sorted(home.glob(f"*-{number}/ledger.sqlite3"))), None)


def workspace_id(root: Path, new_id: str) -> str:
    """Return the workspace's id, made (``new_id``) the first time; ConfigError where it cannot be kept."""
    mark = root / _MARK
    try:
        if not mark.exists():
            _make_mark(mark, new_id)
        return _plain(mark.read_text(encoding="ascii").strip()) or "unnamed"
    except (OSError, UnicodeDecodeError) as error:
        hint = 'make the folder writable, or say where to keep it: state = "…" in config.toml'
        message = "the workspace's id cannot be kept"
        raise ConfigError(Fault(code="state", place=str(mark), message=message, hint=hint)) from error


def _make_mark(mark: Path, new_id: str) -> None:
    """Write the id whole or not at all: of two first commands one is faster, and both go by its id."""
    mark.parent.mkdir(exist_ok=True)
    aside = mark.with_name(f"id.{new_id}")
    aside.write_text(f"{new_id}\n", encoding="ascii")
    try:
        os.link(aside, mark)  # unlike a rename it never replaces what another process has just put there
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        with mark.open("x", encoding="ascii") as file:
            file.write(f"{new_id}\n")
    finally:
        aside.unlink(missing_ok=True)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:40].strip("-")
