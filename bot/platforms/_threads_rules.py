"""What must be right with a post before Threads is asked, and how Threads counts."""

from __future__ import annotations

from typing import Final

from bot.model import Capabilities, Image, Part, Refused

_MOST_LINKS: Final = 5
_WIDEST: Final = 10
_EMOJI: Final = r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\N{VARIATION SELECTOR-16}|\u20e3"
_LINK: Final = r"https?://[^\s<>\"“”]+"


def length(text: str) -> int:
    """Return the length as Threads has it: an emoji is as long as its UTF-8 bytes, all else one a code point.

    Joined sequences and flags are taken to count every byte of theirs (unverified, and the stricter way).
    Source: developers.facebook.com/docs/threads/overview, text posts.
    """
    import regex

    emoji = regex.compile(_EMOJI)
    return sum(
        len(cluster.encode()) if emoji.search(cluster) else len(cluster)
        for cluster in regex.findall(r"\X", text)
    )


def links(text: str) -> set[str]:
    """Return the links in a text, each once, without the punctuation of their sentence."""
    import regex

    return {found.rstrip(".,;:!?)]}'…") for found in regex.findall(_LINK, text)}


def refusal(part: Part, limits: Capabilities) -> Refused | None:
    """Return why Threads could never take ``part``, or None."""
    if not (part.text.strip() or part.images):
        return _no("empty", "there is neither text nor picture to post")
    if (long := length(part.text)) > limits.counting.limit:
        told = f"the text has {long} characters as Threads counts them (emoji by their bytes)"
        return _no("text_too_long", f"{told}; it takes {limits.counting.limit}")
    if (many := len(links(part.text))) > _MOST_LINKS:
        return _no("links", f"the text has {many} different links; Threads takes {_MOST_LINKS}")
    if len(part.images) > limits.max_images:
        return _no("too_many_images", f"{len(part.images)} pictures; Threads takes {limits.max_images}")
    return next((found for image in part.images if (found := _unfit(image, limits))), None)


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    if image.media_type not in limits.image_types:
        return _no("image_type", f"Threads does not take {image.media_type} pictures")
    size, most = len(image.data), limits.max_image_bytes
    if not 0 < size <= most:
        return _no("image_size", f"a picture has {size} bytes; Threads takes 1 to {most}")
    sides = (image.width, image.height)
    if max(sides) > _WIDEST * min(sides):
        return _no("image_shape", f"a picture of {sides[0]} × {sides[1]} is too narrow")
    return None


def _no(code: str, text: str) -> Refused:
    return Refused(code=f"threads.{code}", message=text)
