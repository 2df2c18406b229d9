"""What a server's answers come to. Only status codes count: error texts are in the account's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from bot.model import Fault, NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import NoReply, Reply

_AFTER_429: Final = timedelta(minutes=5)
_SCOPES: Final = "write:statuses, write:media, read:statuses and profile (before 4.3: read:accounts)"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoToken:
    """The account's token could not be had, so nothing was asked."""

    fault: Fault


Result: TypeAlias = Reply | NoReply | NoToken


def body(result: Result, kind: type[Any] = dict) -> Any:
    """Return the parsed body of a success when it is a ``kind``, else None."""
    if not isinstance(result, Reply) or not 200 <= result.status < 300:
        return None
    parsed = result.json()
    return parsed if isinstance(parsed, kind) else None


def receipt(status: Any) -> Receipt | None:
    """Return the receipt of a Status entity, None where it is none (a ScheduledStatus has no uri)."""
    if not isinstance(status, dict) or not isinstance(status.get("uri"), str):
        return None
    if not isinstance(status.get("id"), str) or not status["id"]:
        return None
    url = status.get("url")
    extra = {"uri": status["uri"], "visibility": str(status.get("visibility", ""))}
    return Receipt(remote_id=status["id"], url=url if isinstance(url, str) else status["uri"], extra=extra)


def said(result: Result) -> str:
    """Say in one clause what came back, with the server's own words where it has some."""
    if isinstance(result, NoToken):
        return result.fault.message
    if isinstance(result, NoReply):
        return result.cause
    if 200 <= result.status < 300:
        return "the server's answer cannot be understood"
    words = " ".join(_error_text(result.json()).split())
    return f"the server answered {result.status}" + (f": {words[:200]}" if words else "")


def _error_text(parsed: Any) -> str:
    """Return ``error`` (Mastodon) or ``message`` (Pixelfed's validation)."""
    if not isinstance(parsed, Mapping):
        return ""
    texts = (parsed.get(name) for name in ("error", "message"))
    return next((text for text in texts if isinstance(text, str)), "")


def account_refusal(result: Result) -> Refused | None:
    """Return the refusal of the whole account that this answer is, if it is one."""
    if isinstance(result, NoToken):
        return Refused(
            code="secret", message=result.fault.message, hint=result.fault.hint, scope=Scope.ACCOUNT
        )
    if not isinstance(result, Reply):
        return None
    # Takahe says "Invalid Bearer token" with 400, as a page (seen on 0.11).
    if result.status == 401 or (result.status == 400 and b"Invalid Bearer token" in result.body[:200]):
        hint = "connect the account again: pullquote login mastodon"
        return Refused(
            code="token", message="the token is not valid (any more)", hint=hint, scope=Scope.ACCOUNT
        )
    if result.status == 403:
        hint = f"the token needs {_SCOPES}; if it has them, sign in and see whether the account is in order"
        return Refused(code="rights", message=said(result), hint=hint, scope=Scope.ACCOUNT)
    return None


def not_published(result: Result, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where nothing can have been published by asking."""
    if refused := account_refusal(result):
        return refused
    if not isinstance(result, Reply):
        return NotSent(cause=said(result))
    if result.status == 429:
        return _later(result, now)
    if result.status in (404, 405):
        return _no_such_server(result)
    if result.status in (400, 413, 415, 422):
        return Refused(code="picture", message=said(result), hint="see the picture and its alt text")
    return NotSent(cause=said(result), retry_at=result.retry_at(now))


def published(result: Result, now: datetime, *, is_reply: bool) -> Outcome:
    """Classify the answer to ``POST /api/v1/statuses``."""
    if refused := account_refusal(result):
        return refused
    if isinstance(result, NoReply):
        return result.outcome()
    assert isinstance(result, Reply)  # noqa: S101 - a NoToken is refused above
    if 200 <= result.status < 300:
        found = receipt(result.json())
        return (
            Sent(receipt=found) if found else Unknown(cause="the server agreed, but its answer is unreadable")
        )
    if result.status == 429:
        return _later(result, now)
    if result.status in (408, 409, 425) or not 400 <= result.status < 500:
        return Unknown(cause=said(result), retry_at=result.retry_at(now))
    return _refused(result, is_reply=is_reply)


def deleted(result: Result, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to ``DELETE /api/v1/statuses/:id``; what is not there counts as deleted."""
    if refused := account_refusal(result):
        return refused
    if not isinstance(result, Reply):
        reached = isinstance(result, NoReply) and result.reached
        return Unknown(cause=said(result)) if reached else NotSent(cause=said(result))
    if 200 <= result.status < 300 or result.status in (404, 410):
        return Sent(receipt=gone)
    if result.status == 429:
        return _later(result, now)
    if 400 <= result.status < 500 and result.status not in (408, 409, 425):
        return Refused(code="delete", message=said(result), hint="delete it in the browser or app")
    return Unknown(cause=said(result))


def _refused(reply: Reply, *, is_reply: bool) -> Refused:
    if reply.status == 404 and is_reply:
        hint = "a reply is never made into a post of its own; delete the rest of the chain, or leave it"
        return Refused(code="parent", message="the post to reply to is gone", hint=hint)
    if reply.status in (404, 405):
        return _no_such_server(reply)
    hint = "see the length of the text, the pictures and the language; `pullquote explain` shows them"
    return Refused(code="invalid", message=said(reply), hint=hint)


def _no_such_server(reply: Reply) -> Refused:
    hint = "is `server` the address of a Mastodon server?"
    return Refused(code="server", message=said(reply), hint=hint, scope=Scope.ACCOUNT)


def _later(reply: Reply, now: datetime) -> NotSent:
    """Wait as asked: Mastodon names a moment in X-RateLimit-Reset, GoToSocial and proxies use Retry-After."""
    return NotSent(cause="the server asks us to slow down", retry_at=reply.retry_at(now) or now + _AFTER_429)


def as_fault(refused: Refused) -> Fault:
    """Return a refusal as the Fault that ``check`` reports."""
    place = "server" if refused.code == "server" else "token"
    return Fault(code=refused.code, message=refused.message, place=place, hint=refused.hint)
