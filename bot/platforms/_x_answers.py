"""What X's answers come to.

Errors are problem documents ``{"title", "detail", "type", "status"}``; some edges still answer
``{"errors": [{"code", "message"}]}``. Several refusals share a status, so their words tell them apart.
Sources: docs.x.com, response codes and error information; the texts of 402 and 403 as developers report them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply
from bot.platforms._unseen import unseen

DUPLICATE: Final = "x.duplicate"
_AFTER_429: Final = timedelta(minutes=15)
_UNDECIDED: Final = frozenset({408, 409, 425})
_A_DAY: Final = ("x-user-limit-24hour", "x-app-limit-24hour")
_MOST_WORDS: Final = 300

ANEW: Final = (
    "connect the account again: pullquote login x; or, with keys of your own, see that all four are those of "
    "console.x.com, and that this machine's clock is right"
)
RIGHTS: Final = "on console.x.com give the app “Read and write”, and only then make its access token anew"
_CHAIN: Final = "a reply is never made into a post of its own; delete the rest of the chain, or leave it"
_LOOK: Final = "see its text and pictures: pullquote explain"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """A refusal that is known by its words, whatever its status."""

    words: str
    code: str
    hint: str
    scope: Scope = Scope.POST


_RULES: Final = (
    _Rule(
        words=r"creditsdepleted|problems/credits|not have any credits",
        code="x.credits",
        hint="X asks for money ahead: buy credits on console.x.com",
        scope=Scope.ACCOUNT,
    ),
    _Rule(
        words=r"usage-?capped|usage cap",
        code="x.quota",
        hint="raise the app's cap on console.x.com, or wait for the next period",
        scope=Scope.ACCOUNT,
    ),
    _Rule(
        words=r"duplicate content|\bcode 187\b",
        code=DUPLICATE,
        hint="X has a post of these words already; nothing is reworded by itself: pullquote edit or skip",
    ),
    _Rule(
        words=r"unsupported-authentication|client-forbidden|not-authorized-for-resource|app permissions",
        code="x.rights",
        hint=RIGHTS,
        scope=Scope.ACCOUNT,
    ),
    _Rule(
        words=r"\bsuspended\b|temporarily locked|\bcode (?:64|326)\b",
        code="x.locked",
        hint="sign in to x.com with this account: it says what to do",
        scope=Scope.ACCOUNT,
    ),
    _Rule(
        words=r"only reply to or quote|reply to this conversation|deleted or not visible",
        code="x.parent",
        hint=_CHAIN,
    ),
    _Rule(words=r"resource-not-found", code="x.gone", hint=_CHAIN),
)


def body(answer: Answer | Refused | NotSent) -> Mapping[str, Any]:
    """Return the parsed body of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    parsed = answer.json()
    return parsed if isinstance(parsed, dict) else {}


def data(answer: Answer | Refused | NotSent) -> Mapping[str, Any]:
    """Return the one object that a success is about, empty for everything else."""
    found = body(answer).get("data")
    return found if isinstance(found, dict) else {}


def identity(answer: Answer | Refused | NotSent) -> str:
    """Return the id of the one object that a success is about, "" where there is none."""
    found = data(answer).get("id")
    return found if isinstance(found, str) else ""


def receipt(post: str) -> Receipt:
    """Return the receipt of a post by its id."""
    return Receipt(remote_id=post, url=f"https://x.com/i/web/status/{post}")


def published(answer: Answer | Refused | NotSent, now: datetime) -> Outcome:
    """Classify the answer to ``POST /2/tweets``. A success may hold only ``errors``: then nobody knows."""
    if isinstance(answer, Refused | NotSent):
        return answer
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300:
        post = identity(answer)
        return (
            Sent(receipt=receipt(post))
            if post
            else Unknown(cause=f"X agreed, but names no post ({why(answer)})")
        )
    return _failed(answer, now)


def unusable(answer: Answer | Refused | NotSent, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing that followers see."""
    return unseen(answer, why(answer), lambda reply: _failed(reply, now))


def deleted(answer: Answer | Refused | NotSent, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to ``DELETE /2/tweets/{id}``; what is not there counts as deleted."""
    if isinstance(answer, Reply) and (answer.status == 404 or "deleted" in data(answer) or _missing(answer)):
        return Sent(receipt=gone)
    outcome = published(answer, now)
    return Unknown(cause="X does not say whether it is gone") if isinstance(outcome, Sent) else outcome


def why(answer: Answer | Refused | NotSent) -> str:
    """Say in one clause what came back, with X's own words where it has some."""
    if isinstance(answer, Refused):
        return answer.message
    if isinstance(answer, NoReply | NotSent):
        return answer.cause
    words = _words(answer)
    return f"X answered {answer.status}" + (f": {words}" if words else "")


def _failed(answer: Reply, now: datetime) -> Refused | NotSent | Unknown:
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    said = _all_words(answer)
    for rule in _RULES:
        if re.search(rule.words, said, re.IGNORECASE):
            return Refused(code=rule.code, message=why(answer), hint=rule.hint, scope=rule.scope)
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=_later(answer, now))
    return _by_status(answer)


def _by_status(answer: Reply) -> Refused:
    told = {
        401: ("x.token", ANEW, Scope.ACCOUNT),
        402: ("x.credits", _RULES[0].hint, Scope.ACCOUNT),
        404: ("x.server", "is `server` X's API, or one that speaks like it?", Scope.ACCOUNT),
    }
    code, hint, scope = told.get(answer.status, (f"x.{answer.status}", _LOOK, Scope.POST))
    return Refused(code=code, message=why(answer), hint=hint, scope=scope)


def _later(answer: Reply, now: datetime) -> datetime:
    """Wait for the next day where a day's posts are used up, else as the other headers say."""
    used_up = [f"{name}-reset" for name in _A_DAY if answer.headers.get(f"{name}-remaining") == "0"]
    return answer.retry_at(now, *used_up) or now + _AFTER_429


def _missing(answer: Reply) -> bool:
    return "resource-not-found" in _all_words(answer)


def _problem(answer: Reply) -> Mapping[str, Any]:
    """Return what X says of a failure; of several errors the first, where nothing sums them up."""
    parsed = answer.json()
    if not isinstance(parsed, dict):
        return {}
    errors = parsed.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return {**first, **parsed}


def _words(answer: Reply) -> str:
    problem = _problem(answer)
    texts = (problem.get(name) for name in ("detail", "message", "title"))
    said = next((text for text in texts if isinstance(text, str) and text), "")
    return " ".join(said.split())[:_MOST_WORDS]


def _all_words(answer: Reply) -> str:
    problem = _problem(answer)
    told = [str(problem.get(name, "")) for name in ("title", "detail", "message", "type", "reason")]
    return " ".join([*told, f"code {problem.get('code', '')}"])
