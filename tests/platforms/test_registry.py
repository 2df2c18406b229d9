"""Platforms are found by name, and their limits are dated."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import ConfigError, ReplayKind, Unit
from bot.platforms import Adapter, find, limits, names
from bot.platforms._registry import BUILT_IN

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "bot" / "platforms").glob("*.toml"))


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_ones_are_there(name: str) -> None:
    adapter = find(name)
    assert isinstance(adapter, Adapter)
    assert adapter.name == name
    assert name in names()


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_names_the_settings_that_say_where_it_posts_and_no_secret(name: str) -> None:
    adapter = find(name)
    assert adapter.posts_to
    assert set(adapter.posts_to) <= set(adapter.settings.model_fields)
    assert not {"token", "password", "webhook", "app_secret", "api_secret"} & set(adapter.posts_to)


def test_a_place_is_told_by_what_differs_from_the_defaults() -> None:
    telegram = find("telegram")
    own = {"chat": "@books", "token": "env:T"}
    assert telegram.place(telegram.settings.model_validate(own)) == "telegram, chat @books"
    away = telegram.settings.model_validate({**own, "server": "https://bots.example"})
    assert telegram.place(away) == "telegram, server https://bots.example, chat @books"


def test_they_enter_by_the_same_door_as_strangers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    offered = project["project"]["entry-points"]["pullquote.platforms"]
    for name, target in offered.items():
        module, _, attribute = target.partition(":")
        assert getattr(sys.modules.get(module) or __import__(module, fromlist=["_"]), attribute) is find(name)
    assert offered == BUILT_IN


@pytest.mark.parametrize(
    ("wrong", "hint"), [("mastadon", "mastodon"), ("Folder", "folder"), ("zzz", "bluesky, discord, facebook")]
)
def test_an_unknown_name_gets_the_nearest(wrong: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=f"there is no platform {wrong}") as caught:
        find(wrong)
    assert hint in caught.value.faults[0].hint


def test_only_the_one_asked_for_is_loaded() -> None:
    script = (
        "import sys; from bot.platforms import find; find('folder');"
        "print([name for name in sys.modules if name in ('httpx', 'importlib.metadata', 'regex')"
        " or name.startswith(('bot.platforms.mastodon', 'bot.platforms.bluesky'))])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() in ("[]", "['importlib.metadata']"), (
        shown.stdout
    )  # pydantic may load the last


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of somebody else's, with three platforms: a good one, a broken one, and a thief of names."""
    (tmp_path / "stranger.py").write_text(
        "from bot.platforms import find\nfrom dataclasses import replace\n"
        "ADAPTER = replace(find('folder'), name='strange')\nNOTHING = 3\n",
        encoding="utf-8",
    )
    (tmp_path / "stranger-1.0.dist-info").mkdir()
    (tmp_path / "stranger-1.0.dist-info" / "METADATA").write_text("Name: stranger\nVersion: 1.0\n", "utf-8")
    (tmp_path / "stranger-1.0.dist-info" / "entry_points.txt").write_text(
        "[pullquote.platforms]\nstrange = stranger:ADAPTER\nbroken = missing_module:X\n"
        "nothing = stranger:NOTHING\nfolder = stranger:ADAPTER\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("stranger", None)


@pytest.mark.usefixtures("stranger")
def test_a_strangers_platform_is_found() -> None:
    assert find("strange").name == "strange"
    assert {"strange", "folder"} <= set(names())
    assert find("folder").name == "folder"


@pytest.mark.usefixtures("stranger")
def test_a_strangers_faults_are_named() -> None:
    with pytest.raises(ConfigError, match="broken of the package stranger cannot be loaded"):
        find("broken")
    with pytest.raises(ConfigError, match="no Adapter"):
        find("nothing")


# ── limits ────────────────────────────────────────────────────────────────────────────────────


def values(table: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, entry in table.items():
        if "value" in entry:
            yield place + name, entry
        else:
            yield from values(entry, f"{place}{name}.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_limit_says_where_it_is_from_and_when_it_was_seen(path: Path) -> None:
    document = tomllib.loads(path.read_text("utf-8"))
    for name, entry in values(document):
        assert len(entry["source"]) > 8, name
        assert date(2024, 1, 1) < entry["seen"] < date(2030, 1, 1), name
    assert limits(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_belongs_to_its_platform(path: Path) -> None:
    assert find(path.stem).capabilities == limits(path)


_DATED = 'source = "somewhere", seen = 2026-08-20'
_WHOLE = f"""
max_images = {{ value = 4, {_DATED} }}
image_types = {{ value = ["image/png"], {_DATED} }}
max_image_bytes = {{ value = 1, {_DATED} }}
max_alt = {{ value = 2, {_DATED} }}
settle = {{ value = 1.5, {_DATED} }}
[counting]
unit = {{ value = "utf16", {_DATED} }}
limit = {{ value = 280, {_DATED} }}
[replay]
kind = {{ value = "keyed", {_DATED} }}
window = {{ value = 60, {_DATED} }}
"""


def test_values_get_their_types(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(_WHOLE, "utf-8")
    found = limits(path)
    assert (found.counting.unit, found.counting.limit) == (Unit.UTF16, 280)
    assert (found.settle, found.image_types) == (timedelta(seconds=1.5), ("image/png",))
    assert (found.replay.kind, found.replay.window) == (ReplayKind.KEYED, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (f"{{ value = 4, {_DATED} }}", "4", "max_images: a limit is"),
        ("value = 4, source", "value = 4, sauce", "max_images: a limit is"),
        ('value = 4, source = "somewhere"', 'value = 4, source = ""', "max_images: a limit is"),
        ("max_alt", "max_alts", "no limit is called max_alts"),
        ('"utf16"', '"letters"', "counting.unit: 'letters' is not possible"),
        ("value = 60", 'value = "60"', "replay.window: '60' is not possible"),
        ("limit = {", "limits = {", "counting: no limit is called limits"),
        (f"max_alt = {{ value = 2, {_DATED} }}", "", "is missing"),
    ],
)
def test_a_faulty_file_says_where(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(_WHOLE.replace(old, new), "utf-8")
    with pytest.raises(ConfigError) as caught:
        limits(path)
    assert words in str(caught.value)
    assert "x.toml" in str(caught.value)
