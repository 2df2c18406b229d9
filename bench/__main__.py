"""``python -m bench [NAME…]``: every bench, or those named. Ratios of one run, never absolute times."""

from __future__ import annotations

import importlib
import sys

BENCHES = ("tick", "daemon", "ledger", "scaling", "cards", "setting", "choosing", "reading", "peers", "batch")


def main(names: list[str]) -> int:
    """Run the benches and return the worst exit code."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"there is no bench {unknown[0]}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    sys.argv[1:] = []  # each bench has options of its own when it is run alone
    return max(importlib.import_module(f"bench.{name}").main() or 0 for name in names or BENCHES)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
