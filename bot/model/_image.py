"""A picture to be posted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A finished picture. ``digest`` is the SHA-256 of ``data`` in hex and its name in the media store.

    ``data`` is empty in rows read back from the ledger until the media store fills it in.
    """

    digest: str
    media_type: str
    width: int
    height: int
    alt: str
    data: bytes = field(default=b"", repr=False, compare=False)
