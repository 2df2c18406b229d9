"""What Misskey's answers come to.

Errors are ``{"error": {"code", "message", "id", "kind", "info"}}``; the code is what is stable. Source:
misskey-hub.net/docs/for-developers/api, and packages/backend/src/server/api of misskey-dev/misskey.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Fault, NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply
from bot.platforms._unseen import unseen

_AFTER_429: Final = timedelta(minutes=1)
_UNDECIDED: Final = frozenset({408, 409, 425})
_ANEW: Final = "make an access token (Settings, API) and put it where `token` points"
_RIGHTS: Final = "make a token that may compose notes, read and write the drive, and read account information"
_OF_THE_ACCOUNT: Final = {
    "CREDENTIAL_REQUIRED": _ANEW,
    "AUTHENTICATION_FAILED": _ANEW,
    "PERMISSION_DENIED": _RIGHTS,
    "ACCESS_DENIED": _RIGHTS,
    "ROLE_PERMISSION_DENIED": "the server's roles do not let this account do that: ask who runs the server",
    "YOUR_ACCOUNT_SUSPENDED": "ask who runs the server",
    "YOUR_ACCOUNT_MOVED": "the account has moved: connect the new one",
    "NO_FREE_SPACE": "make room in the account's drive",
}
_PARENT: Final = frozenset({"NO_SUCH_REPLY_TARGET", "CANNOT_REPLY_TO_A_PURE_RENOTE"})


def found(answer: Answer | Refused, kind: type = dict) -> Any:
    """Return the JSON of a success, None for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return None
    parsed = answer.json()
    return parsed if isinstance(parsed, kind) else None


def receipt(note: Any, server: str) -> Receipt | None:
    """Return the receipt of a note, None where it is none."""
    number = note.get("id") if isinstance(note, Mapping) else None
    if not isinstance(number, str) or not number:
        return None
    return Receipt(remote_id=number, url=f"{server}/notes/{number}")


def published(answer: Answer, server: str, now: datetime) -> Outcome:
    """Classify the answer to ``notes/create``."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300:
        kept = receipt((found(answer) or {}).get("createdNote"), server)
        return Sent(receipt=kept) if kept else Unknown(cause="Misskey agreed, but names no note")
    return _failed(answer, now)


def unusable(answer: Answer, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing followers see."""
    return unseen(answer, why(answer), lambda reply: _failed(reply, now))


def deleted(answer: Answer, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to ``notes/delete``; what is not there counts as deleted."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300 or code(answer) == "NO_SUCH_NOTE":
        return Sent(receipt=gone)
    return _failed(answer, now)


def as_fault(refused: Refused) -> Fault:
    """Return a refusal as the Fault that ``check`` reports."""
    return Fault(code=refused.code, message=refused.message, place="misskey", hint=refused.hint)


def code(answer: Answer | Refused) -> str:
    """Return the error's code, "" where there is none."""
    error = _error(answer) if isinstance(answer, Reply) else {}
    return str(error.get("code") or "")


def why(answer: Answer) -> str:
    """Say in one clause what came back, with the server's own words where it has some."""
    if isinstance(answer, NoReply):
        return answer.cause
    words = " ".join(str(_error(answer).get("message") or "").split())[:200]
    named = f" ({code(answer)})" if code(answer) else ""
    return f"the server answered {answer.status}{named}" + (f": {words}" if words else "")


def _failed(answer: Reply, now: datetime) -> Refused | NotSent | Unknown:
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=answer.retry_at(now) or now + _AFTER_429)
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    name = code(answer)
    hint = _OF_THE_ACCOUNT.get(name, "")
    if answer.status in (401, 403):
        hint = hint or _ANEW
    if answer.status == 404:
        hint = "is `server` a Misskey server? For what also speaks Mastodon's language, use that platform"
    if hint:
        return _refused(name or str(answer.status), why(answer), hint, Scope.ACCOUNT)
    if name in _PARENT:
        hint = "a reply is never made into a post of its own; delete the rest of the chain, or leave it"
        return _refused("parent", "the note to reply to is gone", hint)
    return _refused(name or str(answer.status), why(answer), "see its text and pictures: pullquote explain")


def _refused(name: str, message: str, hint: str, scope: Scope = Scope.POST) -> Refused:
    return Refused(code=f"misskey.{name.lower()}", message=message, hint=hint, scope=scope)


def _error(answer: Reply) -> Mapping[str, Any]:
    parsed = answer.json()
    error = parsed.get("error") if isinstance(parsed, dict) else None
    return error if isinstance(error, Mapping) else {}
