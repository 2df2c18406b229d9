"""One opened workspace and everything built for it, each part when it is first asked for."""

from __future__ import annotations

import asyncio
import os
import secrets as entropy
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from bot import config as configuration
from bot.app._accounts import ConfiguredAccount, adapters
from bot.app._bare import Bare
from bot.app._shared import address, is_shared, local_state
from bot.config import AccountConfig
from bot.engine import Engine, InThread, Making
from bot.ledger import Ledger
from bot.model import Image, Json
from bot.workspace import CONFIG, read_config

if TYPE_CHECKING:
    from bot.host import Host
    from bot.ledger import MediaStore, Receipts
    from bot.ledger.postgres import PostgresLedger
    from bot.library import Library
    from bot.net import HttpNet, Net
    from bot.platforms import Adapter
    from bot.platforms.base import Platform, Setup
    from bot.secrets import FileTokens, Secret

T = TypeVar("T")
_LEDGER_LOST = (
    "the ledger is new, though this account has posted from here before, and what it posted is not known: "
    "pullquote restore FILE puts a backup back; pullquote resume goes on without it"
)


class Workshop:
    """Builds ledger, media store, network, accounts and engine from config.toml."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        text = read_config(root)
        self.root = root
        self.config = configuration.load(text, CONFIG)
        self._given_clock = clock
        self.clock = self._server_time if is_shared(self.config.state) else clock
        self._bare = Bare(root=root, load=lambda: self.config)
        self._settings = adapters(self.config, text)
        self._net: HttpNet | None = None

    @property
    def templates(self) -> tuple[Path, ...]:
        """Return the template folders in the order they are searched."""
        return self._bare.templates

    def read(self, args: Sequence[str | Path]) -> Library:
        """Read sources; none given means the workspace's content folders."""
        return self._bare.read(args)

    @property
    def shared(self) -> bool:
        """Say whether the ledger is on a server, for several machines."""
        return is_shared(self.config.state)

    @cached_property
    def state(self) -> Path:
        """Return this machine's folder of ledger, cards and tokens."""
        return local_state(self.root, self.config.state)

    @cached_property
    def ledger(self) -> Ledger:
        """Return the opened ledger; a new one beside receipts of old posts starts paused."""
        from bot.ledger import open_ledger

        if is_shared(self.config.state):
            ledger: Ledger = self._shared_ledger
        else:
            ledger = open_ledger(self.state / "ledger.sqlite3", witness=self._receipts.note)
        if not ledger.accounts():
            for account in sorted(self._receipts.accounts() & set(self.accounts)):
                ledger.pause(account, _LEDGER_LOST, self.clock())
        return ledger

    @cached_property
    def _receipts(self) -> Receipts:
        from bot.ledger import Receipts

        return Receipts((self.root / ".pullquote", self.state))

    @cached_property
    def _shared_ledger(self) -> PostgresLedger:
        from bot.ledger import open_shared_ledger

        where = address(self.config.state, os.environ, self.root)
        return open_shared_ledger(where, witness=self._receipts.note)

    def _server_time(self) -> datetime:
        """Return the time of the ledger's server: leases and slots go by one clock on all machines."""
        return self._shared_ledger.now()

    @cached_property
    def media(self) -> MediaStore:
        """Return where finished pictures are kept."""
        from bot.ledger import MediaStore

        if self.shared:
            return self._shared_ledger.media(self.state / "media")
        return MediaStore(self.state / "media")

    def picture(self, digest: str) -> Path | None:
        """Return the file of a stored picture, if it is there."""
        path = self.media.path(digest) if digest else None
        return path if path is not None and path.exists() else None

    def library(self) -> Library:
        """Return the archive, read once."""
        return self._library

    @cached_property
    def _library(self) -> Library:
        return self.read(())

    def read_so_far(self) -> Library:
        """Return the archive, empty where this run has not needed it."""
        from bot.library import Library

        return self._library if "_library" in self.__dict__ else Library()

    def close(self) -> None:
        """Let go of the ledger."""
        if "ledger" in self.__dict__:
            self.ledger.close()
            del self.__dict__["ledger"]
            self.__dict__.pop("media", None)
            self.__dict__.pop("_shared_ledger", None)

    # ── accounts ──────────────────────────────────────────────────────────────────────────────

    @cached_property
    def accounts(self) -> Mapping[str, ConfiguredAccount]:
        """Return the configured accounts by id."""
        return {one.id: ConfiguredAccount(app=self, config=one) for one in self.config.accounts}

    def build(self, account: AccountConfig) -> Platform:
        """Return the account's Platform, with what its server last said of itself."""
        return self.settings(account)[0].build(self.setup(account))

    def setup(self, account: AccountConfig, net: Net | None = None) -> Setup:
        """Return what the account's Platform is built from; ``net`` in place of the usual door."""
        from bot.platforms.base import Setup

        return Setup(
            account=account.id,
            settings=self.settings(account)[1],
            net=net or self.net,
            tokens=self.tokens(account),
            clock=self.clock,
            folder=self.root,
            picture=self.media.get,
            host=self.host,
            known=self._known(account.id),
        )

    def settings(self, account: AccountConfig) -> tuple[Adapter, object]:
        """Return the account's adapter, and its own keys as that adapter's model."""
        return self._settings[account.id]

    def tokens(self, account: AccountConfig) -> FileTokens:
        """Return where the account's tokens are kept."""
        from bot.secrets import FileTokens

        folder = self.state / "tokens"
        return FileTokens(folder=folder, account=account.id, environ=os.environ, workspace=self.root)

    def secret(self, reference: str) -> Secret:
        """Return the secret that a reference points to; ConfigError where it is not there."""
        from bot.secrets import resolve

        return resolve(reference, os.environ, self.root)

    @cached_property
    def host(self) -> Host | None:
        """Return the public place for pictures, where one is configured."""
        media = self.config.media
        if not (media.folder or media.bucket):
            return None
        from bot.host import open_host

        return open_host(
            media,
            root=self.root,
            net=self.net,
            secret=self.secret,
            clock=self.clock,
            entropy=lambda: entropy.token_urlsafe(24),
        )

    @property
    def net(self) -> HttpNet:
        """Return the door to the network."""
        from bot.net import HttpNet

        if self._net is None:
            self._net = HttpNet(now=self.clock, deadline=self.config.timing.deadline)
        return self._net

    def _known(self, account: str) -> Mapping[str, Json]:
        return next((one.known for one in self.ledger.accounts() if one.account == account), {})

    def engine(
        self,
        *,
        making: Making | None = None,
        read: Callable[[], Library] | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Engine:
        """Return an engine for one run; it makes Posts in a thread unless told where.

        ``read`` tells what the archive was read as there.
        """
        return Engine(
            ledger=self.ledger,
            accounts=self.accounts,
            clock=self.clock,
            keep=self._keep,
            read=read or self.read_so_far,
            retry=self.config.timing.retry,
            making=making or InThread(),
            stopping=stopping,
        )

    @asynccontextmanager
    async def attended(self) -> AsyncIterator[Callable[[Callable[[], bool]], Engine]]:
        """Keep connections open, and make Posts in children, for as long as the daemon watches."""
        from bot.app._makers import Makers

        async with self.net, Makers(root=self.root, config=self.config) as makers:

            def engine(stopping: Callable[[], bool]) -> Engine:
                return self.engine(making=makers, read=makers.read, stopping=stopping)

            yield engine

    def reopened(self) -> Self:
        """Open the workspace anew, from config.toml as it is now."""
        return type(self)(self.root, self._given_clock)

    def _keep(self, images: Sequence[Image]) -> None:
        for image in images:
            self.media.put(image.data)

    def _run(self, work: Callable[[], Awaitable[T]]) -> T:
        async def connected() -> T:
            async with self.net:
                return await work()

        return asyncio.run(connected())
