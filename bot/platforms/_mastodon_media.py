"""Pictures on their way to a post: uploaded, waited for, used again after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model import Image, Json, NotSent, Refused
from bot.net import Reply
from bot.platforms._mastodon_answers import Result, body, not_published, said
from bot.platforms._mastodon_api import Api
from bot.platforms._text import trim

Entry = Mapping[str, Json]

FRESH: Final = timedelta(hours=23)
"""How long an upload is relied on. What is in no post is swept after about 24 h."""
_WAITS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0)
"""Seconds between polls. Still pictures are nearly always ready at once; the id is kept anyway."""
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pictures:
    """Uploads a part's images. ``may_upload_again`` decides when a kept upload has vanished."""

    api: Api
    clock: Callable[[], datetime]
    max_alt: int
    save: Callable[[Sequence[Entry]], Awaitable[None]]
    may_upload_again: Callable[[], Awaitable[bool]]

    async def ready(self, images: Sequence[Image], kept: Sequence[Entry]) -> list[str] | Refused | NotSent:
        """Return the media ids, in order, all ready to be posted; every new one is saved at once."""
        entries = list(kept[: len(images)])
        entries += [{} for _ in range(len(images) - len(entries))]
        for index, image in enumerate(images):
            if not self._usable(entries[index], image):
                entries[index] = {}
            trouble = await self._make_ready(image, entries, index)
            if trouble:
                return trouble
        return [str(entry["id"]) for entry in entries]

    def _usable(self, entry: Entry, image: Image) -> bool:
        if entry.get("digest") != image.digest:
            return False
        return "id" not in entry or self.clock() - datetime.fromisoformat(str(entry["at"])) < FRESH

    async def _make_ready(self, image: Image, entries: list[Entry], index: int) -> Refused | NotSent | None:
        if "id" in entries[index]:
            state = await self.api.ask("GET", f"/api/v1/media/{entries[index]['id']}")
            if _is(state, 404) and not await self.may_upload_again():
                return None  # perhaps in a post already: posting it again will tell
            if _is(state, 403):
                return None  # Takahe lets only tokens with read:media see their own pictures
            if not _is(state, 404, 422):
                return await self._settled(entries[index], state)
            entries[index] = {}
        return await self._upload(image, entries, index)

    async def _upload(self, image: Image, entries: list[Entry], index: int) -> Refused | NotSent | None:
        alt = trim(image.alt, self.max_alt)
        name = f"card-{index + 1}.{_ENDINGS.get(image.media_type, 'img')}"
        answer = await self.api.ask(
            "POST",
            "/api/v2/media",
            form={"description": alt} if alt else None,
            files={"file": (name, image.data, image.media_type)},
        )
        media_id = (body(answer) or {}).get("id")
        if not isinstance(media_id, str) or not media_id:
            return await self._failed(answer, image, entries, index)
        entries[index] = {"digest": image.digest, "id": media_id, "at": self.clock().isoformat()}
        await self.save(entries)
        return await self._settled(entries[index], answer)

    async def _failed(
        self, answer: Result, image: Image, entries: list[Entry], index: int
    ) -> Refused | NotSent:
        """A 500 means the file could not be processed: tried once more, then given up (sheet of the API)."""
        if not _is(answer, 500):
            return not_published(answer, self.clock())
        if entries[index].get("failed"):
            hint = "see whether the card opens in a picture viewer; another theme or format may help"
            return Refused(code="picture", message=said(answer), hint=hint)
        entries[index] = {"digest": image.digest, "failed": True}
        await self.save(entries)
        return NotSent(cause=said(answer))

    async def _settled(self, entry: Entry, answer: Result) -> Refused | NotSent | None:
        """Wait until the server has processed the picture."""
        for wait in _WAITS:
            if not _is(answer, 202, 206):
                return None if _ready(answer) else not_published(answer, self.clock())
            await asyncio.sleep(wait)
            answer = await self.api.ask("GET", f"/api/v1/media/{entry['id']}")
        return None if _ready(answer) else NotSent(cause="the server is still processing the picture")


def _is(answer: Result, *statuses: int) -> bool:
    return isinstance(answer, Reply) and answer.status in statuses


def _ready(answer: Result) -> bool:
    """A 200 is ready; 202 after the upload and 206 after a poll are not."""
    return _is(answer, 200) and body(answer) is not None
