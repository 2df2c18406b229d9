"""What the daemon weighs after a day of posting, and what it takes while nothing is due.

Budget: 60 MiB and 0.5 % of one CPU. A process of its own lives through 24 hours, each passed over as soon as
its posts are out, on a folder and on a fake Mastodon over HTTP; then it idles for a while at its usual bell.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_HOURS = 24
_IDLE = 40.0
_MOST_MEMORY, _MOST_CPU = 60.0, 0.5
_CONFIG = """\
state = ".state"
[[accounts]]
id = "folder"
platform = "folder"
[[accounts]]
id = "mastodon"
platform = "mastodon"
server = "{server}"
token = "env:BENCH_TOKEN"
[[schedules]]
every = "1h"
[picking]
cooldown = "1m"
same_book_after = "1m"
"""


class _Clock:
    """The time, which skips whole hours when told."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def _resident() -> float:
    """Return this process's resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _day(root: Path, clock: _Clock) -> int:
    """Serve until every hour of a day has had its posts; return how many went out."""
    from bot import daemon
    from bot.app import open_app

    app = open_app(root, clock=clock)
    serving = asyncio.create_task(daemon.serve(app, every=timedelta(seconds=0.25)))
    watching = open_app(root, clock=clock)
    sent = 0
    for _ in range(_HOURS):
        clock.ahead += timedelta(hours=1)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            await asyncio.sleep(0.1)
            rows = [row for row in watching.ledger.recent(limit=500) if row.state == "sent"]
            if len(rows) >= sent + 2:
                break
        sent = len(rows)
    watching.close()
    os.kill(os.getpid(), signal.SIGTERM)
    await serving
    return sent


async def _idle(root: Path, clock: _Clock) -> float:
    """Serve with nothing due; return the share of one CPU it takes, in per cent, its children's included."""
    from bot import daemon
    from bot.app import open_app

    serving = asyncio.create_task(daemon.serve(open_app(root, clock=clock)))
    await asyncio.sleep(2)
    began, used = time.monotonic(), sum(os.times()[:4])
    await asyncio.sleep(_IDLE)
    share = (sum(os.times()[:4]) - used) / (time.monotonic() - began)
    os.kill(os.getpid(), signal.SIGTERM)
    await serving
    return share * 100


def live(workspace: str) -> None:
    """Live through the day, then idle; print what it took."""
    root, clock = Path(workspace), _Clock()
    sent = asyncio.run(_day(root, clock))
    after = _resident()
    config = root / "config.toml"  # from here on, nothing is due
    config.write_text(config.read_text("utf-8").replace('every = "1h"', 'every = "52w"'), encoding="utf-8")
    cpu = asyncio.run(_idle(root, clock))
    print(json.dumps({"sent": sent, "memory": max(after, _resident()), "cpu": cpu}))


def main() -> int:
    """Print the table; 1 where a budget is exceeded."""
    if not Path("/proc/self/statm").exists():
        print("the daemon's weight is read from /proc, which this system has not")
        return 0
    from tests.fakes.mastodon import TOKEN, FakeMastodon

    with tempfile.TemporaryDirectory() as folder, FakeMastodon() as fake:
        root = Path(folder) / "reviews"
        bot = (sys.executable, "-m", "bot", "init", str(root))
        subprocess.run(bot, check=True, stdout=subprocess.DEVNULL)
        (root / "config.toml").write_text(_CONFIG.format(server=fake.url), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", f"from bench.daemon import live; live({str(root)!r})"],
            env={**os.environ, "BENCH_TOKEN": TOKEN},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found = json.loads(done.stdout)
    print(f"the daemon, {_HOURS} simulated hours, {found['sent']} posts on a folder and over HTTP")
    print(f"resident afterwards {found['memory']:.1f} MiB (budget {_MOST_MEMORY:g})")
    print(f"idle for {_IDLE:g} s: {found['cpu']:.2f} % of one CPU (budget {_MOST_CPU:g})")
    return int(found["memory"] > _MOST_MEMORY or found["cpu"] > _MOST_CPU)
