"""How a receiver is reached: its address, the keys that sign, and one request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.model import ConfigError, Refused, Scope
from bot.net import Answer, refused_address, without
from bot.platforms import _webhook_event as events
from bot.platforms._own_app import REFERENCE
from bot.platforms.base import Setup

MAKE: Final = (
    'python -c "import base64, secrets; '
    "print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\""
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """The way to one receiver: ``url`` is its address, or names where that is kept, as ``secrets`` do."""

    setup: Setup
    url: str
    secrets: Sequence[str]

    def target(self) -> Target | Refused:
        """Resolve what stands elsewhere."""
        try:
            known = [self._revealed(one) for one in self.secrets]
            url = self._revealed(self.url) if is_reference(self.url) else self.url
        except ConfigError as error:
            fault = error.faults[0]
            return Refused(code="webhook.secret", message=fault.said, hint=fault.hint, scope=Scope.ACCOUNT)
        if refused := self._unusable(url, known):
            return refused
        hidden = (*known, url) if is_reference(self.url) else known
        return Target(
            setup=self.setup, url=url, keys=[events.signing_key(one) for one in known], hidden=hidden
        )

    def _revealed(self, reference: str) -> str:
        return self.setup.tokens.secret(reference).reveal()

    def _unusable(self, url: str, known: Sequence[str]) -> Refused | None:
        for reference, secret in zip(self.secrets, known, strict=True):
            if not events.signing_key(secret):
                message = f"{reference} holds no signing secret: whsec_ and then 24 to 64 bytes in base64"
                return _refused("webhook.malformed", message, f"make one: {MAKE}")
        reason = refused_address(url)
        return _refused("webhook.url", reason, "put the receiver's address there") if reason else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A receiver: ``keys`` sign, and nothing of ``hidden`` is ever shown."""

    setup: Setup
    url: str
    keys: Sequence[bytes]
    hidden: Sequence[str]

    @property
    def name(self) -> str:
        """What people call it: the host, since the path may be for nobody's eyes."""
        return urlsplit(self.url).netloc

    async def ask(self) -> Answer:
        """Ask, with a signature over nothing, whether anybody is there: OPTIONS changes nothing."""
        return await self._request("OPTIONS", "check", b"")

    async def send(self, name: str, body: bytes) -> Answer:
        """Send the event ``name``."""
        return await self._request("POST", name, body)

    async def _request(self, method: str, name: str, body: bytes) -> Answer:
        signed = events.headers(self.keys, name, self.setup.clock(), body)
        answer = await self.setup.net.request(
            method,
            self.url,
            headers={"content-type": "application/json", "accept": "application/json", **signed},
            content=body,
            fresh=method == "POST",
        )
        for secret in self.hidden:
            answer = without(answer, secret)
        return answer


def is_reference(value: str) -> bool:
    """Say whether a setting names where its value is kept."""
    return re.match(REFERENCE, value) is not None


def _refused(code: str, message: str, hint: str) -> Refused:
    return Refused(code=code, message=message, hint=hint, scope=Scope.ACCOUNT)
