"""plan, preview, status, history, explain: what is coming, and what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli import _screen, output
from bot.cli._session import Name, Session, command

if TYPE_CHECKING:
    from bot.app import App
    from bot.model import Counting, Delivery
    from bot.report import Report

_REMEMBERED = 30

_DAYS = click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=7,
    show_default=True,
    metavar="N",
    help="How far to look ahead.",
)


@command("plan")
@_DAYS
def plan(session: Session, days: int) -> int:
    """Show what will be posted, where and when. Nothing is written."""
    with session.app() as app:
        return show(session, app, app.plan(days), empty=f"Nothing is planned for the next {days} days.")


@command("preview")
@_DAYS
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the page goes  [default: preview.html in the workspace]",
)
@click.option("--open", "open_it", is_flag=True, help="Open the page in the browser.")
def preview(session: Session, days: int, target: Path | None, open_it: bool) -> int:
    """Write one page that shows every coming post as it will be.

    Card, caption, length, alternative text, place and time, and why this line was chosen.
    """
    with session.app() as app:
        coming = app.preview(
            days,
            lambda steps, total: _screen.progress(steps, total=total, doing="drawing"),
        )
        path = (session.at(target) if target else app.root / "preview.html").resolve()
        path.write_text(_page(app, coming, days), encoding="utf-8")
        document = {"file": str(path), **output.report(coming)}
        session.answer(lambda: document, lambda: _shown(path, coming))
        if open_it:
            click.launch(path.as_uri())
        return coming.exit_code


@command("status")
def status(session: Session) -> int:
    """Show every account, what waits, and what needs a person.

    Ends with 1 where something was refused or missed, with 3 where something is held.
    """
    with session.app() as app:
        report = app.status()
        if report.accounts and not session.json:
            _screen.accounts(report.accounts)
        return show(session, app, report, empty="Nothing is open.")


@command("history")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many rows."
)
@click.option("--account", type=Name(), metavar="ID", help="Only this account.")
def history(session: Session, limit: int, account: str | None) -> int:
    """Show what was posted, refused or missed, newest first."""
    with session.app() as app:
        return show(session, app, app.history(limit, account or ""), empty="Nothing has been posted yet.")


@command("explain")
@click.argument("key", type=Name())
def explain(session: Session, key: str) -> int:
    """Tell everything that happened to one delivery.

    KEY may be shortened to its beginning.
    """
    with session.app() as app:
        report = app.explain(key)
        if session.json:
            return show(session, app, report, events=True)
        zone = zone_of(app)
        for row in report.deliveries:
            _screen.delivery(row, zone)
        _screen.events(report.events, zone)
        _screen.faults(report.faults)
        return report.exit_code


def _page(app: App, coming: Report, days: int) -> str:
    from bot import preview

    def counting(row: Delivery) -> Counting | None:
        account = app.accounts.get(row.account)
        return account.way_out().capabilities().counting if account else None

    scene = preview.Scene(
        coming=coming,
        standing=app.status(),
        past=app.history(_REMEMBERED),
        library=app.library(),
        config=app.config,
        counting=counting,
        now=app.clock(),
        days=days,
    )
    return preview.page(scene, app.templates)


def show(session: Session, app: App, report: Report, *, empty: str = "", events: bool = False) -> int:
    """Answer with a report and return its exit code; ``empty`` is said where there is no delivery."""
    if session.json:
        session.answer(lambda: output.report(report, where=where_of(app), events=events), lambda: None)
        return report.exit_code
    if empty and not report.deliveries:
        _screen.say(empty)
    _screen.report(report, zone_of(app))
    return report.exit_code


def zone_of(app: App) -> ZoneInfo:
    """Return the zone that times are shown in."""
    return ZoneInfo(app.config.timezone)


def where_of(app: App) -> output.Where:
    """Return what names the file of a picture."""
    return lambda digest: str(path) if (path := app.picture(digest)) else ""


def _shown(path: Path, coming: Report) -> None:
    _screen.say(f"{path} shows {_amount(coming)}.")
    _screen.faults(coming.faults)


def _amount(report: Report) -> str:
    count = len({row.key for row in report.deliveries})
    return "one coming post" if count == 1 else f"{count} coming posts"
