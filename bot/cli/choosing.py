"""ban, unban, seen: which lines are never, again, or no longer to be posted."""

from __future__ import annotations

import click

from bot.cli import _screen
from bot.cli._session import Name, Session, command


@command("ban")
@click.argument("target", metavar="SNIPPET|REVIEW", type=Name())
def ban(session: Session, target: str) -> None:
    """Never post this line, or any line of this review."""
    with session.app() as app:
        _told(session, target, app.ban(target))


@command("unban")
@click.argument("target", metavar="SNIPPET|REVIEW", type=Name())
def unban(session: Session, target: str) -> None:
    """Take a ban back."""
    with session.app() as app:
        _told(session, target, app.unban(target))


@command("seen")
@click.argument("snippet", type=Name())
def seen(session: Session, snippet: str) -> None:
    """Remember that this line was posted elsewhere already.

    It rests then like any other that was posted.
    """
    with session.app() as app:
        _told(session, snippet, app.seen(snippet))


def _told(session: Session, target: str, sentence: str) -> None:
    session.answer(lambda: {"target": target, "message": sentence}, lambda: _screen.say(sentence))
