"""Several machines on one PostgreSQL: processes in network namespaces of their own, killed and stopped."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import Ledger, open_shared_ledger
from bot.model import Delivery, State
from tests.cluster.machine import ACCOUNTS, Quay
from tests.faults.checker import judge

pytestmark = pytest.mark.postgres
PATIENCE = 60.0  # seconds after which a test gives up; nothing is measured by it


@pytest.fixture
def address(postgres: str) -> str:
    import psycopg

    name = f"cluster_{os.urandom(6).hex()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{postgres}&options=-csearch_path%3D{name}"


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    opened = open_shared_ledger(address)
    yield opened
    opened.close()


@pytest.fixture
def quay(tmp_path: Path) -> Iterator[Quay]:
    opened = Quay(tmp_path)
    yield opened
    opened.close()


@cache
def _apart() -> tuple[str, ...]:
    """Return what starts a process in a network of its own, where this machine lets us."""
    unshare = ("unshare", "--net", "--")
    if shutil.which("unshare") is None:
        return ()
    tried = subprocess.run((*unshare, "true"), capture_output=True, check=False)
    return () if tried.returncode else unshare


@contextmanager
def machine(*command: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen((*_apart(), sys.executable, *command), **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def plan(ledger: Ledger, account: str, platform: str = "quay") -> str:
    now = ledger.now()  # type: ignore[attr-defined]
    key = secrets.token_hex(8)
    row = Delivery(
        key=key, part=1, account=account, platform=platform, slot="manual", due=now,
        not_after=now + timedelta(hours=1), state=State.PLANNED,
    )  # fmt: skip
    ledger.meet(account, platform, now)
    ledger.plan(row, "one-off", now)
    return key


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it never came to it"
        time.sleep(0.1)


def test_a_killed_machines_post_is_taken_over_within_the_lease_and_five_seconds(
    address: str, ledger: Ledger, quay: Quay, tmp_path: Path
) -> None:
    key = plan(ledger, "a0")
    with machine("-m", "tests.cluster.machine", address, str(tmp_path), "before publish") as first:
        assert first.wait(PATIENCE) == -signal.SIGKILL
    (left,) = ledger.get(key)
    assert (left.state, quay.journal) == (State.SENDING, [])
    with machine("-m", "tests.cluster.machine", address, str(tmp_path)):
        until(lambda: ledger.get(key)[0].state is State.SENT)
    taken = next(one for one in ledger.events(key) if one.target is State.UNKNOWN)
    assert left.lease_until is not None
    assert left.lease_until <= taken.at <= left.lease_until + timedelta(seconds=5)
    assert not judge(quay.journal, ledger.recent(limit=10), ledger.events).wrong()


def test_two_machines_share_the_work_and_one_dies_in_the_middle_of_it(
    address: str, ledger: Ledger, quay: Quay, tmp_path: Path
) -> None:
    keys = [plan(ledger, account) for account in ACCOUNTS for _ in range(3)]
    script = ("-m", "tests.cluster.machine", address, str(tmp_path))
    with machine(*script) as first, machine(*script):
        until(lambda: len(quay.journal) > 2)
        first.kill()
        keys += [plan(ledger, account) for account in ACCOUNTS]
        until(lambda: not ledger.open())
    verdict = judge(quay.journal, ledger.recent(limit=100), ledger.events)
    assert (verdict.told(), verdict.posts) == ("", len(keys))


def test_a_stopped_machine_finishes_what_it_has_begun_and_ends_with_0(
    address: str, ledger: Ledger, quay: Quay, tmp_path: Path
) -> None:
    key = plan(ledger, "a0")
    with machine("-m", "tests.cluster.machine", address, str(tmp_path)) as only:
        until(lambda: ledger.get(key)[0].state in {State.CLAIMED, State.SENDING, State.SENT})
        only.send_signal(signal.SIGTERM)
        assert only.wait(PATIENCE) == 0
    assert ledger.get(key)[0].state is State.SENT


CONFIG = """
timezone = "UTC"
state = "env:LEDGER"
[timing]
lease = "4s"
deadline = "2s"
[[accounts]]
id = "one"
platform = "folder"
path = "{path}"
[[accounts]]
id = "two"
platform = "folder"
path = "{path}"
"""


def _workspace(place: Path, outbox: Path, ledger: str) -> dict[str, str]:
    """Make a machine's workspace; return the environment its commands run in."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(place), "XDG_STATE_HOME": str(place / "state")}
    command = (sys.executable, "-m", "bot", "init", str(place / "books"))
    subprocess.run(command, env=environ, check=True, capture_output=True)
    (place / "books" / "config.toml").write_text(CONFIG.format(path=outbox), encoding="utf-8")
    return {**environ, "LEDGER": ledger}


def test_the_command_on_two_machines_with_state_folders_of_their_own(
    address: str, ledger: Ledger, tmp_path: Path
) -> None:
    outbox, places = tmp_path / "outbox", [tmp_path / name for name in ("first", "second")]
    environs = [_workspace(place, outbox, address) for place in places]
    keys = [plan(ledger, account, "folder") for account in ("one", "two", "one", "two")]
    commands = [("-m", "bot", "-C", str(place / "books"), "worker") for place in places]
    with machine(*commands[0], env=environs[0]) as first, machine(*commands[1], env=environs[1]):
        until(lambda: any(row.state is State.SENT for row in ledger.recent(limit=10)))
        first.kill()
        until(lambda: all(row.state is State.SENT for key in keys for row in ledger.get(key)))
    receipts = [json.loads(path.read_text(encoding="utf-8")) for path in outbox.glob("*/receipt.json")]
    assert len(receipts) == len(keys)


def test_a_ledger_in_a_file_has_no_workers(tmp_path: Path) -> None:
    environ = _workspace(tmp_path, tmp_path / "outbox", "")
    place = tmp_path / "books"
    (place / "config.toml").write_text('timezone = "UTC"\n', encoding="utf-8")
    command = (sys.executable, "-m", "bot", "-C", str(place), "worker")
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pullquote run" in done.stderr
