"""A card as JPEG whose rows of blocks stand alone, so that those without ink are encoded once for many cards.

A restart marker ends each row (ITU-T T.81, B.2.1 and F.1.2.1.3): nothing in it depends on the rows before.
What was encoded of a ground is kept with it, and the next card on that ground needs only its rows with ink.
The file is the same, byte for byte, as if Pillow had encoded the whole picture with a restart marker a row.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from bot.cards._paint import paint

if TYPE_CHECKING:
    from PIL import Image

    from bot.cards._background import Backdrop
    from bot.cards._paint import Drawing

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_MARKERS = tuple(bytes((0xFF, 0xD0 + i)) for i in range(8))
_FRAME, _SCAN, _END = b"\xff\xc0", b"\xff\xda", b"\xff\xd9"


def jpeg(drawing: Drawing, backdrop: Backdrop, quality: int) -> bytes:
    """Return the card as baseline JPEG, 4:4:4, without metadata."""
    known = backdrop.encoded.setdefault(quality, {})
    rows = range(len(backdrop.rows))
    wanted = [row for row in rows if row in drawing.rows or row not in known] or rows[-1:]
    head, scans = _parted(_encoded(paint(drawing, backdrop, wanted), quality))
    found = dict(zip(wanted, scans, strict=True))
    known.update((row, scan) for row, scan in found.items() if row not in drawing.rows)
    parts = [_as_high(head, backdrop.size[1])]
    for row in rows:
        parts += found[row] if row in found else known[row], _MARKERS[row % 8]
    return b"".join([*parts[:-1], _END])


class _File(BytesIO):
    """In memory, but with a name: Pillow loads the writer of that ending alone, not those of five formats."""

    name = "card.jpg"


def _encoded(picture: Image.Image, quality: int) -> bytes:
    out = _File()
    picture.save(out, quality=quality, subsampling=0, restart_marker_rows=1)
    return out.getvalue()


def _parted(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return what stands before the rows, and the rows without the markers between them."""
    at = data.index(_SCAN) + 2
    start = at + int.from_bytes(data[at : at + 2])
    return data[:start], _RESTART.split(data[start : -len(_END)])


def _as_high(head: bytes, height: int) -> bytes:
    """Return the head of a file that is so many pixels high (the two bytes after length and precision)."""
    at = head.index(_FRAME) + 5
    return head[:at] + height.to_bytes(2) + head[at + 2 :]
