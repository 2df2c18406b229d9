"""The conformance suite over every platform that offers a rig."""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.platforms import conformance

_RIGS = ("folder_rig", "mastodon_rig", "bluesky_rig")


def _makers() -> list[conformance.RigMaker]:
    modules = [f"tests.platforms.{name}" for name in _RIGS if find_spec(f"tests.platforms.{name}")]
    return [maker for module in modules for maker in import_module(module).rigs()]


def _grid() -> list[Any]:
    return [
        pytest.param(maker, case, id=f"{maker.name}-{case.__name__}", marks=maker.marks)
        for maker in _makers()
        for case in conformance.CASES
    ]


@pytest.mark.parametrize(("maker", "case"), _grid())
def test_platform(maker: conformance.RigMaker, case: conformance.Case, tmp_path: Path) -> None:
    with maker.open(tmp_path) as rig:
        asyncio.run(_run(case, rig))


async def _run(case: conformance.Case, rig: conformance.Rig) -> None:
    await case(rig)
