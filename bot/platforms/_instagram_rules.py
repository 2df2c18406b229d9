"""What must be right with a post before Instagram is asked, said better than by a number of its own."""

from __future__ import annotations

import re
from typing import Final

from bot.model import Capabilities, Image, Part, Receipt, Refused

_MOST_TAGS: Final = 30
_MOST_NAMES: Final = 20
_TAG: Final = re.compile(r"(?<!\w)#\w")
_NAME: Final = re.compile(r"(?<!\w)@\w")
_NARROWEST, _WIDEST = 0.8, 1.91
_ROUNDING: Final = 0.005
_SAME_SHAPE: Final = 0.01


def refusal(part: Part, parent: Receipt | None, limits: Capabilities) -> Refused | None:
    """Return why Instagram could never take ``part``, or None."""
    if parent:
        return _no("parent", "posts cannot answer posts on Instagram", "post this as a post of its own")
    if not part.images:
        return _no("picture", "Instagram takes no posts without a picture", "let this account post cards")
    if len(part.images) > limits.max_images:
        return _no("too_many_images", f"{len(part.images)} pictures; Instagram takes {limits.max_images}")
    return _wordy(part.text, limits) or _misshapen(part.images, limits)


def _wordy(text: str, limits: Capabilities) -> Refused | None:
    length, most = len(text.encode("utf-16-le")) // 2, limits.counting.limit
    if length > most:
        return _no("text_too_long", f"the caption has {length} characters; Instagram takes {most}")
    for pattern, limit, what in ((_TAG, _MOST_TAGS, "hashtags"), (_NAME, _MOST_NAMES, "mentions")):
        if (count := len(pattern.findall(text))) > limit:
            return _no(what, f"the caption has {count} {what}; Instagram takes {limit}")
    return None


def _misshapen(images: tuple[Image, ...], limits: Capabilities) -> Refused | None:
    if fault := next((found for image in images if (found := _unfit(image, limits))), None):
        return fault
    first = images[0].width / images[0].height
    if any(abs(image.width / image.height - first) > _SAME_SHAPE for image in images):
        hint = "give all cards of a post one format"
        return _no("image_shapes", "Instagram would crop all pictures to the shape of the first", hint)
    return None


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    if image.media_type not in limits.image_types:
        return _no("image_type", f"Instagram takes JPEG pictures only, and this is {image.media_type}")
    size, most = len(image.data), limits.max_image_bytes
    if not 0 < size <= most:
        return _no("image_size", f"a picture has {size} bytes; Instagram takes 1 to {most}")
    shape = image.width / image.height
    if not _NARROWEST - _ROUNDING <= shape <= _WIDEST + _ROUNDING:
        hint = 'give this account format = "portrait" or "square"'
        sides = f"{image.width} × {image.height}"
        return _no("image_shape", f"a picture of {sides} is too narrow or too wide for Instagram", hint)
    return None


def _no(code: str, text: str, hint: str = "") -> Refused:
    return Refused(code=f"instagram.{code}", message=text, hint=hint)
