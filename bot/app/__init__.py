"""The composition root: the only room that names concrete classes, each imported where it is built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app._bare import Bare
from bot.model import ConfigError, Fault
from bot.workspace import CONFIG, find_workspace, read_config

if TYPE_CHECKING:
    from bot.app._app import App as App
    from bot.app._keeping import Kept as Kept
    from bot.app._keeping import PutBack as PutBack
    from bot.app._login import Connected as Connected
    from bot.config import Config

__all__ = ["Bare", "bare", "find_workspace", "open_app"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def bare(start: Path) -> Bare:
    """Return what works anywhere: outside a workspace with the built-in templates and no config."""
    root = find_workspace(start)

    def load() -> Config | None:
        if root is None:
            return None
        from bot import config

        return config.load(read_config(root), CONFIG)

    return Bare(root=root, load=load)


def open_app(start: Path, *, clock: Callable[[], datetime] = _utc_now) -> App:
    """Open the workspace that ``start`` lies in; raises ConfigError where there is none or it is faulty."""
    root = find_workspace(start)
    if root is None:
        raise ConfigError(
            Fault(
                code="no_workspace",
                place=str(start),
                message="this is no Pullquote workspace: there is no config.toml here or above",
                hint="make one with: pullquote init",
            )
        )
    from bot.app._app import App

    return App(root, clock)
