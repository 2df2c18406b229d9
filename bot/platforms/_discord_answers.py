"""What Discord's answers come to.

Errors are ``{"code": number, "message": text, "errors": …}``; the code says more than the status. Sources:
docs.discord.com, topics/opcodes-and-status-codes and topics/rate-limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Fault, NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply
from bot.platforms._unseen import unseen

_AFTER_429: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = 86_400.0
_UNDECIDED: Final = frozenset({408, 409, 425})
_LATER: Final = frozenset({20016, 20028, 40004, 40062, 130000})
"""Slow mode, write limits of a channel, sending switched off for now, overloaded: nothing was posted."""
_GONE: Final = frozenset({10003, 10015})
_NO_MESSAGE: Final = 10008
_RIGHTS: Final = (
    "let the bot view the channel, send messages, attach files and read the message history "
    "(channel settings, Permissions)"
)
_ANEW: Final = "make a new token or webhook in Discord, and put it where `token` or `webhook` points"
_OF_THE_ACCOUNT: Final = {
    160002: _RIGHTS,
    50001: _RIGHTS,
    50013: _RIGHTS,
    50027: _ANEW,
    220001: "this is a forum: use a text or announcement channel",
    220002: "this is a forum: use a text or announcement channel",
    220003: "this is a forum: use a text or announcement channel",
}


def message(answer: Answer | Refused) -> Mapping[str, Any]:
    """Return the JSON object of a success, empty for everything else."""
    if not isinstance(answer, Reply) or not 200 <= answer.status < 300:
        return {}
    return _body(answer)


def receipt(found: Mapping[str, Any], guild: str) -> Receipt | None:
    """Return the receipt of a message object, None where it is none."""
    number, channel = found.get("id"), found.get("channel_id")
    if not (isinstance(number, str) and number.isdigit() and isinstance(channel, str)):
        return None
    url = f"https://discord.com/channels/{guild}/{channel}/{number}" if guild else ""
    return Receipt(remote_id=number, url=url, extra={"channel": channel})


def published(answer: Answer, guild: str, now: datetime) -> Outcome:
    """Classify the answer to sending a message."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300:
        kept = receipt(_body(answer), guild)
        return Sent(receipt=kept) if kept else Unknown(cause="Discord agreed, but names no message")
    return _failed(answer, now)


def unusable(answer: Answer, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing."""
    return unseen(answer, why(answer), lambda reply: _failed(reply, now))


def deleted(answer: Answer, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to deleting; what is not there counts as deleted."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if 200 <= answer.status < 300 or _code(answer) == _NO_MESSAGE:
        return Sent(receipt=gone)
    return _failed(answer, now)


def as_fault(refused: Refused) -> Fault:
    """Return a refusal as the Fault that ``check`` reports."""
    return Fault(code=refused.code, message=refused.message, place="discord", hint=refused.hint)


def why(answer: Answer) -> str:
    """Say in one clause what came back, with Discord's own words where it has some."""
    if isinstance(answer, NoReply):
        return answer.cause
    words = " ".join(str(_body(answer).get("message") or "").split())[:200]
    code = f" ({_code(answer)})" if _code(answer) else ""
    return f"Discord answered {answer.status}{code}" + (f": {words}" if words else "")


def _failed(answer: Reply, now: datetime) -> Refused | NotSent | Unknown:
    code = _code(answer)
    if answer.status == 429 or code in _LATER:
        return NotSent(cause=why(answer), retry_at=_retry_at(answer, now))
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    return _concerning_the_account(answer, code) or _of_this_post(answer, code)


def _concerning_the_account(answer: Reply, code: int) -> Refused | None:
    hint = _OF_THE_ACCOUNT.get(code, "")
    if answer.status == 401:
        hint = _ANEW
    if answer.status == 403:
        hint = hint or _RIGHTS
    if code in _GONE or (answer.status == 404 and code != _NO_MESSAGE):
        hint = "the channel or webhook is gone: put another one into config.toml"
    if not hint:
        return None
    return Refused(
        code=f"discord.{code or answer.status}", message=why(answer), hint=hint, scope=Scope.ACCOUNT
    )


def _of_this_post(answer: Reply, code: int) -> Refused:
    if code == _NO_MESSAGE or "message_reference" in str(_body(answer).get("errors")):
        hint = "a reply is never made into a post of its own; delete the rest of the chain, or leave it"
        return Refused(
            code="discord.parent",
            message="the message it answers, or an earlier try of it, is gone",
            hint=hint,
        )
    hint = "see its text and pictures: pullquote explain"
    return Refused(code=f"discord.{code or answer.status}", message=why(answer), hint=hint)


def _retry_at(answer: Reply, now: datetime) -> datetime:
    """Return when to come back: ``retry_after`` in (parts of) seconds, else the header, else a minute."""
    seconds = _body(answer).get("retry_after")
    if isinstance(seconds, int | float) and seconds >= 0:
        return now + timedelta(seconds=min(seconds, _LONGEST_WAIT))
    return answer.retry_at(now) or now + _AFTER_429


def _code(answer: Reply) -> int:
    code = _body(answer).get("code")
    return code if isinstance(code, int) else 0


def _body(answer: Reply) -> Mapping[str, Any]:
    parsed = answer.json()
    return parsed if isinstance(parsed, dict) else {}
