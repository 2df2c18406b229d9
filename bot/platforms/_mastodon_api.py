"""One account's way to its server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from bot.model import ConfigError
from bot.net import Net, Reply
from bot.platforms._mastodon_answers import NoToken, Result
from bot.secrets import Tokens


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """``server`` is the base address, ``token`` the reference of the secret."""

    server: str
    token: str
    net: Net
    tokens: Tokens

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | list[str]] | None = None,
        json: Any = None,
        form: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        key: str = "",
    ) -> Result:
        """Make one request in the account's name; with an idempotency ``key`` on a fresh connection."""
        try:
            token = self.tokens.secret(self.token).reveal()
        except ConfigError as error:
            return NoToken(fault=error.faults[0])
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        if key:
            headers["idempotency-key"] = key
        result = await self.net.request(
            method,
            self.server + path + (f"?{urlencode(query, doseq=True)}" if query else ""),
            headers=headers,
            json=json,
            form=form,
            files=files,
            fresh=method == "POST",
        )
        if isinstance(result, Reply):  # a server may quote what it was sent
            return replace(result, body=result.body.replace(token.encode(), b"***"))
        return result
