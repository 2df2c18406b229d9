"""Closes what a test opened: a database left open is a warning, and warnings are errors here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.world import OPENED


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()
