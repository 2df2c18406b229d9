"""What the cases post, keep and measure with."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.model import Image, Json, Part, Prepared, Receipt, Sent
from bot.platforms.base import Platform
from bot.platforms.conformance._rig import Rig

DEADLINE: Final = timedelta(seconds=0.3)
"""How long a platform built for a fault may take."""
_TOLERANCE: Final = 0.5
_JPEG: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62r"
    "Z4C8ybqmx5moq6T/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8A"
    "I//Z"
)
"""Eight by eight pixels of one grey (ITU-T T.81, as Pillow writes it)."""


class NotOfferedError(Exception):
    """The platform, or the server behind its rig, has no such thing; the table shows a dash."""


def offered(has: object, otherwise: str) -> None:
    """Go on with a case only where the platform has what it is about."""
    if not has:
        raise NotOfferedError(otherwise)


def network(rig: Rig) -> None:
    """Go on with a case only where there is a network to break."""
    offered(rig.base, "no network")


def picture(number: int = 1, alt: str = "A quote card") -> Image:
    """Return a small JPEG, which every platform takes, with a remark in it that differs for each number."""
    remark = f"card {number}".encode()
    data = _JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(remark) + 2) + remark + _JPEG[2:]
    digest = hashlib.sha256(data).hexdigest()
    return Image(digest=digest, media_type="image/jpeg", width=8, height=8, alt=alt, data=data)


def stored(digest: str) -> bytes:
    """Return the bytes of one of these pictures by its digest, as the media store does."""
    return next(one.data for number in range(256) if (one := picture(number)).digest == digest)


def part(text: str = "It was the quiet that stayed.", *images: Image, **more: Any) -> Part:
    """Return a root part with one picture, unless told otherwise."""
    return Part(**{"number": 1, "text": text, "images": images or (picture(),), "language": "en", **more})


def alts(rig: Rig, *texts: str) -> tuple[str, ...]:
    """Return the alternative texts as the server has them: none of any worth where it takes none."""
    return texts if rig.supports.shows_alt else ("",) * len(texts)


@dataclass
class Kept:
    """What ``save`` was given: the ledger's half of ``prepare``. Written as JSON, as the ledger does."""

    saved: Mapping[str, Json] = field(default_factory=dict)

    async def save(self, saved: Mapping[str, Json]) -> None:
        """Keep what is given in place of what was there."""
        self.saved = json.loads(json.dumps(saved))


async def prepared(platform: Platform, what: Part, key: str, parent: Receipt | None = None) -> Prepared:
    """Prepare, and bring the result through JSON as the ledger does."""
    kept = Kept()
    ready = await platform.prepare(what, key, parent, kept.saved, kept.save)
    assert isinstance(ready, Prepared), ready
    return Prepared(data=json.loads(json.dumps(ready.data)))


async def post(platform: Platform, what: Part, key: str, parent: Receipt | None = None) -> Receipt:
    """Prepare and publish."""
    outcome = await platform.publish(await prepared(platform, what, key, parent), key)
    assert isinstance(outcome, Sent), outcome
    return outcome.receipt


def recently() -> datetime:
    """Return a moment shortly before everything a case does."""
    return datetime.now(UTC) - timedelta(seconds=5)


def clean(rig: Rig, value: object) -> None:
    """Check that nothing secret is in what came back."""
    assert not [secret for secret in rig.secrets if secret in repr(value)]


@contextmanager
def within(limit: timedelta) -> Iterator[None]:
    """Check that what is done takes no longer than it may, and half a second."""
    started = time.monotonic()
    yield
    took = time.monotonic() - started
    assert took <= limit.total_seconds() + _TOLERANCE, f"took {took:.2f} s"
