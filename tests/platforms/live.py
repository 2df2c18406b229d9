"""A round on a real server, named by the environment: post, look, repeat where that is safe, and delete.

``PULLQUOTE_TEST_<PLATFORM>_<SETTING>`` is a setting of the account, in capitals; ``…_URL`` is its ``server``.
Secrets stand in these variables themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.model import Absent, CannotTell, Found, Identity, Json, ReplayKind, Sent
from bot.net import HttpNet
from bot.platforms import Platform, Setup, find
from bot.platforms.conformance import part, picture, prepared, recently, stored
from bot.secrets import FileTokens

_SECRETS = ("token", "secret", "password", "webhook", "api_key")


def settings(platform: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the account's settings as the environment has them, secrets by reference; {} for none."""
    prefix = f"PULLQUOTE_TEST_{platform.upper()}_"
    given: dict[str, str] = {}
    for field in find(platform).settings.model_fields:
        for name in (field.upper(), *(("URL",) if field == "server" else ())):
            if value := environ.get(prefix + name, ""):
                secret = any(field.endswith(one) for one in _SECRETS)
                given[field] = f"env:{prefix}{name}" if secret else value
    return given


def platform(
    name: str, environ: Mapping[str, str], folder: Path, known: Mapping[str, Json] | None = None
) -> Platform:
    """Build the platform; ``known`` is what its server said when it was checked."""
    adapter = find(name)
    tokens = FileTokens(folder=folder / "state", account="live", environ=environ, workspace=folder)
    setup = Setup(
        account="live",
        settings=adapter.settings.model_validate(settings(name, environ)),
        net=HttpNet(now=_now, deadline=timedelta(seconds=30)),
        tokens=tokens,
        clock=_now,
        folder=folder,
        picture=stored,
        known=known or {},
    )
    return adapter.build(setup)


async def round_trip(name: str, environ: Mapping[str, str], folder: Path) -> list[str]:
    """Go round once with one post, which is deleted at the end; return what was shown, step by step."""
    who = await platform(name, environ, folder).check()
    assert isinstance(who, Identity), who
    account, key = platform(name, environ, folder, who.known), uuid4().hex[:16]
    what = part(f"A test of Pullquote, soon deleted ({key}).", picture(1))
    ready, since = await prepared(account, what, key), recently()
    shown = [f"check: {who.name}", await _look(account, ready, key, since, there=False)]
    outcome = await account.publish(ready, key)
    assert isinstance(outcome, Sent), outcome
    try:
        shown += [f"publish: {outcome.receipt.url}", await _look(account, ready, key, since, there=True)]
        shown.append(await _again(account, ready, key, outcome.receipt.remote_id))
        await account.engagement([outcome.receipt])
    finally:
        gone = await account.delete(outcome.receipt)
    assert isinstance(gone, Sent), gone
    return [*shown, "delete"]


async def _look(account: Platform, ready: Any, key: str, since: datetime, *, there: bool) -> str:
    seen = await account.find(ready, key, since)
    if not account.capabilities().can_find:
        assert isinstance(seen, CannotTell), seen
        return "no look-up"
    assert isinstance(seen, Found if there else Absent), seen
    return "found" if there else "absent"


async def _again(account: Platform, ready: Any, key: str, number: str) -> str:
    """Repeat the very same call where the platform promises that no second post comes of it."""
    if account.capabilities().replay.kind is ReplayKind.NONE:
        return "no repeating"
    outcome = await account.publish(ready, key)
    assert isinstance(outcome, Sent), outcome
    assert outcome.receipt.remote_id == number
    return "repeated"


def _now() -> datetime:
    return datetime.now(UTC)
