"""``plan`` says what will not happen, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ledger import open_ledger
from tests.e2e.desk import Desk

HALF_HOURS = '[[schedules]]\nevery = "30m"\nlate_after = "40m"\n'


def planned(desk: Desk) -> list[dict[str, str]]:
    code, told = desk.json("plan", "--days", "1")
    assert code == 0
    return list(told["deliveries"])


def test_gaps_and_caps_are_played_through(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", f'platform = "folder"\n{HALF_HOURS}[limits]\nmin_gap = "40m"')
    desk.take_in()
    first, second, *_ = planned(desk)
    assert first["state"] == "planned"
    assert (second["state"], second["reason"].split(";")[0]) == (
        "planned",
        "0:10:00 later: posts of me keep 0:40:00 apart",
    )


def test_a_post_that_a_later_slot_overtakes_is_told_as_missed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", f'platform = "folder"\nlimits = {{min_gap = "1h"}}\n{HALF_HOURS}')
    desk.take_in()
    assert [row["state"] for row in planned(desk)[:3]] == ["planned", "missed", "planned"]
    assert planned(desk)[1]["reason"] == "a later slot comes first: posts of me keep 1:00:00 apart"


def test_blackouts_are_told_with_their_reason(tmp_path: Path) -> None:
    today, tomorrow = datetime.now(UTC).date(), datetime.now(UTC).date() + timedelta(days=2)
    closed = f'[[blackouts]]\nfirst = {today}\nlast = "{tomorrow}"\nreason = "holidays"\n'
    desk = Desk(tmp_path / "desk", f'platform = "folder"\n{HALF_HOURS}{closed}')
    desk.take_in()
    assert {(row["state"], row["reason"]) for row in planned(desk)} == {("skipped", "a blackout: holidays")}
    assert desk.json("tick")[1]["deliveries"] == []


def test_what_is_late_is_told_to_go_out_with_the_next_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", 'platform = "folder"\n[[schedules]]\nevery = "3m"\nlate_after = "50m"\n')
    desk.take_in()
    ledger = open_ledger(desk.root / ".state" / "ledger.sqlite3")
    ledger.meet("me", "folder", datetime.now(UTC) - timedelta(minutes=10))
    ledger.close()
    before = [row for row in planned(desk) if datetime.fromisoformat(row["due"]) <= datetime.now(UTC)]
    assert [row["state"] for row in before[:-1]] == ["missed"] * (len(before) - 1)
    assert len(before) > 1
    assert before[-1]["state"] == "planned"
