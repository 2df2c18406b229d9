"""The request that makes one Telegram message, and what must be right before it is made.

The shapes are those of ``sendMessage``, ``sendPhoto``, ``sendMediaGroup``, ``MessageEntity``,
``InputMediaPhoto`` and ``ReplyParameters`` (core.telegram.org/bots/api, 10.1). Formatting goes as entities,
so that nothing in a text can be taken for markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model import Capabilities, Image, Json, Part, Receipt, Refused

LONGEST_MESSAGE: Final = 4096
_LONGEST_SIDES: Final = 10_000
_LONGEST_RATIO: Final = 20
_BREAK: Final = "\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A method and its fields. ``photos`` are the pictures that go along, as ``photo0``, ``photo1`` …"""

    method: str
    fields: Mapping[str, Json]
    photos: Sequence[Image]


def message(part: Part, chat: Json, parent: Receipt | None) -> Message:
    """Return the request for ``part`` in ``chat``, a numeric id or ``@name``."""
    text, entities = _worded(part)
    fields: dict[str, Json] = {"chat_id": chat}
    if parent:
        fields["reply_parameters"] = {"message_id": messages(parent)[0], "allow_sending_without_reply": False}
    if not part.images:
        said: dict[str, Json] = {"text": text, **({"entities": entities} if entities else {})}
        return Message(method="sendMessage", fields={**fields, **said}, photos=())
    caption: dict[str, Json] = {"caption": text} if text else {}
    caption |= {"caption_entities": entities} if entities else {}
    hidden: dict[str, Json] = {"has_spoiler": True} if part.sensitive else {}
    if len(part.images) == 1:
        return Message(method="sendPhoto", fields={**fields, **caption, **hidden}, photos=part.images)
    album: Sequence[Json] = [
        {"type": "photo", "media": f"attach://photo{index}", **(caption if index == 0 else {}), **hidden}
        for index in range(len(part.images))
    ]
    return Message(method="sendMediaGroup", fields={**fields, "media": album}, photos=part.images)


def messages(receipt: Receipt) -> list[int]:
    """Return the message ids of a receipt: one, or one for each picture of an album."""
    kept = receipt.extra.get("messages")
    return [one for one in kept if isinstance(one, int)] if isinstance(kept, Sequence) else []


def refusal(part: Part, chat: Json, parent: Receipt | None, limits: Capabilities) -> Refused | None:
    """Return why Telegram could never take ``part``, or None. ``chat`` is where it would go."""
    if parent and (not messages(parent) or parent.extra.get("chat") != chat):
        return _refused("parent", f"the post to reply to is not in this channel: {parent.remote_id}")
    text, _ = _worded(part)
    if not (text or part.images):
        return _refused("empty", "there is neither text nor picture to post")
    most = limits.counting.limit if part.images else LONGEST_MESSAGE
    if len(text) > most:
        return _refused("text_too_long", f"the text has {len(text)} characters; Telegram takes {most} here")
    if len(part.images) > limits.max_images:
        return _refused("too_many_images", f"{len(part.images)} pictures; Telegram takes {limits.max_images}")
    return next((fault for image in part.images if (fault := _unfit(image, limits))), None)


def _worded(part: Part) -> tuple[str, list[Json]]:
    """Return the text and its entities: behind a warning, the words are hidden until they are tapped.

    The server removes white space at both ends, which would move the entities; offsets count UTF-16 units.
    """
    text, warning = part.text.strip(), part.content_warning.strip()
    if not (warning and text):
        return text or warning, []
    before = warning + _BREAK
    return before + text, [{"type": "spoiler", "offset": _utf16(before), "length": _utf16(text)}]


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    if image.media_type not in limits.image_types:
        return _refused("image_type", f"Telegram does not take {image.media_type} pictures")
    size, most = len(image.data), limits.max_image_bytes
    if not 0 < size <= most:
        return _refused("image_size", f"a picture has {size} bytes; Telegram takes 1 to {most}")
    sides = (image.width, image.height)
    if sum(sides) > _LONGEST_SIDES or max(sides) > _LONGEST_RATIO * min(sides):
        return _refused("image_shape", f"a picture of {sides[0]} × {sides[1]} is too large or too narrow")
    return None


def _refused(code: str, text: str) -> Refused:
    return Refused(code=f"telegram.{code}", message=text)
