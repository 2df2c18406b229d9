"""A workspace on disk and the real command in a process of its own, as a blogger has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REVIEW = """\
The Lantern Year, a novel by Ida Quill:

I have never read a novel that was so gentle with its people and so merciless with its weather.
The Lantern Year by Ida Quill is the rare book that makes you want to write letters again, on paper.
What moved me most was how patiently the light is described, until you begin to miss it yourself.
FAQ – The Lantern Year (with spoilers)
Who put the lantern out?
The harbour master's daughter, on the night her brother drowned, and she told nobody until the last page.
Does the town survive?
It does not. The sea takes the lower streets in the final chapter and the chapel a year later.
Also for reading in my blog:
- Small Harbours by Ida Quill
- The Tide Table by Tom Arden
Instagram: @lantern.reads
"""
HIDDEN = ("harbour master", "drowned", "sea takes the lower streets")


@dataclass
class Desk:
    """One workspace; ``account`` is TOML for its only account."""

    root: Path
    account: str
    environ: Mapping[str, str] = field(default_factory=dict)
    timing: str = 'lease = "8s"\ndeadline = "3s"\nsettle = "1s"\nretry = "1s"'
    more: str = ""

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "content").mkdir(exist_ok=True)
        (self.root / "config.toml").write_text(
            f'timezone = "UTC"\nstate = ".state"\n{self.more}\n[timing]\n{self.timing}\n'
            f'[[accounts]]\nid = "me"\n{self.account}\n',
            encoding="utf-8",
        )

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bot", "-C", str(self.root), *arguments]

    def _environ(self) -> Mapping[str, str]:
        return {**os.environ, **self.environ, "NO_COLOR": "1"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and do not wait for it."""
        return subprocess.Popen(
            self._command(*arguments), env=self._environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8",
        )  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._command(*arguments), env=self._environ(), capture_output=True, text=True,
            encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip

    def json(self, *arguments: str) -> tuple[int, Any]:
        """Run a command with ``--json``; return its exit code and its document."""
        done = self.run(*arguments, "--json")
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def take_in(self, text: str = REVIEW, name: str = "the-lantern-year.txt") -> None:
        """Import a review from outside the workspace."""
        source = self.root.parent / f"{self.root.name}-{name}"
        source.write_text(text, encoding="utf-8")
        assert self.run("import", str(source)).returncode == 0
