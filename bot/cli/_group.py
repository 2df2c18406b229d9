"""The list of commands, loaded one at a time, and the one place where every failure ends."""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, NoReturn

import click

from bot import __version__
from bot.cli import _errors, _session

_SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Begin": {"init": "workspace", "import": "workspace", "login": "connecting"},
    "Look at what you wrote": {"inspect": "reading", "snippets": "reading"},
    "Choose": {"ban": "choosing", "unban": "choosing", "seen": "choosing"},
    "Draw and word": {"card": "drawing", "themes": "drawing", "count": "drawing"},
    "See what is coming": {"preview": "looking", "plan": "looking"},
    "Publish": {"post": "posting", "tick": "posting", "run": "posting", "worker": "posting"},
    "See what happened": {"status": "looking", "history": "looking", "explain": "looking"},
    "When something is amiss": {"doctor": "examining", "backup": "keeping", "restore": "keeping"},
    "Steer": {
        "resolve": "steering",
        "retry": "steering",
        "skip": "steering",
        "queue": "steering",
        "approve": "steering",
        "pause": "steering",
        "resume": "steering",
    },
}


class Commands(click.Group):
    """Imports a command's module only when that command is asked for: ``tick`` must start quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return every command's name, in the order of the help page."""
        return [name for section in _SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Return the command, or None where there is none of this name."""
        for section in _SECTIONS.values():
            if cmd_name in section:
                module = importlib.import_module(f"bot.cli.{section[cmd_name]}")
                return _named(module, cmd_name)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or fail naming the nearest one."""
        name = args[0]
        if name.startswith("-") or self.get_command(ctx, name) is not None or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
        meant = f'; did you mean "{near[0]}"?' if near else ""
        raise click.UsageError(f'there is no command "{name}"{meant}', ctx=ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in sections."""
        for title, section in _SECTIONS.items():
            with formatter.section(title):
                commands = [(name, self.get_command(ctx, name)) for name in section]
                formatter.write_dl(
                    [
                        (name, command.get_short_help_str(formatter.width))
                        for name, command in commands
                        if command
                    ]
                )

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run one command and exit with its code. No failure leaves here as a traceback."""
        words = list(sys.argv[1:] if args is None else args)
        _session.open_streams()
        extra |= {"standalone_mode": False}
        try:
            code = super().main(args, *rest, **extra)
        except Exception as error:  # noqa: BLE001 - the outermost handler: everything ends as a message
            code = _errors.end(error, as_json=_asked("--json", words), debug=_asked("--debug", words))
        sys.exit(code if isinstance(code, int) else 0)


def _named(module: ModuleType, name: str) -> click.Command:
    return next(
        each for each in vars(module).values() if isinstance(each, click.Command) and each.name == name
    )


def _asked(option: str, words: Sequence[str]) -> bool:
    """Say whether the option stands among the words: a failed parse has no context to ask."""
    end = words.index("--") if "--" in words else len(words)
    return option in words[:end]


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=_session.options(),
)
@click.version_option(__version__, prog_name="pullquote", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn your own book reviews into quote cards and posts: verbatim, spoiler-safe, delivered once.

    \b
    Begin with:   pullquote init mybooks
                  cd mybooks
                  pullquote import ../my-review.txt
                  pullquote preview --open
                  pullquote post
    """


def main() -> NoReturn:
    """Run the command line and exit."""
    cli.main(prog_name="pullquote")
    raise AssertionError  # cli.main exits
