"""The ledger under examination: whole, the only one, its pictures there, its clock not ahead."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.model import Severity
from bot.oneoff import Wish

from .desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def post(desk: Desk) -> None:
    with desk.open() as app:
        assert app.post(Wish()).exit_code == 0


def test_a_new_workspace_is_well(desk: Desk) -> None:
    examined = desk.examined()
    assert examined.exit_code == 0
    assert not [area.name for area in examined.areas if area.amiss]
    assert all(area.well for area in examined.areas)


def test_after_a_post_it_is_still_well(desk: Desk) -> None:
    post(desk)
    examined = desk.examined()
    assert (examined.exit_code, [area.name for area in examined.areas if area.amiss]) == (0, [])


def test_a_damaged_ledger_is_found_and_the_rest_is_left_for_later(desk: Desk) -> None:
    post(desk)
    path = desk.root / "state" / "ledger.sqlite3"
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xaa" * 64
    path.write_bytes(data)
    examined = desk.examined()
    found = desk.found()["ledger.damaged"]
    assert (found.severity, examined.exit_code) == (Severity.TROUBLE, 1)
    assert "restore" in found.hint
    assert [area.name for area in examined.areas][-1] == "all else"
    assert examined.areas[-1].findings[0].message.endswith("posts, schedules, me")


def test_what_is_no_ledger_at_all_is_told(desk: Desk) -> None:
    (desk.root / "state").mkdir(mode=0o700)
    (desk.root / "state" / "ledger.sqlite3").write_bytes(b"dear diary\n" * 500)
    assert desk.found()["ledger.damaged"].severity is Severity.TROUBLE


def test_another_programs_database_is_told(desk: Desk) -> None:
    (desk.root / "state").mkdir(mode=0o700)
    other = sqlite3.connect(desk.root / "state" / "ledger.sqlite3")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    assert desk.found()["not-a-ledger"].severity is Severity.TROUBLE


def test_a_lost_picture_of_a_post_that_waits_is_found(tmp_path: Path) -> None:
    desk = Desk(tmp_path, settings='state = "state"\n[approval]\nmode = "all"')
    with desk.open() as app:
        app.status()
    desk.pass_time(hours=6, minutes=2)
    with desk.open() as app:
        app.tick()
        assert app.queue().deliveries
    assert "media-lost" not in desk.found()
    for picture in (desk.root / "state" / "media").iterdir():
        picture.unlink()
    assert desk.found()["media-lost"].subject == "me"
    assert "me" in {area.name for area in desk.examined().areas}


def test_a_clock_that_went_back_is_found(desk: Desk) -> None:
    post(desk)
    desk.pass_time(hours=-3)
    assert desk.found()["clock.back"].severity is Severity.TROUBLE
    assert "me" in {area.name for area in desk.examined().areas}


def test_a_clock_that_nobody_set_is_found(desk: Desk) -> None:
    desk.now = desk.now.replace(year=1990)
    assert desk.found()["clock.old"].severity is Severity.TROUBLE


@pytest.fixture
def homely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a workspace whose state is where it usually is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    return Desk(tmp_path / "books", settings="")


def test_a_workspace_whose_folder_is_renamed_keeps_its_ledger(homely: Desk) -> None:
    post(homely)
    homely.root = homely.root.rename(homely.root.with_name("reviews"))
    with homely.open() as app:
        assert len(app.history(5).deliveries) == 1
    assert "ledger.second" not in homely.found()


def test_two_ledgers_of_one_workspace_are_found(homely: Desk) -> None:
    post(homely)
    with homely.open() as app:
        state = app.state
    second = state.with_name(f"old-name-{state.name.rpartition('-')[2]}")
    second.mkdir()
    (second / "ledger.sqlite3").write_bytes((state / "ledger.sqlite3").read_bytes())
    found = homely.found()["ledger.second"]
    assert (found.subject, found.severity) == (str(second), Severity.WARNING)
    assert str(state) in found.hint
