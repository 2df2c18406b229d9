"""Posts that need a person, schedules that lead nowhere, and bells that do not ring."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.compose import MANUAL
from bot.model import Delivery, Severity, State
from bot.oneoff import Wish

from .desk import DAILY, FOLDER, NOON, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def tick(desk: Desk) -> None:
    with desk.open() as app:
        app.tick()


# ── what stands ───────────────────────────────────────────────────────────────────────────────


def test_a_paused_account(desk: Desk) -> None:
    with desk.open() as app:
        app.pause("me", "on holiday")
    found = desk.found()["account.paused"]
    assert (found.severity, found.subject) == (Severity.TROUBLE, "me")
    assert "on holiday" in found.message
    assert "pullquote resume me" in found.hint
    assert desk.examined().exit_code == 1


def put(desk: Desk, *, account: str = "me", number: int = 0, given_up: bool = True) -> str:
    """Plan a one-off and, unless told otherwise, give up on it after three attempts; return its key."""
    with desk.open() as app:
        app.ledger.meet(account, "folder", desk.now)
        row = Delivery(
            key=f"4c1f09ab{number:08}",
            part=1,
            account=account,
            platform="folder",
            slot=MANUAL,
            due=desk.now,
            not_after=desk.now,
            state=State.PLANNED,
        )
        assert app.ledger.plan(row, "wish", desk.now)
        if given_up:
            why = {"reason": "the server is away", "attempts": 3}
            app.ledger.move(row, State.MISSED, "given up", now=desk.now, **why)
    return row.key


def test_a_post_that_was_given_up_is_told_for_a_week(desk: Desk) -> None:
    key = put(desk)
    found = desk.found()["post.missed"]
    assert (found.severity, found.subject) == (Severity.TROUBLE, "me")
    assert "the server is away" in found.message
    assert key[:8] in found.hint
    desk.pass_time(days=8)
    assert "post.missed" not in desk.found()


def test_many_of_them_are_counted(desk: Desk) -> None:
    for number in range(8):
        put(desk, number=number)
    (posts,) = [area for area in desk.examined().areas if area.name == "posts"]
    assert [one.message for one in posts.findings][5:] == ["and 3 more of this kind"]


def test_a_held_post_ends_with_3(desk: Desk) -> None:
    with desk.open() as app:
        app.ledger.meet("me", "folder", NOON)
        (row,) = app.post(Wish()).deliveries
        _hold(app.state / "ledger.sqlite3", row.key)
    found = desk.found()["post.held"]
    assert row.key[:8] in found.hint
    assert "resolve" in found.hint
    assert desk.examined().exit_code == 3


def _hold(path: Path, key: str) -> None:
    """Make a sent post one of which nobody can tell whether it was: the folder platform always can."""
    import sqlite3

    with sqlite3.connect(path) as ledger:
        ledger.execute("UPDATE delivery SET state = 'held' WHERE key = ?", (key,))
    ledger.close()


def test_a_row_of_an_account_that_is_gone(desk: Desk) -> None:
    put(desk, account="former", given_up=False)
    found = desk.found()["post.stranded"]
    assert found.subject == "former"
    assert "skip 4c1f09ab" in found.hint


def test_posts_that_wait_for_a_yes_are_no_trouble(tmp_path: Path) -> None:
    desk = Desk(tmp_path, settings='state = "state"\n[approval]\nmode = "all"')
    with desk.open() as app:
        app.status()
    desk.pass_time(hours=6, minutes=2)
    tick(desk)
    found = desk.found()["post.waiting"]
    assert (found.severity, "queue" in found.hint) == (Severity.ADVICE, True)


# ── schedules ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "severity", "schedule"),
    [
        ("schedule.never", Severity.TROUBLE, '[[schedules]]\nevery = "1w"\ndays = ["tue"]\n'),
        ("schedule.barred", Severity.TROUBLE, DAILY + '[[blackouts]]\nfirst = "2026-01-01"\n'),
        ("schedule.late_after", Severity.WARNING, '[[schedules]]\ntimes = ["09:00"]\nlate_after = "1m"\n'),
        ("schedule.none", Severity.ADVICE, ""),
    ],
)
def test_a_schedule_that_leads_nowhere(tmp_path: Path, code: str, severity: Severity, schedule: str) -> None:
    desk = Desk(tmp_path, tables=FOLDER + schedule)
    assert desk.found()[code].severity is severity


@pytest.mark.parametrize(
    "schedule", ['[[schedules]]\nevery = "1w"\n', '[[schedules]]\nevery = "6h"\ndays = ["tue"]\n', DAILY]
)
def test_a_schedule_that_fires_is_left_alone(tmp_path: Path, schedule: str) -> None:
    desk = Desk(tmp_path, tables=FOLDER + schedule)
    assert not {code for code in desk.found() if code.startswith("schedule.")}


def test_no_account_at_all(tmp_path: Path) -> None:
    assert Desk(tmp_path, tables="").found()["account.none"].severity is Severity.TROUBLE


def test_a_blackout_of_some_weeks_is_as_it_should_be(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path, tables=FOLDER + DAILY + '[[blackouts]]\nfirst = "2026-01-01"\nlast = "2026-12-30"\n'
    )
    assert not {"schedule.barred", "plan.lost"} & set(desk.found())
    (area,) = [area for area in desk.examined().areas if area.name == "schedules"]
    assert "2026-12-31 09:00" in area.well


def test_lines_that_run_out_are_told_with_the_reason(tmp_path: Path) -> None:
    found = Desk(tmp_path, tables=FOLDER + DAILY + '[captions]\ntone = "shrill"\n').found()["plan.lost"]
    assert found.severity is Severity.TROUBLE
    assert "shrill" in found.message


# ── bells ─────────────────────────────────────────────────────────────────────────────────────


def test_before_anything_ran_it_only_advises(desk: Desk) -> None:
    assert desk.found()["timer.never"].severity is Severity.ADVICE


def test_a_post_that_is_due_and_nobody_takes(desk: Desk) -> None:
    tick(desk)
    desk.pass_time(hours=6, minutes=20)
    found = desk.found()["timer.silent"]
    assert found.severity is Severity.TROUBLE
    assert "18:00" in found.message
    assert "pullquote run" in found.hint


def test_one_post_missed_may_be_a_computer_that_slept(desk: Desk) -> None:
    tick(desk)
    desk.pass_time(hours=8)
    assert desk.found()["timer.silent"].severity is Severity.WARNING


def test_several_in_a_row_are_trouble(desk: Desk) -> None:
    tick(desk)
    desk.pass_time(days=2)
    found = desk.found()["timer.silent"]
    assert found.severity is Severity.TROUBLE
    assert "4 posts" in found.message


def test_where_the_timer_rings_nothing_is_said(desk: Desk) -> None:
    tick(desk)
    for _ in range(30):
        desk.pass_time(hours=1)
        tick(desk)
    assert not {"timer.silent", "timer.never"} & set(desk.found())


def test_a_silence_before_the_last_post_is_forgotten(desk: Desk) -> None:
    tick(desk)
    desk.now = datetime(2026, 11, 27, 18, 5, tzinfo=UTC)
    tick(desk)
    assert "timer.silent" not in desk.found()


def test_a_schedule_that_is_new_has_no_past(desk: Desk) -> None:
    tick(desk)
    desk.pass_time(days=2)
    desk.tables = FOLDER + '[[schedules]]\ntimes = ["10:00"]\n'
    desk.write()
    assert "timer.silent" not in desk.found()
    desk.pass_time(days=1)
    assert "timer.silent" in desk.found()


def test_a_pause_is_no_silence(desk: Desk) -> None:
    tick(desk)
    with desk.open() as app:
        app.pause("me", "on holiday")
    desk.pass_time(days=3)
    assert "timer.silent" not in desk.found()
