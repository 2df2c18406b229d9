"""A pin as Pinterest wants it made, and how one that is listed is known again.

Source: pinterest/api-description, v5, PinCreate and Pin.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.model import Image, Json, Part, Refused
from bot.platforms._rules import Rules
from bot.platforms._text import trim
from bot.platforms._timeline import same

_TITLE: Final = 100
_LINK: Final = 2048
_WORDS: Final = ("title", "description")


def refusal(part: Part, rules: Rules) -> Refused | None:
    """Return why Pinterest could never take ``part``, or None."""
    if not part.images:
        return rules.no("no_image", "a pin needs a picture, and this post has none")
    if (long := _length(part.link)) > _LINK:
        return rules.no("link", f"the link has {long} characters; Pinterest takes {_LINK}")
    if len({(image.width, image.height) for image in part.images}) > 1:
        return rules.no("image_shapes", "the pictures of one pin must all have the same size")
    return rules.refusal(part)


def fields(part: Part, board: str, max_alt: int) -> dict[str, Json]:
    """Return the pin, without its pictures.

    The first paragraph is its title, where it is short enough and others follow. All pictures share one
    alternative text, so each has a line of it.
    """
    title, description = parted(part.text)
    told = {
        "title": title,
        "description": description,
        "link": part.link,
        "alt_text": _described(part.images, max_alt),
    }
    return {"board_id": board, **{name: text for name, text in told.items() if text}}


def parted(text: str) -> tuple[str, str]:
    """Return title and description."""
    first, gap, rest = text.partition("\n\n")
    fits = gap and first.strip() and rest.strip() and "\n" not in first and _length(first) <= _TITLE
    return (first, rest) if fits else ("", text)


def media(pictures: Sequence[tuple[str, bytes]]) -> dict[str, Json]:
    """Return the pictures, media type and bytes of each, as the pin carries them."""
    items: list[Json] = [
        {"content_type": kind, "data": base64.b64encode(data).decode()} for kind, data in pictures
    ]
    if len(items) == 1 and isinstance(items[0], dict):
        return {"source_type": "image_base64", **items[0]}
    return {"source_type": "multiple_image_base64", "items": items, "index": 0}


def alike(pin: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Say whether a listed pin is the wanted one, by its words, its link and, where it is told, alt_text."""
    alt = _text(pin, "alt_text")
    linked = _text(pin, "link") == _text(wanted, "link")
    return worded_alike(pin, wanted) and linked and (not alt or same(alt, _text(wanted, "alt_text")))


def worded_alike(pin: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Say whether a listed pin has the words of the wanted one, whatever its link."""
    return all(same(_text(pin, name), _text(wanted, name)) for name in _WORDS)


def made_at(pin: Mapping[str, Any]) -> datetime | None:
    """Return when a pin was made; times without a zone are UTC."""
    try:
        found = datetime.fromisoformat(str(pin.get("created_at")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _described(images: Sequence[Image], most: int) -> str:
    """Return the alternative texts one below the other, each with its share of the length."""
    share = (most + 1) // len(images) - 1
    return "\n".join(trim(image.alt, share) for image in images if image.alt)


def _text(pin: Mapping[str, Any], name: str) -> str:
    return str(pin.get(name) or "")


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
