"""What works without a workspace, and reads no ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot import resources
from bot.model import ConfigError, Fault

if TYPE_CHECKING:
    from bot.cards import Pictures
    from bot.config import Config
    from bot.library import Library
    from bot.net import Manners
    from bot.picking import Rules


class Bare:
    """What needs no ledger. ``config`` is None outside a workspace; relative paths start at its root."""

    def __init__(self, *, root: Path | None, load: Callable[[], Config | None]) -> None:
        self._root = root
        self._load = load

    @cached_property
    def config(self) -> Config | None:
        """Return the workspace's configuration, read when first asked for."""
        return self._load()

    @property
    def templates(self) -> tuple[Path, ...]:
        """Return the template folders in the order they are searched."""
        config, root = self.config, self._root
        own = () if config is None or root is None else (root / config.templates,)
        return (*own, resources.templates())

    def pictures(self, cover: str = "", beside: str = "") -> Pictures:
        """Return the workspace's photograph and a book's cover; nothing outside a workspace."""
        config, root = self.config, self._root
        if config is None or root is None:
            from bot.cards import Pictures

            return Pictures()
        from bot import pictures

        return pictures.read(root, photo=config.card.photo, cover=cover, beside=beside)

    def read(self, args: Sequence[str | Path], manners: Manners | None = None) -> Library:
        """Read sources; none given means the workspace's content folders."""
        from bot.library import read_library

        if args:
            return read_library(args, self._picking(), manners=manners)
        return read_library(
            self._content(), self._picking(), manners=manners, apart=True, cache=self._cache()
        )

    def _cache(self) -> Path | None:
        """Return where it is kept what the archive was read as; None where nothing can be kept."""
        config, root = self.config, self._root
        if config is None or root is None:
            return None
        from bot.app._shared import local_state

        with suppress(ConfigError):
            return local_state(root, config.state) / "archive.sqlite3"
        return None

    def _content(self) -> tuple[Path, ...]:
        config, root = self.config, self._root
        if config is None or root is None:
            hint = "name a file or folder, or make a workspace with: pullquote init"
            raise ConfigError(Fault(code="no_source", message="there is nothing to read here", hint=hint))
        return tuple(root / name for name in config.content)

    def _picking(self) -> Rules:
        from bot.picking import Rules

        if self.config is None:
            return Rules()
        return Rules(min_length=self.config.picking.min_length, max_length=self.config.picking.max_length)
