"""What an idle ``pullquote tick`` costs, beside a Python that only imports asyncio and sqlite3.

DESIGN, section 5: at most 5 × the CPU and 40 MiB. Whole processes, in turn, after a warm-up; medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ROUNDS = 15
_BASE = (sys.executable, "-c", "import asyncio, sqlite3")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """CPU seconds (user + system) and peak resident memory in MiB of one finished process."""

    cpu: float
    memory: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end and ask the system what it took."""
    # Byte code is cached, as it is after the first run of an installed program.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    divisor = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(cpu=used.ru_utime + used.ru_stime, memory=used.ru_maxrss / divisor)


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "reviews"
        state = 'state = ".state"\n'
        subprocess.run(
            [sys.executable, "-m", "bot", "init", str(home)], check=True, stdout=subprocess.DEVNULL
        )
        config = home / "config.toml"
        config.write_text(state + config.read_text(encoding="utf-8"), encoding="utf-8")
        tick = (sys.executable, "-m", "bot", "-C", str(home), "tick")
        cost(_BASE), cost(tick)
        pairs = [(cost(_BASE), cost(tick)) for _ in range(_ROUNDS)]
    base, ours = ([pair[side] for pair in pairs] for side in (0, 1))
    ratio = statistics.median(b.cpu / a.cpu for a, b in pairs)
    print(f"idle tick, {_ROUNDS} rounds in turn          CPU ms   peak MiB")
    for name, rows in (("python -c 'import asyncio, sqlite3'", base), ("pullquote tick, nothing due", ours)):
        cpu = statistics.median(row.cpu for row in rows) * 1000
        print(f"{name:<38}{cpu:>8.0f}{statistics.median(row.memory for row in rows):>10.1f}")
    print(f"ratio {ratio:.2f} (budget 5), memory budget 40 MiB")
    return 0
