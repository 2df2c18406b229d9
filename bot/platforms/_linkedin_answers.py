"""What LinkedIn's answers come to.

Errors are flat: ``{"status", "serviceErrorCode", "code", "message"}``, newer ones with ``errorDetails``.
Success is often an empty body, with the new post's URN in a header. Source: learn.microsoft.com, LinkedIn,
error handling, Posts API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from bot.model import NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply
from bot.platforms._unseen import unseen

_URN: Final = re.compile(r"urn:li:(?:share|ugcPost):\d+")
_OVER: Final = re.compile(r"version \d{6,8} is not active", re.IGNORECASE)
_UNDECIDED: Final = frozenset({408, 409, 425})
_AFTER_429: Final = timedelta(minutes=5)
_MOST_WORDS: Final = 200
_VERSION: Final = frozenset({"VERSION_MISSING", "NONEXISTENT_VERSION"})
_CHANGE: Final = "set `version` to a month that is active: docs/platforms/linkedin.md tells which"
_ANEW: Final = "pullquote login linkedin, or put a new token where `token` points"
_RIGHTS: Final = (
    "log in again with the rights that docs/platforms/linkedin.md names: w_member_social for yourself; "
    "w_organization_social and a role on the Page for an organisation"
)


def body(answer: Answer | Refused | NotSent) -> Mapping[str, Any]:
    """Return the JSON object of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    return _parsed(answer)


def inactive(answer: Answer) -> bool:
    """Say whether the version of the request is over; the sentence may come with another status than 426."""
    if not isinstance(answer, Reply) or 200 <= answer.status < 300:
        return False
    return answer.status == 426 or _OVER.search(_message(answer)) is not None


def alive(answer: Answer | Refused | NotSent) -> bool:
    """Say whether the version of a question answers at all, be it that we may not ask."""
    if not isinstance(answer, Reply) or inactive(answer) or _code(answer) in _VERSION:
        return False
    return 200 <= answer.status < 300 or answer.status in (400, 403, 404)


def receipt(urn: str) -> Receipt:
    """Return the receipt of a post."""
    return Receipt(remote_id=urn, url=f"https://www.linkedin.com/feed/update/{urn}/")


def published(answer: Answer | Refused | NotSent, now: datetime) -> Outcome:
    """Classify the answer to the one call. "Duplicate" names the post that is there already: ours."""
    if isinstance(answer, Refused | NotSent):
        return answer
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300:
        urn = answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id", "")
        named = _URN.fullmatch(urn)
        return Sent(receipt=receipt(urn)) if named else Unknown(cause="LinkedIn agreed, but names no post")
    if _duplicate(answer):
        first = _URN.search(_message(answer))
        told = "LinkedIn has this post already, and does not say which it is"
        return Sent(receipt=receipt(first[0])) if first else Unknown(cause=told)
    return _failed(answer, now)


def unusable(answer: Answer | Refused | NotSent, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing followers see."""
    return unseen(answer, why(answer), lambda reply: _failed(reply, now))


def deleted(answer: Answer | Refused | NotSent, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to deleting; what is not there any more counts as deleted."""
    if isinstance(answer, Reply) and (200 <= answer.status < 300 or answer.status in (404, 410)):
        return Sent(receipt=gone)
    return published(answer, now)


def why(answer: Answer | Refused | NotSent) -> str:
    """Say in one clause what came back, with LinkedIn's own words and the number its support asks for."""
    if isinstance(answer, Refused):
        return answer.message
    if isinstance(answer, NotSent | NoReply):
        return answer.cause
    words = " ".join(_message(answer).split())[:_MOST_WORDS]
    named = f" ({code})" if (code := _code(answer)) else ""
    number = answer.headers.get("x-li-uuid", "")
    told = f"LinkedIn answered {answer.status}{named}" + (f": {words}" if words else "")
    return told + (f" [x-li-uuid {number[:60]}]" if number else "")


def _failed(answer: Reply, now: datetime) -> Refused | NotSent | Unknown:
    if inactive(answer) or _code(answer) in _VERSION:
        return _refused("version", why(answer), _CHANGE, Scope.ACCOUNT)
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=_retry_at(answer, now))
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    return _denied(answer)


def _denied(answer: Reply) -> Refused | NotSent:
    """Classify a 4xx that is about this request."""
    code, named = _code(answer), _code(answer) or str(answer.status)
    if answer.status == 401:
        return _refused("token", why(answer), _ANEW, Scope.ACCOUNT)
    if "MEDIA_ASSET" in code and code != "MEDIA_ASSET_PROCESSING_FAILED":
        return NotSent(cause=why(answer))  # seconds, mostly; counted, since it may stay that way
    unwanted = "unpermitted fields" in _message(answer).lower()
    if answer.status == 404 or (answer.status == 403 and not unwanted):  # a 404 may be a hidden 403
        return _refused(named, why(answer), _RIGHTS, Scope.ACCOUNT)
    return _refused(named, why(answer), "see its text and pictures: pullquote explain")


def _duplicate(answer: Reply) -> bool:
    """Say whether it is refused as a copy: the code stands among the details, or only in words."""
    if answer.status != 422:
        return False
    details = _parsed(answer).get("errorDetails")
    inputs = details.get("inputErrors") if isinstance(details, Mapping) else None
    codes = (
        [one.get("code") for one in inputs if isinstance(one, Mapping)] if isinstance(inputs, list) else []
    )
    return "DUPLICATE_POST" in (*codes, _code(answer)) or "duplicate of" in _message(answer)


def _retry_at(answer: Reply, now: datetime) -> datetime:
    """Return when to ask again: what a header says, the next day (UTC) for a quota of the day, else soon."""
    if asked := answer.retry_at(now):
        return asked
    if "DAY" not in _message(answer):
        return now + _AFTER_429
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def _refused(code: str, message: str, hint: str, scope: Scope = Scope.POST) -> Refused:
    return Refused(code=f"linkedin.{code.lower()}", message=message, hint=hint, scope=scope)


def _parsed(answer: Reply) -> Mapping[str, Any]:
    parsed = answer.json()
    return parsed if isinstance(parsed, dict) else {}


def _code(answer: Reply) -> str:
    code = _parsed(answer).get("code")
    return code if isinstance(code, str) else ""


def _message(answer: Reply) -> str:
    message = _parsed(answer).get("message")
    return message if isinstance(message, str) else ""
