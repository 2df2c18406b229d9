"""What Pinterest's answers come to.

Failure is ``{"code", "message"}``, with numbers that are not documented as a whole, so the status decides
first. Source: pinterest/api-description, v5; developers.pinterest.com, access tiers, rate limits; contract
facts of 2026-10.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import NoReply, Reply
from bot.platforms._bearer import Said, unauthorized

_UNDECIDED: Final = frozenset({408, 409, 425})
_AFTER: Final = timedelta(hours=1)
"""How long to wait where nobody says: what is used up then is the day's, and the next try costs nothing."""
_SOON: Final = timedelta(minutes=2)
_MOST_WORDS: Final = 200
_TIER: Final = 3
_UNFETCHED: Final = re.compile(r"unable to reach the url|could not fetch the image", re.IGNORECASE)
_LOGIN: Final = "pullquote login pinterest; the sandbox and Pinterest itself take different tokens"

_HINTS: Final = (
    ("PINNER_DATA_ACCESS_DENIED", "make it a business account, on Pinterest: Settings → Account management"),
    ("Trial access", "ask for Standard access on developers.pinterest.com; until then: sandbox = true"),
    ("", "look at the app's access on developers.pinterest.com, then: pullquote login pinterest"),
)
_BOARD: Final = "is `board` the name or number of a board of this account's?"


def body(answer: Said) -> Mapping[str, Any]:
    """Return the parsed body of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    return _parsed(answer)


def missing(answer: Said) -> bool:
    """Say whether there is no such thing: the status tells, codes differ."""
    return isinstance(answer, Reply) and answer.status == 404


def stale(answer: Reply) -> bool:
    """Say whether another token might help: not where the app itself is kept out."""
    return unauthorized(answer) and _parsed(answer).get("code") != _TIER


def published(answer: Said, now: datetime) -> Outcome:
    """Classify the answer to the one call, where it brought no pin."""
    if isinstance(answer, Refused | NotSent):
        return answer
    if isinstance(answer, NoReply):
        return answer.outcome()
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=answer.retry_at(now) or now + _AFTER)
    if not 400 <= answer.status < 500 or answer.status in _UNDECIDED:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    if answer.status == 400 and _UNFETCHED.search(why(answer)):
        return NotSent(cause=why(answer), retry_at=now + _SOON)
    return _denied(answer)


def unusable(answer: Said, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing anybody sees."""
    verdict = published(answer, now)
    if isinstance(verdict, Refused | NotSent):
        return verdict
    retry_at = verdict.retry_at if isinstance(verdict, Unknown) else None
    return NotSent(cause=why(answer), retry_at=retry_at)


def deleted(answer: Said, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to deleting; what is not there any more counts as deleted."""
    if missing(answer) or (isinstance(answer, Reply) and answer.status in (200, 204)):
        return Sent(receipt=gone)
    return published(answer, now)


def why(answer: Said) -> str:
    """Say in one clause what came back."""
    if isinstance(answer, Refused):
        return answer.message
    if isinstance(answer, NotSent | NoReply):
        return answer.cause
    said = _parsed(answer)
    words = " ".join(str(said.get("message") or "").split())[:_MOST_WORDS]
    code = f"/{said['code']}" if isinstance(said.get("code"), int) else ""
    return f"Pinterest answered {answer.status}{code}" + (f": {words}" if words else "")


def _denied(answer: Reply) -> Refused:
    """Classify a 4xx for good: about the account, or about this pin."""
    message, account = why(answer), Scope.ACCOUNT
    if answer.status == 401 and stale(answer):
        return Refused(code="pinterest.token", message=message, hint=_LOGIN, scope=account)
    if answer.status in (401, 403):
        hint = next(hint for sign, hint in _HINTS if sign in answer.body.decode(errors="replace"))
        return Refused(code="pinterest.rights", message=message, hint=hint, scope=account)
    if answer.status == 404:
        return Refused(code="pinterest.board", message=message, hint=_BOARD, scope=account)
    hint = "see its text, link and pictures: pullquote explain"
    return Refused(code="pinterest.refused", message=message, hint=hint)


def _parsed(answer: Reply) -> Mapping[str, Any]:
    parsed = answer.json()
    return parsed if isinstance(parsed, dict) else {}
