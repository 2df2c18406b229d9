"""Accounts under examination: credentials offline, servers where they may be asked, and no secret told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.login import Flow, Grant, Keeper
from bot.model import Severity
from tests.fakes.mastodon import TOKEN, FakeMastodon, Switches
from tests.fakes.server import Answer, FakeServer, Request
from tests.fakes.web import serving

from .desk import DAILY, FOLDER, NOON, Desk

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


def now() -> datetime:
    """Return the time, which the fakes go by as well."""
    return datetime.now(UTC)


@pytest.fixture
def mastodon() -> Iterator[FakeMastodon]:
    with FakeMastodon() as fake:
        yield fake


def desk(folder: Path, server: FakeServer, *, more: str = "", by_hand: bool = True, tables: str = "") -> Desk:
    """Return a desk with an account on the server, its token in a file of its owner alone."""
    token = 'token = "file:secrets/m"\n' if by_hand else ""
    account = f'[[accounts]]\nid = "m"\nplatform = "mastodon"\nserver = "{server.url}"\n{token}{more}'
    made = Desk(folder, tables=account + DAILY + tables, now=now())
    (folder / "secrets").mkdir(mode=0o700)
    (folder / "secrets" / "m").write_text(TOKEN, encoding="utf-8")
    (folder / "secrets" / "m").chmod(0o600)
    return made


# ── offline ───────────────────────────────────────────────────────────────────────────────────


def test_offline_no_server_is_asked(mastodon: FakeMastodon, tmp_path: Path) -> None:
    assert "timer.never" in desk(tmp_path, mastodon).found()
    assert not mastodon.requests


def test_a_secret_that_is_not_there(mastodon: FakeMastodon, tmp_path: Path) -> None:
    made = desk(tmp_path, mastodon)
    (tmp_path / "secrets" / "m").unlink()
    found = made.found()["secret"]
    assert (found.severity, found.subject) == (Severity.TROUBLE, "m")
    made.found(online=True)
    assert not mastodon.requests


def test_an_account_that_nobody_connected(mastodon: FakeMastodon, tmp_path: Path) -> None:
    found = desk(tmp_path, mastodon, by_hand=False).found()["mastodon.token"]
    assert (found.severity, found.hint) == (Severity.TROUBLE, "pullquote login mastodon")


def test_every_secret_that_is_named_must_be_there(tmp_path: Path) -> None:
    keys = "".join(
        f'{key} = "file:secrets/{key}"\n' for key in ("api_key", "api_secret", "token", "token_secret")
    )
    made = Desk(tmp_path, tables=f'[[accounts]]\nid = "x"\nplatform = "x"\n{keys}{DAILY}')
    (area,) = [area for area in made.examined().areas if area.name == "x"]
    assert [one.code for one in area.findings if one.severity is Severity.TROUBLE] == ["secret"] * 4


@posix
def test_a_secret_that_others_can_read(mastodon: FakeMastodon, tmp_path: Path) -> None:
    made = desk(tmp_path, mastodon)
    assert "secret.rights" not in made.found()
    (tmp_path / "secrets" / "m").chmod(0o644)
    assert made.found()["secret.rights"].hint == f"chmod 600 '{tmp_path / 'secrets' / 'm'}'"


def connect(made: Desk, **changes: object) -> None:
    """Keep a grant as a login would."""
    with made.open() as app:
        (config,) = app.config.accounts
        adapter, settings = app.settings(config)
        assert adapter.login is not None
        flow = adapter.login(settings)
        assert isinstance(flow, Flow)
        tokens = app.tokens(config)
        keeper = Keeper(
            platform="mastodon", reference="", flow=flow, tokens=tokens, net=app.net, clock=app.clock
        )
        given = {"access": TOKEN, "obtained": made.now, "scopes": flow.scopes, **changes}
        keeper.keep(Grant(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "severity"), [(30, None), (3, Severity.WARNING), (-1, Severity.TROUBLE), (None, None)]
)
def test_a_token_near_its_end(
    mastodon: FakeMastodon, tmp_path: Path, days: int | None, severity: Severity | None
) -> None:
    made = desk(tmp_path, mastodon, by_hand=False)
    connect(made, expires=None if days is None else made.now + timedelta(days=days))
    found = made.found().get("mastodon.expiry")
    assert (found.severity if found else None) is severity


def test_scopes_that_a_login_did_not_get(mastodon: FakeMastodon, tmp_path: Path) -> None:
    made = desk(tmp_path, mastodon, by_hand=False)
    connect(made, scopes=("read", "write:statuses"))
    found = made.found()["mastodon.scopes"]
    assert (found.severity, "write:media" in found.message) == (Severity.TROUBLE, True)


# ── online ────────────────────────────────────────────────────────────────────────────────────


def test_an_account_that_is_well_says_who_it_is(mastodon: FakeMastodon, tmp_path: Path) -> None:
    areas = {area.name: area for area in desk(tmp_path, mastodon).examined(online=True).areas}
    assert not areas["m"].findings
    assert areas["m"].well.startswith("mastodon: @")
    assert "as the servers have it" in areas["clock"].well


def test_an_account_whose_token_is_dead(mastodon: FakeMastodon, tmp_path: Path) -> None:
    mastodon.revoke()
    examined = desk(tmp_path, mastodon).examined(online=True)
    (found,) = next(area for area in examined.areas if area.name == "m").findings
    assert (found.severity, examined.exit_code) == (Severity.TROUBLE, 1)


def test_a_server_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    with FakeMastodon() as gone:
        made = desk(tmp_path, gone)
    assert made.found(online=True)["account.unreached"].severity is Severity.WARNING


def test_an_account_that_does_not_say_it_is_automated(tmp_path: Path) -> None:
    with FakeMastodon(Switches(bot=False)) as fake:
        assert desk(tmp_path, fake).found(online=True)["bot_flag"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("ahead", "severity"),
    [(0, None), (60, None), (300, Severity.WARNING), (-7200, Severity.TROUBLE)],
)
def test_a_clock_that_is_off(tmp_path: Path, ahead: float, severity: Severity | None) -> None:
    with FakeMastodon(Switches(ahead=ahead)) as fake:
        found = desk(tmp_path, fake).found(online=True).get("clock.off")
    assert (found.severity if found else None) is severity
    if found and ahead > 0:
        assert "behind" in found.message


def test_cards_with_more_pixels_than_the_server_takes(tmp_path: Path) -> None:
    with FakeMastodon(Switches(most_pixels=1_200_000)) as fake:
        made = desk(tmp_path, fake)
        assert made.found(online=True)["card.format"].severity is Severity.TROUBLE
        assert "card.format" not in made.found()
        made.tables = made.tables.replace('id = "m"', 'id = "m"\nformat = "landscape"')
        made.write()
        assert "card.format" not in made.found(online=True)


def test_a_finished_card_that_the_server_has_come_to_refuse(tmp_path: Path) -> None:
    with FakeMastodon() as fake:
        made = desk(tmp_path, fake, tables='[approval]\nmode = "all"\n')
        made.now = NOON
        with made.open() as app:
            app.status()
        made.pass_time(hours=6, minutes=2)
        with made.open() as app:
            app.tick()
            (row,) = app.queue().deliveries
        assert "card.large" not in made.found(online=True)
        fake.switches = replace(fake.switches, most_pixels=1_200_000)
        assert f"pullquote skip {row.key[:8]}" in made.found(online=True)["card.large"].hint


def test_an_address_of_the_host_that_cannot_be_hides_no_other_area(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    areas = {area.name: area for area in hosted(tmp_path, "http://books.example").examined().areas}
    assert areas["media"].amiss
    assert areas["schedules"].well


def test_one_account_in_trouble_hides_no_other(mastodon: FakeMastodon, tmp_path: Path) -> None:
    made = desk(tmp_path, mastodon, tables=FOLDER)
    (tmp_path / "secrets" / "m").unlink()
    areas = {area.name: area for area in made.examined(online=True).areas}
    assert areas["m"].amiss
    assert not areas["me"].amiss


# ── strangers ─────────────────────────────────────────────────────────────────────────────────


class Strange(FakeServer):
    """A server that answers everything with nonsense, and quotes what it was sent."""

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return Answer(status=200, body={"error": request.headers.get("authorization", "")})


def test_nonsense_is_told_without_the_token(tmp_path: Path) -> None:
    with Strange() as fake:
        examined = desk(tmp_path, fake).examined(online=True)
    assert examined.exit_code == 1
    assert TOKEN not in repr(examined)


BROKEN = """
from dataclasses import replace
from bot.platforms import find


