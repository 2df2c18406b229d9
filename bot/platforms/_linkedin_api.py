"""LinkedIn's versioned API: every request names a month, and each month dies after about a year.

A request in a version that is no longer active is answered 426 and does nothing, so it is made again in the
next one. Source: learn.microsoft.com, LinkedIn, API versioning and API concepts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from bot.login import Grant, Keeper
from bot.model import Image, Json, NotSent, Refused
from bot.net import Answer, Net, NoReply
from bot.platforms._linkedin_answers import inactive

SITE: Final = "https://www.linkedin.com"
API: Final = "https://api.linkedin.com"
_MOST_TRIES: Final = 4
_UPLOADING: Final = timedelta(seconds=60)

Method: TypeAlias = Literal["GET", "POST", "DELETE"]
Said: TypeAlias = Answer | Refused | NotSent


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """One account's way in. ``first``: the version to try first; ``ends``: the last day of those we know."""

    base: str
    keeper: Keeper
    net: Net
    clock: Callable[[], datetime]
    first: str
    ends: Mapping[str, date]

    @property
    def versions(self) -> Sequence[str]:
        """Return the versions to try, in order: the wished-for one, then the newest that should be alive."""
        today = self.clock().date()
        alive = [name for name, last in self.ends.items() if today <= last and name != self.first]
        wished = [self.first] if self.first else []
        return [*wished, *(alive or sorted(self.ends)[-1:])][:_MOST_TRIES]

    async def ask(self, method: Method, path: str, body: Mapping[str, Json] | None = None) -> Said:
        """Make one request below ``/rest/``; a POST on a connection of its own."""
        said, _ = await self.tried(method, path, body)
        return said

    async def tried(
        self, method: Method, path: str, body: Mapping[str, Json] | None = None
    ) -> tuple[Said, str]:
        """The same, and the version that was answered last."""
        grant = await self.keeper.current()
        if not isinstance(grant, Grant):
            return grant, ""
        answer: Answer = NoReply(cause="no version is known", reached=False)
        version = ""
        for version in self.versions:
            answer = await self._send(grant.access, method, f"{self.base}/rest/{path}", body, version)
            if not inactive(answer):
                break
        return answer, version

    async def _send(
        self, token: str, method: Method, url: str, body: Mapping[str, Json] | None, version: str
    ) -> Answer:
        headers = {
            "authorization": f"Bearer {token}",
            "linkedin-version": version,
            "x-restli-protocol-version": "2.0.0",
            "content-type": "application/json",
        }
        return await self.net.request(method, url, headers=headers, json=body, fresh=method == "POST")

    async def who(self) -> Said:
        """Ask whose token it is (OpenID Connect). This endpoint has no version."""
        grant = await self.keeper.current()
        if not isinstance(grant, Grant):
            return grant
        headers = {"authorization": f"Bearer {grant.access}"}
        return await self.net.request("GET", f"{self.base}/v2/userinfo", headers=headers)

    async def put(self, address: str, image: Image) -> Said:
        """Send a picture where LinkedIn asked for it, with the token, which goes to nobody else."""
        if not self._ours(address):
            return NotSent(cause="LinkedIn asked for the picture at an address that is not its own")
        grant = await self.keeper.current()
        if not isinstance(grant, Grant):
            return grant
        headers = {"authorization": f"Bearer {grant.access}", "content-type": image.media_type}
        return await self.net.request(
            "PUT", address, headers=headers, content=image.data, deadline=_UPLOADING
        )

    def _ours(self, address: str) -> bool:
        try:
            host, own = urlsplit(address).hostname or "", urlsplit(self.base).hostname
        except ValueError:
            return False
        return host in (own, "linkedin.com") or host.endswith(".linkedin.com")
