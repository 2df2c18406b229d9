"""Backups: whole or not there, checked before they are believed, and put back without posting twice."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.ledger import Ledger, LedgerError, MediaStore, open_ledger, restore_backup, write_backup
from bot.model import ConfigError, Image, State

from . import workers
from .sample import NOW, choice, free, now_of, ready, row, sending, sent

SPAWN = multiprocessing.get_context("spawn")
MADE = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
LATER = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Place:
    """A state folder with a ledger in it, opened by nobody."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.path = self.folder / "ledger.sqlite3"
        self.media = MediaStore(self.folder / "media")

    def filled(self) -> Place:
        with self.opened() as ledger:
            sent(ledger, ready(ledger, "aaaa0001"))
            ledger.ban("line-9", NOW)
            sending(ledger, ready(ledger, "aaaa0002", account="bea"))
        return self

    def opened(self) -> _Opened:
        return _Opened(open_ledger(self.path))

    def backup(self, target: Path) -> Path:
        write_backup(self.path, self.media, target, workspace="desk", now=MADE)
        return target

    def restore(self, source: Path, workspace: str | None = "desk") -> Path | None:
        return restore_backup(source, self.path, self.media, workspace=workspace, now=LATER).kept

    def leftovers(self) -> set[str]:
        known = {"ledger.sqlite3", "ledger.sqlite3.lock", "media"}
        return {path.name for path in self.folder.iterdir()} - known


class _Opened:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __enter__(self) -> Ledger:
        return self.ledger

    def __exit__(self, *_: object) -> None:
        self.ledger.close()


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return Place(tmp_path, "here").filled()


@pytest.fixture
def there(tmp_path: Path) -> Place:
    return Place(tmp_path, "there")


@pytest.fixture
def backup(here: Place, tmp_path: Path) -> Path:
    return here.backup(tmp_path / "books.zip")


