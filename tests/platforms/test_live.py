"""Real servers, where the environment names them; and that the round which tries them can fail."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.platforms import names
from tests.fakes.mastodon import TOKEN, FakeMastodon
from tests.fakes.misskey import TOKEN as MISSKEY
from tests.fakes.misskey import FakeMisskey
from tests.platforms import live
from tests.platforms.webhook_rig import SECRET, open_rig

NAMED = [name for name in names() if live.settings(name, os.environ)]


@pytest.mark.parametrize("name", NAMED)
def test_a_real_server(name: str, tmp_path: Path) -> None:
    assert asyncio.run(live.round_trip(name, os.environ, tmp_path))[-1] == "delete"


def test_the_round_on_servers_that_look_up_or_repeat(tmp_path: Path) -> None:
    with FakeMastodon() as fake:
        environ = {"PULLQUOTE_TEST_MASTODON_URL": fake.url, "PULLQUOTE_TEST_MASTODON_TOKEN": TOKEN}
        shown = asyncio.run(live.round_trip("mastodon", environ, tmp_path))
    assert [one.partition(":")[0] for one in shown] == [
        "check", "absent", "publish", "found", "repeated", "delete",
    ]  # fmt: skip


def test_the_round_on_a_server_that_only_looks_up(tmp_path: Path) -> None:
    with FakeMisskey() as fake:
        environ = {"PULLQUOTE_TEST_MISSKEY_URL": fake.url, "PULLQUOTE_TEST_MISSKEY_TOKEN": MISSKEY}
        shown = asyncio.run(live.round_trip("misskey", environ, tmp_path))
        assert fake.there() == []
    assert "no repeating" in shown


def test_the_round_on_a_receiver(tmp_path: Path) -> None:
    with open_rig(tmp_path) as rig:
        prefix = "PULLQUOTE_TEST_WEBHOOK_"
        environ = {f"{prefix}URL": f"{rig.base}/hook", f"{prefix}SECRET": SECRET}
        shown = asyncio.run(live.round_trip("webhook", environ, tmp_path))
        assert rig.journal() == []
    assert shown.count("no look-up") == 2


def test_the_round_fails_with_a_bad_token(tmp_path: Path) -> None:
    with FakeMastodon() as fake:
        environ = {"PULLQUOTE_TEST_MASTODON_URL": fake.url, "PULLQUOTE_TEST_MASTODON_TOKEN": "another"}
        with pytest.raises(AssertionError, match="the token is not valid"):
            asyncio.run(live.round_trip("mastodon", environ, tmp_path))


def test_secrets_go_by_reference() -> None:
    environ = {
        "PULLQUOTE_TEST_DISCORD_WEBHOOK": "https://hush.example",
        "PULLQUOTE_TEST_DISCORD_CHANNEL": "1",
    }
    given = live.settings("discord", environ)
    assert given == {"webhook": "env:PULLQUOTE_TEST_DISCORD_WEBHOOK", "channel": "1"}
    assert live.settings("mastodon", environ) == {}
