"""What only a platform knows of an account, as ``pullquote doctor`` asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Finding, Identity, Severity
from bot.platforms import Setup, find
from bot.platforms.conformance import stored
from bot.secrets import FileTokens
from tests.fakes.discord import CHANNEL, HOOK_URL, FakeDiscord
from tests.fakes.discord import TOKEN as DISCORD_TOKEN
from tests.fakes.discord import Switches as DiscordSwitches
from tests.fakes.facebook import TOKEN as PAGE_TOKEN
from tests.fakes.facebook import FakeFacebook
from tests.fakes.facebook import Switches as FacebookSwitches
from tests.fakes.mastodon import TOKEN as MASTODON_TOKEN
from tests.fakes.mastodon import FakeMastodon, Switches
from tests.fakes.misskey import TOKEN as MISSKEY_TOKEN
from tests.fakes.misskey import FakeMisskey
from tests.fakes.misskey import Switches as MisskeySwitches

from .bluesky_script import Stage, error, ok
from .mastodon_rig import net

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENVIRON = {
    "DISCORD": DISCORD_TOKEN, "HOOK": HOOK_URL, "MASTODON": MASTODON_TOKEN, "MISSKEY": MISSKEY_TOKEN,
    "META": "canary-meta-token", "PAGE": PAGE_TOKEN, "APP": "canary-app-secret",
}  # fmt: skip


def setup(platform: str, folder: Path, now: datetime = NOON, **settings: Any) -> Setup:
    return Setup(
        account="me",
        settings=find(platform).settings(**settings),
        net=net(timedelta(seconds=10)),
        tokens=FileTokens(folder=folder / "state", account="me", environ=ENVIRON, workspace=folder),
        clock=lambda: now,
        folder=folder,
        picture=stored,
    )


def examined(platform: str, given: Setup, *, online: bool) -> Mapping[str, Finding]:
    """Return what the platform says, by code."""

    async def asked() -> list[Finding]:
        examine = find(platform).examine
        assert examine is not None
        return [one async for one in examine(given, online=online)]

    found = asyncio.run(asked())
    assert all(one.subject == given.account and one.message and one.hint for one in found), found
    assert not any(secret in repr(found) for secret in ENVIRON.values())
    return {one.code: one for one in found}


# ── automation, declared ──────────────────────────────────────────────────────────────────────

LABELLED = {"labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "bot"}]}}
OTHERWISE = {"labels": {"values": [{"val": "!no-unauthenticated"}]}}


@pytest.mark.parametrize(
    ("answer", "flagged"),
    [
        (ok({"value": LABELLED}), False),
        (ok({"value": OTHERWISE}), True),
        (ok({"value": {"displayName": "Alice"}}), True),
        (error(400, "RecordNotFound"), True),
        (error(502, "UpstreamFailure"), False),
        (error(401, "AccountTakedown"), False),
    ],
)
def test_blueskys_bot_label_is_looked_for(answer: Any, flagged: bool) -> None:
    stage = Stage(getRecord=answer)
    found = examined("bluesky", stage.setup(), online=True)
    assert ("bot_flag" in found) is flagged
    if flagged:
        assert found["bot_flag"].severity is Severity.WARNING


def test_bluesky_is_not_asked_offline() -> None:
    stage = Stage()
    assert not examined("bluesky", stage.setup(), online=False)
    assert not stage.net.requests


@pytest.mark.parametrize(("bot", "warned"), [(True, []), (False, ["bot_flag"]), (None, [])])
def test_misskeys_bot_flag_is_looked_for(tmp_path: Path, bot: bool | None, warned: list[str]) -> None:
    with FakeMisskey(MisskeySwitches(bot=bot)) as fake:
        given = setup("misskey", tmp_path, server=fake.url, token="env:MISSKEY")
        who = asyncio.run(find("misskey").build(given).check())
    assert isinstance(who, Identity)
    assert [one.code for one in who.warnings] == warned


# ── rights ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scopes", "lacking"),
    [
        (("read", "write"), ""),
        (("profile", "read:statuses", "write:media", "write:statuses"), ""),
        (("read:accounts", "read:statuses", "write:media", "write:statuses"), ""),
        (("profile",), "read:statuses, write:media, write:statuses"),
        (("read:statuses", "write"), "profile"),
    ],
)
def test_what_a_token_made_by_hand_lacks_on_mastodon(
    tmp_path: Path, scopes: tuple[str, ...], lacking: str
) -> None:
    with FakeMastodon(Switches(scopes=scopes)) as fake:
        given = setup("mastodon", tmp_path, server=fake.url, token="env:MASTODON")
        found = examined("mastodon", given, online=True)
        assert not examined("mastodon", given, online=False)
    assert bool(found) is bool(lacking)
    if lacking:
        assert found["mastodon.scopes"].severity is Severity.TROUBLE
        assert lacking in found["mastodon.scopes"].message


def test_a_server_that_tells_no_scopes_is_left_alone(tmp_path: Path) -> None:
    with FakeMastodon(Switches(tells_programs=False)) as fake:
        given = setup("mastodon", tmp_path, server=fake.url, token="env:MASTODON")
        assert not examined("mastodon", given, online=True)


@pytest.mark.parametrize(("history", "found"), [(True, set()), (False, {"discord.history"})])
def test_a_discord_bot_needs_the_channels_history(tmp_path: Path, history: bool, found: set[str]) -> None:
    with FakeDiscord(DiscordSwitches(history=history)) as fake:
        given = setup("discord", tmp_path, server=fake.url, token="env:DISCORD", channel=CHANNEL)
        assert set(examined("discord", given, online=True)) == found
        assert not examined("discord", given, online=False)


def test_what_a_discord_webhook_cannot_do_is_advice(tmp_path: Path) -> None:
    given = setup("discord", tmp_path, server="http://127.0.0.1:9", webhook="env:HOOK")
    assert examined("discord", given, online=False)["discord.webhook"].severity is Severity.ADVICE


# ── settings, and what is dated ───────────────────────────────────────────────────────────────


class Host:
    """A place for pictures, as far as an examination needs one."""


def test_instagram_needs_a_place_for_pictures_and_threads_wishes_one(tmp_path: Path) -> None:
    for platform, severity in (("instagram", Severity.TROUBLE), ("threads", Severity.WARNING)):
        given = setup(platform, tmp_path, token="env:META")
        assert examined(platform, given, online=False)["media.host"].severity is severity
        there: Any = Host()
        assert not examined(platform, replace(given, host=there), online=False)


def test_metas_version_is_warned_of_before_its_time_is_up(tmp_path: Path) -> None:
    told = [
        "meta.version" in examined("instagram", setup("instagram", tmp_path, now), online=False)
        for now in (NOON, NOON.replace(year=2028, month=4), NOON.replace(year=2028, month=6))
    ]
    assert told == [False, False, True]


def test_settings_of_metas_that_are_idle(tmp_path: Path) -> None:
    app = {"token": "env:META", "app_id": "1", "redirect": "https://books.example/back"}
    assert "settings.idle" in examined("threads", setup("threads", tmp_path, **app), online=False)
    page = setup("instagram", tmp_path, token="env:META", page="Quiet Books")
    assert "instagram.page" in examined("instagram", page, online=False)
    page = setup("instagram", tmp_path, token="env:META", page="Quiet Books", login="facebook")
    assert "instagram.page" not in examined("instagram", page, online=False)


def test_a_facebook_page_goes_by_the_same_version(tmp_path: Path) -> None:
    late = setup("facebook", tmp_path, NOON.replace(year=2028, month=6), token="env:META")
    assert set(examined("facebook", late, online=False)) == {"meta.version"}


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"expires_at": 0}, {}),
        ({"expires_at": 0, "data_access_expires_at": 60}, {}),
        ({"data_access_expires_at": 10}, {"facebook.reading": Severity.WARNING}),
        ({"expires_at": 1}, {"facebook.expiry": Severity.WARNING}),
        ({"is_valid": False}, {"facebook.token": Severity.TROUBLE}),
        ({"scopes": ["pages_show_list"]}, {"facebook.scopes": Severity.TROUBLE}),
    ],
)
def test_a_pages_token_is_asked_about_with_its_app(told: Any, codes: Any, tmp_path: Path) -> None:
    days = {name: value for name, value in told.items() if type(value) is int and value}
    moments = {name: int((NOON + timedelta(days=value)).timestamp()) for name, value in days.items()}
    own = {"token": "env:PAGE", "app_id": "4711", "app_secret": "env:APP"}
    with FakeFacebook(FacebookSwitches(told={**told, **moments})) as fake:
        given = setup("facebook", tmp_path, server=fake.url, **own)
        found = examined("facebook", given, online=True)
        assert {code: one.severity for code, one in found.items()} == codes
        assert not examined("facebook", given, online=False)
        unknown = setup("facebook", tmp_path, server=fake.url, token="env:PAGE")
        assert not examined("facebook", unknown, online=True)


def test_x_can_only_be_reminded_of_its_label(tmp_path: Path) -> None:
    given = setup("x", tmp_path, app_id="abc")
    assert examined("x", given, online=False)["x.label"].severity is Severity.ADVICE


def test_an_outbox_that_cannot_be_written(tmp_path: Path) -> None:
    assert not examined("folder", setup("folder", tmp_path), online=False)
    (tmp_path / "file").write_bytes(b"")
    blocked = setup("folder", tmp_path, path="file")
    assert examined("folder", blocked, online=False)["outbox"].severity is Severity.TROUBLE