class TestWriting:
    """``pullquote backup``."""

    def test_its_manifest_names_every_member(self, backup: Path) -> None:
        with zipfile.ZipFile(backup) as archive:
            told = json.loads(archive.read("manifest.json"))
            assert (told["format"], told["workspace"], told["created"]) == (1, "desk", MADE.isoformat())
            assert set(told["members"]) == set(archive.namelist()) - {"manifest.json"}
            for name, member in told["members"].items():
                data = archive.read(name)
                assert (len(data), sha256(data).hexdigest()) == (member["bytes"], member["sha256"])

    def test_receipts_can_be_read_without_pullquote(self, backup: Path) -> None:
        with zipfile.ZipFile(backup) as archive:
            lines = archive.read("receipts.jsonl").decode().splitlines()
        (receipt,) = map(json.loads, lines)
        told = (receipt["key"], receipt["account"], receipt["remote_id"], receipt["snippet"])
        assert told == ("aaaa0001", "ada", "id-aaaa0001-1", "line-aaaa0001")

    def test_only_pictures_of_open_posts_are_in_it(self, here: Place, tmp_path: Path) -> None:
        wanted, unwanted = here.media.put(b"wanted"), here.media.put(b"unwanted")
        with here.opened() as ledger:
            waiting = row("aaaa0003")
            ledger.plan(waiting, "slot", NOW)
            said = choice("line-3")
            picture = Image(digest=wanted, media_type="image/png", width=1, height=1, alt="")
            part = type(said.parts[0])(number=1, text="x", images=(picture,), language="en")
            changed = type(said)(parts=(part,), snippet="line-3", review="r", book="b", kind="faq", words="w")
            ledger.compose(waiting, changed, State.READY, clash=free, now=NOW)
        with zipfile.ZipFile(here.backup(tmp_path / "books.zip")) as archive:
            assert f"media/{wanted}" in archive.namelist()
            assert f"media/{unwanted}" not in archive.namelist()

    @pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in other ways")
    def test_only_the_owner_may_read_it(self, backup: Path) -> None:
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    def test_it_is_made_while_others_are_at_work(self, here: Place, there: Place, tmp_path: Path) -> None:
        with here.opened() as ledger:
            ledger.plan(row("bbbb0001"), "slot", NOW)
            source = here.backup(tmp_path / "books.zip")
            ledger.plan(row("bbbb0002"), "slot", NOW)
        there.restore(source)
        with there.opened() as ledger:
            assert (len(ledger.get("bbbb0001")), len(ledger.get("bbbb0002"))) == (1, 0)

    def test_an_earlier_backup_is_replaced_and_nothing_else(self, here: Place, backup: Path) -> None:
        here.backup(backup)
        diary = backup.with_name("diary.txt")
        diary.write_text("Dear diary", encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            here.backup(diary)
        assert caught.value.faults[0].code == "exists"
        assert diary.read_text(encoding="utf-8") == "Dear diary"

    def test_one_that_fails_leaves_no_half(self, here: Place, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(LedgerError) as caught:
            here.backup(tmp_path / "file" / "books.zip")
        assert caught.value.faults[0].code == "backup-not-written"
        assert here.leftovers() == set()


class TestRestoring:
    """``pullquote restore``."""

    def test_a_new_machine_has_everything(self, here: Place, there: Place, backup: Path) -> None:
        assert there.restore(backup) is None
        with there.opened() as ledger, here.opened() as other:
            assert ledger.get("aaaa0001") == other.get("aaaa0001")
            assert ledger.bans() == {"line-9"}
            assert now_of(ledger, "aaaa0002").state is State.HELD  # it had no request to look for
            assert ledger.meet("ada", "folder", LATER).first_seen == LATER
        assert there.leftovers() == set()

    def test_the_ledger_of_before_is_kept(self, here: Place, backup: Path) -> None:
        with here.opened() as ledger:
            ledger.plan(row("bbbb0001"), "slot", NOW)
        kept = here.restore(backup)
        assert kept is not None
        with here.opened() as ledger, _Opened(open_ledger(kept)) as before:
            assert ledger.get("bbbb0001") == ()
            assert len(before.get("bbbb0001")) == 1

    def test_a_damaged_ledger_can_be_replaced(self, here: Place, backup: Path) -> None:
        here.path.write_bytes(b"Dear diary, " * 1000)
        kept = here.restore(backup)
        assert kept is not None
        assert kept.read_bytes().startswith(b"Dear diary")
        with here.opened() as ledger:
            assert now_of(ledger, "aaaa0001").state is State.SENT

    def test_pictures_of_open_posts_come_along(self, there: Place, tmp_path: Path) -> None:
        lost = Place(tmp_path, "lost").filled()
        digest = lost.media.put(b"a picture")
        connection = sqlite3.connect(lost.path, isolation_level=None)
        connection.execute("UPDATE delivery SET post = replace(post, ?, ?)", ("ab" * 32, digest))
        connection.close()
        there.restore(lost.backup(tmp_path / "books.zip"))
        assert there.media.get(digest) == b"a picture"

    def test_it_waits_for_nobody_at_work(self, here: Place, backup: Path) -> None:
        reached = SPAWN.Event()
        process = SPAWN.Process(target=workers.keep_open, args=(here.path, reached))
        process.start()
        assert reached.wait(30)
        with pytest.raises(ConfigError) as caught:
            here.restore(backup)
        assert caught.value.faults[0].code == "ledger-in-use"
        process.kill()
        process.join()
        assert here.restore(backup)

    def test_another_workspaces_is_refused_unless_one_says_so(self, here: Place, backup: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            here.restore(backup, "attic")
        assert caught.value.faults[0].code == "another-workspace"
        assert here.restore(backup, None)

    def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(
        self, there: Place, backup: Path, tmp_path: Path
    ) -> None:
        from . import upgrades

        old = tmp_path / "old.sqlite3"
        connection = sqlite3.connect(old, isolation_level=None)
        connection.executescript(upgrades.text("sqlite", 1))
        connection.close()
        there.restore(changed(backup, lambda each: listed(each, "ledger.sqlite3", old.read_bytes())))
        with there.opened() as ledger:
            states = {one.key: one.state for one in ledger.recent(limit=9)}
        assert states == {
            "aaaa0001": State.SENT,
            "aaaa0002": State.UNKNOWN,
            "aaaa0003": State.HELD,
            "aaaa0004": State.HELD,
        }
        assert there.leftovers() == set()


def changed(backup: Path, change: Callable[[dict[str, bytes]], None], *, plain: bool = True) -> Path:
    """Write a backup like this one, with something changed in it."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = backup.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def told(members: dict[str, bytes], **changes: object) -> None:
    members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()


def listed(members: dict[str, bytes], name: str, data: bytes) -> None:
    """Add a member, named in the manifest as it should be."""
    members[name] = data
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    members["manifest.json"] = json.dumps(manifest).encode()


class TestRefusing:
    """What is refused, before anything is touched."""

    @pytest.fixture(autouse=True)
    def untouched(self, here: Place) -> Iterator[None]:
        before = here.path.read_bytes()
        yield
        assert here.path.read_bytes() == before
        assert here.leftovers() == set()

    def refused(self, here: Place, source: Path) -> str:
        with pytest.raises(ConfigError) as caught:
            here.restore(source)
        fault = caught.value.faults[0]
        assert fault.place == str(source)
        assert fault.hint
        return fault.code

    def test_nothing(self, here: Place, tmp_path: Path) -> None:
        assert self.refused(here, tmp_path / "nowhere.zip") == "no-backup"

    @pytest.mark.parametrize("data", [b"", b"Dear diary", b"PK\x03\x04 and so on"])
    def test_what_is_no_zip(self, here: Place, tmp_path: Path, data: bytes) -> None:
        source = tmp_path / "diary.zip"
        source.write_bytes(data)
        assert self.refused(here, source) == "no-backup"

    def test_half_a_backup(self, here: Place, backup: Path) -> None:
        data = backup.read_bytes()
        backup.write_bytes(data[: len(data) // 2])
        assert self.refused(here, backup) == "no-backup"

    def test_a_flipped_bit(self, here: Place, backup: Path) -> None:
        data = bytearray(backup.read_bytes())
        data[len(data) // 3] ^= 1
        backup.write_bytes(data)
        assert self.refused(here, backup) == "backup-damaged"

    def test_a_zip_without_a_manifest(self, here: Place, backup: Path) -> None:
        assert self.refused(here, changed(backup, lambda each: each.pop("manifest.json"))) == "no-backup"

    @pytest.mark.parametrize(
        "text", ["[]", "{}", '{"format": 1}', "not json", '{"format": 1, "members": []}']
    )
    def test_a_manifest_that_says_nothing(self, here: Place, backup: Path, text: str) -> None:
        source = changed(backup, lambda each: each.update({"manifest.json": text.encode()}))
        assert self.refused(here, source) == "no-backup"

    def test_a_newer_format(self, here: Place, backup: Path) -> None:
        assert self.refused(here, changed(backup, lambda each: told(each, format=2))) == "backup-newer"

    def test_other_bytes_than_the_manifest_names(self, here: Place, backup: Path) -> None:
        source = changed(backup, lambda each: each.update({"receipts.jsonl": each["receipts.jsonl"][::-1]}))
        assert self.refused(here, source) == "backup-damaged"

    def test_a_member_too_few(self, here: Place, backup: Path) -> None:
        assert (
            self.refused(here, changed(backup, lambda each: each.pop("receipts.jsonl"))) == "backup-damaged"
        )

    def test_a_member_too_many(self, here: Place, backup: Path) -> None:
        source = changed(backup, lambda each: each.update({"media/" + "0" * 64: b""}))
        assert self.refused(here, source) == "backup-damaged"

    @pytest.mark.parametrize(
        "name",
        ["../evil", "/etc/evil", "media/../../evil", "C:\\evil", "media/evil", "tokens/ada.json", "media/"],
    )
    def test_names_that_no_backup_has(self, here: Place, backup: Path, tmp_path: Path, name: str) -> None:
        assert self.refused(here, changed(backup, lambda each: listed(each, name, b"x"))) == "backup-damaged"
        assert not list(tmp_path.rglob("evil"))

    def test_a_bomb(self, here: Place, backup: Path) -> None:
        name = f"media/{'0' * 64}"
        source = changed(backup, lambda each: listed(each, name, bytes(8 << 20)), plain=False)
        assert source.stat().st_size < 1 << 20
        assert self.refused(here, source) == "backup-damaged"

    def test_a_ledger_that_is_not_sound(self, here: Place, backup: Path) -> None:
        def spoil(members: dict[str, bytes]) -> None:
            data = members["ledger.sqlite3"]
            listed(members, "ledger.sqlite3", data[:4096] + b"\xff" * (len(data) - 4096))

        assert self.refused(here, changed(backup, spoil)) == "backup-damaged"

    def test_another_programs_database(self, here: Place, backup: Path, tmp_path: Path) -> None:
        other = tmp_path / "recipes.db"
        connection = sqlite3.connect(other)
        connection.execute("CREATE TABLE recipe (name TEXT)")
        connection.close()
        source = changed(backup, lambda each: listed(each, "ledger.sqlite3", other.read_bytes()))
        assert self.refused(here, source) == "backup-damaged"

    def test_a_ledger_of_a_newer_pullquote(self, here: Place, tmp_path: Path) -> None:
        newer = Place(tmp_path, "newer").filled()
        connection = sqlite3.connect(newer.path, isolation_level=None)
        connection.execute("INSERT INTO pullquote_migration VALUES (4711, 'flying', 'f00d')")
        connection.close()
        source = newer.backup(tmp_path / "newer.zip")
        with pytest.raises(ConfigError, match="newer Pullquote") as caught:
            here.restore(source)
        assert caught.value.faults[0].code == "ledger-newer"


def test_killed_at_any_moment_the_ledger_is_the_old_or_the_new_one(here: Place, backup: Path) -> None:
    with here.opened() as ledger:
        ledger.plan(row("bbbb0001"), "slot", NOW)
    for step in range(10):
        reached = SPAWN.Event()
        process = SPAWN.Process(target=workers.restore, args=(backup, here.path, reached))
        process.start()
        assert reached.wait(30)
        process.join(step / 100)
        process.kill()
        process.join()
        with here.opened() as ledger:
            old = bool(ledger.get("bbbb0001"))
            assert now_of(ledger, "aaaa0002").state is (State.SENDING if old else State.HELD)
    assert here.restore(backup)
