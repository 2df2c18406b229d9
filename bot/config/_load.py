"""Reading a whole config.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.config._checks import checks, tables, value_checks
from bot.config._faults import common_keys, config_troubles, faults_at
from bot.config._models import Config
from bot.model import ConfigError


def load(text: str, name: str) -> Config:
    """Return the configuration ``text`` holds; ``name`` is what faults call the file.

    Raises ConfigError with every fault at once, in the order of the file. Keys of ``[[accounts]]`` that
    are not common to all accounts are handed on raw in ``AccountConfig.settings``. A schedule or a
    blackout without ``accounts`` is for all of them.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    raw = _parsed(text, name)
    troubles = list(checks(raw))
    config = None
    try:
        config = Config.model_validate(_arranged(raw))
        troubles += value_checks(config)
    except ValidationError as error:
        troubles += config_troubles(error)
    if config is None or troubles:
        raise ConfigError(*faults_at(text, name, troubles))
    return config


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from bot.config._syntax import syntax_fault

        raise ConfigError(syntax_fault(text, name, str(error))) from None


def _arranged(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Move the platforms' own keys aside, and give schedules and blackouts without accounts all of them."""
    arranged = dict(raw)
    ids = [str(account.get("id")) for _, account in tables(raw, "accounts")] or ["none yet"]
    if tables(raw, "accounts"):
        arranged["accounts"] = [_account(item) for item in raw["accounts"]]
    for key in ("schedules", "blackouts"):
        if tables(raw, key):
            arranged[key] = [
                {"accounts": ids, **item} if isinstance(item, dict) else item for item in raw[key]
            ]
    return arranged


def _account(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    common = {key: value for key, value in item.items() if key in common_keys()}
    return {**common, "settings": {key: value for key, value in item.items() if key not in common}}
