"""Start-up is a feature: what an idle tick and a one-off card leave alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = "httpx PIL uharfbuzz jinja2 apscheduler regex rich yaml markdown_it trafilatura feedparser authlib"
READS = "bot.content bot.picking bot.captions bot.cards"
IMPORTED = "print('LOADED', sorted(set(sys.modules) & set('{names}'.split())))"


def loaded(names: str, *arguments: str) -> str:
    """Run a command in a process of its own; return which of ``names`` it imported."""
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: {IMPORTED.format(names=names)})\n"
        f"from bot.cli import main\nsys.argv = ['pullquote', *{arguments!r}]\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.rpartition("LOADED ")[2].strip()


def test_an_idle_tick_loads_nothing_heavy_and_reads_no_content(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "broken.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "config.toml").write_text(
        'timezone = "Europe/Berlin"\nstate = ".state"\n'
        '[[accounts]]\nid = "a"\nplatform = "folder"\n'
        '[[schedules]]\naccounts = ["a"]\ntimes = ["09:00"]\n',
        encoding="utf-8",
    )
    others = "bot.platforms.mastodon bot.platforms.bluesky"
    assert loaded(f"{HEAVY} {READS} {others}", "-C", str(tmp_path), "tick") == "[]"


def test_an_idle_tick_with_real_platforms_is_as_light(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        'state = ".state"\n'
        '[[accounts]]\nid = "m"\nplatform = "mastodon"\nserver = "https://a.example"\ntoken = "env:T"\n'
        '[[accounts]]\nid = "b"\nplatform = "bluesky"\nhandle = "a.example"\npassword = "env:P"\n'
        '[[schedules]]\naccounts = ["m", "b"]\ntimes = ["09:00"]\n',
        encoding="utf-8",
    )
    assert loaded(f"{HEAVY} {READS}", "-C", str(tmp_path), "tick") == "[]"
