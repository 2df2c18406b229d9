"""What will be sent: Posts, their Parts and Images, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model._image import Image


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One message of a Post: the root (number 1) or a reply to the part before it.

    ``content_warning`` stands before the text; ``sensitive`` hides the pictures until they are asked for.
    """

    number: int
    text: str
    images: tuple[Image, ...] = ()
    link: str = ""
    language: str = ""
    content_warning: str = ""
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What will be sent, whole and final: at least one part, numbered from 1."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A local date and time at which an Account is due. ``due`` already holds the jitter.

    ``label`` is ``YYYY-MM-DDTHH:MM`` in the account's zone and keys the slot; ``at`` is that moment
    after DST rules, without jitter. ``barred`` says why nothing goes out then (a blackout), or "".
    """

    account: str
    label: str
    zone: str
    at: datetime
    due: datetime
    late_after: timedelta
    barred: str = ""
