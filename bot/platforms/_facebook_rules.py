"""What must be right with a post, or a comment on one, before Facebook is asked."""

from __future__ import annotations

from bot.model import Capabilities, Image, Part, Receipt, Refused


def refusal(part: Part, parent: Receipt | None, limits: Capabilities) -> Refused | None:
    """Return why Facebook could never take ``part``, or None."""
    if not (part.text.strip() or part.images):
        return _no("empty", "there is neither text nor picture to post")
    if (long := len(part.text.encode("utf-16-le")) // 2) > limits.counting.limit:
        return _no("text_too_long", f"the text has {long} characters; Facebook takes {limits.counting.limit}")
    most = 1 if parent else limits.max_images
    if len(part.images) > most:
        where = "a comment on Facebook" if parent else "Facebook"
        return _no("too_many_images", f"{len(part.images)} pictures; {where} takes {most}")
    return next((found for image in part.images if (found := _unfit(image, limits))), None)


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    if image.media_type not in limits.image_types:
        return _no("image_type", f"Facebook does not take {image.media_type} pictures")
    size, most = len(image.data), limits.max_image_bytes
    if not 0 < size <= most:
        return _no("image_size", f"a picture has {size} bytes; Facebook takes 1 to {most}")
    return None


def _no(code: str, text: str) -> Refused:
    return Refused(code=f"facebook.{code}", message=text)
