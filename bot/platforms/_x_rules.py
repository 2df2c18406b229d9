"""What must be right with a post before X is asked: what it would refuse, it would refuse for a reason."""

from __future__ import annotations

import re
from typing import Final

from bot.captions import count
from bot.model import Capabilities, Image, Part, Refused

_CASHTAG: Final = re.compile(r"(?<!\S)\$[a-z]{1,6}(?:[._][a-z]{1,2})?(?![\w$])", re.IGNORECASE)
"""twitter-text, regexp/cashtag: one to six letters after a blank; "$15" is money."""


def refusal(part: Part, limits: Capabilities) -> Refused | None:
    """Return why X could never take ``part``, or None."""
    if not (part.text.strip() or part.images):
        return _no("empty", "there is neither text nor picture to post")
    length = count(part.text, limits.counting)
    if length.value > length.limit:
        return _no("text_too_long", f"the text weighs {length.value} as X counts; it takes {length.limit}")
    if not length.fits:
        return _no("characters", "the text holds a character that X refuses (U+FFFE, U+FEFF or U+FFFF)")
    tags = _CASHTAG.findall(part.text)
    if len(tags) > 1:
        return _no("cashtags", f"the text has {len(tags)} words like {tags[0]}; X takes one in a post")
    if len(part.images) > limits.max_images:
        return _no("too_many_images", f"{len(part.images)} pictures; X takes {limits.max_images}")
    return next((found for image in part.images if (found := _unfit(image, limits))), None)


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    if image.media_type not in limits.image_types:
        return _no("image_type", f"X does not take {image.media_type} pictures")
    if not 0 < len(image.data) <= limits.max_image_bytes:
        return _no(
            "image_size", f"a picture has {len(image.data)} bytes; X takes 1 to {limits.max_image_bytes}"
        )
    return None


def _no(code: str, text: str) -> Refused:
    return Refused(code=f"x.{code}", message=text, hint="see its text and pictures: pullquote explain")
