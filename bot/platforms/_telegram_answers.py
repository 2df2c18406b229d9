"""What the answers of the Bot API come to.

Success is ``{"ok": true, "result": …}``, failure ``{"ok": false, "error_code", "description",
"parameters"}``. Texts are English but drift, and 400 also covers rights and missing chats: code first, then
lower-case parts of the text.

Sources: core.telegram.org/bots/api#making-requests; tdlib/telegram-bot-api, Client.cpp.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model import Fault, NotSent, Outcome, Receipt, Refused, Scope, Sent, Unknown
from bot.net import Answer, NoReply, Reply

_AFTER_429: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = 86_400.0
_UNDECIDED: Final = frozenset({408, 409, 425})
_ASK: Final = "ask BotFather for the bot's token again (/mybots), and put it where `token` points"
_RIGHTS: Final = "make the bot an administrator of the channel that may post messages"
_CHAT: Final = "is `chat` the channel's @name or number, and is the bot in it?"
_OF_THE_ACCOUNT: Final = {
    "chat not found": _CHAT,
    "upgraded to a supergroup": "the group has a new number: put it into `chat`",
    "administrator rights": _RIGHTS,
    "not enough rights": _RIGHTS,
    "no rights": _RIGHTS,
    "chat_write_forbidden": _RIGHTS,
    "chat_admin_required": _RIGHTS,
}


def result(answer: Answer) -> Any:
    """Return the ``result`` of a success, None for everything else."""
    said = _body(answer)
    return said.get("result") if said.get("ok") is True else None


def unusable(answer: Answer, now: datetime) -> Refused | NotSent:
    """Classify an answer other than the wished-for one, where asking changes nothing."""
    if not isinstance(answer, Reply) or _code(answer) == 200:
        return NotSent(cause=why(answer))
    verdict = _refused(answer, now)
    return verdict.unseen() if isinstance(verdict, Unknown) else verdict


def published(answer: Answer, now: datetime) -> Outcome:
    """Classify the answer to a method that sends."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if _body(answer).get("ok") is not True:
        return _refused(answer, now)
    receipt = _receipt(result(answer))
    return Sent(receipt=receipt) if receipt else Unknown(cause="Telegram agreed, but names no message")


def deleted(answer: Answer, gone: Receipt, now: datetime) -> Outcome:
    """Classify the answer to ``deleteMessage``; what is not there counts as deleted."""
    if isinstance(answer, NoReply):
        return answer.outcome()
    if result(answer) is True or "message to delete not found" in _text(answer):
        return Sent(receipt=gone)
    if "can't be deleted" in _text(answer):
        hint = "Telegram lets bots delete for 48 hours; delete it in the app"
        return Refused(code="telegram.delete", message=why(answer), hint=hint)
    return _refused(answer, now)


def as_fault(refused: Refused) -> Fault:
    """Return a refusal as the Fault that ``check`` reports."""
    place = "token" if refused.code == "telegram.token" else "chat"
    return Fault(code=refused.code, message=refused.message, place=place, hint=refused.hint)


def why(answer: Answer) -> str:
    """Say in one clause what came back, with Telegram's own words where it has some."""
    if isinstance(answer, NoReply):
        return answer.cause
    words = " ".join(str(_body(answer).get("description") or "").split())[:300]
    return f"Telegram answered {_code(answer)}" + (f": {words}" if words else "")


def _refused(answer: Reply, now: datetime) -> Refused | NotSent | Unknown:
    code = _code(answer)
    if code in (421, 429):  # the wrong server, or too early: nothing was done
        return NotSent(cause=why(answer), retry_at=_retry_at(answer, now) if code == 429 else None)
    if code in (401, 404):  # a token that is no token makes a path that is not there
        return _account("token", "Telegram does not know this token (any more)", _ASK)
    if code == 403:
        return _account("rights", why(answer), _RIGHTS)
    if code == 500 and "immediately deleted" in _text(answer):
        hint = "another administrator or bot of the channel removes posts"
        return Refused(code="telegram.removed", message=why(answer), hint=hint)
    if code in _UNDECIDED or not 400 <= code < 500:
        return Unknown(cause=why(answer), retry_at=answer.retry_at(now))
    return _of_this_post(answer)


def _of_this_post(answer: Reply) -> Refused:
    for words, hint in _OF_THE_ACCOUNT.items():
        if words in _text(answer):
            return _account("chat", why(answer), hint)
    if "replied not found" in _text(answer):
        hint = "a reply is never made into a post of its own; delete the rest of the chain, or leave it"
        return Refused(code="telegram.parent", message="the post to reply to is gone", hint=hint)
    return Refused(
        code="telegram.invalid", message=why(answer), hint="see its text and picture: pullquote explain"
    )


def _account(code: str, message: str, hint: str) -> Refused:
    return Refused(code=f"telegram.{code}", message=message, hint=hint, scope=Scope.ACCOUNT)


def _receipt(sent: Any) -> Receipt | None:
    """Return the receipt of one Message, or of an album's several. Number 0 is one only scheduled yet."""
    several = sent if isinstance(sent, list) else [sent]
    if not several or not all(isinstance(one, dict) for one in several):
        return None
    ids = [one.get("message_id") for one in several]
    chat = several[0].get("chat")
    if not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
        return None
    if not all(type(one) is int and one > 0 for one in ids):
        return None
    name = chat.get("username")
    url = f"https://t.me/{name}/{ids[0]}" if isinstance(name, str) and name else ""
    return Receipt(remote_id=f"{chat['id']}/{ids[0]}", url=url, extra={"chat": chat["id"], "messages": ids})


def _retry_at(answer: Reply, now: datetime) -> datetime:
    """Return when to come back: the answer's ``parameters.retry_after`` in seconds, else its header."""
    parameters = _body(answer).get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, Mapping) else None
    if isinstance(seconds, int | float) and seconds >= 0:
        return now + timedelta(seconds=min(seconds, _LONGEST_WAIT))
    return answer.retry_at(now) or now + _AFTER_429


def _code(answer: Reply) -> int:
    """Return the error's code; proxies answer without an envelope, and then the status counts."""
    code = _body(answer).get("error_code")
    return code if isinstance(code, int) else answer.status


def _text(answer: Answer) -> str:
    return str(_body(answer).get("description") or "").lower()


def _body(answer: Answer) -> Mapping[str, Any]:
    parsed = answer.json() if isinstance(answer, Reply) else None
    return parsed if isinstance(parsed, dict) else {}
