"""What is said of a bug met on the way."""

from __future__ import annotations

import traceback
from pathlib import PurePath

from bot.model import Fault


def unforeseen(place: str, error: Exception) -> Fault:
    """Return the fault for a bug of ours. Its own words are left out: they might quote a secret."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(frame.filename).name}:{frame.lineno}"
    return Fault(
        code="unforeseen",
        place=place,
        message=f"something went wrong that should not ({type(error).__name__} at {where})",
        hint="the other accounts went on; it is tried again by itself. Please report it",
    )
