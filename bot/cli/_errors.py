"""How a failure ends: one clear message (or JSON document), the right exit code, never a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import click

from bot.cli import _session, output
from bot.model import Fault, PullquoteError

_INTERRUPTED = 130


def end(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Say what went wrong and return the exit code. ``debug`` shows the traceback, too."""
    if isinstance(error, click.Abort):
        return _INTERRUPTED
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    faults, code = faults_of(error)
    show(faults, as_json=as_json)
    return code


def faults_of(error: Exception) -> tuple[Sequence[Fault], int]:
    """Return what a person must hear, and the exit code."""
    if isinstance(error, PullquoteError):
        return error.faults, error.exit_code
    if isinstance(error, click.ClickException):
        return [_misused(error)], 2
    if isinstance(error, OSError):
        return [_refused(error)], 1
    return [_bug(error)], 1


def show(faults: Sequence[Fault], *, as_json: bool) -> None:
    """Print faults: to stdout as a document, or to stderr in words."""
    if as_json:
        _session.print_json(output.error(faults))
        return
    for fault in faults:
        click.echo(output.sentence(fault), err=True)


def _misused(error: click.ClickException) -> Fault:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = ctx.command_path if ctx else "pullquote"
    return Fault(code="usage", message=error.format_message(), hint=f"{path} --help shows what it takes")


def _refused(error: OSError) -> Fault:
    place = str(error.filename) if error.filename is not None else ""
    message = error.strerror or str(error)
    return Fault(
        code="file",
        place=place,
        message=message,
        hint="is the path right, may it be written, is the disk full?",
    )


def _bug(error: Exception) -> Fault:
    what = str(error).strip().splitlines()
    told = f"{type(error).__name__}: {what[0]}" if what else type(error).__name__
    hint = "call it again with --debug, and report what it shows"
    return Fault(code="bug", message=f"this is a bug in Pullquote ({told})", hint=hint)
