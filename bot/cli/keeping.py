"""backup, restore: the ledger in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import _screen, output
from bot.cli._session import Session, command
from bot.cli.looking import where_of, zone_of

if TYPE_CHECKING:
    from bot.app import App, Kept, PutBack


@command("backup")
@click.argument("target", metavar="[FILE]", default=".", type=click.Path(path_type=Path))
def backup(session: Session, target: Path) -> int:
    """Write the ledger into one file, while everything goes on.

    With it go the receipts of all posts, and the pictures of open ones. Tokens do not. FILE may be a folder:
    the file is then named after the workspace and the time.
    """
    with session.app() as app:
        kept = app.backup(session.at(target))
    session.answer(lambda: output.kept(kept), lambda: _tell_kept(kept))
    return 0


@command("restore")
@click.argument("source", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--moved", is_flag=True, help="Even where the backup is of a workspace with another id.")
def restore(session: Session, source: Path | None, *, moved: bool) -> int:
    """Put a backup in the place of the ledger.

    The whole file is checked first, and the ledger of before is kept. Whatever may have been posted since the
    backup was made is looked up, or waits for you: nothing is posted twice. Stop the daemon before. Of a
    ledger on a server, call it without FILE once pg_restore is done.
    """
    with session.app() as app:
        back = app.restore(session.at(source) if source else None, moved=moved)
        session.answer(lambda: output.put_back(back, where=where_of(app)), lambda: _tell_put_back(app, back))
        return back.report.exit_code


def _tell_kept(kept: Kept) -> None:
    count, size = len(kept.manifest.pictures), kept.file.stat().st_size
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    _screen.say(f"{kept.file} holds the ledger and {pictures} of open posts ({size:,} bytes).")
    _screen.say("It holds no tokens. Keep it where others cannot read it: pullquote restore puts it back.")


def _tell_put_back(app: App, back: PutBack) -> None:
    done = back.restored
    made = _screen.exactly(done.manifest.created, zone_of(app)) if done else "the time of the dump"
    _screen.say(f"The ledger stands as it was at {made}.")
    if done and done.kept:
        _screen.say(f"The one of before is kept: {done.kept}")
    _screen.say()
    if back.report.accounts:
        _screen.accounts(back.report.accounts)
    _screen.report(back.report, zone_of(app))
