"""kill -9 in the middle of publishing: nothing is sent until it is certain; in the end it is there once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.desk import Desk
from tests.e2e.trap import Trap
from tests.fakes.mastodon import TOKEN, FakeMastodon
from tests.servers import bluesky

# Long enough that a slow machine can look twice while a killed process still has its lease, and that no
# look-up ends for slowness alone.
TIMING = 'lease = "25s"\ndeadline = "8s"\nsettle = "1s"\nretry = "1s"'
SETTLED = 25 + 8 + 1 + 1.0  # lease, deadline and settle, and a little more


@dataclass
class Case:
    desk: Desk
    trap: Trap
    there: Callable[[], Sequence[str]]


@contextmanager
def on_mastodon(folder: Path, *, delivers: bool) -> Iterator[Case]:
    with FakeMastodon() as fake, Trap(upstream=fake.url, delivers=delivers) as trap:
        account = f'platform = "mastodon"\nserver = "{trap.url}"\ntoken = "env:TOKEN"'
        desk = Desk(folder, account, {"TOKEN": TOKEN}, TIMING)
        yield Case(desk, trap, lambda: [status.text for status in fake.there()])


@contextmanager
def on_bluesky(folder: Path, *, delivers: bool) -> Iterator[Case]:
    server = bluesky.current()
    person = server.account()
    with Trap(upstream=server.url, delivers=delivers) as trap:
        account = (
            f'platform = "bluesky"\nserver = "{trap.url}"\n'
            f'handle = "{person.handle}"\npassword = "env:SECRET"'
        )
        desk = Desk(folder, account, {"SECRET": person.app_password}, TIMING)
        yield Case(desk, trap, lambda: [post["value"]["text"] for post in server.records(person.did)])


@pytest.mark.parametrize(
    "opened", [on_mastodon, pytest.param(on_bluesky, marks=pytest.mark.pds)], ids=["mastodon", "bluesky"]
)
def test_killed_while_publishing(tmp_path: Path, opened: Callable[..., Iterator[Case]]) -> None:
    with ExitStack() as stack:
        cases = [
            stack.enter_context(opened(tmp_path / str(delivers), delivers=delivers))  # type: ignore[arg-type]
            for delivers in (False, True)
        ]
        for case in cases:
            kill_during_post(case)
            straight_afterwards(case)  # at once, while the lease still runs
        time.sleep(SETTLED)
        for case in cases:
            once_it_is_certain(case)


def kill_during_post(case: Case) -> None:
    case.desk.take_in()
    process = case.desk.start("post")
    assert case.trap.caught.wait(30), process.communicate(timeout=5)
    process.kill()
    process.communicate(timeout=10)
    assert len(case.there()) == int(case.trap.delivers)


def straight_afterwards(case: Case) -> None:
    code, told = case.desk.json("tick")
    (row,) = told["deliveries"]
    assert (code, row["state"], case.trap.published) == (0, "sending", 1)
    assert "looked up at" in row["hint"]
    spoken = case.desk.run("tick")
    assert "looked up at" in " ".join(spoken.stdout.split())


def once_it_is_certain(case: Case) -> None:
    case.trap.armed = False
    code, told = case.desk.json("tick")
    (row,) = told["deliveries"]
    assert (code, row["state"]) == (0, "sent"), row
    assert len(case.there()) == 1
    assert case.desk.json("tick")[1]["deliveries"] == []
    events = [event["event"] for event in case.desk.json("explain", row["key"])[1]["events"]]
    # Where looking took too long to tell, a server that takes keys is asked again under the same one.
    seen = case.trap.delivers and "safe to repeat" not in events
    assert case.trap.published == (1 if seen else 2)
    assert ("found" in events) is seen
