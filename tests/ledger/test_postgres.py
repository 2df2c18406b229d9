"""The PostgreSQL ledger: the common suite and walk, and what is true of a server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from bot.ledger import Blocked, Ledger, LedgerError, LostError, open_shared_ledger
from bot.ledger._rows import micros
from bot.model import ConfigError, Delivery, State

from . import upgrades
from .fakes import FakeHost, FakeMachine
from .sample import GUARD, LEASE, NOW, SECOND, claim, claimed, now_of, ready, row, sending, sent
from .suite import LedgerSuite
from .test_stateful import Walk

pytestmark = pytest.mark.postgres


class PostgresStore:
    """One schema of the test server."""

    def __init__(self, postgres: str) -> None:
        import psycopg

        name = f"ledger_{os.urandom(6).hex()}"
        self.raw = psycopg.connect(postgres, autocommit=True)
        self.raw.execute(f"CREATE SCHEMA {name}")
        self.raw.execute(f"SET search_path = {name}")
        self.address = f"{postgres}&options=-csearch_path%3D{name}"
        self._opened: list[Ledger] = []

    def open(self, host: FakeHost | None = None) -> Ledger:
        """Open it once more."""
        self._opened.append(open_shared_ledger(self.address, host=host))
        return self._opened[-1]

    def close(self) -> None:
        """Close every opening."""
        for ledger in self._opened:
            ledger.close()
        self.raw.close()


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    opened = PostgresStore(postgres)
    yield opened
    opened.close()


class TestPostgresLedger(LedgerSuite):
    """Run the suite over PostgreSQL; where holders may be anywhere, a lease ends by the clock alone."""

    def test_a_lease_whose_holder_lives_is_not_over(self, ledger: Ledger, other: Ledger) -> None:
        taken = claimed(ledger, ready(ledger))
        assert other.due(NOW + LEASE - SECOND) == ()
        assert other.due(NOW + LEASE) == (taken,)

    @pytest.mark.parametrize("uptime", [-SECOND, SECOND])
    def test_a_stuck_holder_is_given_up_past_both_deadlines(
        self, ledger: Ledger, other: Ledger, machine: FakeMachine, uptime: timedelta
    ) -> None:
        taken = claimed(ledger, ready(ledger))
        machine.up += LEASE + GUARD + uptime
        assert other.due(NOW + LEASE - SECOND) == ()
        assert other.due(NOW + LEASE) == (taken,)

    def test_a_holder_elsewhere_is_judged_by_the_wall_clock(
        self, ledger: Ledger, store: PostgresStore
    ) -> None:
        claimed(ledger, ready(ledger))
        elsewhere = store.open(FakeMachine(name="attic", boot="boot-9", up=SECOND).process(1))
        assert elsewhere.due(NOW + LEASE - SECOND) == ()
        assert len(elsewhere.due(NOW + LEASE)) == 1

    def test_a_held_up_claim_says_until_when_its_holder_is_believed(
        self, ledger: Ledger, other: Ledger
    ) -> None:
        claimed(ledger, ready(ledger, "aaaa0001"))
        waiting = ready(other, "aaaa0002")
        blocked = claim(other, waiting, now=NOW + LEASE - SECOND)
        assert isinstance(blocked, Blocked)
        assert blocked.until == NOW + LEASE
        assert isinstance(claim(other, waiting, now=NOW + LEASE), Delivery)

    def test_another_process_cannot_move_a_row_from_under_a_live_lease(
        self, ledger: Ledger, other: Ledger
    ) -> None:
        going = sending(ledger, ready(ledger))
        with pytest.raises(LostError):
            other.move(going, State.UNKNOWN, "lease over", now=NOW + LEASE - SECOND)
        other.move(going, State.UNKNOWN, "lease over", now=NOW + LEASE)


def test_whatever_is_done_in_whatever_order(postgres: str) -> None:
    class SharedWalk(Walk):
        def __init__(self) -> None:
            super().__init__()
            self.store = PostgresStore(postgres)

        def open(self, host: FakeHost) -> Ledger:
            return self.store.open(host)

        def teardown(self) -> None:
            super().teardown()
            self.store.close()

    run_state_machine_as_test(SharedWalk, settings=settings(Walk.TestCase.settings, max_examples=10))


class TestServer:
    """Versions, restarts, clocks, pictures."""

    def test_a_newer_schema_is_refused(self, store: PostgresStore) -> None:
        store.open().close()
        store.raw.execute("INSERT INTO pullquote_migration VALUES (99, 'flying', '')")
        with pytest.raises(ConfigError, match="newer Pullquote"):
            store.open()

    def test_other_tables_than_ours_are_refused(self, store: PostgresStore) -> None:
        store.open().close()
        store.raw.execute("UPDATE pullquote_migration SET sha256 = 'edited' WHERE number = 1")
        with pytest.raises(ConfigError, match="not made by"):
            store.open()

    def test_another_version_at_work_is_told_and_waited_out(self, store: PostgresStore) -> None:
        store.open().close()
        name = "hashtext('pullquote ' || current_schema())"
        store.raw.execute(f"SELECT pg_advisory_lock_shared({name}, 4711)")
        with pytest.raises(ConfigError) as caught:
            store.open()
        assert caught.value.faults[0].code == "ledger-other-version"
        store.raw.execute("SELECT pg_advisory_unlock_all()")
        store.open()

    def test_after_a_dump_was_put_back_doubt_is_cast_by_one_alone(self, store: PostgresStore) -> None:
        ledger = open_shared_ledger(store.address)
        ready(ledger)
        other = store.open()
        with pytest.raises(ConfigError) as caught:
            ledger.doubt_all_alone("restored", NOW)
        assert caught.value.faults[0].code == "ledger-in-use"
        other.close()
        deadline = time.monotonic() + 5
        while ledger.in_use() and time.monotonic() < deadline:  # the server notices a little later
            time.sleep(0.01)
        assert [one.state for one in ledger.doubt_all_alone("restored", NOW)] == [State.HELD]
        ledger.close()

    def test_whoever_lost_its_connection_looks_again_who_is_at_work(self, store: PostgresStore) -> None:
        ledger = store.open()
        store.raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pullquote'"
        )
        with pytest.raises(LedgerError):
            ledger.accounts()
        store.raw.execute("INSERT INTO pullquote_migration VALUES (99, 'flying', '')")
        for _ in range(2):
            with pytest.raises(ConfigError, match="newer Pullquote"):
                ledger.accounts()

    @pytest.mark.parametrize("version", upgrades.VERSIONS)
    def test_every_earlier_version_is_brought_up_to_date(self, store: PostgresStore, version: int) -> None:
        store.raw.execute(upgrades.text("postgres", version))
        store.open().close()
        ledger = store.open()
        taken = store.raw.execute("SELECT number, name FROM pullquote_migration ORDER BY number").fetchall()
        assert taken[:2] == [(1, "the first tables"), (2, "doubt")]
        upgrades.nothing_was_lost(ledger)

    def test_years_of_posts_are_not_gone_through_at_a_tick_or_a_post(self, store: PostgresStore) -> None:
        from bot.ledger import _sql
        from bot.ledger._postgres import _dialect

        ledger = store.open()
        sent(ledger, ready(ledger, "aaaa0000"))
        columns = [
            one[0]
            for one in store.raw.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = 'delivery'"
            )
        ]
        new = {
            "key": "lpad(n::text, 8, '0')",
            "snippet": "'s' || n",
            "due": "due - n * 1000000::bigint",
            "started": "started - n * 1000000::bigint",
        }
        copied = ", ".join(new.get(one, one) for one in columns)
        store.raw.execute(
            f"INSERT INTO delivery ({', '.join(columns)})"  # noqa: S608 – from the table itself
            f" SELECT {copied} FROM delivery, generate_series(1, 20000) AS n"
        )
        store.raw.execute("ANALYZE delivery")
        now = micros(NOW)
        asked = {"now": now, "account": "ada", "key": "", "since": now, "snippet": "s1", "limit": 9}
        asked |= {"platform": "folder"}
        tick = (_sql.DUE, _sql.DUE_OF, _sql.ALL_OPEN, _sql.LEASED, _sql.SLOTS, _sql.RECENT, _sql.RECENT_OF)
        post = (_sql.SAME_SNIPPET, _sql.LAST_STARTED, _sql.ROOTS_STARTED, _sql.OTHERS_STARTED, _sql.USES_OF)
        for statement in (*tick, *post):
            plan = "\n".join(one[0] for one in store.raw.execute(f"EXPLAIN {_dialect(statement)}", asked))
            assert "Seq Scan on delivery" not in plan, plan

    def test_a_lost_connection_is_a_plain_fault_and_comes_back(self, store: PostgresStore) -> None:
        ledger = store.open()
        ready(ledger)
        store.raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pullquote'"
        )
        with pytest.raises(LedgerError, match="PostgreSQL"):
            ledger.accounts()
        assert now_of(ledger).state is State.READY

    def test_a_server_that_is_not_there_is_named_without_its_password(self) -> None:
        with pytest.raises(LedgerError) as told:
            open_shared_ledger("postgresql://ada:hunter2@127.0.0.1:9/books")
        fault = told.value.faults[0]
        assert fault.place == "127.0.0.1/books"
        assert "hunter2" not in f"{fault.message} {fault.hint} {told.value}"

    def test_the_time_is_the_servers(self, store: PostgresStore) -> None:
        machine = FakeMachine()
        ledger = open_shared_ledger(store.address, host=machine.process(1))
        first = ledger.now()
        machine.up += timedelta(seconds=30)
        assert ledger.now() == first + timedelta(seconds=30)
        machine.up += timedelta(days=1)
        assert ledger.now() < first + timedelta(hours=1)
        ledger.close()

    def test_a_nul_in_an_answer_is_kept_as_a_mark(self, store: PostgresStore) -> None:
        ledger = store.open()
        ledger.plan(row(), "slot", NOW)
        ledger.move(row(), State.SKIPPED, "by hand", now=NOW, reason="no\0thing")
        assert now_of(ledger).reason == "no\N{REPLACEMENT CHARACTER}thing"

    def test_a_picture_put_on_one_machine_is_had_on_another(
        self, store: PostgresStore, tmp_path: Path
    ) -> None:
        ledger = open_shared_ledger(store.address)
        digest = ledger.media(tmp_path / "one").put(b"a picture")
        there = ledger.media(tmp_path / "two")
        assert there.get(digest) == b"a picture"
        assert there.drop(keep={digest}, before=ledger.now() + timedelta(days=1)) == 0
        assert there.drop(keep=(), before=ledger.now() + timedelta(days=1)) == 1
        with pytest.raises(LedgerError, match="missing"):
            ledger.media(tmp_path / "three").get(digest)
        ledger.close()


_CLAIMS = """
import sys
from datetime import timedelta
from bot.ledger import Gates, open_shared_ledger
ledger = open_shared_ledger(sys.argv[1])
(ready,) = ledger.due(ledger.now())
lease = timedelta(seconds=2)
taken = ledger.claim(ready, lease=lease, guard=lease, gates=Gates(), now=ledger.now())
ledger.move(taken, type(taken.state)("sending"), "sending", now=ledger.now())
print("sending", flush=True)
sys.stdin.read()
"""


def test_of_a_killed_machine_the_other_takes_over_within_the_lease_and_five_seconds(
    store: PostgresStore,
) -> None:
    ledger = open_shared_ledger(store.address)
    now = ledger.now()
    ready(ledger, due=now, not_after=now + timedelta(hours=1))
    command = [sys.executable, "-c", _CLAIMS, store.address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as machine:
        assert machine.stdout is not None
        assert machine.stdout.readline() == b"sending\n"
        machine.kill()
    (left,) = ledger.get("aaaa0001")
    assert left.lease_until is not None
    while not (found := ledger.due(ledger.now())) and ledger.now() < left.lease_until + timedelta(seconds=5):
        time.sleep(0.05)
    assert found == (left,)
    assert ledger.now() >= left.lease_until
    rescued = ledger.move(left, State.UNKNOWN, "lease over", now=ledger.now())
    assert (rescued.state, rescued.doubt) == (State.UNKNOWN, True)
    ledger.close()
