"""How well many cards use all cores: ``pullquote preview`` draws through the same function.

    python -m bench batch

Workers start before the first card; that is told apart, and so is what it takes of CPU. The rate of all
cores is compared with that of one by the clock, so others at work on the machine spoil it; beside it stands
how much of the cores the batch was given. By CPU, a card on one core is compared with one of many, with what
the collecting process takes; that says what spreading the work costs, whoever else is at work.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.cards import QUOTE, TEMPLATES, words
from bot.drawing import Order, ahead

_MANY, _ALONE, _START = 2000, 300, 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One batch: seconds until the first card, seconds for those after it, CPU seconds of all processes."""

    first: float
    rest: float
    spent: float


def orders(count: int) -> list[Order]:
    return [
        Order(
            text=words(number), theme="paper", format="portrait", templates=TEMPLATES, most=1,
            max_bytes=None, max_alt=None, root=Path(),
        )
        for number in range(count)
    ]  # fmt: skip


def used() -> float:
    """Return the CPU seconds of this process and of its workers that ended."""
    both = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(spent.ru_utime + spent.ru_stime for spent in both)


def timed(count: int, cores: int) -> Run:
    before, start = used(), time.perf_counter()
    drawn = ahead(orders(count), cores)
    next(drawn)
    first = time.perf_counter()
    for _ in drawn:
        pass
    return Run(first=first - start, rest=time.perf_counter() - first, spent=used() - before)


def main() -> int:
    """Draw some on one core and many on all, and print the share of the cores that is used."""
    cores = os.cpu_count() or 1
    timed(20, 1)
    alone, start, many = timed(_ALONE, 1), timed(_START, cores), timed(_MANY, cores)
    one, all_ = (_ALONE - 1) / alone.rest, (_MANY - 1) / many.rest
    own, each = alone.spent / _ALONE, (many.spent - start.spent) / (_MANY - _START)
    given = (many.spent - start.spent) / many.rest
    print(f"{_MANY} cards of {len(QUOTE)} characters on {cores} cores; the first after {many.first:.1f} s")
    print(f"one core {one:.0f} cards a second, all {all_:.0f}")
    print(f"{all_ / (cores * one):.0%} of cores x one by the clock (aim 80 %); given {given:.1f} cores")
    print(f"{own / each:.0%} by CPU (aim 80 %): a card {own * 1000:.1f} ms on one, {each * 1000:.1f} on all")
    print(f"starting the workers, with {_START} cards: {start.spent:.1f} s of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
