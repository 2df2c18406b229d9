"""Words on a terminal: sentences by click, tables by rich (imported only when there is one to show)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from bot.cli import output

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from bot.doctor import Area
    from bot.model import AccountState, Delivery, Event, Fault, Severity
    from bot.report import Report

T = TypeVar("T")

_COLOURS = {
    "sent": "green",
    "held": "bold red",
    "unknown": "yellow",
    "refused": "red",
    "missed": "yellow",
    "waiting": "cyan",
}
_SEVERITIES = {"well": "green", "trouble": "bold red", "warning": "yellow", "advice": "cyan"}
_SHORT = 8
_EXCERPT = 160


def say(text: str = "") -> None:
    """Print a line of the answer."""
    click.echo(output.visible(text))


def remark(text: str) -> None:
    """Print a message beside the answer, to stderr."""
    click.echo(output.visible(text), err=True)


def faults(found: Sequence[Fault]) -> None:
    """Print what is wrong, to stderr."""
    for each in found:
        click.echo(output.sentence(each), err=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, colours: Sequence[str] = ()) -> None:
    """Print a table as wide as the terminal; the last column wraps. ``colours``: one for each row."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in columns[:-1]:
        grid.add_column(name, no_wrap=True)
    grid.add_column(columns[-1], overflow="fold")
    for (first, *rest), colour in zip(rows, colours or [""] * len(rows), strict=True):
        grid.add_row(
            Text(output.visible(first), style=colour), *(Text(output.visible(cell)) for cell in rest)
        )
    _console().print(grid)


def _console(file: TextIO | None = None) -> Console:
    """Return rich's console, on stdout unless told. It minds NO_COLOR, and knows a file from a terminal."""
    from rich.console import Console

    return Console(file=file or sys.stdout, highlight=False, markup=False, emoji=False)


def progress(
    steps: Iterator[T], *, total: int | None, by: Callable[[T], str] | None = None, doing: str = "reading"
) -> Iterator[T]:
    """Yield the steps; on a terminal, work that takes long shows how far it is.

    ``by`` names what a step belongs to, where several make one; ``doing`` says what is being done.
    """
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(sys.stderr), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        seen = ""
        for step in steps:
            source = by(step) if by else ""
            if total is None or by is None or source != seen:
                bar.advance(task)
            seen = source
            yield step


# ── Reports ───────────────────────────────────────────────────────────────────────────────────


def report(of: Report, zone: tzinfo) -> None:
    """Print the deliveries; beside them, on stderr, what there is to say and what is wrong."""
    if of.deliveries:
        deliveries(of.deliveries, zone)
    for note in (*of.notes, *map(str, of.costs)):
        remark(note)
    faults(of.faults)


def deliveries(rows: Sequence[Delivery], zone: tzinfo) -> None:
    """Print each Delivery: a line that places it, and below, what it says and why it stands where it does."""
    from rich.padding import Padding
    from rich.text import Text

    console = _console()
    cells = [(row.state.value, when(row.due, zone), row.account, key(row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    indent = widths[0] + 2
    for row, line in zip(rows, cells, strict=True):
        state, *rest = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        console.print(
            Text(state, _COLOURS.get(row.state, "")), "  ".join(rest).rstrip(), sep="  ", soft_wrap=True
        )
        for told, style in _told(row):
            console.print(Padding(Text(output.visible(told), style), (0, 0, 0, indent), expand=False))
        if row.receipt and row.receipt.url:  # unbroken, so that it can be clicked
            console.print(" " * indent + output.visible(row.receipt.url), soft_wrap=True)


def delivery(row: Delivery, zone: tzinfo) -> None:
    """Print everything about one Delivery."""
    told = {
        "key": row.key + (f", part {row.part}" if row.part > 1 else ""),
        "state": row.state.value,
        "why": row.reason,
        "what to do": row.hint,
        "account": f"{row.account} ({row.platform})",
        "due": exactly(row.due, zone),
        "slot": row.slot,
        "attempts": str(row.attempts),
        "next step": exactly(row.not_before, zone) if row.not_before else "",
        "review": row.review,
        "line": row.snippet,
        "spoiler": row.spoiler.value,
        "link": row.receipt.url if row.receipt else "",
    }
    for name, value in told.items():
        if value:
            say(f"{name:<11} {value}")
    if row.post:
        say(f"\n{row.post.text}\n")


def accounts(states: Sequence[AccountState]) -> None:
    """Print one line per account."""
    table(
        ("Account", "Platform", "State"),
        [
            (each.account, each.platform, f"paused: {each.reason}" if each.paused else "active")
            for each in states
        ],
    )


def areas(found: Sequence[Area]) -> None:
    """Print an examination: for each area a calm line, or each finding and below it what to do."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    for fixed in (True, True, False):
        grid.add_column(no_wrap=fixed, overflow="fold")
    for area in found:
        name = area.name
        for word, told, hint in _lines(area):
            text = Text(output.visible(told)).append(output.visible(f"\n{hint}" if hint else ""), "dim")
            grid.add_row(Text(name, "bold"), Text(word, _SEVERITIES[word]), text)
            name = ""
    _console().print(grid)


def _lines(area: Area) -> Sequence[tuple[str, str, str]]:
    """Return what there is to say of an area: how grave it is, what, and what to do.

    What is the same for several subjects is said once.
    """
    calm = [("well", area.well, "")] if area.well and not area.amiss else []
    subjects: dict[tuple[Severity, str, str], list[str]] = {}
    for one in area.findings:
        subjects.setdefault((one.severity, one.message, one.hint), []).append(one.subject)
    return [
        *calm,
        *(
            (severity.value, _about(area, named) + told, hint)
            for (severity, told, hint), named in subjects.items()
        ),
    ]


def _about(area: Area, subjects: Sequence[str]) -> str:
    named = [subject for subject in subjects if subject not in ("", area.name)]
    return f"{', '.join(named)}: " if named else ""


def events(steps: Sequence[Event], zone: tzinfo) -> None:
    """Print a Delivery's history, oldest first."""
    rows = [(exactly(step.at, zone), step.target.value, _step(step)) for step in steps]
    table(("When", "State", "What happened"), rows, colours=["dim"] * len(rows))


def when(moment: datetime, zone: tzinfo) -> str:
    """Return a local date and time, to the minute: ``Sat 21 Nov 09:30``."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day:>2} {local:%b %H:%M}"


def exactly(moment: datetime, zone: tzinfo) -> str:
    """Return a local date and time, to the second, with its offset."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="seconds")


def key(row: Delivery) -> str:
    """Return the beginning of a key that commands take, with the part where it is a reply."""
    return row.key[:_SHORT] + (f"/{row.part}" if row.part > 1 else "")


def excerpt(text: str, size: int = _EXCERPT) -> str:
    """Return the text on one line, its end left off where it is long."""
    line = " ".join(text.split())
    if len(line) <= size:
        return line
    end = line.rfind(" ", 0, size)
    return f"{line[:end]} …" if end > 0 else f"{line[:size]}…"


def _told(row: Delivery) -> Sequence[tuple[str, str]]:
    """Return what there is to say of a Delivery, each line with its style."""
    lines = [(excerpt(row.post.text) if row.post else row.review, "")]
    if row.spoiler != "none":
        lines.append((f"spoiler: {row.spoiler.value}", "yellow"))
    lines += [(row.reason, "italic"), (row.hint, "dim")]
    return [(line, style) for line, style in lines if line]


def _step(step: Event) -> str:
    return f"{step.event}: {step.detail}" if step.detail else step.event
