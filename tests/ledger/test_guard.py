"""Versions beside each other on one ledger file: real processes, ended by SIGKILL."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import Ledger, open_ledger
from bot.ledger._guard import alone
from bot.model import ConfigError

from . import workers
from .sample import NOW, row

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.db"


@contextmanager
def at_work(task: Callable[[Path, Any], None], path: Path) -> Iterator[Callable[[], None]]:
    """Run a process until it has reached its place; yields how to kill it."""
    reached = SPAWN.Event()
    process = SPAWN.Process(target=task, args=(path, reached))
    process.start()

    def kill() -> None:
        process.kill()
        process.join()

    try:
        assert reached.wait(30)
        yield kill
    finally:
        kill()


def works(ledger: Ledger, key: str) -> bool:
    done = ledger.plan(row(key), "slot", NOW)
    ledger.close()
    return done


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        open_ledger(path)
    fault = caught.value.faults[0]
    assert fault.place == str(path)
    assert fault.hint
    return fault.code


def test_processes_of_one_version_live_side_by_side(path: Path) -> None:
    with at_work(workers.keep_open, path), at_work(workers.keep_open, path):
        assert works(open_ledger(path), "aaaa0001")


def test_after_a_kill_the_ledger_is_open_to_all(path: Path) -> None:
    with at_work(workers.keep_open, path) as kill:
        kill()
        assert works(open_ledger(path), "aaaa0001")


def test_another_version_at_work_is_told_and_waited_out(path: Path) -> None:
    open_ledger(path).close()
    with at_work(workers.keep_open_as_another_version, path) as kill:
        assert refusal(path) == "ledger-other-version"
        kill()
        assert works(open_ledger(path), "aaaa0001")


def test_another_version_cannot_come_while_we_are_at_work(path: Path) -> None:
    ledger = open_ledger(path)
    reached = SPAWN.Event()
    process = SPAWN.Process(target=workers.keep_open_as_another_version, args=(path, reached))
    process.start()
    process.join()
    assert process.exitcode == 1
    assert not reached.is_set()
    assert works(ledger, "aaaa0001")


def test_a_short_command_of_another_version_is_waited_for(path: Path) -> None:
    from threading import Timer

    open_ledger(path).close()
    with at_work(workers.keep_open_as_another_version, path) as kill:
        soon = Timer(0.5, kill)
        soon.start()
        assert works(open_ledger(path), "aaaa0001")
        soon.join()


class TestAlone:
    """What needs the ledger for itself."""

    def test_it_is_not_begun_beside_a_process_at_work(self, path: Path) -> None:
        with at_work(workers.keep_open, path) as kill:
            with pytest.raises(ConfigError) as caught, alone(path):
                pytest.fail("somebody has it open")
            assert caught.value.faults[0].code == "ledger-in-use"
            kill()
            with alone(path):
                pass

    def test_nobody_comes_meanwhile(self, path: Path) -> None:
        open_ledger(path).close()
        with at_work(workers.keep_for_oneself, path) as kill:
            assert refusal(path) == "ledger-closed"
            kill()
            assert works(open_ledger(path), "aaaa0001")
