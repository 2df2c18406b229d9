"""What Tumblr's answers come to.

They are ``{"meta": {"status", "msg"}, "response": {…} or [], "errors": [{"title", "code", "detail"}]}``.
Quotas are answered 403, not 429. Source: tumblr/docs, api.md, errors and error subcodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply
from bot.platforms._unseen import unseen

_UNDECIDED: Final = frozenset({408, 409, 425})
_AFTER: Final = timedelta(hours=1)
_LONGEST_WAIT: Final = timedelta(days=1)
_MOST_WORDS: Final = 200
_QUOTAS: Final = frozenset({8004, 8022, 8023})
"""Pictures of the day, the queue, posts of the day. When they are free again, the next attempt asks."""
_NO_PARENT: Final = 8002
_ANEW: Final = "pullquote login tumblr"
_RIGHTS: Final = "may this account post to that blog? See `blog`, then: pullquote login tumblr"
_BLOG: Final = "is `blog` the blog's name, as in its address?"


def body(answer: Answer | Refused | NotSent) -> Mapping[str, Any]:
    """Return the ``response`` of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    response = _parsed(answer).get("response")
    return response if isinstance(response, dict) else {}


def missing(answer: Answer | Refused | NotSent) -> bool:
    """Say whether there is no such thing."""
    return isinstance(answer, Reply) and answer.status == 404


def identity(answer: Answer | Refused | NotSent) -> str:
    """Return the id of the post that was made, a text or a number; "" where there is none."""
    found = body(answer).get("id")
    text = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    return text if text.isdigit() else ""


def published(answer: Answer | Refused | NotSent, now: datetime) -> Outcome:
    """Classify the answer to the one call, where it brought no id."""
    if isinstance(answer, Refused | NotSent):
        return answer
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300:
        return Unknown(cause="Tumblr agreed, but names no post")
    return _failed(answer, now)


def unusable(answer: Answer | Refused | NotSent, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing followers see."""
    return unseen(answer, why(answer), lambda reply: _failed(reply, now))


def deleted(answer: Answer | Refused | NotSent, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to deleting; what is not there any more counts as deleted."""
    if isinstance(answer, Reply) and (200 <= answer.status < 300 or answer.status == 404):
        return Sent(receipt=gone)
    return published(answer, now)


def why(answer: Answer | Refused | NotSent) -> str:
    """Say in one clause what came back, with Tumblr's own words where it has some."""
    if isinstance(answer, Refused):
        return answer.message
    if isinstance(answer, NotSent | NoReply):
        return answer.cause
    error = _error(answer)
    words = " ".join(str(error.get("detail") or error.get("title") or "").split())[:_MOST_WORDS]
    code = f".{error['code']}" if isinstance(error.get("code"), int) else ""
    return f"Tumblr answered {answer.status}{code}" + (f": {words}" if words else "")


def _failed(answer: Reply, now: datetime) -> Refused | NotSent | Unknown:
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=_retry_at(answer, now))
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    code = _error(answer).get("code")
    if answer.status == 403 and code in _QUOTAS:
        return NotSent(cause=why(answer), retry_at=now + _AFTER)
    return _denied(answer, code)


def _denied(answer: Reply, code: Any) -> Refused:
    """Classify a 4xx for good: about the account, or about this post."""
    message = why(answer)
    if answer.status == 401:
        return _refused("token", message, _ANEW, Scope.ACCOUNT)
    if answer.status == 403:
        return _refused("rights", message, _RIGHTS, Scope.ACCOUNT)
    if answer.status == 404:
        return _refused("blog", message, _BLOG, Scope.ACCOUNT)
    if code == _NO_PARENT:
        hint = "what goes on from a post is never made into one of its own; delete the rest, or leave it"
        return _refused("parent", message, hint)
    return _refused(str(code or answer.status), message, "see its text and pictures: pullquote explain")


def _retry_at(answer: Reply, now: datetime) -> datetime:
    """Return when to ask again: Retry-After, else the headers of what is used up (seconds left), else later.

    The headers are undocumented and may be missing (nostalgebraist/pytumblr2).
    """
    if asked := answer.retry_at(now):
        return asked
    waits = [
        timedelta(seconds=min(int(left), _LONGEST_WAIT.total_seconds()))
        for span in ("perhour", "perday")
        if answer.headers.get(f"x-ratelimit-{span}-remaining") == "0"
        and (left := answer.headers.get(f"x-ratelimit-{span}-reset", "")).isdigit()
    ]
    return now + max(waits, default=_AFTER)


def _refused(code: str, message: str, hint: str, scope: Scope = Scope.POST) -> Refused:
    return Refused(code=f"tumblr.{code}", message=message, hint=hint, scope=scope)


def _error(answer: Reply) -> Mapping[str, Any]:
    errors = _parsed(answer).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, Mapping) else {}


def _parsed(answer: Reply) -> Mapping[str, Any]:
    parsed = answer.json()
    return parsed if isinstance(parsed, dict) else {}
