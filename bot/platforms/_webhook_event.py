"""What a receiver is sent: events as JSON, and the signature over them.

Headers, signature and secret are those of Standard Webhooks 1.0.0 (standard-webhooks/standard-webhooks,
spec/standard-webhooks.md); the data of each event is described in docs/platforms/webhook.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.model import Image, Json, Part, Receipt
from bot.platforms._text import trim

_VERSION: Final = 1
_PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a secret (signature scheme: 192 to 512 bits)."""


def to_create(
    part: Part,
    *,
    key: str,
    account: str,
    parent: Receipt | None,
    at: str,
    addresses: Sequence[str],
    max_alt: int,
) -> dict[str, Json]:
    """Return the event ``post.create``: with the pictures' ``addresses``, or without their bytes."""
    images = [_image(one, max_alt) for one in part.images]
    for entry, address in zip(images, addresses, strict=False):
        entry["url"] = address
    data: dict[str, Json] = {
        "key": key,
        "account": account,
        "part": part.number,
        "reply_to": parent.remote_id if parent else "",
        "text": part.text,
        "link": part.link,
        "language": part.language,
        "content_warning": part.content_warning,
        "sensitive": part.sensitive,
        "images": images,
    }
    return {"type": "post.create", "version": _VERSION, "timestamp": at, "data": data}


def _image(image: Image, max_alt: int) -> dict[str, Json]:
    return {
        "media_type": image.media_type,
        "width": image.width,
        "height": image.height,
        "alt": trim(image.alt, max_alt),
        "sha256": image.digest,
    }


def to_delete(receipt: Receipt, *, key: str, account: str, at: datetime) -> dict[str, Json]:
    """Return the event ``post.delete``: ``id`` is what the receiver called the post, else its key."""
    data: dict[str, Json] = {"key": key, "account": account, "id": receipt.remote_id}
    return {"type": "post.delete", "version": _VERSION, "timestamp": at.isoformat(), "data": data}


def encoded(event: Mapping[str, Any], picture: Callable[[str], bytes]) -> bytes:
    """Return the body: the same bytes for the same event. ``picture`` returns a picture's by its digest."""
    data = dict(event["data"])
    if "images" in data:
        data["images"] = [_with_bytes(one, picture) for one in data["images"]]
    whole = {**event, "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _with_bytes(entry: Mapping[str, Any], picture: Callable[[str], bytes]) -> Mapping[str, Any]:
    if "url" in entry:
        return entry
    return {**entry, "base64": base64.b64encode(picture(str(entry["sha256"]))).decode()}


# ── the signature ─────────────────────────────────────────────────────────────────────────────


def signing_key(secret: str) -> bytes:
    """Return the key that a ``whsec_…`` stands for, or b"" where it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return key if secret.startswith(_PREFIX) and _SHORTEST <= len(key) <= _LONGEST else b""


def headers(keys: Sequence[bytes], name: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of one attempt to deliver the event ``name``, signed with each of ``keys``."""
    seconds = str(int(moment.timestamp()))
    signed = b".".join((name.encode(), seconds.encode(), body))
    signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
