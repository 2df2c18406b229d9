"""What the ledger keeps: Deliveries, their events, accounts and uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model._faults import Json
from bot.model._kinds import Kind, Spoiler
from bot.model._platform import Receipt
from bot.model._post import Part


class State(StrEnum):
    """Where a Delivery stands. ``HELD`` is only this: the outcome is unknown and a person must look."""

    PLANNED = "planned"
    WAITING = "waiting"
    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"
    UNKNOWN = "unknown"
    HELD = "held"
    SENT = "sent"
    REFUSED = "refused"
    MISSED = "missed"
    SKIPPED = "skipped"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One part of one Post to one Account. ``slot`` is a Slot's label, or ``manual`` for a one-off.

    ``place`` says where the account posted when the row was planned, in words ("": nobody knows).

    ``not_before`` is the earliest next step; ``not_after`` ends in ``missed``. ``started`` is when
    ``sending`` was last committed. ``looks`` counts look-ups since then that saw nothing. ``doubt`` says that
    an earlier attempt may have got through: nobody has proven it absent yet.
    """

    key: str
    part: int
    account: str
    platform: str
    slot: str
    due: datetime
    not_after: datetime
    state: State
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = None
    not_before: datetime | None = None
    started: datetime | None = None
    looks: int = 0
    doubt: bool = False
    snippet: str = ""
    review: str = ""
    book: str = ""
    spoiler: Spoiler = Spoiler.NONE
    approved: bool = False
    post: Part | None = None
    saved: Mapping[str, Json] = field(default_factory=dict)
    receipt: Receipt | None = None
    parent: Receipt | None = None
    reason: str = ""
    hint: str = ""
    place: str = ""
    wish: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line of a Delivery's history."""

    key: str
    part: int
    at: datetime
    source: State | None
    target: State
    event: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """What the ledger knows of an account. ``known`` is the server's own account of its limits.

    ``not_before``: its platform asked to be left alone until then.
    """

    account: str
    platform: str
    first_seen: datetime
    paused: bool = False
    reason: str = ""
    known: Mapping[str, Json] = field(default_factory=dict)
    checked: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """One earlier use of a Snippet: what rotation looks back on. ``account`` is empty for ``seen``.

    ``times`` counts the uses that it stands for, the latest of which was ``at``.
    """

    snippet: str
    review: str
    book: str
    account: str
    at: datetime
    kind: Kind = Kind.EXCERPT
    words: str = ""
    open: bool = False
    times: int = 1
