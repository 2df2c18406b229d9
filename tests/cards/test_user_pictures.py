"""Pictures come from the workspace and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import pictures
from bot.model import SourceError


def test_a_cover_lies_in_the_workspace_or_beside_its_post(tmp_path: Path) -> None:
    (tmp_path / "content" / "covers").mkdir(parents=True)
    (tmp_path / "content" / "covers" / "a.jpg").write_bytes(b"cover")
    (tmp_path / "desk.jpg").write_bytes(b"photo")
    beside = str(tmp_path / "content" / "a.md")
    found = pictures.read(tmp_path, photo="desk.jpg", cover="covers/a.jpg", beside=beside)
    assert (found.photo, found.cover) == (b"photo", b"cover")
    assert pictures.read(tmp_path, cover="content/covers/a.jpg").cover == b"cover"


def test_a_cover_on_the_web_is_left_out(tmp_path: Path) -> None:
    assert pictures.read(tmp_path, cover="https://books.example/a.jpg").cover == b""


@pytest.mark.parametrize("name", ["../secret.jpg", "gone.jpg", "/etc/hostname"])
def test_nothing_is_read_from_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    root = tmp_path / "books"
    root.mkdir()
    with pytest.raises(SourceError) as wrong:
        pictures.read(root, photo=name)
    assert wrong.value.faults[0].place == name
