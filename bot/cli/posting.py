"""post, tick, run: publish now, publish what is due, keep publishing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.cli import _screen
from bot.cli._session import Name, Session, command
from bot.cli.looking import show
from bot.model import Kind

if TYPE_CHECKING:
    from bot.app import App


@command("post")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    type=Name(),
    metavar="ID",
    help="Only this account (may be given again).",
)
@click.option("--snippet", type=Name(), metavar="ID", help="This line, and no other.")
@click.option("--review", type=Name(), metavar="SLUG", help="A line of this review.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="A line of this kind.")
@click.option(
    "--key", type=Name(), metavar="KEY", help="Continue exactly the one-off that was begun under this key."
)
@click.option(
    "--again", is_flag=True, help="Post the line of --snippet although it was posted a short while ago."
)
@click.option("--dry-run", is_flag=True, help="Show what would be posted; send and write nothing.")
@click.option(
    "--no-wait", is_flag=True, help="Do not wait for the outcome of an uncertain attempt to be looked up."
)
def post(
    session: Session,
    *,
    accounts: tuple[str, ...],
    snippet: str | None,
    review: str | None,
    kind: str | None,
    key: str | None,
    again: bool,
    dry_run: bool,
    no_wait: bool,
) -> int:
    """Publish one post now: to every account, or to those named."""
    from bot.oneoff import Wish

    wish = Wish(accounts=accounts, snippet=snippet or "", review=review or "", kind=kind or "", again=again)
    with session.app() as app:
        report = app.post(wish, key=key or "", dry_run=dry_run, wait=not no_wait, announce=_announce)
        return show(session, app, report, empty="Nothing was posted.")


def _announce(key: str) -> None:
    """Say the key before anything is sent: whatever happens next, the post can be continued by it."""
    _screen.remark(f"post {key}")


@command("tick")
def tick(session: Session) -> int:
    """Publish what is due, and stop: the line for cron.

    It is silent where nothing is due.
    """
    with session.app() as app:
        return show(session, app, app.tick())


@command("run")
def run(session: Session) -> int:
    """Keep publishing until stopped (the daemon). SIGTERM and Ctrl-C end it cleanly."""
    if session.json:
        raise click.UsageError("`run` does not end by itself, so it has no document; use `tick --json`.")
    with session.app() as app:
        _speak(app, "Publishing from")
        return app.run()


@command("worker")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="How many accounts are served at the same time.",
)
def worker(session: Session, *, concurrency: int) -> int:
    """Be one of several machines on a shared ledger; each is woken when there is something to do.

    SIGTERM and Ctrl-C end it cleanly.
    """
    if session.json:
        raise click.UsageError("`worker` does not end by itself, so it has no document; use `tick --json`.")
    with session.app() as app:
        _speak(app, "Working for")
        return app.work(concurrency=concurrency)


def _speak(app: App, doing: str) -> None:
    """Let the daemon be heard: in words on a terminal, as JSON elsewhere, unless the settings choose."""
    from bot import daemon

    how = app.config.daemon.log
    as_json = how == "json" or (how == "auto" and not sys.stderr.isatty())
    if not as_json:
        _screen.remark(f"{doing} {app.root}. Ctrl-C stops.")
    daemon.speak(sys.stderr, as_json=as_json)
