"""config.example.toml names every setting, and every line of it works once its # is taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from bot import platforms, resources
from bot.config import Config, load
from bot.platforms._registry import BUILT_IN

EXAMPLE = resources.example_config().read_text("utf-8")
_SETTING = re.compile(r"# (\w+ = .*|\[\[?\w+\]\]?)$")


def every_key(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name == "settings":
            continue
        yield name
        inner = (getattr(field.annotation, "__args__", None) or [field.annotation])[0]
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from every_key(inner)


def uncommented(text: str) -> str:
    return "\n".join(match[1] if (match := _SETTING.match(line)) else line for line in text.split("\n"))


def test_it_loads_as_it_is() -> None:
    assert [account.id for account in load(EXAMPLE, "config.example.toml").accounts] == ["try-out"]


@pytest.mark.parametrize("key", sorted(set(every_key(Config))))
def test_it_explains_every_key(key: str) -> None:
    assert re.search(rf"^(# )?(\[+([\w.]+\.)?{key}\]+|{key} =)", EXAMPLE, re.MULTILINE)


def test_each_setting_works_once_its_mark_is_taken_away() -> None:
    text = re.sub(r"^# (every|folder) = .*$", "", EXAMPLE, flags=re.MULTILINE)
    config = load(uncommented(text), "config.example.toml")
    assert {account.platform for account in config.accounts} == set(BUILT_IN)
    assert config.accounts[1].settings.keys() == {"server", "token", "visibility"}
    assert config.accounts[2].settings.keys() == {"handle", "password", "server"}
    assert config.creator.handles["mastodon"] == "jo@books.example"


def test_the_defaults_it_shows_are_the_defaults() -> None:
    shown, real = load(_without_choices(uncommented(EXAMPLE)), "example"), Config()
    for section in ("spoilers", "approval", "picking", "card", "language", "content", "templates", "state"):
        assert getattr(shown, section) == getattr(real, section), section
    assert shown.timing.model_copy(update={"settle": None}) == real.timing
    schedule = shown.schedules[0]
    bare = load('[[accounts]]\nid="a"\nplatform="folder"\n[[schedules]]\ntimes=["09:00"]', "bare").schedules[
        0
    ]
    assert (schedule.days, schedule.jitter, schedule.late_after) == (bare.days, bare.jitter, bare.late_after)
    assert shown.limits.min_gap == real.limits.min_gap


def _without_choices(text: str) -> str:
    return re.sub(r"^(every|photo|folder) = .*$", "", text, flags=re.MULTILINE)


def test_the_platforms_it_shows_take_the_settings_it_shows() -> None:
    config = load(_without_choices(uncommented(EXAMPLE)), "config.example.toml")
    shown: dict[str, set[str]] = {}
    for account in config.accounts:
        platforms.find(account.platform).settings.model_validate(account.settings)
        shown.setdefault(account.platform, set()).update(account.settings)
    assert shown == {name: set(platforms.find(name).settings.model_fields) for name in platforms.names()}
