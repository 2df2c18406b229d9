"""backup and restore, through the real command."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.e2e.desk import Desk

SECRET = "canary-of-a-token"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk", 'platform = "folder"')
    desk.take_in()
    tokens = desk.root / ".state" / "tokens"
    tokens.mkdir(parents=True)
    (tokens / "me.json").write_text(f'{{"token": "{SECRET}"}}', encoding="utf-8")
    return desk


def posts(desk: Desk) -> int:
    return len(list(desk.root.glob("outbox/*/caption.txt")))


def test_a_backup_is_one_private_file_without_tokens(desk: Desk) -> None:
    desk.run("post")
    code, told = desk.json("backup", "keep")
    assert code == 0
    assert told["file"] == str(desk.root / "keep")
    with zipfile.ZipFile(told["file"]) as archive:
        assert not [name for name in archive.namelist() if SECRET.encode() in archive.read(name)]
    (desk.root / "folder").mkdir()
    _, told = desk.json("backup", "folder")
    assert Path(told["file"]).parent == desk.root / "folder"
    assert Path(told["file"]).name.startswith("desk-2")


def test_what_was_posted_before_and_since_is_not_posted_again(desk: Desk) -> None:
    desk.run("post")
    desk.run("backup", "keep.zip")
    desk.run("post")
    code, told = desk.json("restore", "keep.zip")
    assert (code, told["deliveries"]) == (0, [])
    assert Path(told["kept"]).exists()
    assert desk.run("tick").returncode == 0
    assert posts(desk) == 2
    _, past = desk.json("history")
    assert len(past["deliveries"]) == 1


def test_in_words_it_says_what_happens_next(desk: Desk) -> None:
    desk.run("post")
    desk.run("backup", "keep.zip")
    done = desk.run("restore", "keep.zip")
    assert done.returncode == 0
    assert "is kept: " in done.stdout
    for word in ("are not caught up", "pullquote seen", "pullquote login", "pullquote plan"):
        assert word in done.stderr


def test_nothing_is_restored_beside_a_daemon(desk: Desk) -> None:
    desk.run("post")
    desk.run("backup", "keep.zip")
    daemon = desk.start("run")
    try:
        assert daemon.stderr is not None
        daemon.stderr.readline()
        code, told = desk.json("restore", "keep.zip")
        assert (code, told["error"]["code"]) == (2, "ledger-in-use")
    finally:
        daemon.kill()
        daemon.communicate()
    assert desk.run("restore", "keep.zip").returncode == 0


def test_restore_asks_for_a_file(desk: Desk) -> None:
    code, told = desk.json("restore")
    assert (code, told["error"]["code"]) == (2, "usage")


@pytest.mark.parametrize("first", ["tick", "post", "run"])
def test_a_new_ledger_beside_old_receipts_starts_paused(desk: Desk, first: str) -> None:
    desk.run("post")
    shutil.rmtree(desk.root / ".state")
    if first == "run":
        daemon = desk.start("run")
        assert daemon.stderr is not None
        daemon.stderr.readline()
        daemon.terminate()
        daemon.communicate()
    else:
        desk.run(first)
    code, told = desk.json("status")
    (account,) = told["accounts"]
    assert (code, account["paused"]) == (1, True)
    assert "pullquote resume" in account["reason"]
    assert posts(desk) == 1
    desk.run("resume")
    assert desk.run("post").returncode == 0
    assert posts(desk) == 2


def test_a_backup_put_back_there_goes_on_at_once(desk: Desk) -> None:
    desk.run("post")
    desk.run("backup", "keep.zip")
    shutil.rmtree(desk.root / ".state")
    desk.run("status")
    code, told = desk.json("restore", "keep.zip")
    assert (code, [one["paused"] for one in told["accounts"]]) == (0, [False])
    assert desk.run("post").returncode == 0
    assert posts(desk) == 2
