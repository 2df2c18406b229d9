"""What the answers of an AT Protocol server mean for a delivery.

Errors are JSON, ``{"error": name, "message": text}``, under a status that says little: an expired token is
a 400, an absent record too. Sources: the ``errors`` of the lexicons, ``packages/xrpc-server`` and
``packages/pds`` of bluesky-social/atproto, and what the reference server 0.4.217 was seen to answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.model import NotSent, Refused, Scope, Unknown
from bot.net import Answer, NoReply, Reply

_STALE_TOKEN = frozenset({"ExpiredToken", "InvalidToken"})
_OCCUPIED = frozenset({"InvalidSwap", "RecordAlreadyExists"})
_UNDECIDED = frozenset({408, 409, 425})
_NO_BLUESKY = frozenset({404, 405})
_UNSAID_WAIT = timedelta(minutes=5)
"""The window of the server's own limits; it may leave Retry-After out."""

_HOW_TO_MEND = (
    "make an app password in the Bluesky app (Settings, Privacy and security, App passwords) "
    "and put it where `password` points"
)
_ACCOUNT = {
    "AccountTakedown": ("Bluesky has taken this account down", "see the e-mail Bluesky sent about it"),
    "AccountDeactivated": ("this Bluesky account is deactivated", "reactivate it in the Bluesky app"),
    "AuthFactorTokenRequired": (
        "Bluesky asks for a code sent by e-mail, which it does only with the main password",
        _HOW_TO_MEND,
    ),
}


def error_name(answer: Answer) -> str:
    """Return the ``error`` of an answer, or an empty string."""
    return text_of(body_of(answer).get("error")) if isinstance(answer, Reply) else ""


def body_of(answer: Reply) -> dict[str, Any]:
    """Return the answer's JSON object, empty where it is none."""
    body = answer.json()
    return body if isinstance(body, dict) else {}


def text_of(value: object) -> str:
    """Return ``value`` where it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def is_stale_token(answer: Answer) -> bool:
    """Say whether the token sent has expired or been withdrawn: a refresh may help."""
    return error_name(answer) in _STALE_TOKEN


def why(answer: Answer) -> str:
    """Return why ``answer`` is not what was asked for, as a clause."""
    return answer.cause if isinstance(answer, NoReply) else _said(answer)


def before_publishing(answer: Answer, now: datetime) -> Refused | NotSent:
    """Judge a failed call that nobody can see: what is unclear there is simply not sent."""
    verdict = when_publishing(answer, now)
    return verdict.unseen() if isinstance(verdict, Unknown) else verdict


def when_publishing(answer: Answer, now: datetime) -> Refused | NotSent | Unknown:
    """Judge a write that did not answer 200 with a record."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if answer.status == 429:
        return NotSent(cause=_said(answer), retry_at=answer.retry_at(now) or now + _UNSAID_WAIT)
    if answer.status in _UNDECIDED or not 400 <= answer.status < 500:
        return Unknown(cause=_said(answer), retry_at=answer.retry_at(now))
    return _client_error(answer)


def _client_error(answer: Reply) -> Refused | NotSent | Unknown:
    name = error_name(answer)
    if name in _STALE_TOKEN or name == "BlobNotFound":
        return NotSent(cause=_said(answer))
    if name in _OCCUPIED:
        return Unknown(cause=_said(answer))
    if answer.status in (401, 403):
        return _account_refused(answer, name)
    if answer.status in _NO_BLUESKY:
        return Refused(
            code="bluesky.server",
            message=f"this server does not answer as Bluesky does ({_said(answer)})",
            hint="check the account's `server` in config.toml",
            scope=Scope.ACCOUNT,
        )
    return Refused(code=f"bluesky.{name or answer.status}", message=_said(answer))


def _account_refused(answer: Reply, name: str) -> Refused:
    message, hint = _ACCOUNT.get(name, (_said(answer), _HOW_TO_MEND))
    return Refused(code=f"bluesky.{name or answer.status}", message=message, hint=hint, scope=Scope.ACCOUNT)


def _said(answer: Reply) -> str:
    message = text_of(body_of(answer).get("message"))[:300]
    name = error_name(answer) or f"status {answer.status}"
    return f"Bluesky answered {name}" + (f": {message}" if message else "")
