"""What a homeserver's answers come to. Errors are ``{"errcode": "M_…", "error": text}``; the code is stable.

Source: spec.matrix.org, Client-Server API, standard error response and rate limiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import NotSent, Outcome, Refused, Scope, Unknown
from bot.net import Answer, NoReply, Reply

_UNDECIDED: Final = frozenset({408, 409, 425})
_AFTER_429: Final = timedelta(minutes=1)
_ANEW: Final = "make a new access token, and put it where `token` points"
_OF_THE_ACCOUNT: Final = {
    "M_UNKNOWN_TOKEN": _ANEW,
    "M_MISSING_TOKEN": _ANEW,
    "M_FORBIDDEN": "let the account join the room, and post there",
    "M_UNRECOGNIZED": "see that `server` is the homeserver's own address",
    "M_NOT_FOUND": "see that `room` is the room's id",
    "M_USER_DEACTIVATED": "the account is closed: take another",
    "M_USER_LOCKED": "ask who runs the server",
}


def found(answer: Answer | Refused) -> Mapping[str, Any]:
    """Return the JSON object of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    return mapping(answer.json())


def code(answer: Answer | Refused) -> str:
    """Return the error's code, "" where there is none."""
    if not isinstance(answer, Reply) or 200 <= answer.status < 300:
        return ""
    return str(mapping(answer.json()).get("errcode") or "")


def after(answer: Answer | Refused, now: datetime) -> Outcome:
    """Classify what the one call came to, where it was no success."""
    if isinstance(answer, Refused):
        return answer
    if isinstance(answer, NoReply):
        return answer.outcome()
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=answer.retry_at(now) or now + _AFTER_429)
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    return _refused(answer)


def before(answer: Answer | Refused, now: datetime) -> Refused | NotSent:
    """The same where nothing anybody sees can have come of it: no doubt is left."""
    verdict = after(answer, now)
    if isinstance(verdict, Refused):
        return verdict
    return NotSent(cause=why(answer), retry_at=getattr(verdict, "retry_at", None))


def why(answer: Answer | Refused) -> str:
    """Say in one clause what came back, with the server's own words where it has some."""
    if isinstance(answer, Refused):
        return answer.message
    if isinstance(answer, NoReply):
        return answer.cause
    words = " ".join(str(mapping(answer.json()).get("error") or "").split())[:200]
    return f"the server answered {answer.status}" + (f": {words}" if words else "")


def mapping(value: object) -> Mapping[str, Any]:
    """Return ``value`` where it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def _refused(answer: Reply) -> Refused:
    name = code(answer) or str(answer.status)
    hint = _OF_THE_ACCOUNT.get(name, "")
    if not hint and answer.status in (401, 403, 404):
        hint = "see that `server`, `room` and `token` belong together"
    scope = Scope.ACCOUNT if hint else Scope.POST
    return Refused(code=f"matrix.{name.lower()}", message=why(answer), hint=hint, scope=scope)
