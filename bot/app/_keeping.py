"""Keeping the ledger safe: writing a backup, and putting one back."""

from __future__ import annotations

import secrets as entropy
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app._shared import is_shared
from bot.app._workshop import Workshop
from bot.model import ConfigError, Delivery, Fault, State
from bot.report import Report, exit_code
from bot.workspace import workspace_id

if TYPE_CHECKING:
    from bot.ledger import Manifest, Restored


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A backup on the disk."""

    file: Path
    manifest: Manifest


@dataclass(frozen=True, kw_only=True, slots=True)
class PutBack:
    """A ledger that was put back; the report's notes say what happens next.

    ``file`` and ``restored`` are None where its server did that.
    """

    file: Path | None
    restored: Restored | None
    report: Report


class Keeping(Workshop):
    """A workspace whose ledger can be kept and put back."""

    def backup(self, target: Path) -> Kept:
        """Write ledger, receipts and pictures of open posts into one file; in a folder, under a new name."""
        from bot.ledger import write_backup

        self._one_file()
        now = self.clock()
        file = target / f"{self.root.name}-{now:%Y%m%dT%H%M%SZ}.zip" if target.is_dir() else target
        self.ledger.accounts()  # made or brought up to date, where that has not happened yet
        written = write_backup(self._file, self.media, file, workspace=self._name, now=now)
        return Kept(file=file, manifest=written)

    def restore(self, source: Path | None, *, moved: bool = False) -> PutBack:
        """Put a backup in the place of the ledger; ``moved``: even where its workspace has another id.

        None: the ledger's server was put back by its own means; what may have happened since is in doubt.
        """
        if source is None:
            return self._put_back_on_server()
        from bot.ledger import restore_backup

        self._one_file()
        name = None if moved else self._name
        done = restore_backup(source, self._file, self.media, workspace=name, now=self.clock())
        made = f"{done.manifest.created.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return PutBack(file=source, restored=done, report=self._doubts(done.deliveries, made))

    def _put_back_on_server(self) -> PutBack:
        if not is_shared(self.config.state):
            raise ConfigError(_WHICH)
        rows = self._shared_ledger.doubt_all_alone(_FROM_DUMP, self.clock())
        return PutBack(file=None, restored=None, report=self._doubts(rows, "the dump"))

    def _doubts(self, rows: Sequence[Delivery], made: str) -> Report:
        accounts, notes = tuple(self.ledger.accounts()), tuple(_next_steps(rows, made))
        return Report(deliveries=tuple(rows), accounts=accounts, notes=notes, exit_code=exit_code(rows))

    @property
    def _file(self) -> Path:
        return self.state / "ledger.sqlite3"

    @property
    def _name(self) -> str:
        """Return the workspace's id; of one that cannot be written to, its folder's name."""
        with suppress(ConfigError):
            return workspace_id(self.root, entropy.token_hex(6))
        return self.root.name

    def _one_file(self) -> None:
        if is_shared(self.config.state):
            raise ConfigError(_ON_A_SERVER)


_FROM_DUMP = "the ledger was restored from a dump, and it may have been posted since"
_WHICH = Fault(
    code="usage",
    message="which backup? Only a ledger on a server is put back without one, by pg_restore",
    hint="pullquote restore FILE",
)
_ON_A_SERVER = Fault(
    code="on_a_server",
    place="config.toml, state",
    message="the ledger and its pictures are on a PostgreSQL server, which has a backup of its own",
    hint="pg_dump and pg_restore, then pullquote restore without a file; docs/scaling.md has the steps",
)


def _next_steps(rows: Sequence[Delivery], made: str) -> Iterator[str]:
    states = Counter(row.state for row in rows)
    if count := states[State.UNKNOWN]:
        yield f"{_posts(count)} may be there: looked up by itself before anything is sent again."
    if count := states[State.HELD]:
        yield f"{_posts(count)} cannot be looked up: look there, then pullquote resolve KEY sent|absent|drop."
    if count := states[State.MISSED]:
        yield f"{_posts(count)} missed: where one was not posted, pullquote retry KEY."
    yield f"Slots between {made} and now are not caught up."
    yield f"Lines posted since {made} are not known here, so they may come again: pullquote seen SNIPPET."
    yield "Tokens are in no backup: pullquote doctor says which account needs pullquote login."
    yield "Then go on as before: pullquote plan shows what comes next."


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"
