"""Signals, heard in the loop on every system."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

T = TypeVar("T")

STOPS: Final[Mapping[int, int]] = {signal.SIGTERM: 0, signal.SIGINT: 130}
"""What to end with, by the signal that asks to stop."""


def on_signals(heed: Callable[[T], None], wanted: Mapping[int, T]) -> None:
    """Call ``heed`` in the running loop with what stands for a signal, each time it comes."""
    loop = asyncio.get_running_loop()
    for number, meaning in wanted.items():
        try:
            loop.add_signal_handler(number, heed, meaning)
        except NotImplementedError:  # Windows: handlers run between bytecodes, the loop must be woken
            signal.signal(number, lambda *_, meaning=meaning: loop.call_soon_threadsafe(heed, meaning))
