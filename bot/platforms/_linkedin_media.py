"""Pictures on LinkedIn: asked for, sent, and waited for, each kept the moment it has a name.

Source: learn.microsoft.com, LinkedIn, Images API.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from bot.model import Image, Json, NotSent, Refused
from bot.net import Reply
from bot.platforms import _linkedin_answers as answers
from bot.platforms._linkedin_api import Api
from bot.platforms.base import Save, Saved

_FRESH: Final = timedelta(days=1)
_UNREADY: Final = ("WAITING_UPLOAD", "PROCESSING")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pictures:
    """The pictures of one post of ``author``. ``waits``: seconds between looks whether they are ready.

    ``asks``: LinkedIn tells how a picture stands, which it does for organisations. For members there is
    nothing but to wait as long.
    """

    api: Api
    author: str
    asks: bool
    waits: Sequence[float]

    async def sent(self, images: Sequence[Image], saved: Saved, save: Save) -> list[str] | Refused | NotSent:
        """Return the URN of each picture; what an earlier attempt sent today is used again."""
        kept = [dict(one) for one in _entries(saved)]
        fresh = False
        for index, image in enumerate(images):
            if index < len(kept) and self._is_good(kept[index], image):
                continue
            place = await self._place()
            if not isinstance(place, tuple):
                return place
            urn, address = place
            begun = self.api.clock().isoformat()
            kept[index:] = [{"digest": image.digest, "urn": urn, "at": begun, "sent": False}]
            await save({**saved, "images": list(kept)})
            answer = await self.api.put(address, image)
            if not (isinstance(answer, Reply) and 200 <= answer.status < 300):
                return answers.unusable(answer, self.api.clock())
            kept[index]["sent"], fresh = True, True
            await save({**saved, "images": list(kept)})
        urns = [str(one["urn"]) for one in kept[: len(images)]]
        trouble = await self._ready(urns, fresh=fresh)
        if isinstance(trouble, Refused):  # tried again by a person, it is sent anew
            await save({**saved, "images": []})
        return trouble or urns

    def _is_good(self, entry: Mapping[str, Json], image: Image) -> bool:
        """Say whether an earlier attempt's picture will do. How long unused ones are kept, nobody says."""
        at = entry.get("at")
        if not isinstance(at, str) or entry.get("sent") is not True:
            return False
        return entry.get("digest") == image.digest and self._age(at) < _FRESH

    def _age(self, at: str) -> timedelta:
        return self.api.clock() - datetime.fromisoformat(at)

    async def _place(self) -> tuple[str, str] | Refused | NotSent:
        """Ask for the name and the address of one picture to come."""
        wish: dict[str, Json] = {"initializeUploadRequest": {"owner": self.author}}
        answer = await self.api.ask("POST", "images?action=initializeUpload", wish)
        value = answers.body(answer).get("value")
        urn, address = _text(value, "image"), _text(value, "uploadUrl")
        return (urn, address) if urn and address else answers.unusable(answer, self.api.clock())

    async def _ready(self, urns: Sequence[str], *, fresh: bool) -> Refused | NotSent | None:
        """Wait a little: a post made before its pictures are available may stay invisible."""
        if not self.asks:
            await asyncio.sleep(sum(self.waits) / 2 if fresh else 0)
            return None
        for urn in urns:
            if trouble := await self._available(urn):
                return trouble
        return None

    async def _available(self, urn: str) -> Refused | NotSent | None:
        status = ""
        for pause in (*self.waits, None):
            answer = await self.api.ask("GET", f"images/{quote(urn, safe='')}")
            status = _text(answers.body(answer), "status")
            if status not in _UNREADY or pause is None:
                break
            await asyncio.sleep(pause)
        if status == "AVAILABLE":
            return None
        if status in _UNREADY:
            return NotSent(cause="LinkedIn is still at work on a picture")
        if status:
            return Refused(code="linkedin.picture", message=f"LinkedIn cannot use a picture: {status}")
        return answers.unusable(answer, self.api.clock())


def _entries(saved: Saved) -> list[Mapping[str, Json]]:
    images = saved.get("images")
    found = images if isinstance(images, Sequence) else ()
    return [one for one in found if isinstance(one, Mapping)]


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""
