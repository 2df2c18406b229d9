"""The command line: ``pullquote``. Each command asks the application and shows what it answers."""

from bot.cli._group import cli, main

__all__ = ["cli", "main"]
