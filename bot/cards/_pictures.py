"""Other people's pictures: covers and photographs, decoded safely or refused in plain words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from bot.model import Fault, SourceError

if TYPE_CHECKING:
    from PIL import Image, ImageFile

MOST_PIXELS = 60_000_000
"""More than any camera phone takes; a picture of this size needs about 180 MB while it is decoded."""
_KINDS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_WHITE = (255, 255, 255)


@lru_cache(maxsize=8)
def picture(data: bytes, what: str) -> Image.Image:
    """Return a picture upright, in sRGB order and 8 bits a channel, on white where it lets light through.

    ``what`` names it in faults, as "The cover". Raises SourceError for what is no picture, is cut short, or
    is larger than ``MOST_PIXELS``. Do not paint on it: it is shared.
    """
    from PIL import ImageOps

    with _refusing(what):
        opened = _opened(data, what)
        opened.draft("RGB", (2400, 2400))  # JPEG decodes to an eighth of its size for nothing
        opened.load()
        return _plain(ImageOps.exif_transpose(opened))


def picture_fault(data: bytes, what: str) -> Fault | None:
    """Return why ``picture`` would refuse it, as far as its beginning tells; the pixels are left packed."""
    try:
        with _refusing(what):
            _opened(data, what)
    except SourceError as error:
        return error.faults[0]
    return None


def _opened(data: bytes, what: str) -> ImageFile.ImageFile:
    from PIL import Image

    opened = Image.open(BytesIO(data), formats=_KINDS)
    if opened.width * opened.height > MOST_PIXELS:
        raise SourceError(_too_large(what, opened.width, opened.height))
    return opened


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    from PIL import Image

    hint = "save it anew as JPEG or PNG and name that file"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            yield
    except Image.DecompressionBombError:
        raise SourceError(_too_large(what, 0, 0)) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        message = f"{what} is no picture that can be read: {_said(error)}."
        raise SourceError(Fault(code="picture", message=message, hint=hint)) from error


def _said(error: Exception) -> str:
    text = str(error)
    return "it is cut short" if "truncated" in text else "its kind is not known or it is damaged"


def _too_large(what: str, width: int, height: int) -> Fault:
    size = f" ({width} × {height})" if width else ""
    return Fault(
        code="picture",
        message=f"{what} has too many pixels{size}.",
        hint="save it smaller: 3000 pixels a side are plenty",
    )


def _plain(image: Image.Image) -> Image.Image:
    """Bring any mode to RGB: 16 bits scaled to 8, palettes and CMYK converted, transparency on white."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        _, high = image.getextrema()
        scale = 65535 if isinstance(high, int | float) and high > 255 else 255
        return image.point(lambda value: value * (255 / scale)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        under = Image.new("RGB", clear.size, _WHITE)
        under.paste(clear, mask=clear.getchannel("A"))
        return under
    return image.convert("RGB")
