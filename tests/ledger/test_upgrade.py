"""Ledger files of earlier and later versions."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ledger import LedgerError, SqliteLedger, open_ledger
from bot.model import ConfigError

from . import upgrades
from .sample import NOW, row

THEN = datetime(2026, 3, 1, 18, 15, 7, tzinfo=UTC)


def earlier(path: Path, version: int) -> Path:
    """Write a ledger as that version left it."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.executescript(upgrades.text("sqlite", version))
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


def opened(path: Path) -> SqliteLedger:
    return SqliteLedger(path, clock=lambda: THEN)


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("version", upgrades.VERSIONS)
def test_every_earlier_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = earlier(tmp_path / "ledger.sqlite3", version)
    opened(path).close()
    fresh = tmp_path / "fresh.sqlite3"
    opened(fresh).close()
    for question in ("SELECT number, name, sha256 FROM pullquote_migration", "PRAGMA user_version"):
        assert asked(path, question) == asked(fresh, question) != []
    ledger = opened(path)
    upgrades.nothing_was_lost(ledger)
    ledger.close()


def test_every_step_is_listed_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    opened(path).close()
    rows = asked(path, "SELECT number, name, length(sha256) FROM pullquote_migration ORDER BY number")
    assert rows[:2] == [(1, "the first tables", 64), (2, "doubt", 64)]
    assert asked(path, "PRAGMA user_version") == [(len(rows),)]


class TestCopy:
    """What is laid beside the ledger before its tables change."""

    def test_it_is_the_ledger_as_it_was(self, tmp_path: Path) -> None:
        path = earlier(tmp_path / "ledger.sqlite3", 1)
        opened(path).close()
        copy = tmp_path / "ledger.schema-1.20260301T181507Z.sqlite3"
        assert asked(copy, "PRAGMA user_version") == [(1,)]
        assert asked(copy, "SELECT count(*) FROM delivery") == [(4,)]
        assert asked(copy, "PRAGMA integrity_check") == [("ok",)]
        assert asked(copy, "PRAGMA journal_mode") == [("delete",)]
        if os.name != "nt":
            assert stat.S_IMODE(copy.stat().st_mode) == 0o600

    def test_an_older_pullquote_could_go_on_with_it(self, tmp_path: Path) -> None:
        path = earlier(tmp_path / "ledger.sqlite3", 1)
        opened(path).close()
        ledger = opened(tmp_path / "ledger.schema-1.20260301T181507Z.sqlite3")
        upgrades.nothing_was_lost(ledger)
        ledger.close()

    def test_there_is_none_of_an_empty_ledger(self, tmp_path: Path) -> None:
        path = earlier(tmp_path / "ledger.sqlite3", 1)
        connection = sqlite3.connect(path, isolation_level=None)
        for table in ("event", "delivery", "account"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 – from the list above
        connection.close()
        opened(path).close()
        assert not list(tmp_path.glob("*.schema-*"))

    def test_there_is_none_where_nothing_changes(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.sqlite3"
        for number in range(2):
            ledger = opened(path)
            ledger.plan(row(f"aaaa000{number}"), "slot", NOW)
            ledger.close()
        assert not list(tmp_path.glob("*.schema-*"))

    def test_where_it_cannot_be_made_nothing_is_changed(self, tmp_path: Path) -> None:
        path = earlier(tmp_path / "ledger.sqlite3", 1)
        (tmp_path / "ledger.schema-1.20260301T181507Z.sqlite3").mkdir()
        with pytest.raises(LedgerError):
            opened(path)
        assert asked(path, "PRAGMA user_version") == [(1,)]
        assert not [path for path in tmp_path.glob("*.schema-*") if path.is_file()]


class TestOthers:
    """Ledgers that this Pullquote must leave alone."""

    def test_a_list_with_a_later_step_is_a_newer_ledger(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.sqlite3"
        opened(path).close()
        self._change(path, "INSERT INTO pullquote_migration VALUES (4711, 'flying', 'f00d')")
        with pytest.raises(ConfigError, match="newer Pullquote") as caught:
            open_ledger(path)
        fault = caught.value.faults[0]
        assert (fault.code, fault.place) == ("ledger-newer", str(path))
        assert "4711" in fault.message

    def test_a_step_with_another_text_is_not_ours(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.sqlite3"
        opened(path).close()
        self._change(path, "UPDATE pullquote_migration SET sha256 = 'f00d' WHERE number = 2")
        with pytest.raises(ConfigError, match=r"number 2 \(doubt\)") as caught:
            open_ledger(path)
        assert caught.value.faults[0].code == "ledger-different"

    @staticmethod
    def _change(path: Path, statement: str) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(statement)
        connection.close()
