"""What an answer comes to where nothing can have been seen by anybody: asking, uploading, preparing."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import NotSent, Refused, Unknown
from bot.net import Answer, NoReply, Reply


def unseen(
    answer: Answer | Refused | NotSent,
    cause: str,
    failed: Callable[[Reply], Refused | NotSent | Unknown],
) -> Refused | NotSent:
    """Classify an answer other than the wished-for one; there is no doubt here, whatever came back.

    ``cause`` is one clause about it, and ``failed`` the platform's own reading of a no.
    """
    if isinstance(answer, Refused | NotSent):
        return answer
    if isinstance(answer, NoReply) or 200 <= answer.status < 300:
        return NotSent(cause=cause)
    verdict = failed(answer)
    return verdict.unseen() if isinstance(verdict, Unknown) else verdict
