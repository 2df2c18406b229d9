"""What a host does, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from bot.model import NotSent, Refused, Scope
from bot.net import Answer, Net, NoReply

_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
_LOOKED_AT: Final = 64
"""Bytes fetched back: enough to know the picture, and no server's error page begins like one."""
_HINT: Final = "see [media] in config.toml, and docs/media.md"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosted:
    """A picture that anybody who knows ``url`` can fetch. ``name`` is what ``remove`` takes."""

    name: str
    url: str


class Host(Protocol):
    """A public place for pictures. No method raises for what a disk, a server or a network can do."""

    async def put(self, data: bytes, media_type: str) -> Hosted | Refused | NotSent:
        """Put a picture there and see from outside that it can be fetched."""
        ...

    async def remove(self, name: str) -> bool:
        """Remove a picture; say whether it is gone now. What is gone already counts."""
        ...


class Place(Protocol):
    """Where the bytes lie."""

    async def write(self, name: str, data: bytes, media_type: str) -> Refused | NotSent | None:
        """Put the bytes there; None when they are."""
        ...

    async def address(self, name: str) -> str | Refused:
        """Return the public address of what lies under ``name``."""
        ...

    async def delete(self, name: str) -> bool:
        """Remove it; say whether it is gone."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedHost:
    """``Host`` on a ``Place``. ``entropy`` returns a fresh name of A–Z a–z 0–9 - _ that nobody can guess."""

    place: Place
    net: Net
    entropy: Callable[[], str]

    async def put(self, data: bytes, media_type: str) -> Hosted | Refused | NotSent:
        """Put it there under a new name; what cannot be fetched is removed again."""
        name = f"pullquote-{self.entropy()}.{_ENDINGS[media_type]}"
        if (trouble := await self.place.write(name, data, media_type)) is not None:
            return trouble
        found = await self._found(name, data)
        if not isinstance(found, Hosted):
            await self.place.delete(name)
        return found

    async def remove(self, name: str) -> bool:
        """Remove it."""
        return await self.place.delete(name)

    async def _found(self, name: str, data: bytes) -> Hosted | Refused | NotSent:
        address = await self.place.address(name)
        if isinstance(address, Refused):
            return address
        return await self._unreachable(address, data) or Hosted(name=name, url=address)

    async def _unreachable(self, address: str, data: bytes) -> Refused | NotSent | None:
        """Fetch its beginning as the platform will, without any credentials."""
        wanted = {"range": f"bytes=0-{_LOOKED_AT - 1}", "accept": "image/*"}
        answer = await self.net.request("GET", address, headers=wanted)
        return _judged(answer, data)


def _judged(answer: Answer, data: bytes) -> Refused | NotSent | None:
    if isinstance(answer, NoReply):
        return NotSent(cause=f"the picture cannot be fetched from outside: {answer.cause}")
    if answer.status in (200, 206) and answer.body[:_LOOKED_AT] == data[:_LOOKED_AT]:
        return None
    if answer.status in (408, 425, 429) or answer.status >= 500:
        return NotSent(cause=f"the media host answered {answer.status} for the picture just put there")
    if answer.status in (200, 206):
        return refused("the public address shows something else than the picture that was put there")
    return refused(f"the picture was put there, but its public address answers {answer.status}")


def refused(message: str, hint: str = _HINT) -> Refused:
    """Return a refusal that concerns every post which needs a public place."""
    return Refused(code="media.host", message=message, hint=hint, scope=Scope.ACCOUNT)
