"""The nouns every room shares. Frozen values only; imports nothing of ours.

All datetimes are aware. Lengths of images are pixels, of texts what each docstring says.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model._faults import ConfigError, Fault, Json, PullquoteError, SourceError
    from bot.model._findings import Finding, Severity
    from bot.model._image import Image
    from bot.model._kinds import BlockKind, Kind, Spoiler, Voice
    from bot.model._platform import (
        Absent,
        CannotTell,
        Capabilities,
        Counting,
        Found,
        Identity,
        Look,
        NotSent,
        Outcome,
        Prepared,
        Prices,
        Receipt,
        Refused,
        Replay,
        ReplayKind,
        Scope,
        Sent,
        Unit,
        Unknown,
    )
    from bot.model._post import Part, Post, Slot
    from bot.model._rows import AccountState, Delivery, Event, State, Used
    from bot.model._written import Block, Book, Creator, Faq, ReadingItem, Review, Snippet, Span

__all__ = [
    "Absent",
    "AccountState",
    "Block",
    "BlockKind",
    "Book",
    "CannotTell",
    "Capabilities",
    "ConfigError",
    "Counting",
    "Creator",
    "Delivery",
    "Event",
    "Faq",
    "Fault",
    "Finding",
    "Found",
    "Identity",
    "Image",
    "Json",
    "Kind",
    "Look",
    "NotSent",
    "Outcome",
    "Part",
    "Post",
    "Prepared",
    "Prices",
    "PullquoteError",
    "ReadingItem",
    "Receipt",
    "Refused",
    "Replay",
    "ReplayKind",
    "Review",
    "Scope",
    "Sent",
    "Severity",
    "Slot",
    "Snippet",
    "SourceError",
    "Span",
    "Spoiler",
    "State",
    "Unit",
    "Unknown",
    "Used",
    "Voice",
]

# Each noun is fetched when somebody first asks for it: most commands need a few of them, and making frozen
# classes is what starting up costs most.
_HOMES = {
    "_faults": "ConfigError Fault Json PullquoteError SourceError",
    "_platform": (
        "Absent CannotTell Capabilities Counting Found Identity Look NotSent Outcome Prepared "
        "Prices Receipt Refused Replay ReplayKind Scope Sent Unit Unknown"
    ),
    "_findings": "Finding Severity",
    "_image": "Image",
    "_kinds": "BlockKind Kind Spoiler Voice",
    "_post": "Part Post Slot",
    "_rows": "AccountState Delivery Event State Used",
    "_written": "Block Book Creator Faq ReadingItem Review Snippet Span",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Return a noun from the module it lives in (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
