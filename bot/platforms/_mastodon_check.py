"""Asking, without changing anything, who a token belongs to and what its server takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from bot.login import missing
from bot.model import Fault, Finding, Identity, Json, NotSent, Refused, Severity
from bot.net import NoReply, Reply
from bot.platforms import _mastodon_server as servers
from bot.platforms._mastodon_answers import Result, account_refusal, as_fault, body, not_published, said
from bot.platforms._mastodon_api import Api

_FOR_GOOD: Final = (301, 308)
_NEEDED: Final = ("read:statuses", "write:media", "write:statuses")


async def check(api: Api, visibility: str, now: datetime, *, met: bool) -> Identity | Fault | NotSent:
    """Return who we are, with the server's limits as ``known``; what is not as it should be as warnings.

    ``met``: this server has answered as one before, so that a page in its place is one of these passing
    things (maintenance, a hotel's login) and no reason to stop the account.
    """
    answer = await api.ask("GET", "/api/v1/accounts/verify_credentials")
    me = body(answer)
    if me is None or not isinstance(me.get("id"), str):
        return _unfit(answer, now, met=met)
    instance = await _instance(api)
    if isinstance(instance, NotSent):
        return instance
    url = me.get("url")
    return Identity(
        name=f"@{me.get('acct', '')}@{urlsplit(api.server).netloc}",
        url=url if isinstance(url, str) else api.server,
        known={"server": api.server, "id": me["id"], **instance},
        warnings=await _warnings(api, me, visibility, str(instance["software"])),
    )


def _unfit(answer: Result, now: datetime, *, met: bool) -> Fault | NotSent:
    if met and isinstance(answer, Reply) and answer.status < 400 and answer.status not in _FOR_GOOD:
        return NotSent(cause=said(answer))
    if isinstance(answer, Reply) and 300 <= answer.status < 400:
        moved = urlsplit(answer.headers.get("location", "")).netloc
        hint = f"put the new address ({moved}) into `server`" if moved else "see the server's address"
        return Fault(code="server", message="the server has moved", place="server", hint=hint)
    if isinstance(answer, Reply) and 200 <= answer.status < 300:
        hint = "is `server` the address of a Mastodon server?"
        return Fault(code="server", message="this is not a Mastodon server", place="server", hint=hint)
    problem = not_published(answer, now)
    return as_fault(problem) if isinstance(problem, Refused) else problem


async def _instance(api: Api) -> dict[str, Json] | NotSent:
    """Return what the server says of itself; the second form of the question is for older ones."""
    for version in ("v2", "v1"):
        answer = await api.ask("GET", f"/api/{version}/instance")
        if isinstance(answer, NoReply) or (isinstance(answer, Reply) and answer.status == 429):
            return NotSent(cause=said(answer))
        if (instance := body(answer)) is not None:
            return servers.describe(instance)
    return servers.describe({})


async def scopes(api: Api, account: str) -> AsyncIterator[Finding]:
    """Look at what the app of a token made by hand may do (``scopes`` of an Application, since 4.3).

    ``profile`` or ``read:accounts`` says who we are: one is enough.
    """
    app = body(await api.ask("GET", "/api/v1/apps/verify_credentials"))
    given = app.get("scopes") if app is not None else None
    if not isinstance(given, list) or not given:
        return
    lacking = missing(_NEEDED, [str(one) for one in given])
    if not {"profile", "read", "read:accounts"} & set(given):
        lacking.append("profile")
    if lacking:
        yield Finding(
            code="mastodon.scopes",
            severity=Severity.TROUBLE,
            subject=account,
            message=f"the token lacks {', '.join(lacking)}",
            hint="tick them under Preferences → Development → your application, and take its new token",
        )


async def _warnings(api: Api, me: Mapping[str, Any], visibility: str, software: str) -> tuple[Fault, ...]:
    warnings = []
    if me.get("bot") is False:
        hint = "switch it on under Preferences → Profile, as most servers' rules ask"
        message = "the profile does not say that this account is automated"
        warnings.append(Fault(code="bot_flag", message=message, place=api.server, hint=hint))
    own = await api.ask("GET", f"/api/v1/accounts/{me['id']}/statuses", query={"limit": "1"})
    if account_refusal(own):
        hint = "make a token that also has read:statuses"
        message = "the token may not read the account's posts, so a doubtful post cannot be looked up"
        warnings.append(Fault(code="rights", message=message, place="token", hint=hint))
    if software == "pixelfed" and visibility == "direct":
        hint = "choose public, unlisted or private"
        message = "Pixelfed has no direct posts"
        warnings.append(Fault(code="visibility", message=message, place="visibility", hint=hint))
    return tuple(warnings)
