"""The record of one Bluesky post: its key, its content, and what must be right before it is sent.

The shapes are those of the lexicons ``app.bsky.feed.post``, ``app.bsky.embed.images`` and
``com.atproto.repo.strongRef`` (bluesky-social/atproto, ``lexicons/``). Optional members are left out,
never null.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Capabilities, Image, Json, Part, Receipt, Refused

COLLECTION = "app.bsky.feed.post"

_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(?=-|$)", re.IGNORECASE)
_TID = rf"[2-7a-j][{_TID_DIGITS}]{{12}}"
_POST_URI = re.compile(rf"at://(did:[^/\s]+)/{re.escape(COLLECTION)}/({_TID})")


def tid(microseconds: int, clock: int) -> str:
    """Return a record key: ``microseconds`` since 1970 and a 10-bit clock id, base32, sortable.

    Posts accept no other keys. Source: atproto.com/specs/tid.
    """
    value = (microseconds << 10) | clock
    return "".join(_TID_DIGITS[(value >> shift) & 31] for shift in range(60, -1, -5))


def key_for(part: Part, key: str, parent: Receipt | None, now: datetime) -> str:
    """Return the record key of ``part``: sent now, and later than the post it answers."""
    clock = int.from_bytes(hashlib.sha256(f"{key}/{part.number}".encode()).digest()[:2]) & 1023
    moment = (now - _EPOCH) // _MICROSECOND
    if parent:
        moment = max(moment, _microseconds(post_address(parent.remote_id)[1]) + 1)
    return tid(moment, clock)


def post_address(uri: str) -> tuple[str, str]:
    """Return the DID and record key of an ``at://`` post address, two empty strings where it is none."""
    match = _POST_URI.fullmatch(uri)
    return (match[1], match[2]) if match else ("", "")


def build(
    part: Part,
    *,
    facets: Sequence[Mapping[str, Json]],
    blobs: Sequence[Json],
    parent: Receipt | None,
    max_alt: int,
    now: datetime,
) -> dict[str, Any]:
    """Return the whole record. ``blobs`` are the server's answers to the uploads, one for each image.

    Alt texts above ``max_alt`` graphemes end at a word before it.
    """
    record: dict[str, Any] = {"$type": COLLECTION, "text": part.text, "createdAt": _moment(now)}
    if language := _LANGUAGE.match(part.language):  # the server refuses a post with a tag it cannot read
        record["langs"] = [language[0]]
    if facets:
        record["facets"] = list(facets)
    if part.images:
        images = [_image(image, blob, max_alt) for image, blob in zip(part.images, blobs, strict=True)]
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    if parent:
        here = {"uri": parent.remote_id, "cid": parent.extra["cid"]}
        record["reply"] = {"root": parent.extra.get("root", here), "parent": here}
    return record


def basis(did: str, part: Part, parent: Receipt | None) -> str:
    """Return a digest of all a record is made from, so that a saved one is used for nothing else."""
    images = [(image.digest, image.alt) for image in part.images]
    whole = [did, part.number, part.text, part.language, images, parent and parent.remote_id]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def refusal(part: Part, parent: Receipt | None, limits: Capabilities) -> Refused | None:
    """Return why Bluesky could never take ``part``, or None."""
    if part.content_warning:
        return Refused(
            code="bluesky.content_warning",
            message="Bluesky has no content warnings, so this post would go out without its own",
            hint="post it elsewhere, or choose another line for Bluesky",
        )
    if parent and not (post_address(parent.remote_id)[0] and parent.extra.get("cid")):
        return _refused("parent", f"the post to reply to is no Bluesky post: {parent.remote_id}")
    if not (part.text.strip() or part.images):
        return _refused("empty", "there is neither text nor image to post")
    return _too_long(part.text, limits) or _unfit_images(part.images, limits)


def _too_long(text: str, limits: Capabilities) -> Refused | None:
    graphemes, size = len(_graphemes(text)), len(text.encode())
    most, most_bytes = limits.counting.limit, limits.counting.byte_limit
    if graphemes > most:
        return _refused("text_too_long", f"the text has {graphemes} characters; Bluesky takes {most}")
    if most_bytes is not None and size > most_bytes:
        return _refused("text_too_long", f"the text has {size} bytes; Bluesky takes {most_bytes}")
    return None


def _unfit_images(images: Sequence[Image], limits: Capabilities) -> Refused | None:
    if len(images) > limits.max_images:
        return _refused("too_many_images", f"{len(images)} images; Bluesky takes {limits.max_images}")
    return next((fault for image in images if (fault := _unfit(image, limits))), None)


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    size = len(image.data)
    if image.media_type not in limits.image_types:
        return _refused("image_type", f"Bluesky does not take {image.media_type} images")
    if not size:
        return _refused("image_empty", "an image has no content; the card must be drawn again")
    if size > limits.max_image_bytes:
        return _refused(
            "image_too_large", f"an image has {size} bytes; Bluesky takes {limits.max_image_bytes}"
        )
    return None


def _refused(code: str, message: str) -> Refused:
    return Refused(code=f"bluesky.{code}", message=message)


def _image(image: Image, blob: Json, max_alt: int) -> dict[str, Any]:
    ratio = {"width": image.width, "height": image.height}
    shape = {"aspectRatio": ratio} if min(ratio.values()) > 0 else {}
    return {"image": blob, "alt": _shortened(image.alt, max_alt)} | shape


def _shortened(text: str, limit: int) -> str:
    graphemes = _graphemes(text)
    if len(graphemes) <= limit:
        return text
    kept = "".join(graphemes[: limit - 1])
    return (kept.rpartition(" ")[0] or kept).rstrip() + "…"


def _graphemes(text: str) -> list[str]:
    import regex

    return regex.findall(r"\X", text)


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _microseconds(key: str) -> int:
    value = 0
    for digit in key:
        value = value << 5 | _TID_DIGITS.index(digit)
    return value >> 10
