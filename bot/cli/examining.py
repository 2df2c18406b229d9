"""doctor: is everything in order, and what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli import _screen, output
from bot.cli._session import Session, command

if TYPE_CHECKING:
    from bot.doctor import Examined


@command("doctor")
@click.option("--online", is_flag=True, help="Ask the accounts' servers, too, and try the media host.")
def doctor(session: Session, *, online: bool) -> int:
    """Look whether everything is in order, and say what to do where it is not.

    Nothing is posted, and no post, setting or account is changed. Ends with 1 where there is trouble, with 3
    where a post is held.
    """
    with session.app() as app:
        examined = app.doctor(online=online)
    session.answer(lambda: output.examined(examined), lambda: _tell(examined))
    return examined.exit_code


def _tell(examined: Examined) -> None:
    _screen.areas(examined.areas)
    _screen.say(_sum(examined))


def _sum(examined: Examined) -> str:
    found = [one for area in examined.areas for one in area.findings]
    counts = {name: sum(one.severity == name for one in found) for name in ("trouble", "warning")}
    if not any(counts.values()):
        return "\nAll is well."
    told = [f"{number} {name}{'s' if number > 1 else ''}" for name, number in counts.items() if number]
    return f"\n{' and '.join(told)}."
