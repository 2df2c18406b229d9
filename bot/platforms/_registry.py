"""Finding platforms by name, through the entry point group ``pullquote.platforms``."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING

from bot.model import ConfigError, Fault
from bot.platforms.base import Adapter

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "pullquote.platforms"

BUILT_IN: Mapping[str, str] = {
    "folder": "bot.platforms.folder:ADAPTER",
    "mastodon": "bot.platforms.mastodon:ADAPTER",
    "bluesky": "bot.platforms.bluesky:ADAPTER",
    "telegram": "bot.platforms.telegram:ADAPTER",
    "discord": "bot.platforms.discord:ADAPTER",
    "misskey": "bot.platforms.misskey:ADAPTER",
    "instagram": "bot.platforms.instagram:ADAPTER",
    "threads": "bot.platforms.threads:ADAPTER",
    "linkedin": "bot.platforms.linkedin:ADAPTER",
    "x": "bot.platforms.x:ADAPTER",
    "tumblr": "bot.platforms.tumblr:ADAPTER",
    "facebook": "bot.platforms.facebook:ADAPTER",
    "pinterest": "bot.platforms.pinterest:ADAPTER",
    "webhook": "bot.platforms.webhook:ADAPTER",
}
"""The entry points of our own pyproject.toml (a test compares the two).

They stand here for two reasons: in a plain checkout nothing is installed that could be asked, and asking
costs about 40 ms of CPU, most of what a ``tick`` with nothing due may use.
"""


def names() -> tuple[str, ...]:
    """Return the name of every platform there is, sorted."""
    return tuple(sorted({*BUILT_IN, *_installed()}))


def find(name: str) -> Adapter:
    """Return the platform called ``name``, loading that one only; ConfigError with the nearest name.

    A package cannot take the name of a built-in platform.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return _checked(name, getattr(import_module(module), attribute))
    others = _installed()
    if name not in others:
        raise _unknown(name, [*BUILT_IN, *others])
    entry = others[name]
    try:
        adapter = entry.load()
    except Exception as error:
        package = entry.dist.name if entry.dist else entry.module
        message = f"the platform {name} of the package {package} cannot be loaded ({type(error).__name__})"
        raise ConfigError(
            Fault(code="platform", message=message, place=entry.value, hint="update or remove that package")
        ) from error
    return _checked(name, adapter)


def _installed() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _checked(name: str, adapter: object) -> Adapter:
    if isinstance(adapter, Adapter):
        return adapter
    message = f"what the platform {name} offers is no Adapter"
    raise ConfigError(Fault(code="platform", message=message, hint="update or remove that package"))


def _unknown(name: str, known: list[str]) -> ConfigError:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(set(known)))}"
    return ConfigError(Fault(code="platform", message=f"there is no platform {name}", hint=hint))
