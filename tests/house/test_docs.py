"""Docs cannot rot: every command, setting, state, platform and theme occurs in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import cards, resources
from bot.cli import cli
from bot.model import Kind, Spoiler, State
from bot.platforms import names

ROOT = Path(__file__).resolve().parents[2]
_TEST = re.compile(r"`(test_\w+)`")
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
ALL = "\n".join(PAGES.values())


@pytest.mark.parametrize("name", cli.list_commands(None))  # type: ignore[arg-type]
def test_every_command(name: str) -> None:
    assert f"`{name}" in PAGES["commands.md"]


@pytest.mark.parametrize("state", list(State))
def test_every_state(state: State) -> None:
    assert f"`{state}`" in PAGES["architecture.md"]


@pytest.mark.parametrize("platform", names())
def test_every_platform(platform: str) -> None:
    assert f"`{platform}`" in PAGES["platforms.md"]
    assert (ROOT / "docs" / "platforms" / f"{platform}.md").read_text("utf-8").startswith(f"# {platform}\n")


@pytest.mark.parametrize("theme", cards.themes((resources.templates(),)))
def test_every_theme(theme: str) -> None:
    assert f"`{theme}`" in PAGES["templates.md"]


@pytest.mark.parametrize("word", [*Kind, *Spoiler])
def test_every_kind_and_verdict(word: str) -> None:
    assert word in ALL


def test_every_link_within_the_docs_leads_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", text):
            path = page.parent / (target[0] or target[1])
            assert path.exists(), f"{page.name}: {target}"


def test_every_test_that_the_docs_name_is_there() -> None:
    told = {name for page in ROOT.glob("docs/**/*.md") for name in _TEST.findall(page.read_text("utf-8"))}
    there = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("*/test_*.py"))
    assert told
    assert not {name for name in told if f"def {name}(" not in there}
