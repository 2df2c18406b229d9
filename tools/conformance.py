"""Write docs/platforms/conformance.md: every platform's promises, shown on a server.

    python tools/conformance.py

Needs Node for the real Bluesky server (``make servers``); every other server is a fake on this machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.platforms.conformance.__main__ import main  # noqa: E402 - the checkout comes first
from tests.servers import bluesky  # noqa: E402

with bluesky.running():
    sys.exit(main(["tests.platforms.rigs", "--into", str(ROOT / "docs" / "platforms" / "conformance.md")]))
