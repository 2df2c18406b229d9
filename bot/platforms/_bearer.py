"""An API by a bearer token, and one answer to a token that has ended: another one, once (RFC 6750 §3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from bot.login import Grant, Keeper
from bot.model import Json, NotSent, Refused
from bot.net import Answer, Net, Reply

Files: TypeAlias = Mapping[str, tuple[str, bytes, str]]
Said: TypeAlias = Answer | Refused | NotSent


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request below the API's base: a question, a form, a JSON body, or parts with files."""

    path: str
    method: Literal["GET", "POST", "DELETE"] = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Mapping[str, Json] | None = None
    files: Files | None = None
    deadline: timedelta | None = None


def unauthorized(answer: Reply) -> bool:
    """Say whether another token might help."""
    return answer.status == 401


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """One account's way in, at ``base`` (with version).

    ``asks`` goes along with every question; ``stale`` says whether an answer asks for another token.
    """

    base: str
    keeper: Keeper
    net: Net
    asks: Mapping[str, str] = field(default_factory=dict)
    stale: Callable[[Reply], bool] = unauthorized

    async def ask(self, call: Call) -> Said:
        """Make one request. One that is refused for its token has done nothing, and is made once more."""
        grant = await self.keeper.current()
        if not isinstance(grant, Grant):
            return grant
        answer = await self._send(call, grant.access)
        if not (isinstance(answer, Reply) and self.stale(answer)):
            return answer
        fresh = await self.keeper.renew(grant)
        return await self._send(call, fresh.access) if isinstance(fresh, Grant) else fresh

    async def _send(self, call: Call, token: str) -> Answer:
        query = {**call.query, **self.asks} if call.method == "GET" else call.query
        url = f"{self.base}/{call.path}" + (f"?{urlencode(query)}" if query else "")
        return await self.net.request(
            call.method,
            url,
            headers={"authorization": f"Bearer {token}"},
            json=call.json,
            form=call.form,
            files=call.files,
            fresh=call.method == "POST",
            deadline=call.deadline,
        )
