"""What only Bluesky knows of an account: whether it says of itself that it is automated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from bot.model import Finding, Refused, Scope, Severity
from bot.net import Reply
from bot.platforms import _bluesky_answers as answers
from bot.platforms._bluesky_session import Grant, Session
from bot.platforms.base import Setup

_PROFILE: Final = "app.bsky.actor.profile"
_LABEL: Final = "bot"


async def examine(setup: Setup, *, online: bool) -> AsyncIterator[Finding]:
    """Look for the ``bot`` self-label, which automated accounts are asked to carry on their profile.

    Source: com.atproto.label.defs (``bot``), app.bsky.actor.profile. An account without a profile has none.
    """
    session = Session(setup)
    grant = await session.current() if online else None
    if not isinstance(grant, Grant):
        return
    query = (("repo", grant.did), ("collection", _PROFILE), ("rkey", "self"))
    answer = await session.ask("GET", "com.atproto.repo.getRecord", query=query)
    missing = isinstance(answer, Refused) and answer.scope is Scope.POST
    if missing or (isinstance(answer, Reply) and _LABEL not in _labels(answers.body_of(answer))):
        yield Finding(
            code="bot_flag",
            severity=Severity.WARNING,
            subject=setup.account,
            message="the profile does not say that this account is automated, as Bluesky asks",
            hint="mark it as automated in the Bluesky app: Settings → Account",
        )


def _labels(record: Mapping[str, Any]) -> list[str]:
    profile = record.get("value")
    labels = profile.get("labels") if isinstance(profile, Mapping) else None
    values = labels.get("values") if isinstance(labels, Mapping) else None
    listed = values if isinstance(values, list) else []
    return [answers.text_of(one.get("val")) for one in listed if isinstance(one, Mapping)]
