"""Bringing a post's pictures to X ahead: in pieces, each with its alternative text.

An upload is good for a day and in nobody's sight; to repeat one costs time, its alternative text also money,
so both are remembered. Source: docs.x.com, chunked media upload; OpenAPI 2.167.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Image, Json, NotSent, Refused
from bot.net import Answer, Reply
from bot.platforms._text import trim
from bot.platforms._x_answers import data, identity, unusable
from bot.platforms._x_api import Api

Entry = Mapping[str, Json]

FRESH: Final = timedelta(hours=23)
"""How long an upload is relied on; X keeps it for 24 hours."""
_PIECE: Final = 1_000_000
_WAITS: Final = (1.0, 1.0, 2.0, 4.0, 8.0, 8.0)
"""Seconds between questions about a picture X is still at work on, where it names none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploads:
    """Uploads a part's images. ``covered``: X shows them only to those who ask (a warning went with them)."""

    api: Api
    clock: Callable[[], datetime]
    max_alt: int
    covered: bool
    save: Callable[[Sequence[Entry]], Awaitable[None]]
    sleep: Callable[[float], Awaitable[None]]

    async def ready(self, images: Sequence[Image], kept: Sequence[Entry]) -> list[Entry] | Refused | NotSent:
        """Return an entry for each image, in order, ready to be posted; every new one is saved at once."""
        entries = list(kept[: len(images)]) + [{}] * (len(images) - len(kept))
        for index, image in enumerate(images):
            if not self._usable(entries[index], image):
                uploaded = await self._upload(image)
                if not isinstance(uploaded, Mapping):
                    return uploaded
                entries[index] = uploaded
                await self.save(entries)
            if entries[index].get("told") is not True:
                if trouble := await self._tell(str(entries[index]["id"]), image):
                    return trouble
                entries[index] = {**entries[index], "told": True}
                await self.save(entries)
        return entries

    def _usable(self, entry: Entry, image: Image) -> bool:
        same = entry.get("digest") == image.digest
        return same and self.clock() - datetime.fromisoformat(str(entry["at"])) < FRESH

    async def _upload(self, image: Image) -> Entry | Refused | NotSent:
        about = {
            "media_type": image.media_type,
            "total_bytes": len(image.data),
            "media_category": "tweet_image",
        }
        answer = await self.api.ask("POST", "/2/media/upload/initialize", json=about)
        if not (media := identity(answer)):
            return self._not_taken(answer)
        for number in range(0, len(image.data), _PIECE):
            answer = await self._append(media, number // _PIECE, image.data[number : number + _PIECE])
            if not _agreed(answer):
                return self._not_taken(answer)
        answer = await self.api.ask("POST", f"/2/media/upload/{media}/finalize")
        if trouble := await self._settled(media, answer):
            return trouble
        key = data(answer).get("media_key")
        entry: dict[str, Json] = {"digest": image.digest, "id": media, "at": self.clock().isoformat()}
        return {**entry, "key": key if isinstance(key, str) else ""}

    async def _append(self, media: str, number: int, piece: bytes) -> Answer | Refused | NotSent:
        return await self.api.ask(
            "POST",
            f"/2/media/upload/{media}/append",
            form={"segment_index": str(number)},
            files={"media": ("piece", piece, "application/octet-stream")},
        )

    async def _settled(self, media: str, answer: Answer | Refused | NotSent) -> Refused | NotSent | None:
        """Wait until X has taken the picture in; no word of that means that it has."""
        for wait in (*_WAITS, None):
            if identity(answer) != media:
                return self._not_taken(answer)
            work = data(answer).get("processing_info")
            state = work.get("state") if isinstance(work, Mapping) else "succeeded"
            if state == "succeeded":
                return None
            if state == "failed":
                return Refused(code="x.picture", message="X could not take in a picture", hint=_OTHER)
            if wait is not None:
                await self.sleep(_asked(work, wait))
                query = {"command": "STATUS", "media_id": media}
                answer = await self.api.ask("GET", "/2/media/upload", query=query)
        return NotSent(cause="X is still at work on a picture")

    async def _tell(self, media: str, image: Image) -> Refused | NotSent | None:
        """Say what the picture shows, and whether it is to be covered."""
        about: dict[str, Any] = {}
        if alt := trim(image.alt, self.max_alt).strip():
            about["alt_text"] = {"text": alt}
        if self.covered:
            about["sensitive_media_warning"] = {"other": True}
        if not about:
            return None
        answer = await self.api.ask("POST", "/2/media/metadata", json={"id": media, "metadata": about})
        return None if identity(answer) else self._not_taken(answer)

    def _not_taken(self, answer: Answer | Refused | NotSent) -> Refused | NotSent:
        return unusable(answer, self.clock())


_OTHER: Final = "see whether the card opens in a picture viewer; another theme or format may help"


def _agreed(answer: Answer | Refused | NotSent) -> bool:
    return isinstance(answer, Reply) and 200 <= answer.status < 300 and isinstance(answer.json(), dict)


def _asked(work: Any, otherwise: float) -> float:
    """Return how many seconds to wait: what X says, within reason."""
    said = work.get("check_after_secs") if isinstance(work, Mapping) else None
    return min(float(said), 30.0) if type(said) is int and said > 0 else otherwise
