"""What a platform takes and promises, and what one attempt came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from bot.model._faults import Fault, Json


class ReplayKind(StrEnum):
    """How a platform lets one attempt be repeated without a second post."""

    NONE = "none"
    KEYED = "keyed"
    CLIENT_ID = "client_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """``window`` is how long an idempotency key protects after the first attempt (``KEYED`` only)."""

    kind: ReplayKind = ReplayKind.NONE
    window: timedelta = timedelta(0)


class Unit(StrEnum):
    """What a platform's text limit counts.

    ``WEIGHTED`` is X's count, links included; ``EMOJI_BYTES`` is Threads': code points, emoji their bytes.
    """

    GRAPHEMES = "graphemes"
    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    BYTES = "bytes"
    WEIGHTED = "weighted"
    EMOJI_BYTES = "emoji_bytes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """How a platform counts. ``url_weight`` replaces the length of each ``http(s)://`` link (None: as is).

    ``short_mentions``: ``@user@host`` counts as ``@user``. ``counts_warning``: so does the content warning.
    ``little_text``: the text is counted with the backslashes LinkedIn's escaping adds. ``max_hashtags`` and
    ``max_mentions`` are limits of their own beside the length.
    """

    unit: Unit
    limit: int
    byte_limit: int | None = None
    url_weight: int | None = None
    short_mentions: bool = False
    counts_warning: bool = False
    little_text: bool = False
    max_hashtags: int | None = None
    max_mentions: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What a platform charges for each part, in ``currency``: ``post``, or ``post_with_link`` in its place.

    ``alt_text`` is charged for each picture that has one; ``day``, whatever was posted, for each day in UTC.
    """

    post: Decimal
    post_with_link: Decimal
    alt_text: Decimal = Decimal(0)
    day: Decimal = Decimal(0)
    currency: str = "$"

    def said(self, amount: Decimal) -> str:
        """Return an amount as people write it: to the cent, or a tenth of it where it is finer."""
        places = 2 if amount == round(amount, 2) else 3
        return f"{self.currency}{amount:.{places}f}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a platform takes and promises, as data. What a live server says about itself replaces values.

    ``settle``: how long after a call ended a look-up must wait before "not there" is believed;
    ``looks``: how many times in a row it must be seen absent. ``max_image_pixels`` is width × height.
    ``repeats``: a line may be posted again after a rest; where not, nearly the same words count as the same,
    and all accounts there as one. ``prices`` of None: posting is free.
    """

    counting: Counting
    max_images: int
    image_types: tuple[str, ...]
    max_image_bytes: int
    max_alt: int
    max_image_pixels: int | None = None
    content_warning: bool = False
    language: bool = True
    threads: bool = True
    links_in_text: bool = True
    min_gap: timedelta = timedelta(0)
    replay: Replay = field(default_factory=Replay)
    can_find: bool = False
    settle: timedelta = timedelta(seconds=30)
    looks: int = 1
    repeats: bool = True
    prices: Prices | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the platform gave back. ``extra`` holds what replies and deletion need (cid, root …)."""

    remote_id: str
    url: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """Everything the one irreversible call needs, plain JSON, so that it survives a restart."""

    data: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The post is there."""

    receipt: Receipt


class Scope(StrEnum):
    """Whom a refusal concerns: this post, or the whole account (token, ban, quota)."""

    POST = "post"
    ACCOUNT = "account"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The platform said no, for good. ``message`` carries no secret."""

    code: str
    message: str
    hint: str = ""
    scope: Scope = Scope.POST


@dataclass(frozen=True, kw_only=True, slots=True)
class NotSent:
    """Certainly nothing was published. ``retry_at``: the platform asked to wait until then."""

    cause: str
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """It may or may not have been published. ``retry_at`` as for NotSent: a 503 may name a time, too."""

    cause: str
    retry_at: datetime | None = None

    def unseen(self) -> NotSent:
        """Return what it comes to where followers could not have seen anything: simply not sent."""
        return NotSent(cause=self.cause, retry_at=self.retry_at)


Outcome: TypeAlias = Sent | Refused | NotSent | Unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A look-up saw the post."""

    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """A look-up worked, was complete, and the post is not there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CannotTell:
    """The look-up failed, or what it saw does not decide."""

    reason: str


Look: TypeAlias = Found | Absent | CannotTell


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who an account is on its platform. ``known`` is what the server says about itself, kept for later."""

    name: str
    url: str = ""
    known: Mapping[str, Json] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