async def examine(setup, *, online):
    raise ValueError("it quotes canary-of-a-stranger")
    yield


ADAPTER = replace(find("folder"), name="broken", examine=examine)
"""


def test_a_bug_in_a_strangers_platform_hides_nothing_and_quotes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    told = package / "broken_platform-1.dist-info"
    told.mkdir(parents=True)
    (package / "broken_platform.py").write_text(BROKEN, encoding="utf-8")
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-platform\nVersion: 1\n", "utf-8")
    entry = "[pullquote.platforms]\nbroken = broken_platform:ADAPTER\n"
    (told / "entry_points.txt").write_text(entry, encoding="utf-8")
    monkeypatch.syspath_prepend(str(package))
    account = '[[accounts]]\nid = "odd"\nplatform = "broken"\npath = "elsewhere"\n'
    examined = Desk(tmp_path / "desk", tables=account + FOLDER + DAILY).examined()
    areas = {area.name: area for area in examined.areas}
    assert [one.code for one in areas["odd"].findings] == ["unforeseen"]
    assert "canary-of-a-stranger" not in repr(examined)
    assert not areas["me"].amiss


# ── a place for pictures ──────────────────────────────────────────────────────────────────────


def hosted(folder: Path, public: str) -> Desk:
    media = f'[media]\nfolder = "public"\npublic = "{public}"\n'
    return Desk(folder, tables=FOLDER + DAILY + media)


def test_a_place_for_pictures_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    with serving(tmp_path / "public") as address:
        areas = {area.name: area for area in hosted(tmp_path, address).examined(online=True).areas}
    assert areas["media"].well == "a picture put there can be fetched from outside"
    assert not list((tmp_path / "public").iterdir())


def test_offline_nothing_is_put_there(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    areas = {area.name: area for area in hosted(tmp_path, "http://127.0.0.1:9").examined().areas}
    assert not areas["media"].findings
    assert "--online" in areas["media"].well


def test_a_place_that_nobody_can_see_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "other").mkdir()
    with serving(tmp_path / "other") as address:
        found = hosted(tmp_path, address).found(online=True)["media.host"]
    assert (found.severity, "404" in found.message) == (Severity.TROUBLE, True)


def test_a_folder_for_pictures_that_is_not_there(tmp_path: Path) -> None:
    assert "no folder" in hosted(tmp_path, "http://127.0.0.1:9").found()["media.host"].message


def test_a_bucket_without_its_secret(tmp_path: Path) -> None:
    bucket = (
        '[media]\nbucket = "cards"\nendpoint = "https://s3.example"\naccess_key = "AK"\n'
        'secret_key = "file:secrets/s3"\n'
    )
    areas = {area.name: area for area in Desk(tmp_path, tables=FOLDER + DAILY + bucket).examined().areas}
    assert "secret" in {one.code for one in areas["media"].findings}


# ── no secret is told ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("mood", ["well", "revoked", "echo"])
def test_no_word_of_the_command_holds_a_token(
    mastodon: FakeMastodon, tmp_path: Path, mood: str, form: tuple[str, ...]
) -> None:
    if mood == "revoked":
        mastodon.revoke()
    with Strange() as strange:
        made = desk(tmp_path, strange if mood == "echo" else mastodon)
        connected = [
            sys.executable,
            "-m",
            "bot",
            "--debug",
            "-C",
            str(made.root),
            "doctor",
            "--online",
            *form,
        ]
        done = subprocess.run(connected, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == (0 if mood == "well" else 1), done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if form:
        assert {one["area"] for one in json.loads(done.stdout)["areas"]} >= {"m", "clock"}
