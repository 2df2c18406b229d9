"""Where tokens come from and are kept; one refresh at a time; saved before used."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.model import Json


class Secret:
    """A value that shows itself only to ``reveal``."""


class Tokens(Protocol):
    """One account's credentials, kept in the state folder (0600)."""

    def secret(self, reference: str) -> Secret:
        """Resolve ``env:NAME``, ``file:PATH`` or ``keyring:NAME``; raises ConfigError naming what is missing."""
        ...

    def load(self, seed: Secret) -> Mapping[str, Json]:
        """Return what was stored, or nothing at all when the seed secret has changed since."""
        ...

    def store(self, seed: Secret, tokens: Mapping[str, Json]) -> None:
        """Keep ``tokens``, durably, before anybody uses them."""
        ...

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Hold the account's refresh lock, across tasks and processes."""
        ...
