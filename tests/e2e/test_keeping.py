"""backup and restore, through the real command."""

from __future__ import annotations

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
