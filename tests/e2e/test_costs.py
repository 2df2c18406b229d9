"""X charges for each post: what the month costs is told ahead, and never passes what it may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.desk import Desk
from tests.fakes.x import KEYS, FakeX

EVERY_HALF_HOUR = '[[schedules]]\nevery = "30m"\nlate_after = "29m"\n'
DEAR = """\
The Slow Ferry, a novel by Ida Quill:

I missed my own stop twice because of this novel, and I was not sorry at all.It was worth the walk home.
What stays with me is how kindly she writes about people who are always a little late for everything.
"""


@pytest.fixture
def fake() -> Iterator[FakeX]:
    with FakeX() as fake:
        yield fake


def desk_at(folder: Path, fake: FakeX, *, limits: str = "", more: str = "") -> Desk:
    keys = "".join(f'{name.lower()} = "env:{name}"\n' for name in KEYS)
    account = f'platform = "x"\nserver = "{fake.url}"\n{keys}{more}\n{EVERY_HALF_HOUR}{limits}'
    return Desk(folder / "desk", account, environ=KEYS)


def planned(desk: Desk) -> dict[str, Any]:
    code, told = desk.json("plan", "--days", "1")
    assert code == 0, told
    return dict(told)


def test_a_month_costs_what_its_posts_do(tmp_path: Path, fake: FakeX) -> None:
    """A post is $0.015, its picture's text $0.005, asking who we are $0.01 a day."""
    desk = desk_at(tmp_path, fake)
    desk.take_in()
    code, told = desk.json("post")
    assert (code, [row["state"] for row in told["deliveries"]]) == (0, ["sent"]), told
    (cost,) = planned(desk)["costs"]
    assert (cost["account"], cost["currency"], cost["spent"], cost["limit"]) == ("me", "$", 0.03, None)
    assert cost["estimate"] > 0.03
    shown = desk.run("plan")
    assert "me: $0.03 spent in" in shown.stderr


def test_what_would_pass_the_limit_is_told_and_not_sent(tmp_path: Path, fake: FakeX) -> None:
    desk = desk_at(tmp_path, fake, limits="[limits]\nmonthly_cost = 0.04\n")
    desk.take_in()
    told = planned(desk)
    assert [row["state"] for row in told["deliveries"][:2]] == ["planned", "missed"]
    assert "of the $0.04 that a month may cost" in told["deliveries"][1]["reason"]
    assert told["costs"][0]["estimate"] <= 0.04
    for state in ("sent", "ready"):  # also one by hand
        (row,) = desk.json("post")[1]["deliveries"]
        assert row["state"] == state, row
    assert len(fake.there()) == 1
    assert "monthly_cost" in row["reason"]
    assert "[limits]" in row["hint"]


def test_prices_may_be_the_owners(tmp_path: Path, fake: FakeX) -> None:
    desk = desk_at(tmp_path, fake, more="prices = {post = 1, alt_text = 0, day = 0}")
    desk.take_in()
    desk.json("post")
    assert planned(desk)["costs"][0]["spent"] == 1


def test_words_x_makes_links_of_are_named_before_they_cost_anything(tmp_path: Path, fake: FakeX) -> None:
    desk = desk_at(tmp_path, fake)
    desk.take_in(DEAR, "the-slow-ferry.txt")
    faults = {fault["code"]: fault for fault in planned(desk)["faults"]}
    fault = faults["cost.link"]
    assert "“all.It”: the post costs $0.20 instead of $0.015" in fault["message"]
    assert "the-slow-ferry" in fault["hint"]
    desk.run("preview")
    page = (desk.root / "preview.html").read_text(encoding="utf-8")
    assert "all.It”: the post costs" in page
    assert "me: $0.00 spent in" in page


def test_elsewhere_posting_is_free(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", f'platform = "folder"\n{EVERY_HALF_HOUR}[limits]\nmonthly_cost = 0\n')
    desk.take_in()
    assert "costs" not in planned(desk)
    assert desk.json("post")[1]["deliveries"][0]["state"] == "sent"
