"""Every rig there is: what the conformance suite runs on, and what its table has rows for."""

from __future__ import annotations

from importlib import import_module

from bot.platforms.conformance import RigMaker

_ROOMS = (
    "folder",
    "mastodon",
    "bluesky",
    "telegram",
    "discord",
    "misskey",
    "instagram",
    "threads",
    "linkedin",
    "x",
    "tumblr",
    "facebook",
    "pinterest",
    "webhook",
)


def rigs() -> list[RigMaker]:
    rooms = [import_module(f"tests.platforms.{name}_rig") for name in _ROOMS]
    return [maker for room in rooms for maker in room.rigs()]
