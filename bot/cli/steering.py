"""resolve, retry, skip, queue, approve, pause, resume: a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli import _screen
from bot.cli._session import Name, Session, command
from bot.cli.looking import show

if TYPE_CHECKING:
    from bot.app import App
    from bot.report import Report

_KEY = click.argument("key", type=Name())
_ACCOUNT = click.argument("account", required=False, type=Name())


@command("resolve")
@_KEY
@click.argument("verdict", type=click.Choice(["sent", "absent", "drop"]))
def resolve(session: Session, key: str, verdict: str) -> int:
    """Say what became of a held delivery.

    Look at the platform yourself, then say what you saw. "sent": it is there. "absent": it is not, so
    post it. "drop": leave it be.
    """
    with session.app() as app:
        return show(session, app, app.resolve(key, verdict))


@command("retry")
@_KEY
def retry(session: Session, key: str) -> int:
    """Put a refused or missed delivery back in line."""
    with session.app() as app:
        return show(session, app, app.retry(key))


@command("skip")
@_KEY
def skip(session: Session, key: str) -> int:
    """Leave out a delivery that has not been sent."""
    with session.app() as app:
        return show(session, app, app.skip(key))


@command("queue")
def queue(session: Session) -> int:
    """Show what waits for your yes."""
    with session.app() as app:
        return show(session, app, app.queue(), empty="Nothing waits for you.")


@command("approve")
@_KEY
def approve(session: Session, key: str) -> int:
    """Let a waiting delivery go out when it is due."""
    with session.app() as app:
        return show(session, app, app.approve(key))


@command("pause")
@_ACCOUNT
@click.option("--reason", default="paused by hand", show_default=True, metavar="TEXT", help="Why, for later.")
def pause(session: Session, account: str | None, reason: str) -> int:
    """Stop posting to one account, or to all."""
    with session.app() as app:
        return _accounts(session, app, app.pause(account, reason))


@command("resume")
@_ACCOUNT
def resume(session: Session, account: str | None) -> int:
    """Post again to one account, or to all."""
    with session.app() as app:
        return _accounts(session, app, app.resume(account))


def _accounts(session: Session, app: App, report: Report) -> int:
    if not session.json:
        _screen.accounts(report.accounts)
    return show(session, app, report)
