"""One account's way to its server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from bot.login import Keeper
from bot.model import Fault, Refused
from bot.net import Net, Reply
from bot.platforms._mastodon_answers import NoToken, Result


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """``server`` is the base address; ``keeper`` has the token."""

    server: str
    keeper: Keeper
    net: Net

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
        grant = self.keeper.kept()
        if isinstance(grant, Refused):
            return NoToken(fault=Fault(code=grant.code, message=grant.message, hint=grant.hint))
        token = grant.access
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
