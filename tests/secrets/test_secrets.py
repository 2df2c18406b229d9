"""Secrets are named, never shown, and saved before they are used."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import ConfigError, SourceError
from bot.secrets import FileTokens, Secret

CANARY = "canary-4711"
SEED = Secret(CANARY)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")


def tokens(folder: Path, account: str = "blog", **environ: str) -> FileTokens:
    return FileTokens(folder=folder / "state", account=account, environ=environ, workspace=folder)


# ── a secret ──────────────────────────────────────────────────────────────────────────────────


def test_a_secret_shows_itself_only_when_asked(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("%s %r", SEED, SEED)
    shown = [repr(SEED), str(SEED), f"{SEED}", f"{SEED!r:>20}", f"{SEED:>5}", repr([SEED]), caplog.text]
    assert CANARY not in "".join(shown)
    assert SEED.reveal() == CANARY


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(SEED)


def test_secrets_compare_by_value() -> None:
    assert Secret("ä") == Secret("ä") != Secret("o")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


# ── references ────────────────────────────────────────────────────────────────────────────────


def test_a_secret_from_the_environment(tmp_path: Path) -> None:
    assert tokens(tmp_path, TOKEN=CANARY).secret("env:TOKEN") == SEED


@pytest.mark.parametrize(
    "written", [b"canary-4711", b"canary-4711\n", b"canary-4711\r\n", b"\xef\xbb\xbfcanary-4711\n"]
)
def test_a_secret_from_a_file(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "token.txt").write_bytes(written)
    assert tokens(tmp_path).secret("file:token.txt") == SEED
    assert tokens(tmp_path / "elsewhere").secret(f"file:{tmp_path / 'token.txt'}") == SEED


def test_a_secret_that_systemd_hands_on(tmp_path: Path) -> None:
    (tmp_path / "handed").mkdir()
    (tmp_path / "handed" / "mastodon").write_text(CANARY, encoding="utf-8")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path / "handed")}
    assert tokens(tmp_path, **environ).secret("credential:mastodon") == SEED
    assert "no file" in refused(tmp_path, "credential:bluesky", **environ)
    assert "one word" in refused(tmp_path, "credential:../other", **environ)
    assert "no credentials" in refused(tmp_path, "credential:mastodon")


def refused(folder: Path, reference: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        tokens(folder, **environ).secret(reference)
    (fault,) = caught.value.faults
    assert fault.hint
    assert CANARY not in str(fault)
    return fault.message


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "two").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert "TOKEN is not set" in refused(tmp_path, "env:TOKEN")
    assert "empty" in refused(tmp_path, "env:TOKEN", TOKEN=" ")
    assert "there is no file" in refused(tmp_path, "file:nowhere")
    assert "empty" in refused(tmp_path, "file:empty")
    assert "more than one line" in refused(tmp_path, "file:two")
    assert "not plain text" in refused(tmp_path, "file:binary")
    assert "cannot be read" in refused(tmp_path, "file:.")


@pytest.mark.parametrize("pasted", [CANARY, f"bearer:{CANARY}", f":{CANARY}", "env:", "file:", ""])
def test_a_pasted_token_is_refused_and_not_repeated(tmp_path: Path, pasted: str) -> None:
    assert "not the name of a secret" in refused(tmp_path, pasted)


class FakeKeyring(ModuleType):
    """Stands in for the keyring package, which is an extra."""

    def __init__(self, value: str | None = None, locked: bool = False) -> None:
        super().__init__("keyring")
        self.errors = SimpleNamespace(KeyringError=RuntimeError)
        self.value = value
        self.locked = locked

    def get_password(self, service: str, name: str) -> str | None:
        if self.locked:
            raise RuntimeError(f"locked: {CANARY}")
        return self.value if (service, name) == ("pullquote", "blog") else None


def test_the_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", FakeKeyring(CANARY))
    assert tokens(tmp_path).secret("keyring:blog") == SEED
    assert "holds no other" in refused(tmp_path, "keyring:other")
    monkeypatch.setitem(sys.modules, "keyring", FakeKeyring(locked=True))
    assert "cannot be opened" in refused(tmp_path, "keyring:blog")
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "not installed" in refused(tmp_path, "keyring:blog")


# ── keeping tokens ────────────────────────────────────────────────────────────────────────────


def test_what_is_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    assert tokens(tmp_path).load(SEED) == {}
    tokens(tmp_path).store(SEED, {"access": "a", "refresh": "b"})
    tokens(tmp_path).store(SEED, {"access": "c", "refresh": "d"})
    assert tokens(tmp_path).load(SEED) == {"access": "c", "refresh": "d"}


def test_a_changed_seed_wins(tmp_path: Path) -> None:
    tokens(tmp_path).store(SEED, {"access": "a"})
    assert tokens(tmp_path).load(Secret("new password")) == {}


def test_the_seed_itself_is_not_stored(tmp_path: Path) -> None:
    tokens(tmp_path).store(SEED, {"access": "a"})
    assert all(CANARY.encode() not in path.read_bytes() for path in (tmp_path / "state").iterdir())


@posix
def test_only_the_owner_can_read(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    tokens(tmp_path).store(SEED, {"access": "a"})
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()} == {0o600}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"seed": 1}', b"\xff"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, damage: bytes) -> None:
    tokens(tmp_path).store(SEED, {"access": "a"})
    (kept,) = (tmp_path / "state").glob("*.json")
    kept.write_bytes(damage)
    assert tokens(tmp_path).load(SEED) == {}


def test_a_store_that_fails_says_so_and_keeps_what_was(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        tokens(tmp_path).store(SEED, {"access": CANARY})
    assert caught.value.faults[0].hint
    assert CANARY not in str(caught.value)

    async def lock() -> None:
        async with tokens(tmp_path).lock():
            pass

    with pytest.raises(SourceError):
        asyncio.run(lock())


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        tokens(tmp_path).store(SEED, {"access": object()})  # type: ignore[dict-item]
    tokens(tmp_path).store(SEED, {"access": "a"})
    assert len(list((tmp_path / "state").iterdir())) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=2, unique=True))
def test_each_account_has_a_file_of_its_own(accounts: list[str]) -> None:
    """Whatever an account is called: upper case, slashes, dots, other scripts."""
    with tempfile.TemporaryDirectory() as folder:
        for account in accounts:
            tokens(Path(folder), account).store(SEED, {"account": account})
        assert [tokens(Path(folder), account).load(SEED)["account"] for account in accounts] == accounts
        names = [path.name.casefold() for path in Path(folder, "state").iterdir()]
        assert len(set(names)) == 2


# ── the lock ──────────────────────────────────────────────────────────────────────────────────


def test_one_task_at_a_time(tmp_path: Path) -> None:
    inside: list[str] = []

    async def refresh(name: str) -> None:
        async with tokens(tmp_path).lock():
            inside.append(name)
            await asyncio.sleep(0.02)
            assert inside[-1] == name
            inside.append(name)

    async def run() -> None:
        await asyncio.gather(*(refresh(str(number)) for number in range(8)))

    asyncio.run(run())
    assert inside[::2] == inside[1::2]
    assert len(inside) == 16


def test_accounts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async def run() -> None:
        async with tokens(tmp_path, "one").lock(), asyncio.timeout(2), tokens(tmp_path, "two").lock():
            pass

    asyncio.run(run())


def test_waiting_does_not_block_the_loop_and_can_be_given_up(tmp_path: Path) -> None:
    async def run() -> None:
        async with tokens(tmp_path).lock():
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2), tokens(tmp_path).lock():
                    pass
        async with asyncio.timeout(2), tokens(tmp_path).lock():
            pass

    asyncio.run(run())


_HOLDER = """
import asyncio, sys
from pathlib import Path
from bot.secrets import FileTokens
folder = Path(sys.argv[1])
async def hold():
    async with FileTokens(folder=folder / "state", account="blog", environ={}, workspace=folder).lock():
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


def test_another_process_is_waited_for_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)], stdout=subprocess.PIPE, cwd=root, text=True
    )

    async def run() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), tokens(tmp_path).lock():
                pass
        holder.kill()
        started = time.monotonic()
        async with tokens(tmp_path).lock():
            return time.monotonic() - started

    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        assert asyncio.run(run()) < 2


def test_the_stored_file_is_json_a_person_can_mend(tmp_path: Path) -> None:
    tokens(tmp_path).store(SEED, {"access": "a"})
    (kept,) = (tmp_path / "state").glob("blog-*.json")
    assert json.loads(kept.read_bytes())["tokens"] == {"access": "a"}
