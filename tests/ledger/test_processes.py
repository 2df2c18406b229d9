"""Several processes on one file: exactly one wins, and a killed one leaves its row to be found."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import Holder, Ledger, ThisHost, open_ledger
from bot.model import State

from . import workers
from .sample import ready

SPAWN = multiprocessing.get_context("spawn")


def together(task: Callable[[Ledger], Any], path: Path, count: int = 3) -> list[Any]:
    """Run ``task`` in ``count`` processes at once; return what each answered."""
    gate, answers = SPAWN.Barrier(count), SPAWN.Queue()
    processes = [SPAWN.Process(target=workers.run, args=(task, path, gate, answers)) for _ in range(count)]
    for process in processes:
        process.start()
    told = [answers.get(timeout=30) for _ in processes]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * count
    return told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.db"


def test_a_row_is_claimed_by_one_process(path: Path) -> None:
    ledger = open_ledger(path)
    keys = [ready(ledger, f"aaaa00{n:02}", account=f"account-{n}").key for n in range(30)]
    won = together(workers.claim_all, path)
    assert sorted(key for keys in won for key in keys) == keys
    assert {row.state for row in ledger.open()} == {State.CLAIMED}
    assert {row.fence for row in ledger.open()} == {1}
    ledger.close()


@pytest.mark.parametrize("time_and_again", range(3))
def test_a_new_ledger_may_be_opened_by_all_at_once(path: Path, time_and_again: int) -> None:
    assert sum(together(workers.plan_all, path, count=4)) == 20


def test_a_line_is_chosen_by_one_process(path: Path) -> None:
    won = together(workers.compose_same, path)
    assert len([key for keys in won for key in keys]) == 1


@pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING])
def test_a_killed_process_leaves_its_row_to_be_found(path: Path, state: State) -> None:
    ledger = open_ledger(path)
    waiting = ready(ledger)
    reached = SPAWN.Event()
    process = SPAWN.Process(target=workers.die_while, args=(state, path, reached))
    process.start()
    assert reached.wait(30)
    time.sleep(2 * workers.LEASE.total_seconds())
    assert ledger.due(datetime.now(UTC)) == ()  # its time has passed, but it lives
    process.kill()
    process.join()
    (found,) = ledger.due(datetime.now(UTC))
    assert (found.key, found.state, found.fence) == (waiting.key, state, 1)
    ledger.close()


class TestThisHost:
    """The real machine."""

    def test_we_are_not_gone(self) -> None:
        host = ThisHost()
        assert not host.gone(host.me())

    def test_uptime_goes_on(self) -> None:
        host = ThisHost()
        before = host.uptime()
        time.sleep(0.01)
        assert host.uptime() > before

    def test_a_process_with_our_number_but_another_start_is_gone(self) -> None:
        me = ThisHost().me()
        if not me.start:
            pytest.skip("this system does not tell when a process began")
        assert ThisHost().gone(
            Holder(pid=me.pid, start="long ago", boot=me.boot, host=me.host, space=me.space)
        )

    def test_what_cannot_be_told_is_not_gone(self) -> None:
        me = ThisHost().me()
        for holder in (
            Holder(pid=me.pid, boot=me.boot, host=me.host, space=me.space),
            Holder(pid=2**22 + 1, start="1", boot=me.boot, host=f"not-{me.host}", space=me.space),
            Holder(pid=2**22 + 1, start="1", boot=me.boot, host=me.host, space="pid:[1]"),
        ):
            assert not ThisHost().gone(holder)

    def test_before_the_last_restart_everything_is_gone(self) -> None:
        me = ThisHost().me()
        if not me.boot:
            pytest.skip("this system does not name its restarts")
        assert ThisHost().gone(
            Holder(pid=me.pid, start=me.start, boot="earlier", host=me.host, space=me.space)
        )

    def test_an_ended_process_is_gone_before_and_after_its_parent_has_noticed(self) -> None:
        process = SPAWN.Process(target=time.sleep, args=(60,))
        process.start()
        me = ThisHost().me()
        holder = Holder(pid=process.pid or 0, start="", boot=me.boot, host=me.host, space=me.space)
        assert not ThisHost().gone(holder)
        process.kill()
        deadline = time.monotonic() + 5
        while not ThisHost().gone(holder) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ThisHost().gone(holder)
        process.join()
        assert ThisHost().gone(holder)
