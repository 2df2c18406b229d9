"""Tumblr's API: a token of 42 minutes, and one answer to a token that has ended: another one, once.

Source: tumblr/docs, api.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, urlencode

from bot.login import Grant, Keeper
from bot.model import Json, NotSent, Refused
from bot.net import Answer, Net, Reply, without

API: Final = "https://api.tumblr.com"
SITE: Final = "https://www.tumblr.com"

Files: TypeAlias = Mapping[str, tuple[str, bytes, str]]
Said: TypeAlias = Answer | Refused | NotSent


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request below ``/v2/``: a question, a form, a JSON body, or parts with files."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Mapping[str, Json] | None = None
    files: Files | None = None
    deadline: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """One account's way in. ``key`` is the app's consumer key, which reading asks for, too."""

    base: str
    key: str
    keeper: Keeper
    net: Net
    clock: Callable[[], datetime]

    async def ask(self, call: Call) -> Said:
        """Make one request. One that is refused for its token has done nothing, and is made once more."""
        grant = await self.keeper.current()
        if not isinstance(grant, Grant):
            return grant
        answer = await self._send(call, grant.access)
        if not (isinstance(answer, Reply) and answer.status == 401):
            return answer
        fresh = await self.keeper.renew(grant)
        return await self._send(call, fresh.access) if isinstance(fresh, Grant) else fresh

    async def _send(self, call: Call, token: str) -> Answer:
        query = {**call.query, "api_key": self.key} if call.method == "GET" else call.query
        url = f"{self.base}/v2/{call.path}" + (f"?{urlencode(query)}" if query else "")
        answer = await self.net.request(
            call.method,
            url,
            headers={"authorization": f"Bearer {token}"},
            json=call.json,
            form=call.form,
            files=call.files,
            fresh=call.method == "POST",
            deadline=call.deadline,
        )
        return without(answer, token)


def of_blog(blog: str, rest: str) -> str:
    """Return a path of a blog, which may be named in any of Tumblr's three ways."""
    return f"blog/{quote(blog, safe=':')}/{rest}"
