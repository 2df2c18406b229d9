"""``pullquote login`` in a workspace: with a page that is agreed to, and with a secret that is pasted."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import open_app
from bot.app._app import App
from bot.model import ConfigError, Fault, Identity
from tests.fakes.mastodon import TOKEN, FakeMastodon
from tests.fakes.oauth import Person
from tests.fakes.tumblr import APP_SECRET, KEY, NAME, FakeTumblr
from tests.fakes.x import KEYS, FakeX


@pytest.fixture
def mastodon() -> Iterator[FakeMastodon]:
    with FakeMastodon() as fake:
        yield fake


def workspace(folder: Path, server: str, *accounts: str) -> App:
    tables = "".join(f'[[accounts]]\nplatform = "mastodon"\nserver = "{server}"\n{one}\n' for one in accounts)
    (folder / "config.toml").write_text(f'state = "state"\n{tables}', encoding="utf-8")
    return open_app(folder)


def refused(app: App, platform: str = "mastodon", account: str = "", typed: str = "") -> Fault:
    with pytest.raises(ConfigError) as caught:
        app.login(platform, account, Person(typed=typed), paste=False)
    (fault,) = caught.value.faults
    assert fault.hint
    return fault


def test_mastodon_by_its_own_page(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app, person = workspace(tmp_path, mastodon.url, 'id = "m"'), Person()
    assert refused_before_login(app) == "pullquote login mastodon"
    done = app.login("mastodon", "", person, paste=False)
    assert (done.account, done.platform, done.expires) == ("m", "mastodon", None)
    assert done.name.startswith("@")
    asked = set(person.asked_for()["scope"].split())
    assert asked == {"read:accounts", "read:statuses", "write:media", "write:statuses"}
    assert isinstance(checked(app), Identity)
    app.close()


def test_mastodon_by_a_code_that_is_pasted(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "m"')
    assert app.login("mastodon", "m", Person(), paste=True).name
    app.close()


def test_of_a_token_that_renews_itself_no_end_is_told(tmp_path: Path) -> None:
    with FakeTumblr() as tumblr:
        (tmp_path / "secret").write_text(APP_SECRET, encoding="utf-8")
        (tmp_path / "config.toml").write_text(
            f'state = "state"\n[[accounts]]\nid = "t"\nplatform = "tumblr"\nserver = "{tumblr.url}"\n'
            f'blog = "{NAME}"\napp_id = "{KEY}"\napp_secret = "file:secret"\n'
            'redirect = "https://books.example/back"\n',
            encoding="utf-8",
        )
        app = open_app(tmp_path)
        done = app.login("tumblr", "", Person(), paste=False)
        assert (done.name, done.expires, done.warnings) == (NAME, None, ())
        app.close()


def test_the_token_of_one_server_is_not_sent_to_another(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "m"')
    app.login("mastodon", "", Person(), paste=False)
    app.close()
    with FakeMastodon() as other:
        app = workspace(tmp_path, other.url, 'id = "m"')
        assert isinstance(checked(app), Fault)
        app.close()
        assert not any("authorization" in request.headers for request in other.requests)


def test_a_secret_that_is_pasted_goes_where_the_settings_say(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "m"\ntoken = "file:secrets/m"')
    person = Person(typed=f" {TOKEN}\n")
    assert app.login("mastodon", "", person, paste=False).name
    path = tmp_path / "secrets" / "m"
    assert path.read_text(encoding="utf-8") == f"{TOKEN}\n"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert any(mastodon.url in said for said in person.said)


def test_a_bad_secret_does_not_replace_a_good_one(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "m"\ntoken = "file:m"')
    app.login("mastodon", "", Person(typed=TOKEN), paste=False)
    assert refused(app, typed="mistyped").code == "token"
    assert (tmp_path / "m").read_text(encoding="utf-8").strip() == TOKEN
    assert refused(app, typed=" ").message == "nothing was pasted"


def test_a_secret_in_the_environment_is_only_tried(
    mastodon: FakeMastodon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, person = workspace(tmp_path, mastodon.url, 'id = "m"\ntoken = "env:M"'), Person()
    assert "M is not set" in refused(app).message
    monkeypatch.setenv("M", TOKEN)
    assert app.login("mastodon", "", person, paste=False).name
    assert not person.said


def test_which_account_is_meant(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "one"', 'id = "two"')
    assert "one, two" in refused(app).hint
    assert "one, two" in refused(app, account="three").hint
    assert "docs/platforms/bluesky.md" in refused(app, "bluesky").hint
    assert app.login("mastodon", "two", Person(), paste=False).account == "two"
    app.close()


def test_a_folder_needs_no_login(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[accounts]]\nid = "a"\nplatform = "folder"\n', encoding="utf-8")
    assert "needs no login" in refused(open_app(tmp_path), "folder").message


def test_a_server_that_is_away_afterwards_takes_nothing_back(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "m"\ntoken = "file:m"')
    mastodon.__exit__()
    done = app.login("mastodon", "", Person(typed=TOKEN), paste=False)
    assert [one.code for one in done.warnings] == ["login.untried"]
    assert (tmp_path / "m").exists()


def test_a_network_there_is_none_of_is_told_with_the_nearest(mastodon: FakeMastodon, tmp_path: Path) -> None:
    app = workspace(tmp_path, mastodon.url, 'id = "m"')
    assert "mastodon" in refused(app, "mastodn").hint
    assert refused(app, "bluesky").code == "login.account"
    app.close()


def checked(app: App) -> object:
    return asyncio.run(app.build(app.config.accounts[0]).check())


def refused_before_login(app: App) -> str:
    found = checked(app)
    assert isinstance(found, Fault), found
    return found.hint


def test_keys_that_stand_in_the_settings_are_tried_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeX() as x:
        keys = "".join(f'{name.lower()} = "env:{name}"\n' for name in KEYS)
        written = f'state = "state"\n[[accounts]]\nid = "x"\nplatform = "x"\nserver = "{x.url}"\n{keys}'
        (tmp_path / "config.toml").write_text(written, encoding="utf-8")
        for name, value in KEYS.items():
            monkeypatch.setenv(name, value)
        app = open_app(tmp_path)
        assert app.login("x", "", Person(), paste=False).name == "@quietbooks"
        x.revoke()
        assert refused(app, "x").code == "x.token"
        app.close()
