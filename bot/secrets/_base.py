"""What a secret is, and who keeps an account's tokens."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import NoReturn, Protocol

from bot.model import Json


class Secret:
    """A value that shows itself only to ``reveal``; printed, formatted or logged it is ``***``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written anywhere by itself")


class Tokens(Protocol):
    """One account's credentials, kept in the state folder (0600)."""

    def secret(self, reference: str) -> Secret:
        """Resolve ``env:``, ``file:``, ``keyring:`` or ``credential:``; ConfigError names what is missing."""
        ...

    def load(self, seed: Secret) -> Mapping[str, Json]:
        """Return what was stored, or nothing at all when the seed secret has changed since."""
        ...

    def store(self, seed: Secret, tokens: Mapping[str, Json]) -> None:
        """Keep ``tokens``, durably, before anybody uses them; SourceError when that is not possible."""
        ...

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Hold the account's refresh lock, across tasks and processes."""
        ...
