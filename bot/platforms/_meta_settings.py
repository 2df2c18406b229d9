"""What Instagram, Threads and Facebook Pages have in common in their settings."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from bot.platforms._own_app import OwnApp, as_fault, keeper

__all__ = ["NO_HOST", "MetaSettings", "as_fault", "keeper"]

NO_HOST: Final = "give pictures a public place: [media] in config.toml, docs/media.md"


class MetaSettings(OwnApp):
    """An app on developers.facebook.com, which is known by a number; see ``OwnApp``."""

    app_id: Annotated[str, Field(pattern="^[0-9]+$")] = ""
