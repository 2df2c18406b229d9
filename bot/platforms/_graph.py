"""Meta's Graph API, which Instagram, Threads and Facebook Pages speak alike.

Requests are forms or queries with the token as ``access_token``, which every edge takes. The version is
pinned: v26.0 is of 2026-07-29, v21.0 ends on 2027-01-21 (developers.facebook.com/docs/graph-api/changelog).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlencode

from bot.login import Grant, Keeper
from bot.model import ConfigError, Json, NotSent, Refused, Scope
from bot.net import Answer, Net, Reply
from bot.secrets import Secret

VERSION: Final = "v26.0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """One account's way to the API at ``base`` (with version).

    ``app_secret`` adds to each request the proof that some apps demand.
    """

    base: str
    keeper: Keeper
    net: Net
    clock: Callable[[], datetime]
    app_secret: Callable[[], Secret] | None = None

    async def ask(
        self,
        method: Literal["GET", "POST", "DELETE"],
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        deadline: timedelta | None = None,
    ) -> Answer | Refused | NotSent:
        """Make one request in the account's name; a POST on a connection of its own.

        ``files`` go with a POST: name, bytes and media type of each.
        """
        grant = await self.keeper.current()
        if not isinstance(grant, Grant):
            return grant
        try:
            signed = {**(fields or {}), **self._signature(grant.access)}
        except ConfigError as error:
            fault = error.faults[0]
            code = f"{self.keeper.platform}.app_secret"
            return Refused(code=code, message=fault.said, hint=fault.hint, scope=Scope.ACCOUNT)
        url = f"{self.base}/{path}"
        if method == "POST":
            return await self.net.request(
                "POST", url, form=signed, files=files, fresh=True, deadline=deadline
            )
        return await self.net.request(method, f"{url}?{urlencode(signed)}", deadline=deadline)

    def _signature(self, token: str) -> dict[str, str]:
        """Return the token and, where the app has a secret here, proof that we know it."""
        if self.app_secret is None:
            return {"access_token": token}
        key = self.app_secret().reveal().encode()
        proof = hmac.new(key, token.encode(), hashlib.sha256).hexdigest()
        return {"access_token": token, "appsecret_proof": proof}


def body(answer: Answer | Refused | NotSent) -> Mapping[str, Any]:
    """Return the parsed body of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    parsed = answer.json()
    return parsed if isinstance(parsed, dict) else {}


def identity(answer: Answer | Refused | NotSent, name: str = "id") -> str:
    """Return the id that a success holds, a text or (``user_id``) a number; "" where it holds none."""
    found = body(answer).get(name)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def listed(answer: Answer | Refused | NotSent) -> list[Mapping[str, Any]] | None:
    """Return the ``data`` of a success, None where there is none."""
    data = body(answer).get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else None


def moment(value: Json) -> datetime | None:
    """Read a timestamp, as ``2026-10-01T12:00:00+0000``."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
