"""How well many cards use all cores: ``pullquote preview`` draws through the same function.

    python -m bench batch

Workers start before the first card; that is told apart. The rate of all cores is compared with that of one,
so others at work on the machine spoil it. The CPU of a card says what spreading the work costs.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

from bench.cards import QUOTE, TEMPLATES, words
from bot.drawing import Order, ahead

_MANY, _ALONE = 2000, 300


def orders(count: int) -> list[Order]:
    return [
        Order(
            text=words(number), theme="paper", format="portrait", templates=TEMPLATES, most=1,
            max_bytes=None, max_alt=None, root=Path(),
        )
        for number in range(count)
    ]  # fmt: skip


def used(whose: int) -> float:
    """Return the CPU seconds of this process, or of its workers that ended."""
    spent = resource.getrusage(whose)
    return spent.ru_utime + spent.ru_stime


def timed(count: int, cores: int) -> tuple[float, float]:
    """Return seconds until the first card, and cards per second from there on."""
    start = time.perf_counter()
    drawn = ahead(orders(count), cores)
    next(drawn)
    first = time.perf_counter()
    rest = sum(1 for _ in drawn)
    return first - start, rest / (time.perf_counter() - first)


def main() -> int:
    """Draw some on one core and many on all, and print the share of the cores that is used."""
    cores = os.cpu_count() or 1
    timed(20, 1)
    before = used(resource.RUSAGE_SELF)
    _, alone = timed(_ALONE, 1)
    own = (used(resource.RUSAGE_SELF) - before) / _ALONE
    started, together = timed(_MANY, cores)
    each = used(resource.RUSAGE_CHILDREN) / _MANY
    print(f"{_MANY} cards of {len(QUOTE)} characters on {cores} cores; the first after {started:.1f} s")
    print(f"one core {alone:.0f} cards a second, all {together:.0f}")
    print(f"{together / (cores * alone):.0%} of cores x one (aim 80 %)")
    print(f"CPU a card: {own * 1000:.1f} ms on one, {each * 1000:.1f} ms on all, workers' start included")
    return 0


if __name__ == "__main__":
    sys.exit(main())
