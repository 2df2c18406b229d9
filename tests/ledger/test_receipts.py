"""What tells of a ledger that is gone."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from bot.ledger import Receipts, SqliteLedger
from bot.model import Delivery, Receipt, State

from .sample import NOW, ready, row, sent, unknown

POSTED = row(state=State.SENT, started=NOW, receipt=Receipt(remote_id="7", url="https://a.example/7"))


def test_a_witness_is_told_of_what_was_sent_and_of_nothing_else(tmp_path: Path) -> None:
    told: list[Delivery] = []
    ledger = SqliteLedger(tmp_path / "ledger.db", witness=told.append)
    unknown(ledger, ready(ledger, "aaaa0001"))
    done = sent(ledger, ready(ledger, "aaaa0002"))
    ledger.move(done, State.DELETED, "deleted", now=NOW)
    ledger.close()
    assert [(one.key, one.state) for one in told] == [("aaaa0002", State.SENT)]


def test_each_account_is_noted_once(tmp_path: Path) -> None:
    for _ in range(2):  # two processes
        receipts = Receipts((tmp_path / "kept",))
        receipts.note(POSTED)
        receipts.note(row("aaaa0002", account="bea"))
        receipts.note(POSTED)
    lines = (tmp_path / "kept" / "receipts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["account"] for line in lines] == ["ada", "bea"]
    assert json.loads(lines[0])["url"] == "https://a.example/7"
    assert Receipts((tmp_path / "kept",)).accounts() == {"ada", "bea"}


def test_where_the_first_folder_cannot_be_written_to_the_next_is(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folders = (tmp_path / "file" / "kept", tmp_path / "state")
    Receipts(folders).note(POSTED)
    assert Receipts(folders).accounts() == {"ada"}
    assert (tmp_path / "state" / "receipts.jsonl").exists()


def test_where_none_can_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    receipts = Receipts((tmp_path / "file" / "kept",))
    receipts.note(POSTED)
    assert receipts.accounts() == frozenset()


@pytest.mark.parametrize("rest", [b'{"acc', b"\xff\xfe", b"[]", b"{}"])
def test_a_line_that_was_cut_off_hides_no_other(tmp_path: Path, rest: bytes) -> None:
    Receipts((tmp_path,)).note(POSTED)
    with (tmp_path / "receipts.jsonl").open("ab") as file:
        file.write(rest)
    assert Receipts((tmp_path,)).accounts() == {"ada"}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in other ways")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    Receipts((tmp_path / "kept",)).note(POSTED)
    assert stat.S_IMODE((tmp_path / "kept" / "receipts.jsonl").stat().st_mode) == 0o600
