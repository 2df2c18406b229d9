"""What of a Facebook post can be made ahead: its photos, and the post itself while nobody sees it.

Photos are uploaded unpublished, each with its alternative text, and live for about a day. Source:
developers.facebook.com/docs/pages-api/posts. That an unpublished post can be published later is known from
use, not from the documentation.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model import Image, Json, NotSent, Refused
from bot.net import Answer
from bot.platforms._graph import Graph, body, identity
from bot.platforms._graph_answers import Judge, error
from bot.platforms._text import trim

_FRESH: Final = timedelta(hours=23)
_BAD_LINK: Final = frozenset({1609005, 1609008, 2061006})
_PHOTO_USED: Final = 1366051


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One post in the making on ``page``. ``kept`` is where it stands; every step is saved at once."""

    graph: Graph
    judge: Judge
    clock: Callable[[], datetime]
    page: str
    max_alt: int
    kept: dict[str, Json]
    save: Callable[[Mapping[str, Json]], Awaitable[None]]

    async def photos(self, images: Sequence[Image]) -> list[str] | Refused | NotSent:
        """Return the number of an unpublished photo for each picture, in order."""
        if self._old():
            await self._forget("photos", "made")
        photos = _texts(self.kept.get("photos"))
        for image in images[len(photos) :]:
            photo = await self._uploaded(image)
            if not isinstance(photo, str):
                return photo
            photos.append(photo)
            await self._note(photos=list(photos))
        return photos

    async def hidden(self, fields: Mapping[str, str], images: Sequence[Image]) -> str | Refused | NotSent:
        """Return the number of the post, which nobody sees until it is published."""
        known = await self._known()
        if known is not None:
            return known
        photos = await self.photos(images)
        if not isinstance(photos, list):
            return photos
        answer = await self._made({**fields, **attached(photos), "published": "false"})
        post = identity(answer)
        if post:
            await self._note(draft=post)
            return post
        if _PHOTO_USED in _codes(answer):  # by an earlier attempt whose answer was lost
            await self._forget("photos", "made")
            return NotSent(cause=self.judge.why(answer))
        return self.judge.before(answer, self.clock())

    async def _known(self) -> str | Refused | NotSent | None:
        """Return the post of an earlier attempt, as long as it can be published (or has been)."""
        draft = self.kept.get("draft")
        if not isinstance(draft, str):
            return None
        answer = await self.graph.ask("GET", draft, {"fields": "id,is_published"})
        shown = body(answer).get("is_published")
        if shown is True or (shown is False and not self._old()):
            return draft
        if shown is False:  # its photos may be gone by now
            await self.graph.ask("DELETE", draft)
        elif not error(answer).gone:
            return self.judge.before(answer, self.clock())
        await self._forget("draft", "photos", "made")
        return None

    async def _made(self, fields: Mapping[str, str]) -> Answer | Refused | NotSent:
        """Make the post. An address that Facebook dislikes still stands in the words, without a preview."""
        answer = await self.graph.ask("POST", f"{self.page}/feed", fields)
        link = fields.get("link", "")
        if link and link in fields.get("message", "") and _BAD_LINK & _codes(answer):
            bare = {name: value for name, value in fields.items() if name != "link"}
            return await self.graph.ask("POST", f"{self.page}/feed", bare)
        return answer

    async def _uploaded(self, image: Image) -> str | Refused | NotSent:
        alt = trim(image.alt, self.max_alt)
        fields = {"published": "false", **({"alt_text_custom": alt} if alt else {})}
        files = {"source": (f"card.{image.media_type.partition('/')[2]}", image.data, image.media_type)}
        answer = await self.graph.ask("POST", f"{self.page}/photos", fields, files=files)
        return identity(answer) or self.judge.before(answer, self.clock())

    def _old(self) -> bool:
        made = self.kept.get("made")
        return isinstance(made, str) and self.clock() - datetime.fromisoformat(made) > _FRESH

    async def _note(self, **what: Json) -> None:
        self.kept.update({"made": self.clock().isoformat(), **self.kept, **what})
        await self.save(dict(self.kept))

    async def _forget(self, *names: str) -> None:
        for name in names:
            self.kept.pop(name, None)
        await self.save(dict(self.kept))


def attached(photos: Sequence[str]) -> dict[str, str]:
    """Return how a post names its photos."""
    return {"attached_media": json.dumps([{"media_fbid": one} for one in photos])} if photos else {}


def _codes(answer: Answer | Refused | NotSent) -> set[int]:
    return {error(answer).code, error(answer).subcode}


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
