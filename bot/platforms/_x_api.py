"""One account's way to X."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.model import NotSent, Refused
from bot.net import Answer, Net, Reply
from bot.platforms._x_sign import Method, Signed, Signer


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """``server`` is the base address; ``signer`` has the account's token or keys."""

    server: str
    net: Net
    signer: Signer

    async def ask(
        self,
        method: Method,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Answer | Refused | NotSent:
        """Make one request; once more with a renewed token where X no longer takes the one there was.

        A 401 means that nothing was done, so the second request is harmless. Whoever sends something does so
        on a connection of its own.
        """
        url = f"{self.server}{path}" + (f"?{urlencode(query)}" if query else "")

        async def send(signed: Signed) -> Answer:
            headers = {"authorization": signed.header, "accept": "application/json"}
            return await self.net.request(
                method, url, headers=headers, json=json, form=form, files=files, fresh=method != "GET"
            )

        signed = await self.signer.sign(method, url)
        if not isinstance(signed, Signed):
            return signed
        answer = await send(signed)
        if not isinstance(answer, Reply) or answer.status != 401:
            return answer
        again = await self.signer.renewed(signed, method, url)
        if again is None:
            return answer
        return await send(again) if isinstance(again, Signed) else again
