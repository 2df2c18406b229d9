"""Asking a token endpoint: who asks, with what, and what came back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from bot.login._flow import Client, Method
from bot.model import Fault
from bot.net import Net, NoReply, redact
from bot.secrets import Secret, Tokens

_MOST_WORDS = 300
_NO_SUCH_APP = ("invalid_client", "unauthorized_client")


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """The app that asks, with its secret in hand."""

    id: str
    secret: Secret | None = None
    basic: bool = False
    id_field: str = "client_id"

    def sign(self, fields: dict[str, str], headers: dict[str, str], *, with_id: bool = True) -> None:
        """Put the app's name and secret where they belong: HTTP Basic (RFC 6749 §2.3.1), or fields."""
        if self.basic and self.secret:
            pair = f"{quote(self.id, safe='')}:{quote(self.secret.reveal(), safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            return
        if with_id:
            fields[self.id_field] = self.id
        if self.secret:
            fields["client_secret"] = self.secret.reveal()


def app(client: Client, tokens: Tokens) -> App:
    """Return the app of the settings; ConfigError where its secret cannot be had."""
    secret = tokens.secret(client.secret) if client.secret else None
    return App(id=client.id, secret=secret, basic=client.basic, id_field=client.id_field)


async def ask(
    net: Net,
    method: Method,
    url: str,
    fields: Mapping[str, str],
    signed: App | None = None,
    *,
    with_id: bool = True,
) -> Mapping[str, Any] | Fault:
    """Send ``fields`` as a query or a form, and return the parsed body, or a Fault without any secret.

    Its code is ``login.refused`` where the network said no, ``login.app`` where it does not know the app that
    asks (RFC 6749 §5.2), ``login.network`` where it was not reached.
    """
    headers, sent = {"accept": "application/json"}, dict(fields)
    if signed:
        signed.sign(sent, headers, with_id=with_id)
    if method == "GET":
        answer = await net.request("GET", f"{url}?{urlencode(sent)}", headers=headers)
    else:
        answer = await net.request("POST", url, headers=headers, form=sent, fresh=True)
    if isinstance(answer, NoReply):
        return Fault(code="login.network", message=answer.cause, hint="try again")
    parsed = answer.json()
    if 200 <= answer.status < 300 and isinstance(parsed, dict):
        return parsed
    return _trouble(url, answer.status, parsed, [*sent.values(), *headers.values()])


def _trouble(url: str, status: int, parsed: Any, sent: list[str]) -> Fault:
    said = redact(_words(parsed), [one for one in sent if len(one) > 5])
    message = f"{urlsplit(url).hostname} answered {status}" + (f": {said}" if said else "")
    refused = 400 <= status < 500 and status not in (408, 425, 429)
    if refused:
        hint = "see that the app's id, secret and redirect address are those its page shows, and log in again"
        unknown = isinstance(parsed, Mapping) and parsed.get("error") in _NO_SUCH_APP
        return Fault(code="login.app" if unknown else "login.refused", message=message, hint=hint)
    return Fault(code="login.network", message=message, hint="try again later")


def _words(parsed: Any) -> str:
    """Return what the network says: RFC 6749 §5.2, or Meta's and Pinterest's ways."""
    if not isinstance(parsed, Mapping):
        return ""
    inner = parsed.get("error")
    if isinstance(inner, Mapping):
        return str(inner.get("message") or "")[:_MOST_WORDS]
    found = parsed.get("error_description") or parsed.get("error_message") or inner or parsed.get("message")
    return str(found or "")[:_MOST_WORDS]
