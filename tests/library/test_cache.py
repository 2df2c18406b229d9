"""The cache of the archive: the same Library with it and without, whatever became of it."""

from __future__ import annotations

import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cache import Cache, Kept
from bot.fetch import Source
from bot.library import read_library
from bot.model import Block, BlockKind, Book, Review
from bot.picking import Rules

ROOT = Path(__file__).resolve().parents[2]
ARCHIVES = [ROOT / "content", ROOT / "bench" / "gold" / "dev"]
RULES = Rules()


def rows(path: Path) -> dict[str, bytes]:
    with sqlite3.connect(path) as connection:
        found = dict(connection.execute("SELECT name, digest FROM kept"))
    connection.close()
    return found


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    for name in ("one", "two"):
        line = f"I loved how this novel of {name} trees listens to the rain all night."
        text = f"---\nbook: The {name.title()} Orchard\n---\n\n{line}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("folder", ARCHIVES, ids=lambda folder: folder.name)
def test_a_warm_library_is_the_fresh_one(folder: Path, tmp_path: Path) -> None:
    fresh = read_library([folder], RULES)
    cold = read_library([folder], RULES, cache=tmp_path / "a")
    assert rows(tmp_path / "a")
    warm = read_library([folder], RULES, cache=tmp_path / "a")
    assert fresh.reviews
    assert fresh.snippets
    assert cold == fresh
    assert warm == fresh


@given(text=st.text(), line=st.integers(0, 9), published=st.none() | st.datetimes(timezones=st.timezones()))
def test_what_is_kept_comes_back_as_it_was_or_is_read_again(
    text: str, line: int, published: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cache") / "a"
    block = Block(kind=BlockKind.PARAGRAPH, text=text, line=line)
    review = Review(
        source="a.md",
        slug="a",
        title=text,
        book=Book(title=text),
        blocks=(block,),
        published=published,  # type: ignore[arg-type]
    )
    source, kept = Source(name="a.md", data=b"a"), Kept(reviews=(review,))
    with Cache(path, RULES) as cache:
        cache.put(source, kept)
    with Cache(path, RULES) as cache:
        assert cache.get(source) in (kept, None)


def test_only_what_changed_is_read_again_and_what_is_gone_is_dropped(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    read_library([archive], RULES, cache=path)
    before = rows(path)
    (archive / "one.md").write_text("---\nbook: Other\n---\n\nNo other novel is as quiet as this one.\n")
    (archive / "two.md").rename(archive / "three.md")
    assert read_library([archive], RULES, cache=path) == read_library([archive], RULES)
    after = rows(path)
    assert set(after) == {str(archive / "one.md"), str(archive / "three.md")}
    assert after[str(archive / "one.md")] != before[str(archive / "one.md")]


def test_other_settings_make_other_lines(archive: Path, tmp_path: Path) -> None:
    path, short = tmp_path / "a", Rules(min_length=10, max_length=40)
    assert read_library([archive], RULES, cache=path).snippets
    assert read_library([archive], short, cache=path) == read_library([archive], short)


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 99], ids=["empty", "foreign"])
def test_a_damaged_file_is_made_again(damage: bytes, archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(damage)
    assert read_library([archive], RULES, cache=path) == read_library([archive], RULES)
    assert len(rows(path)) == 2


def test_a_file_of_another_version_is_made_again(archive: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a") as other:
        other.execute("CREATE TABLE kept (path TEXT, name TEXT)")
    other.close()
    assert read_library([archive], RULES, cache=tmp_path / "a") == read_library([archive], RULES)
    read_library([archive], RULES, cache=tmp_path / "a")
    assert len(rows(tmp_path / "a")) == 2


def test_damage_anywhere_never_shows(archive: Path, tmp_path: Path) -> None:
    path, fresh = tmp_path / "a", read_library([archive], RULES)
    read_library([archive], RULES, cache=path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        assert read_library([archive], RULES, cache=path) == fresh


def test_where_nothing_can_be_written_it_is_done_without(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert read_library([archive], RULES, cache=tmp_path / "file" / "a") == read_library([archive], RULES)
    with sqlite3.connect(tmp_path / "a") as other:
        other.execute("BEGIN EXCLUSIVE")
        assert read_library([archive], RULES, cache=tmp_path / "a") == read_library([archive], RULES)
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_it_is_the_reviewers_alone(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "state" / "a"
    read_library([archive], RULES, cache=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_could_not_be_read_is_tried_again(archive: Path, tmp_path: Path) -> None:
    (archive / "bad.md").write_bytes(b"\xff\xfe\x00")
    path = tmp_path / "a"
    cold, warm = (read_library([archive], RULES, cache=path) for _ in range(2))
    assert cold.faults == warm.faults != ()
    assert len(rows(path)) == 2
