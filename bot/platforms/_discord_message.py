"""The message as Discord takes it, and what must be right before it is sent.

Discord reads Markdown in every text, so what would be read as such is escaped: people must see the words as
they were written. Addresses stay as they are, since a backslash would break them. The shapes are those of
``MessageCreateRequest`` and ``MessageAttachmentRequest`` (discord-api-spec, openapi.json).
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from bot.model import Capabilities, Image, Json, Part, Receipt, Refused
from bot.platforms._text import trim

_LINK: Final = re.compile(r"https?://\S+")
_INLINE: Final = re.compile(r"[\\*_~|`<>\[\]]")
_HEAD: Final = re.compile(r"^(\s*)(#{1,3}|-#|[-+])(?=\s)", re.MULTILINE)
_NUMBER: Final = re.compile(r"^(\s*\d+)(\.)(?=\s)", re.MULTILINE)
_ENDS_IN_LINK: Final = re.compile(r"https?://\S+\Z")
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
_MOST_BYTES: Final = 25 * 1024 * 1024


def nonce(key: str) -> str:
    """Return the value that makes repeating harmless: at most 25 characters, one for each part of a post."""
    return hashlib.sha256(key.encode()).hexdigest()[:25]


def payload(part: Part, key: str, parent: Receipt | None, *, bot: bool) -> dict[str, Json]:
    """Return the body. Nobody is ever pinged; only bots have replies and a nonce."""
    body: dict[str, Json] = {"content": content(part), "allowed_mentions": {"parse": []}}
    if part.images:
        body["attachments"] = [
            _attachment(part, image, key, index) for index, image in enumerate(part.images)
        ]
    if bot:
        body |= {"nonce": nonce(key), "enforce_nonce": True}
        if parent:
            body["message_reference"] = {"message_id": parent.remote_id}
    return body


def content(part: Part) -> str:
    """Return the text: behind a warning, the words are hidden until they are clicked."""
    text, warning = escaped(part.text.strip()), escaped(part.content_warning.strip())
    apart = " " if _ENDS_IN_LINK.search(text) else ""  # or the bars would become part of the address
    return f"{warning}\n||{text}{apart}||" if warning and text else text or warning


def escaped(text: str) -> str:
    """Return the text so that Discord shows it as it is."""
    done, at = [], 0
    for link in _LINK.finditer(text):
        done += [_without_markup(text[at : link.start()]), link[0]]
        at = link.end()
    return "".join([*done, _without_markup(text[at:])])


def refusal(
    part: Part, key: str, parent: Receipt | None, limits: Capabilities, channel: str
) -> Refused | None:
    """Return why Discord could never take ``part`` in ``channel``, or None."""
    if parent and not limits.threads:
        hint = "use a bot for threads; see docs/platforms/discord.md"
        return Refused(code="discord.parent", message="a webhook cannot answer a message", hint=hint)
    if parent and parent.extra.get("channel") != channel:
        return _refused("parent", f"the post to reply to is not in this channel: {parent.remote_id}")
    body = payload(part, key, parent, bot=True)
    text = str(body["content"])
    if not (text or part.images):
        return _refused("empty", "there is neither text nor picture to post")
    if len(text) > limits.counting.limit:
        most = limits.counting.limit
        return _refused("text_too_long", f"the text has {len(text)} characters; Discord takes {most}")
    return _unfit_images(part, limits)


def _unfit_images(part: Part, limits: Capabilities) -> Refused | None:
    if len(part.images) > limits.max_images:
        return _refused("too_many_images", f"{len(part.images)} pictures; Discord takes {limits.max_images}")
    if sum(len(image.data) for image in part.images) > _MOST_BYTES:
        return _refused("image_size", "the pictures have more than 25 MiB together")
    return next((fault for image in part.images if (fault := _unfit(image, limits))), None)


def _unfit(image: Image, limits: Capabilities) -> Refused | None:
    if image.media_type not in limits.image_types:
        return _refused("image_type", f"Discord does not show {image.media_type} pictures")
    size, most = len(image.data), limits.max_image_bytes
    if not 0 < size <= most:
        return _refused("image_size", f"a picture has {size} bytes; Discord takes 1 to {most}")
    return None


def _attachment(part: Part, image: Image, key: str, index: int) -> dict[str, Json]:
    """Name a picture so that its name tells later whose it is; an empty alternative text is left out."""
    alt: dict[str, Json] = {"description": trim(image.alt, 1024)} if image.alt.strip() else {}
    hidden: dict[str, Json] = {"is_spoiler": True} if part.sensitive else {}
    name = f"{nonce(key)}-{index + 1}.{_ENDINGS.get(image.media_type, 'img')}"
    return {"id": str(index), "filename": name, **alt, **hidden}


def _without_markup(text: str) -> str:
    text = _INLINE.sub(r"\\\g<0>", text)
    for opening in (_HEAD, _NUMBER):
        text = opening.sub(r"\1\\\2", text)
    return text


def _refused(code: str, text: str) -> Refused:
    return Refused(code=f"discord.{code}", message=text)
