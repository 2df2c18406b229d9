from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli

from .fakes import FakeApp, FakeDoors


@pytest.fixture
def app() -> FakeApp:
    return FakeApp()


@pytest.fixture
def call(app: FakeApp) -> Callable[..., Result]:
    """Call a command on the fake application."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, words, obj=FakeDoors(app), prog_name="pullquote")

    return run


@pytest.fixture
def document(call: Callable[..., Result]) -> Callable[..., Any]:
    """Call a command with --json and return its one document."""

    def run(*words: str) -> Any:
        return json.loads(call(*words, "--json").stdout)

    return run
