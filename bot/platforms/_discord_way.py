"""The two ways into a channel: a bot, or the channel's webhook, which can less."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot import __version__
from bot.model import ConfigError, Refused, Scope
from bot.net import Answer, Net, Reply
from bot.secrets import Tokens

_HOOK: Final = re.compile(r"https://[a-z.]*discord(?:app)?\.com/api/(?:v\d+/)?webhooks/(\d+)/([\w-]+)/?")
_BOT: Final = re.compile(r"[\w.-]+")
ABOUT: Final = r"https?://[^\s,()<>]+"
"""What may stand where Discord wants an address: every program names itself by one, or may be blocked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a channel is reached. ``channel`` is "" for a webhook, whose secret is its whole address.

    ``about`` is an address that tells who runs this program.
    """

    server: str
    channel: str
    secret: str
    about: str
    net: Net
    tokens: Tokens

    @property
    def is_bot(self) -> bool:
        """Say whether this is a bot: only bots list, reply, and repeat safely."""
        return bool(self.channel)

    async def home(self) -> Answer | Refused:
        """Ask for the channel, or the webhook itself: the proof that the secret is good."""
        return await self._ask("GET", "")

    async def me(self) -> Answer | Refused:
        """Ask who the bot is."""
        return await self._ask("GET", "/users/@me", below_home=False)

    async def send(
        self, body: Mapping[str, Any], files: Mapping[str, tuple[str, bytes, str]]
    ) -> Answer | Refused:
        """Send a message. A webhook is told to wait, or it would not say what became of it."""
        import json

        path = "/messages" if self.is_bot else "?wait=true"
        if files:
            form = {"payload_json": json.dumps(body)}
            return await self._ask("POST", path, form=form, files=files, fresh=True)
        return await self._ask("POST", path, json=body, fresh=True)

    async def messages(self, after: int) -> Answer | Refused:
        """List up to 100 messages after a snowflake."""
        return await self._ask("GET", f"/messages?limit=100&after={after}")

    async def message(self, method: str, number: str) -> Answer | Refused:
        """Ask for one message, or delete it."""
        return await self._ask(method, f"/messages/{number}")

    async def _ask(self, method: str, path: str, *, below_home: bool = True, **more: Any) -> Answer | Refused:
        found = self._opened()
        if isinstance(found, Refused):
            return found
        home, token = found
        url = self.server + (home if below_home else "") + path
        agent = f"DiscordBot ({self.about}, {__version__})"
        headers = {"user-agent": agent} | ({"authorization": f"Bot {token}"} if self.is_bot else {})
        answer = await self.net.request(method, url, headers=headers, **more)
        if isinstance(answer, Reply):  # a webhook's answer holds its token
            return replace(answer, body=answer.body.replace(token.encode(), b"***"))
        return answer

    def _opened(self) -> tuple[str, str] | Refused:
        """Return the path of channel or webhook, and the secret in it."""
        try:
            secret = self.tokens.secret(self.secret).reveal()
        except ConfigError as error:
            fault = error.faults[0]
            return _refused(fault.said, fault.hint)
        if self.is_bot:
            if _BOT.fullmatch(secret):
                return f"/channels/{self.channel}", secret
            return _refused(
                "what `token` points to is no bot token", "copy it anew from the developer portal"
            )
        if match := _HOOK.fullmatch(secret):
            return f"/webhooks/{match[1]}/{match[2]}", match[2]
        hint = "copy it anew: channel settings, Integrations, Webhooks, Copy Webhook URL"
        return _refused("what `webhook` points to is no webhook's address", hint)


def _refused(text: str, hint: str) -> Refused:
    return Refused(code="discord.secret", message=text, hint=hint, scope=Scope.ACCOUNT)
