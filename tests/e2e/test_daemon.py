"""The daemon as it is run: a process of its own, signals, systemd's line, and the child that makes posts."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger import open_ledger
from tests.e2e.desk import Desk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
FOLDER = 'platform = "folder"'
MINUTES = '[[schedules]]\naccounts = ["me"]\nevery = "1m"\nlate_after = "5m"'


@contextmanager
def running(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    daemon = desk.start("run")
    try:
        yield daemon
    finally:
        daemon.kill()
        daemon.communicate(timeout=20)


def captions(desk: Desk) -> list[Path]:
    return sorted((desk.root / "outbox").glob("*/caption.txt"))


def due_since(desk: Desk, minutes: int = 3) -> None:
    """Let the account's slots count since a while ago."""
    ledger = open_ledger(desk.root / ".state" / "ledger.sqlite3")
    ledger.meet("me", "folder", datetime.now(UTC) - timedelta(minutes=minutes))
    ledger.close()


def says(daemon: subprocess.Popen[str], words: str) -> dict[str, object]:
    """Read its log up to the line with these words."""
    assert daemon.stderr is not None
    for line in daemon.stderr:
        if words in line:
            return dict(json.loads(line))
    raise AssertionError(f"it never said {words!r}")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_posts_what_is_due_and_ends_cleanly(tmp_path: Path, number: int, code: int) -> None:
    desk = Desk(tmp_path / "desk", f"{FOLDER}\n{MINUTES}")
    desk.take_in()
    due_since(desk)
    with running(desk) as daemon:
        sent = says(daemon, '"sent"')
        daemon.send_signal(number)
        out, err = daemon.communicate(timeout=20)
    assert daemon.returncode == code, (out, err)
    assert len(captions(desk)) == 1
    assert (sent["account"], sent["platform"], sent["level"]) == ("me", "folder", "info")
    assert [json.loads(line)["message"] for line in err.splitlines()] == ["stopped"]


def test_it_speaks_to_people_where_the_settings_say_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", f'{FOLDER}\n[daemon]\nlog = "text"')
    with running(desk) as daemon:
        assert daemon.stderr is not None
        assert daemon.stderr.readline().startswith("Publishing from ")
        assert daemon.stderr.readline().endswith(" watching over me\n")


def test_sighup_reads_settings_and_reviews_anew_and_keeps_the_old_where_the_new_are_faulty(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "desk", FOLDER)
    due_since(desk)
    settings = desk.root / "config.toml"
    good = settings.read_text("utf-8")
    with running(desk) as daemon:
        says(daemon, "watching over me")
        settings.write_text(good + '[[schedules]]\nevery = "1m"\nlate_afer = "5m"\n', "utf-8")
        daemon.send_signal(signal.SIGHUP)
        fault = says(daemon, "late_afer")
        assert (fault["code"], str(fault["place"])[:12]) == ("config_unknown_key", "config.toml:")
        assert fault["hint"] == 'did you mean "late_after"?'
        says(daemon, "goes on with the settings it had")
        settings.write_text(good + MINUTES, "utf-8")
        desk.take_in()  # nothing was there to be posted until now
        daemon.send_signal(signal.SIGHUP)
        says(daemon, "read anew; watching over me")
        says(daemon, '"sent"')
    assert len(captions(desk)) == 1


def test_reviews_are_read_outside_the_daemon_and_what_is_wrong_with_them_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", f"{FOLDER}\n{MINUTES}")
    desk.take_in()
    (desk.root / "content" / "bad.md").write_bytes(b"# A title\n\nnot \xff\xfe\xfd UTF-8\n")
    due_since(desk)
    with running(desk) as daemon:
        says(daemon, '"sent"')
        assert "bad.md:3" in str(says(daemon, "bad.md")["place"])
        maps = Path(f"/proc/{daemon.pid}/maps")
        if maps.exists():
            assert not {"uharfbuzz", "PIL", "lxml"} & set(maps.read_text().replace("/", " ").split())


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="systemd speaks over Unix sockets")
def test_it_tells_systemd(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        desk = Desk(tmp_path / "desk", FOLDER, environ)
        with running(desk) as daemon:
            assert told(systemd) == {"READY": "1", "STATUS": "1 account"}
            assert [told(systemd)["WATCHDOG"] for _ in range(3)] == ["1"] * 3  # at half the time allowed
            daemon.send_signal(signal.SIGHUP)
            reloading = until(systemd, "RELOADING")
            assert int(reloading["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
            assert until(systemd, "READY")["STATUS"] == "1 account"
            daemon.terminate()
            assert until(systemd, "STOPPING")["STATUS"] == "finishing what has begun"
            daemon.communicate(timeout=20)
    assert daemon.returncode == 0


def told(systemd: socket.socket) -> dict[str, str]:
    return dict(line.split("=", 1) for line in systemd.recv(512).decode().split("\n"))


def until(systemd: socket.socket, name: str) -> dict[str, str]:
    while name not in (message := told(systemd)):
        pass
    return message
