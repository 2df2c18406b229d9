"""X's rules allow the same words once, from all of an owner's accounts together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk
from tests.fakes.x import KEYS, FakeX


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with two accounts on X and one in a folder, and a review with two lines."""
    with FakeX() as fake:
        keys = "".join(f'{name.lower()} = "env:{name}"\n' for name in KEYS)
        way = f'platform = "x"\nserver = "{fake.url}"\n{keys}'
        more = f'[[accounts]]\nid = "too"\n{way}[[accounts]]\nid = "at-home"\nplatform = "folder"\n'
        desk = Desk(tmp_path / "desk", f"{way}{more}[picking]\ncooldown = '1s'\nsame_book_after = '1s'", KEYS)
        desk.take_in()
        yield desk


def line(desk: Desk, account: str) -> str:
    (row,) = desk.json("post", "--account", account)[1]["deliveries"]
    return str(row["snippet"]) if row["state"] == "sent" else f"{row['state']}: {row['reason']}"


def test_no_two_accounts_say_the_same(desk: Desk) -> None:
    first, second = line(desk, "me"), line(desk, "too")
    assert len({first, second}) == 2
    for account in ("me", "too"):
        assert line(desk, account).startswith("skipped: all 2 lines of 1 review that may be posted")
    (planned,) = desk.json("post", "--account", "me", "--dry-run")[1]["deliveries"]
    assert planned["state"] == "skipped"
    assert "cooldown" not in planned["reason"]
    assert line(desk, "at-home") in {first, second}


def test_a_line_is_not_posted_again_by_hand_either(desk: Desk) -> None:
    snippet = line(desk, "me")
    again = desk.run("post", "--account", "me", "--snippet", snippet, "--again")
    assert again.returncode == 2
    assert "the rules of x forbid the same words a second time" in again.stderr
    for account in ("me", "too"):
        code, told = desk.json("post", "--account", account, "--snippet", snippet)
        assert code == 1
        assert "--again" not in str(told)
        assert ("the rules of x allow it once" if account == "me" else "rules allow it once") in str(told)
