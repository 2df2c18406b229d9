"""Files and folders become bytes, in order, and nothing outside them does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bot.fetch import LARGEST, sources


def _write(path: Path, data: bytes = b"words") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _names(folder: Path) -> list[str]:
    return [Path(source.name).relative_to(folder).as_posix() for source in sources([folder])]


def test_a_folder_gives_its_posts_sorted_at_any_depth(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "deep/er/c.markdown", "D.MD", "z/a.md"):
        _write(tmp_path / name)
    for name in (
        "card.png",
        ".hidden.md",
        ".git/x.md",
        "README.md",
        "LICENSE.txt",
        "readme.de.md",
        "_index.md",
    ):
        _write(tmp_path / name)
    assert _names(tmp_path) == ["D.MD", "a.txt", "b.md", "deep/er/c.markdown", "z/a.md"]


def test_novels_that_sound_like_house_papers_are_read(tmp_path: Path) -> None:
    for name in ("license-to-kill.md", "the-authors.md", "notice.md"):
        _write(tmp_path / name)
    assert len(_names(tmp_path)) == 3


def test_a_file_named_outright_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    odd = _write(tmp_path / "README", b"\xff\x00")
    (only,) = sources([str(odd)])
    assert (only.name, only.data, only.fault) == (str(odd), b"\xff\x00", None)


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_a_name_in_another_encoding_is_said_as_text(tmp_path: Path) -> None:
    """An old disk's names are Latin-1; as Python has them, neither a database nor JSON takes them."""
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("A review.", encoding="utf-8")
    (tmp_path / os.fsdecode(b"folder\xe9.md")).mkdir()
    given = list(sources([tmp_path / os.fsdecode(b"caf\xe9.md"), tmp_path / os.fsdecode(b"gone\xe9")]))
    assert [Path(one.name).name for one in given] == ["caf\ufffd.md", "gone\ufffd"]
    assert [one.data for one in given] == [b"A review.", b""]
    "".join(one.name for one in given).encode()


def test_nothing_is_given_twice(tmp_path: Path) -> None:
    one = _write(tmp_path / "one.md")
    assert [source.name for source in sources([one, tmp_path, str(one)])] == [str(one)]


def test_one_missing_path_hides_no_other(tmp_path: Path) -> None:
    there = _write(tmp_path / "there.md")
    missing, found = sources([tmp_path / "gone.md", there])
    assert missing.fault is not None
    assert missing.fault.code == "source.missing"
    assert missing.fault.place == str(tmp_path / "gone.md")
    assert missing.fault.hint
    assert found.data == b"words"


def test_size_is_capped(tmp_path: Path) -> None:
    _write(tmp_path / "a.md", b"x" * LARGEST)
    _write(tmp_path / "b.md", b"x" * (LARGEST + 1))
    fits, large = sources([tmp_path])
    assert fits.fault is None
    assert large.fault is not None
    assert (large.fault.code, large.data) == ("source.size", b"")


def _link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError:  # Windows without the right to
        pytest.skip("no symbolic links here")


def test_links_inside_are_followed_and_links_out_are_not(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    _write(inside / "deep" / "post.md")
    _write(outside / "secret.md")
    _link(inside / "again.md", inside / "deep" / "post.md")
    _link(inside / "secret.md", outside / "secret.md")
    _link(inside / "folder", outside)
    _link(inside / "circle", inside)
    _link(inside / "nowhere.md", inside / "gone.md")
    given = list(sources([inside]))
    assert [Path(source.name).name for source in given if not source.fault] == ["again.md"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    (only,) = sources([pipe])
    assert only.fault is not None
    assert only.fault.code == "source.kind"


def test_an_unreadable_folder_is_a_fault(tmp_path: Path) -> None:
    (strange,) = sources([tmp_path / ("x" * 5000)])
    assert strange.fault is not None
