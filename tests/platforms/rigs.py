"""Every rig there is: what the conformance suite runs on, and what its table has rows for."""

from __future__ import annotations

from bot.platforms.conformance import RigMaker
from tests.platforms import bluesky_rig, discord_rig, folder_rig, mastodon_rig, misskey_rig, telegram_rig


def rigs() -> list[RigMaker]:
    rooms = (folder_rig, mastodon_rig, bluesky_rig, telegram_rig, discord_rig, misskey_rig)
    return [maker for room in rooms for maker in room.rigs()]
