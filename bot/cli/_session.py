"""What every command is given: where it was called, how to answer, and the doors to the application."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

import click

if TYPE_CHECKING:
    from bot.app import App, Bare
    from bot.net import Manners

P = ParamSpec("P")
R = TypeVar("R")

_META = "pullquote"


class Doors(Protocol):
    """How a command reaches the application; ``bot.app`` is one, a fake another."""

    def open_app(self, start: Path) -> App:
        """Open the workspace that ``start`` lies in; raises ConfigError where there is none."""
        ...

    def bare(self, start: Path) -> Bare:
        """Return what works without a workspace."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One call of one command. ``json``: one document on stdout instead of words."""

    start: Path
    json: bool
    doors: Doors | None = None

    @contextmanager
    def app(self) -> Iterator[App]:
        """Open the workspace, and let go of its ledger afterwards."""
        app = self._doors().open_app(self.start)
        try:
            yield app
        finally:
            app.close()

    def bare(self) -> Bare:
        """Return what works without a workspace."""
        return self._doors().bare(self.start)

    def at(self, path: Path | str) -> Path:
        """Return a path that was typed, as seen from where the command works (``-C``)."""
        return Path(path) if self.start == Path.cwd() else self.start / path

    def sources(self, typed: Sequence[str]) -> Sequence[str | Path]:
        """Return what was typed: addresses as they are, paths as seen from where the command works."""
        from bot.fetch import is_address

        return [each if is_address(each) else self.at(each) for each in typed]

    def _doors(self) -> Doors:
        if self.doors is not None:
            return self.doors
        from bot import app

        return app

    def answer(self, document: Callable[[], Any], words: Callable[[], None]) -> None:
        """Print the JSON document, or the same in words, whichever was asked for."""
        if self.json:
            print_json(document())
        else:
            words()


def print_json(document: Any) -> None:
    """Print one document. A console that cannot show every character gets escapes instead."""
    import json

    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(document, ensure_ascii=not utf8, indent=2))


def open_streams() -> None:
    """Let no character stop us: an old console shows "?" for what it does not have."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def options() -> list[click.Parameter]:
    """Return the options that every command takes, before its name or after."""
    return [
        click.Option(
            ["-C", "--workspace"],
            metavar="DIR",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            help="Work as if called in DIR.",
            expose_value=False,
            callback=_keep,
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            help="Print one JSON document on stdout.",
            expose_value=False,
            callback=_keep,
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            help="Show the traceback when something fails.",
            expose_value=False,
            callback=_keep,
        ),
    ]


class Name(click.ParamType[str]):
    """A word that names something. An empty one, as an unset shell variable leaves, names nothing."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word without spaces around it; fails where nothing is left."""
        word = str(value).strip()
        if not word:
            self.fail("it is empty, so it names nothing", param, ctx)
        return word


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if value and param.name is not None:
        ctx.meta[f"{_META}.{param.name}"] = value


def addresses(function: Callable[P, R]) -> Callable[P, R]:
    """Add the options that say which addresses may be looked at; they come as ``plain`` and ``private``."""
    private = click.option(
        "--allow-private", "private", is_flag=True, help="Addresses of this machine and network, too."
    )
    return click.option("--allow-http", "plain", is_flag=True, help="Addresses without https, too.")(
        private(function)
    )


def manners(sources: Sequence[str], *, plain: bool, private: bool) -> Manners | None:
    """Return how addresses may be looked at; None where there is none among the sources."""
    from bot.fetch import is_address

    if not any(is_address(source) for source in sources):
        return None
    from bot.net import Manners

    return Manners(plain=plain, private=private)


class Command(click.Command):
    """A command with the options that every command takes."""

    def __init__(self, name: str | None, **extra: Any) -> None:
        own: list[click.Parameter] = extra.pop("params", None) or []
        super().__init__(name, params=[*own, *options()], **extra)


def command(name: str) -> Callable[[Callable[Concatenate[Session, P], R]], Command]:
    """Make a function a command of this name; it is given the Session first and returns its exit code."""

    def make(function: Callable[Concatenate[Session, P], R]) -> Command:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            return function(session(), *args, **kwargs)

        return click.command(name, cls=Command)(call)

    return make


def session() -> Session:
    """Return the Session of the running command."""
    ctx = click.get_current_context()
    meta: Mapping[str, Any] = ctx.meta
    start = meta.get(f"{_META}.workspace", Path.cwd())
    return Session(start=start, json=bool(meta.get(f"{_META}.json")), doors=ctx.obj)
