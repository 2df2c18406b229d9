"""What the examination needs of an open workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.config import AccountConfig, Config
    from bot.engine import Account
    from bot.host import Host
    from bot.ledger import Ledger, MediaStore
    from bot.library import Library
    from bot.net import Net
    from bot.platforms.base import Adapter, Setup
    from bot.report import Report
    from bot.secrets import Secret


class Workspace(Protocol):
    """An open workspace, its parts built when they are asked for; any of them may raise PullquoteError."""

    root: Path
    clock: Callable[[], datetime]

    @property
    def config(self) -> Config:
        """Its settings."""
        ...

    @property
    def shared(self) -> bool:
        """Say whether the ledger is on a server, for several machines."""
        ...

    @property
    def state(self) -> Path:
        """This machine's folder of ledger, pictures and tokens."""
        ...

    @property
    def templates(self) -> tuple[Path, ...]:
        """The template folders in the order they are searched."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What was done, and what is to be done."""
        ...

    @property
    def media(self) -> MediaStore:
        """Where finished pictures are kept."""
        ...

    @property
    def host(self) -> Host | None:
        """The public place for pictures, where one is configured."""
        ...

    @property
    def net(self) -> Net:
        """The door to the network."""
        ...

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The configured accounts by id."""
        ...

    def secret(self, reference: str) -> Secret:
        """Return the secret that a reference points to; ConfigError where it is not there."""
        ...

    def library(self) -> Library:
        """Return the archive as it is read now."""
        ...

    def settings(self, account: AccountConfig) -> tuple[Adapter, object]:
        """Return an account's adapter, and its own keys as that adapter's model."""
        ...

    def setup(self, account: AccountConfig, net: Net | None = None) -> Setup:
        """Return what its Platform is built from; ``net`` in place of the usual door to the network."""
        ...

    def standing(self) -> Report:
        """Return what is open, and what is in trouble; writes nothing."""
        ...

    def plan(self, days: int) -> Report:
        """Return what the next days will bring."""
        ...
