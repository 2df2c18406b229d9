"""What Instagram, Threads and Facebook Pages have in common in their settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.platforms._own_app import OwnApp, as_fault, keeper

__all__ = ["MetaSettings", "as_fault", "keeper"]


class MetaSettings(OwnApp):
    """An app on developers.facebook.com, which is known by a number; see ``OwnApp``."""

    app_id: Annotated[str, Field(pattern="^[0-9]+$")] = ""
