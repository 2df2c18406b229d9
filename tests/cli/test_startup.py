"""Importing the command line loads nothing heavy: ``tick`` runs every minute."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = [
    "httpx", "PIL", "uharfbuzz", "jinja2", "apscheduler", "trafilatura", "feedparser", "regex", "rich",
    "markdown_it", "lxml", "trafilatura", "feedparser", "docutils",
    "yaml", "pydantic", "sqlite3", "asyncio", "bot.app", "bot.config",
]  # fmt: skip


def test_the_command_line_is_light():
    code = f"import sys, bot.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
