"""What a card costs with other tools, side by side in one run: the same words, size and JPEG quality.

    python -m bench peers

Measured is the CPU of one more card in a process that has drawn some (for Chromium: a page kept open). The
words change from card to card. Those not installed are named with how to install them; they are no part of
Pullquote and may live anywhere: ``PEERS_PYTHON`` names the interpreter and ``PEERS_NODE`` the folder with
``node_modules`` to look in.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_ROUNDS, _CARDS = 3, 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """One tool: what its row is called, how its script is run, how it is installed."""

    name: str
    script: str
    install: str


PEERS = (
    Peer(name="pullquote", script="ours", install=""),
    Peer(name="Pillow, ImageText.wrap", script="pillow", install=""),
    Peer(name="cairo, pango", script="pango", install="pip install pangocairocffi, with pango"),
    Peer(name="skia-python", script="skia", install="pip install skia-python; apt install libegl1 libgl1"),
    Peer(name="typst", script="typst", install="pip install typst"),
    Peer(name="satori + resvg", script="satori.mjs", install="npm install satori @resvg/resvg-js sharp"),
    Peer(name="Chromium", script="chromium", install="pip install playwright; apt install chromium"),
)  # fmt: skip


def _command(peer: Peer) -> list[str]:
    if peer.script.endswith(".mjs"):
        return ["node", str(_HERE / peer.script)]
    python = sys.executable if peer.script == "ours" else os.environ.get("PEERS_PYTHON", sys.executable)
    return [python, str(_HERE / "drawn.py"), peer.script]


def _measured(peer: Peer) -> list[float] | None:
    """Return the CPU milliseconds of every card, None where the tool is not installed."""
    environ = {**os.environ, "PEERS_FONTS": str(_ROOT / "templates" / "fonts"), "PYTHONPATH": str(_ROOT)}
    try:
        done = subprocess.run(
            [*_command(peer), str(_CARDS)],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("PEERS_VERBOSE"):
            print(peer.name, getattr(error, "stderr", error), file=sys.stderr)
        return None
    return [float(spent) for spent in json.loads(done.stdout.splitlines()[-1])]


def main() -> int:
    """Measure every peer in turn, several rounds, and print the table."""
    floor = Peer(name="JPEG encoding alone", script="floor", install="")
    spent: dict[str, list[float]] = {}
    missing: dict[str, Peer] = {}
    for _ in range(_ROUNDS):  # in turn, so that a machine that slows down slows all
        for peer in (floor, *PEERS):
            found = None if peer.name in missing else _measured(peer)
            if found is None:
                missing[peer.name] = peer
            else:
                spent.setdefault(peer.name, []).extend(found)
    base = statistics.median(spent[floor.name])
    print("| tool | CPU ms a card | × the encoding |")
    print("|---|---:|---:|")
    for name, times in spent.items():
        middle = statistics.median(times)
        print(f"| {name} | {middle:.1f} | {middle / base:.2f} |")
    for peer in missing.values():
        print(f"{peer.name} is not here or does not start: {peer.install}")
    return 0
