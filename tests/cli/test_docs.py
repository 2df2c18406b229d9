"""docs/commands.md cannot fall behind: every command and every option stands in it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from bot.cli import cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest.mark.parametrize("name", cli.list_commands(click.Context(cli)))
def test_every_command_and_option_is_described(name):
    text = PAGE.read_text(encoding="utf-8")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert f"`{name}" in text
    assert f"$ pullquote {name}" in text or f"$ pullquote -C /home/me/mybooks {name}" in text
    for option in (param for param in command.params if isinstance(param, click.Option)):
        assert any(f"`{spelling}" in text or f", `{spelling}" in text for spelling in option.opts), (
            option.opts
        )
