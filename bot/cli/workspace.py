"""init, import: a workspace, and the reviews in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import _screen, _session, output
from bot.cli._session import Name, Session, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.intake import Taken
    from bot.scaffold import Created


_MANY = 30


@command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(session: Session, folder: Path) -> None:
    """Make a workspace: settings, reviews, templates.

    Nothing that is there already is written over. It works at once: the first account writes its posts
    into a folder.
    """
    from bot import scaffold

    created = scaffold.create((session.start / folder).resolve(), timezone=scaffold.local_zone())
    session.answer(lambda: output.created(created), lambda: _welcome(created, folder))


@command("import")
@click.argument("sources", nargs=-1, required=True, type=Name(), metavar="SOURCE...")
@_session.addresses
def take_in(session: Session, sources: tuple[str, ...], *, plain: bool, private: bool) -> int:
    """Take files, folders, exports, feeds and pages into content/.

    Doing it again changes nothing; what has changed since is brought up to date.
    A file that you have edited since is never written over.
    """
    from bot.fetch import count
    from bot.intake import Fate, Intake

    named, allowed = session.sources(sources), _session.manners(sources, plain=plain, private=private)
    with session.app() as app:
        intake = Intake(app.root / app.config.content[0])
        taken = list(_screen.progress(intake.take(named, manners=allowed), total=count(named), by=_source))
    session.answer(lambda: output.imported(taken), lambda: _list(taken))
    return int(any(each.fate is Fate.REFUSED for each in taken))


def _source(each: Taken) -> str:
    return each.source


def _welcome(created: Created, folder: Path) -> None:
    for path in created.written:
        _screen.say(f"wrote {path.relative_to(created.root).as_posix()}")
    for path in created.kept:
        _screen.say(f"left  {path.relative_to(created.root).as_posix()} as it was")
    here = folder == Path()
    _screen.say("\nNext:")
    for step in ("" if here else f"cd {folder}", "pullquote preview --open", "pullquote post"):
        if step:
            _screen.say(f"  {step}")


def _list(taken: Sequence[Taken]) -> None:
    counts = Counter(each.fate.value for each in taken)
    brief = counts["unchanged"] > _MANY
    for each in taken:
        if not (brief and each.fate.value == "unchanged" and not each.faults):
            where = f" → {_short(each.file)}" if each.file else ""
            _screen.say(f"{each.fate.value:<9}  {each.source}{where}")
            _screen.faults(each.faults)
    _screen.say(
        ", ".join(f"{count} {fate}" for fate, count in counts.items()) or "There was nothing to import."
    )


def _short(path: Path) -> Path:
    """Return the path as seen from here, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
