"""A workspace in a folder, opened at noon, and a computer on which nothing is amiss."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from bot.app import open_app
from bot.app._app import App
from bot.doctor import Examined, Machine, Mount
from bot.model import Finding

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REVIEW = """\
---
title: The Lantern Year
book:
  title: The Lantern Year
  authors: [Ida Quill]
---
I have never read a novel that was so gentle with its people and so merciless with its weather.

The Lantern Year is the rare book that makes you want to write letters again, on paper, to people you miss.

What moved me most was how patiently the light is described, until you begin to miss it yourself.
"""
DAILY = '[[schedules]]\ntimes = ["09:00", "18:00"]\n'
FOLDER = '[[accounts]]\nid = "me"\nplatform = "folder"\n'
LOCAL = (Mount(kind="ext4", source="/dev/sda1", point="/"),)


def machine(
    *mounts: Mount, free: int = 10**11, environ: Mapping[str, str] | None = None, zones: Collection[str] = ()
) -> Machine:
    """Return a computer with a local disk that has room, unless told otherwise."""
    return Machine(
        environ=environ or {},
        mounts=lambda _: mounts or LOCAL,
        free=lambda _: free,
        zones=lambda: zones or available_timezones(),
    )


@dataclass
class Desk:
    """``settings`` stand at the top of config.toml, ``tables`` below; the state folder is ``state`` in it."""

    root: Path
    settings: str = 'state = "state"'
    tables: str = FOLDER + DAILY
    reviews: Mapping[str, str] = field(default_factory=lambda: {"the-lantern-year.md": REVIEW})
    now: datetime = NOON

    def __post_init__(self) -> None:
        (self.root / "content").mkdir(parents=True, exist_ok=True)
        for name, text in self.reviews.items():
            (self.root / "content" / name).write_text(text, encoding="utf-8")
        self.write()

    def write(self) -> None:
        """Write config.toml as it is said now."""
        path = self.root / "config.toml"
        path.write_text(f"{self.settings}\n{self.tables}", encoding="utf-8")
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))

    @contextmanager
    def open(self) -> Iterator[App]:
        """Open it, by this desk's clock."""
        app = open_app(self.root, clock=lambda: self.now)
        try:
            yield app
        finally:
            app.close()

    def pass_time(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def examined(self, *, online: bool = False, on: Machine | None = None) -> Examined:
        """Let it be examined."""
        with self.open() as app:
            return app.doctor(online=online, machine=on or machine())

    def found(self, *, online: bool = False, on: Machine | None = None) -> dict[str, Finding]:
        """Return what is amiss, by code; every finding says what to do."""
        findings = [one for area in self.examined(online=online, on=on).areas for one in area.findings]
        assert all(one.hint and one.message and one.subject for one in findings), findings
        return {one.code: one for one in findings}
