"""A workspace whose ledger lies on a PostgreSQL server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app._shared import address
from bot.model import ConfigError


def test_a_plain_address_is_taken_as_it_is(tmp_path: Path) -> None:
    plain = "postgresql://pullquote@db.internal/books"
    assert address(plain, {}, tmp_path) == plain


@pytest.mark.parametrize(
    "state", ["postgresql://ada:hunter2@db/books", "postgres://db/books?user=ada&password=hunter2"]
)
def test_a_password_in_plain_is_refused_and_not_repeated(tmp_path: Path, state: str) -> None:
    with pytest.raises(ConfigError, match="password in plain") as told:
        address(state, {}, tmp_path)
    assert "hunter2" not in str(told.value.faults)


def test_an_address_may_be_a_secret(tmp_path: Path) -> None:
    secret = "postgresql://ada:hunter2@db/books"
    assert address("env:LEDGER", {"LEDGER": secret}, tmp_path) == secret
    (tmp_path / "ledger").write_text(f"{secret}\n", encoding="utf-8")
    assert address("file:ledger", {}, tmp_path) == secret


def test_a_secret_that_is_no_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no address") as told:
        address("env:LEDGER", {"LEDGER": "hunter2"}, tmp_path)
    assert "hunter2" not in str(told.value.faults)


@pytest.mark.postgres
def test_two_machines_share_one_ledger(tmp_path: Path, postgres: str) -> None:
    """Two workspaces, each with a state folder of its own, post to one account and know of each other."""
    first, second = (_machine(tmp_path / name, postgres) for name in ("one", "two"))
    posted = first("post", "--account", "trial", "--json")
    assert [one["state"] for one in posted["deliveries"]] == ["sent"]
    (seen,) = second("history", "--json")["deliveries"]
    assert (seen["key"], seen["state"]) == (posted["deliveries"][0]["key"], "sent")
    assert seen["cards"][0]["file"]
    areas = {area["area"]: area["well"] for area in second("doctor", "--json")["areas"]}
    assert "server" in str(areas["ledger"])


def _machine(folder: Path, postgres: str):
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder / "home"),
        "XDG_STATE_HOME": str(folder / "state"),
        "LEDGER": postgres,
    }

    def run(*command: str) -> dict[str, list[dict[str, object]]]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            cwd=folder / "site" if (folder / "site").exists() else folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in command else {}

    folder.mkdir()
    run("init", "site")
    config = folder / "site" / "config.toml"
    config.write_text(f'state = "env:LEDGER"\n{config.read_text(encoding="utf-8")}', encoding="utf-8")
    return run
