"""login: connect an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli import _screen, output
from bot.cli._session import Name, Session, command

if TYPE_CHECKING:
    from bot.app import Connected


@command("login")
@click.argument("platform", type=Name())
@click.option("--account", default="", metavar="ID", help="Which one, where there are several.")
@click.option("--paste", is_flag=True, help="Paste what the page shows: for a browser on another machine.")
@click.option("--no-browser", is_flag=True, help="Only show the address, do not open it.")
def login(session: Session, platform: str, *, account: str, paste: bool, no_browser: bool) -> None:
    """Connect an account to Pullquote.

    You say yes on the network's own page; what it grants is kept in the state folder, readable by you
    alone, and renewed by itself where the network allows it.
    """
    with session.app() as app:
        done = app.login(platform, account, Terminal(opens=not no_browser), paste=paste)
    session.answer(lambda: output.connected(done), lambda: _tell(done))
    _screen.faults(done.warnings)


class Terminal:
    """Speaks with the person on stderr, so that stdout holds the answer alone."""

    def __init__(self, *, opens: bool) -> None:
        self._opens = opens

    def visit(self, address: str) -> None:
        """Show an address, and open it in the browser."""
        click.echo(f"Open this page, and say yes there:\n\n  {address}\n", err=True)
        if self._opens:
            click.launch(address)

    def tell(self, words: str) -> None:
        """Say something."""
        _screen.remark(words)

    def ask(self, question: str) -> str:
        """Ask for a line."""
        return str(click.prompt(question, default="", show_default=False, err=True))

    def hidden(self, question: str) -> str:
        """Ask for a line that is not shown."""
        return str(click.prompt(question, default="", show_default=False, hide_input=True, err=True))


def _tell(done: Connected) -> None:
    who = f" as {done.name}" if done.name else ""
    _screen.say(f"{done.account} is connected to {done.platform}{who}.")
    if done.url:
        _screen.say(done.url)
    if done.expires:
        _screen.say(f"The token is good until {done.expires:%Y-%m-%d}.")
