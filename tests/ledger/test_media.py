"""Pictures on disk."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from bot.ledger import LedgerError, MediaStore
from bot.model import Image, Part

DATA = b"\x89PNG pretend \x00\xff"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "media"


@pytest.fixture
def media(folder: Path) -> MediaStore:
    return MediaStore(folder)


def test_bytes_come_back_under_their_digest(media: MediaStore) -> None:
    digest = media.put(DATA)
    assert digest == hashlib.sha256(DATA).hexdigest()
    assert media.get(digest) == DATA


def test_putting_again_changes_nothing(media: MediaStore, folder: Path) -> None:
    assert media.put(DATA) == media.put(DATA)
    assert len(list(folder.iterdir())) == 1


def test_many_may_put_the_same_at_once(media: MediaStore, folder: Path) -> None:
    threads = [Thread(target=media.put, args=(DATA,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() for path in folder.iterdir()] == [DATA]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in other ways")
def test_only_the_owner_may_look(media: MediaStore, folder: Path) -> None:
    path = folder / media.put(DATA)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_part_is_filled(media: MediaStore) -> None:
    image = Image(digest=media.put(DATA), media_type="image/png", width=1, height=1, alt="a hush")
    filled = media.fill(Part(number=1, text="“a hush”", images=(image,)))
    assert [one.data for one in filled.images] == [DATA]
    assert filled.text == "“a hush”"


def test_a_missing_picture_is_named(media: MediaStore, folder: Path) -> None:
    with pytest.raises(LedgerError, match="missing") as caught:
        media.get("00" * 32)
    assert caught.value.faults[0].place == str(folder / ("00" * 32))


def test_a_damaged_picture_is_named_and_mended_by_putting_it_again(media: MediaStore, folder: Path) -> None:
    digest = media.put(DATA)
    (folder / digest).write_bytes(DATA[:-1])
    with pytest.raises(LedgerError, match="damaged"):
        media.get(digest)
    media.put(DATA)
    assert media.get(digest) == DATA


@pytest.mark.parametrize("digest", ["", "../ledger.db", "ab" * 31, "AB" * 32, "ab" * 32 + "\n"])
def test_only_digests_name_pictures(media: MediaStore, digest: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        media.get(digest)


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("not a folder", encoding="utf-8")
    with pytest.raises(LedgerError, match="could not be kept"):
        MediaStore(tmp_path / "media").put(DATA)


class TestDropping:
    """Clearing up."""

    OLD = datetime(2026, 1, 1, tzinfo=UTC)

    def age(self, path: Path) -> None:
        os.utime(path, (self.OLD.timestamp(), self.OLD.timestamp()))

    def test_what_is_old_and_unused_goes(self, media: MediaStore, folder: Path) -> None:
        kept, gone, young = (media.put(DATA + tail) for tail in (b"1", b"2", b"3"))
        draft = folder / f"{gone}.0123"
        draft.write_bytes(b"cut sh")
        for name in (kept, gone, draft.name):
            self.age(folder / name)
        assert media.drop(keep={kept}, before=self.OLD + timedelta(days=1)) == 2
        assert {path.name for path in folder.iterdir()} == {kept, young}

    def test_what_is_put_again_is_young_again(self, media: MediaStore, folder: Path) -> None:
        digest = media.put(DATA)
        self.age(folder / digest)
        media.put(DATA)
        assert media.drop(keep=(), before=self.OLD + timedelta(days=1)) == 0

    def test_other_files_stay(self, media: MediaStore, folder: Path) -> None:
        media.put(DATA)
        (folder / "notes.txt").write_text("mine", encoding="utf-8")
        self.age(folder / "notes.txt")
        assert media.drop(keep=(), before=self.OLD + timedelta(days=1)) == 0

    def test_no_folder_is_nothing_to_drop(self, media: MediaStore) -> None:
        assert media.drop(keep=(), before=self.OLD) == 0
