"""The SQLite ledger: the common suite, and what is true of files."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger import Ledger, LedgerError, SqliteLedger, open_ledger
from bot.model import ConfigError, State

from .fakes import FakeHost
from .sample import NOW, now_of, ready, row, sent
from .suite import LedgerSuite


class SqliteStore:
    """One file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: list[Ledger] = []

    def open(self, host: FakeHost | None = None) -> Ledger:
        """Open it once more."""
        self._opened.append(open_ledger(self.path, host=host))
        return self._opened[-1]

    def close(self) -> None:
        """Close every opening."""
        for ledger in self._opened:
            ledger.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "state" / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def raw(store: SqliteStore) -> Iterator[sqlite3.Connection]:
    """Return a plain connection to the file of a closed ledger."""
    store.open().close()
    connection = sqlite3.connect(store.path, isolation_level=None)
    yield connection
    connection.close()


class TestSqliteLedger(LedgerSuite):
    """Run the suite over SQLite."""


class TestFile:
    """Where it lies, whose it is, how it is written."""

    @pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in other ways")
    def test_only_the_owner_may_read_it(self, store: SqliteStore) -> None:
        before = os.umask(0)
        try:
            ready(store.open())
        finally:
            os.umask(before)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
        assert modes == dict.fromkeys(
            ("ledger.db", "ledger.db-shm", "ledger.db-wal", "ledger.db.lock"), 0o600
        )
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700

    def test_every_commit_is_on_the_disk(self, tmp_path: Path) -> None:
        connections: list[sqlite3.Connection] = []

        def watched(path: Path) -> sqlite3.Connection:
            connections.append(sqlite3.connect(path, isolation_level=None))
            return connections[0]

        ledger = SqliteLedger(tmp_path / "ledger.db", open_with=watched)
        names = ("journal_mode", "synchronous", "fullfsync", "foreign_keys")
        told = [connections[0].execute(f"PRAGMA {name}").fetchone()[0] for name in names]
        ledger.close()
        assert told == ["wal", 2, 1, 1]

    def test_it_waits_for_others(self, store: SqliteStore, raw: sqlite3.Connection) -> None:
        from threading import Timer

        raw.execute("PRAGMA busy_timeout = 0")
        ledger = store.open()
        holder = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN EXCLUSIVE")
        release = Timer(0.3, holder.execute, ("COMMIT",))
        release.start()
        assert ledger.plan(row(), "slot", NOW)
        release.join()
        holder.close()

    def test_importing_it_stays_light(self) -> None:
        heavy = "httpx PIL jinja2 pydantic apscheduler regex yaml asyncio subprocess ctypes uuid hashlib"
        program = f"import bot.ledger, sys; print(*sorted(set('{heavy}'.split()) & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.split() == []


class TestSchema:
    """Old files, new files, other people's files."""

    def test_the_schema_is_numbered(self, raw: sqlite3.Connection) -> None:
        assert raw.execute("PRAGMA user_version").fetchone()[0] >= 1

    def test_a_newer_ledger_is_left_alone(self, store: SqliteStore, raw: sqlite3.Connection) -> None:
        raw.execute("PRAGMA user_version = 4711")
        with pytest.raises(ConfigError, match="newer Pullquote") as caught:
            store.open()
        fault = caught.value.faults[0]
        assert "4711" in fault.message
        assert str(store.path) == fault.place
        assert "upgrade" in fault.hint

    def test_another_programs_database_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.db"
        stranger = sqlite3.connect(path)
        stranger.execute("CREATE TABLE recipe (name TEXT)")
        stranger.close()
        before = path.read_bytes()
        with pytest.raises(ConfigError, match="another program's"):
            open_ledger(path)
        assert path.read_bytes() == before

    def test_an_empty_file_becomes_a_ledger(self, store: SqliteStore) -> None:
        store.path.parent.mkdir()
        store.path.touch()
        assert store.open().plan(row(), "slot", NOW)


