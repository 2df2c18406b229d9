"""The ledger on a PostgreSQL server, for several machines: the same statements, and the server's clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.ledger import _sql
from bot.ledger._guard import in_use
from bot.ledger._ledger import SqlLedger, unseen
from bot.ledger._postgres import Server
from bot.ledger._rows import micros, moment
from bot.ledger.holder import Holder, Host, ThisHost
from bot.ledger.media import MediaStore
from bot.model import ConfigError, Delivery

_TRUSTED_FOR: Final = timedelta(minutes=1)  # in which two machines' quartzes drift by milliseconds at most


class PostgresLedger(SqlLedger):
    """A ledger in a database, made or brought up to date when it is opened.

    A lease is over when its time has passed by the server's clock, wherever its holder is: of a process on
    another machine nobody can say that it is gone. So ``now`` should come from ``now()`` here.
    """

    def __init__(
        self, address: str, *, host: Host | None = None, witness: Callable[[Delivery], None] = unseen
    ) -> None:
        self._machine = host or ThisHost()
        self._server = Server(address)
        self._read_at = timedelta.min
        self._read = moment(0)
        super().__init__(self._server, _ByTheClock(self._machine), witness)

    def now(self) -> datetime:
        """Return the server's time; asked for once a minute, and counted on by this machine's uptime."""
        uptime = self._machine.uptime()
        if not self._read_at <= uptime < self._read_at + _TRUSTED_FOR:
            self._read, self._read_at = moment(self._server.clock()), uptime
        return self._read + (uptime - self._read_at)

    def in_use(self) -> bool:
        """Say whether anybody else has the ledger open."""
        return self._server.others()

    def doubt_all_alone(self, why: str, now: datetime) -> Sequence[Delivery]:
        """As ``doubt_all``, once a dump was put back; ConfigError where others are at work."""
        if self.in_use():
            raise ConfigError(in_use(self._server.place))
        return self.doubt_all(why, now)

    def media(self, cache: Path) -> MediaStore:
        """Return the pictures kept beside the rows, with a folder of this machine's own in front."""
        return SharedMediaStore(cache, self._server)


class _ByTheClock:
    """A Host to whom the holder of a lease that has passed is gone."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def me(self) -> Holder:
        """Return this process."""
        return self._host.me()

    def uptime(self) -> timedelta:
        """Return the time since boot."""
        return self._host.uptime()

    def gone(self, holder: Holder) -> bool:  # noqa: ARG002 – part of the contract
        """Say yes: only time counts."""
        return True


class SharedMediaStore(MediaStore):
    """Pictures in the database, so that every machine has them; the folder keeps those used here."""

    def __init__(self, folder: Path, server: Server) -> None:
        super().__init__(folder)
        self._server = server

    def put(self, data: bytes) -> str:
        """Keep ``data`` and return its digest; committed when this returns."""
        digest = super().put(data)
        with self._server.writing():
            self._server.change(_sql.PUT_MEDIA, {"digest": digest, "data": data, "now": self._server.clock()})
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes; LedgerError when they are missing or no longer what they were."""
        self.path(digest)
        return super().get(digest)

    def path(self, digest: str) -> Path:
        """Return the file of a picture, fetched if need be; it may not be there."""
        path = super().path(digest)
        if not path.exists():
            with self._server.reading():
                found = self._server.one(_sql.MEDIA, {"digest": digest})
            if found:
                super().put(bytes(found["data"]))
        return path

    def drop(self, *, keep: Collection[str], before: datetime) -> int:
        """Delete what was last put ``before`` and is not to be kept, here and on the server."""
        super().drop(keep=keep, before=before)
        with self._server.writing():
            asked = {"before": micros(before), "keep": list(keep)}
            return self._server.change(_sql.DROP_MEDIA, asked)
