"""What a receiver's answers come to.

204, or any other 2xx with a JSON object, says that the event was taken. A page with 200 does not: parked
domains, login pages and captive portals answer so, too. Status codes as Standard Webhooks 1.0.0 has them
("delivery success and failure"), with RFC 9110 for what it leaves open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Fault, Json, NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply

_AFTER_429: Final = timedelta(minutes=1)
_UNDECIDED: Final = frozenset({408, 409, 425})
_NO_OPTIONS: Final = frozenset({405, 501})
_ALIKE: Final = "see that the receiver has the same secret, and that both clocks are right"
_OF_THE_ACCOUNT: Final = {
    401: _ALIKE,
    403: _ALIKE,
    404: "see that `url` is the receiver's address",
    405: "see that `url` is the receiver's address, and takes POST",
    410: "the receiver wants no more of this account: take it out of config.toml, or ask who runs it",
    415: "the receiver must take application/json",
}
_TOO_LARGE: Final = "let it take larger requests, or set `largest` to what it takes"


def taken(answer: Answer | Refused, *, as_it_likes: bool = False) -> bool:
    """Say whether the receiver took the event; ``as_it_likes``: every 2xx says so."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return False
    return as_it_likes or answer.status == 204 or isinstance(answer.json(), dict)


def receipt(answer: Answer | Refused, key: str, extra: Mapping[str, Json]) -> Receipt:
    """Return what the receiver calls the post and where it is to be seen, if it says so; else its key."""
    said = _object(answer)
    name, url = said.get("id"), said.get("url")
    named = str(name) if isinstance(name, str | int) and not isinstance(name, bool) else ""
    seen = url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""
    return Receipt(remote_id=named or key, url=seen, extra={"key": key, **extra})


def failed(answer: Answer, now: datetime) -> Refused | NotSent | Unknown:
    """Classify an answer that does not say that the event was taken."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if answer.status == 429:
        return NotSent(cause=why(answer), retry_at=answer.retry_at(now) or now + _AFTER_429)
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    if hint := _OF_THE_ACCOUNT.get(answer.status):
        return _refused(answer, hint, Scope.ACCOUNT)
    return _refused(answer, _TOO_LARGE if answer.status == 413 else "see what the receiver wants otherwise")


def absent(answer: Answer | Refused, now: datetime, *, as_it_likes: bool) -> Refused | NotSent | None:
    """Judge the answer to OPTIONS, which changes nothing (RFC 9110 §9.3.7): None where a receiver is there.

    What knows no OPTIONS says so with 405 or 501; a web framework that answers by itself, with Allow.
    """
    if isinstance(answer, Refused):
        return answer
    if answers_options(answer, as_it_likes=as_it_likes) or _takes_none(answer, as_it_likes=as_it_likes):
        return None
    verdict = failed(answer, now)
    if isinstance(verdict, Unknown):
        return NotSent(cause=verdict.cause, retry_at=verdict.retry_at)
    return verdict


def answers_options(answer: Answer | Refused, *, as_it_likes: bool) -> bool:
    """Say whether the receiver answered, with or without having looked at the signature."""
    if taken(answer, as_it_likes=as_it_likes):
        return True
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return False
    return "POST" in answer.headers.get("allow", "").upper()


def _takes_none(answer: Answer, *, as_it_likes: bool) -> bool:
    if not isinstance(answer, Reply):
        return False
    return answer.status in _NO_OPTIONS or (as_it_likes and answer.status in (400, 404))


def as_fault(verdict: Refused | NotSent) -> Fault | NotSent:
    """Return a refusal as the Fault that ``check`` reports."""
    if isinstance(verdict, NotSent):
        return verdict
    return Fault(code=verdict.code, message=verdict.message, place="webhook", hint=verdict.hint)


def outcome(answer: Answer | Refused, done: Receipt, now: datetime, *, as_it_likes: bool) -> Outcome:
    """Classify the answer to an event."""
    if isinstance(answer, Refused):
        return answer
    return Sent(receipt=done) if taken(answer, as_it_likes=as_it_likes) else failed(answer, now)


def why(answer: Answer) -> str:
    """Say in one clause what came back, with the receiver's own words where it has some."""
    if isinstance(answer, NoReply):
        return answer.cause
    said = _object(answer)
    found = next((one for one in (said.get("message"), said.get("error")) if isinstance(one, str)), "")
    words = " ".join(found.split())[:200]
    told = f"the receiver answered {answer.status}" + (f": {words}" if words else "")
    if 300 <= answer.status < 400:
        return f"{told}, another address; write the final one as `url`"
    return f"{told} with no JSON object" if 200 <= answer.status < 300 else told


def _refused(answer: Reply, hint: str, scope: Scope = Scope.POST) -> Refused:
    return Refused(code=f"webhook.{answer.status}", message=why(answer), hint=hint, scope=scope)


def _object(answer: Answer | Refused) -> Mapping[str, Any]:
    parsed = answer.json() if isinstance(answer, Reply) else None
    return parsed if isinstance(parsed, dict) else {}