class TestTrouble:
    """Damage, full disks and closed doors end in one line that says what to do."""

    def test_a_file_that_is_no_database_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.db"
        path.write_bytes(b"Dear diary, " * 1000)
        with pytest.raises(LedgerError) as caught:
            open_ledger(path)
        fault = caught.value.faults[0]
        assert (fault.code, fault.place) == ("ledger-damaged", str(path))
        assert "backup" in fault.hint

    def test_a_damaged_page_is_named(self, store: SqliteStore) -> None:
        ledger = store.open()
        for number in range(40):
            ready(ledger, f"aaaa{number:04}")
        ledger.close()
        data = bytearray(store.path.read_bytes())
        data[4096:] = b"\xff" * (len(data) - 4096)
        store.path.write_bytes(data)
        with pytest.raises(LedgerError) as caught:
            store.open().due(NOW)
        assert caught.value.faults[0].code == "ledger-damaged"

    def test_a_full_disk_leaves_nothing_half_written(self, store: SqliteStore) -> None:
        connections: list[sqlite3.Connection] = []

        def small(path: Path) -> sqlite3.Connection:
            connections.append(sqlite3.connect(path, isolation_level=None))
            return connections[0]

        ledger = SqliteLedger(store.path, open_with=small)
        kept = ready(ledger, "aaaa0000")
        pages = connections[0].execute("PRAGMA page_count").fetchone()[0]
        connections[0].execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerError) as caught:
            self._fill(ledger)
        assert caught.value.faults[0].code == "disk-full"
        self._whole(ledger)
        connections[0].execute("PRAGMA max_page_count = 100000")
        assert ledger.move(kept, State.SKIPPED, "skipped", now=NOW).state is State.SKIPPED
        assert connections[0].execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        ledger.close()

    @staticmethod
    def _fill(ledger: Ledger) -> None:
        for number in range(1, 1000):
            ready(ledger, f"aaaa{number:04}", count=3)

    @staticmethod
    def _whole(ledger: Ledger) -> None:
        """Every row has its event, and a chain is there with all its parts or not at all."""
        rows = ledger.open()
        assert len(rows) > 10
        for key in {one.key for one in rows} - {"aaaa0000"}:
            chain = ledger.get(key)
            assert len(chain) == 3 or [one.snippet for one in chain] == [""]
            assert {event.part for event in ledger.events(key)} == {one.part for one in chain}

    def test_a_ledger_one_may_only_read_is_named(self, store: SqliteStore) -> None:
        store.open().close()

        def read_only(path: Path) -> sqlite3.Connection:
            return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

        ledger = SqliteLedger(store.path, open_with=read_only)
        with pytest.raises(LedgerError) as caught:
            ledger.plan(row(), "slot", NOW)
        ledger.close()
        assert caught.value.faults[0].code == "ledger-not-writable"
        assert "state" in caught.value.faults[0].hint

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not stop the administrator"
    )
    def test_a_folder_one_may_only_read_is_named(self, tmp_path: Path) -> None:
        folder = tmp_path / "state"
        folder.mkdir(mode=0o500)
        with pytest.raises(LedgerError) as caught:
            open_ledger(folder / "ledger.db")
        assert caught.value.faults[0].code == "ledger-not-writable"

    def test_a_folder_that_cannot_be_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("not a folder", encoding="utf-8")
        with pytest.raises(LedgerError) as caught:
            open_ledger(tmp_path / "state" / "ledger.db")
        assert caught.value.faults[0].code == "ledger-not-writable"

    def test_a_lock_that_never_opens_is_named(self, store: SqliteStore, raw: sqlite3.Connection) -> None:
        def impatient(path: Path) -> sqlite3.Connection:
            return sqlite3.connect(path, timeout=0.05, isolation_level=None)

        ledger = SqliteLedger(store.path, open_with=impatient)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as caught:
            ledger.plan(row(), "slot", NOW)
        raw.execute("ROLLBACK")
        assert caught.value.faults[0].code == "ledger-busy"
        assert ledger.plan(row(), "slot", NOW)
        ledger.close()

    def test_readers_go_on_while_somebody_writes(self, store: SqliteStore, raw: sqlite3.Connection) -> None:
        ledger = store.open()
        ready(ledger)
        raw.execute("BEGIN IMMEDIATE")
        assert now_of(ledger).state is State.READY
        raw.execute("ROLLBACK")


class TestSize:
    """Years of posts do not slow the next one down."""

    def test_what_is_asked_at_every_tick_reads_only_open_rows(self, raw: sqlite3.Connection) -> None:
        from bot.ledger import _sql

        asked = {"now": 0, "account": "", "key": "", "since": 0, "skip": 0, "snippet": "", "limit": 1}
        asked_at_every_post = (
            _sql.LAST_STARTED,
            _sql.ROOTS_STARTED,
            _sql.USES_OF,
            _sql.SLOTS,
            _sql.RECENT_OF,
        )
        for statement in (
            _sql.DUE,
            _sql.DUE_OF,
            _sql.ALL_OPEN,
            _sql.LEASED,
            _sql.SAME_SNIPPET,
            *asked_at_every_post,
        ):
            plan = [step[3] for step in raw.execute(f"EXPLAIN QUERY PLAN {statement}", asked)]
            assert not [step for step in plan if step == "SCAN delivery"], plan
            assert any("INDEX delivery_" in step for step in plan), plan

    def test_a_long_past_costs_nothing(self, store: SqliteStore, raw: sqlite3.Connection) -> None:
        ledger = store.open()
        sent(ledger, ready(ledger, "aaaa0000"))
        columns = [step[1] for step in raw.execute("PRAGMA table_info(delivery)")]
        copied = ", ".join(
            {"key": "printf('%08x', n)", "snippet": "'s' || n"}.get(one, one) for one in columns
        )
        numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 20000)"
        raw.execute(f"INSERT INTO delivery {numbers} SELECT {copied} FROM delivery, c")  # noqa: S608 – ours
        ready(ledger, "bbbb0000", due=NOW + timedelta(minutes=1))
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        raw.set_progress_handler(count, 100)
        from bot.ledger import _sql

        assert len(raw.execute(_sql.DUE, {"now": 2**60}).fetchall()) == 1
        assert steps < 20  # in hundreds of SQLite's own instructions; 20,000 rows read would be thousands
