"""init and import: a workspace that works at once, and an import that may be done again."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.config import load

REVIEW = """---
title: Waiting for the tide
book:
  title: The Salt Road
  authors: [Ann Author]
---

The Salt Road is a slow book, and I would not want it to hurry by a single page.

It left me homesick for a coast that I have never seen, which is no small thing to do to a grown reader.
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace, and the present folder; its state stays in the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "books"
    assert run("init", root).exit_code == 0
    monkeypatch.chdir(root)
    return root


# ── init ──────────────────────────────────────────────────────────────────────────────────────


def test_what_init_writes(home):
    written = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert {"config.toml", ".gitignore", "templates/README.md"} <= written
    assert [name for name in written if name.startswith("content/")]
    config = load((home / "config.toml").read_text(encoding="utf-8"), "config.toml")
    assert ZoneInfo(config.timezone)
    assert [account.platform for account in config.accounts] == ["folder"]
    assert config.schedules


def test_the_accounts_to_take_the_hash_from_are_right(home):
    """Every commented-out account in the new config.toml is one that its platform takes."""
    from bot import platforms

    text = (home / "config.toml").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") if line.startswith(("# [[", "# id", "# platform", "# server", "# token",
             "# handle =", "# password")) else line for line in text.splitlines()]  # fmt: skip
    config = load("\n".join(lines), "config.toml")
    assert {account.platform for account in config.accounts} == {"folder", "mastodon", "bluesky"}
    for account in config.accounts:
        platforms.find(account.platform).settings.model_validate(account.settings)


def test_init_twice_changes_nothing(home):
    (home / "config.toml").write_text("# mine\n", encoding="utf-8")
    done = run("init", home)
    assert done.exit_code == 2
    assert "config.toml" in done.stderr
    assert (home / "config.toml").read_text(encoding="utf-8") == "# mine\n"


def test_init_leaves_what_is_there(tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "mine.md").write_text(REVIEW, encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.bak\n", encoding="utf-8")
    done = run("init", tmp_path, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["kept"] == [str(tmp_path / ".gitignore")]
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "*.bak\n"
    assert [path.name for path in (tmp_path / "content").iterdir()] == ["mine.md"]


def test_the_sample_has_lines_to_post(home):
    found = json.loads(run("snippets", "--json").stdout)["snippets"]
    assert any(each["spoiler"] == "none" and each["kind"] == "excerpt" for each in found)
    assert any(each["spoiler"] == "marked" for each in found)
    assert not any("sample" in each["text"] for each in found)


def test_a_new_workspace_posts_at_once(home):
    done = run("post", "--json")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)["deliveries"]
    assert row["state"] == "sent"
    assert Path(row["cards"][0]["file"]).exists()
    assert (home / "outbox").is_dir()
    assert json.loads(run("history", "--json").stdout)["deliveries"][0]["key"] == row["key"]
    assert json.loads(run("explain", row["key"], "--json").stdout)["events"][-1]["to"] == "sent"


def test_a_new_workspace_previews_at_once(home):
    done = run("preview")
    assert done.exit_code == 0, done.output
    html = (home / "preview.html").read_text(encoding="utf-8")
    assert "data:image/jpeg;base64," in html
    assert "The Enchanted April" in html


def test_a_plan_is_what_the_preview_shows(home):
    planned = json.loads(run("plan", "--json").stdout)["deliveries"]
    assert planned
    html = (home / "preview.html", run("preview"))[0].read_text(encoding="utf-8")
    assert all(row["snippet"] in html for row in planned if row["state"] != "skipped")


def test_an_unknown_key(home):
    assert run("post").exit_code == 0
    for words in (["explain", "ffff"], ["retry", "ffff"], ["resolve", "ffff", "sent"], ["skip", "ffff"]):
        done = run(*words)
        assert done.exit_code == 2
        assert "there is no delivery with this key" in done.stderr


# ── import ────────────────────────────────────────────────────────────────────────────────────


def taken(*words: str | Path) -> list[tuple[str, str]]:
    done = run("import", *words, "--json")
    return [
        (each["result"], Path(each["file"]).name if each["file"] else "")
        for each in json.loads(done.stdout)["files"]
    ]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "old" / "salt.md"
    path.parent.mkdir()
    path.write_text(REVIEW, encoding="utf-8")
    return path


def test_a_second_import_changes_nothing(home, source):
    ((fate, name),) = taken(source)
    assert fate == "new"
    before = (home / "content" / name).read_bytes()
    record = (home / "content" / ".imported.json").read_bytes()
    assert taken(source) == [("unchanged", name)]
    assert (home / "content" / name).read_bytes() == before
    assert (home / "content" / ".imported.json").read_bytes() == record


def test_a_changed_source_renews_an_untouched_file(home, source):
    ((_, name),) = taken(source)
    source.write_text(REVIEW.replace("homesick", "restless"), encoding="utf-8")
    assert taken(source) == [("changed", name)]
    assert "restless" in (home / "content" / name).read_text(encoding="utf-8")
    assert taken(source) == [("unchanged", name)]


def test_a_file_edited_by_hand_is_never_written_over(home, source):
    ((_, name),) = taken(source)
    file = home / "content" / name
    file.write_text(file.read_text(encoding="utf-8") + "\nMy own words.\n", encoding="utf-8")
    assert taken(source) == [("unchanged", name)]
    source.write_text(REVIEW.replace("homesick", "restless"), encoding="utf-8")
    done = run("import", source)
    assert done.exit_code == 1
    assert name in done.stderr
    assert "by hand" in done.stderr
    assert "My own words." in file.read_text(encoding="utf-8")


def test_a_file_of_ones_own_is_never_written_over(home, source):
    ((_, name),) = taken(source)
    (home / "content" / ".imported.json").unlink()
    (home / "content" / name).write_text("mine\n", encoding="utf-8")
    assert taken(source) == [("refused", name)]
    assert (home / "content" / name).read_text(encoding="utf-8") == "mine\n"


def test_without_its_record_an_equal_file_is_recognised(home, source):
    ((_, name),) = taken(source)
    (home / "content" / ".imported.json").write_text("{broken", encoding="utf-8")
    assert taken(source) == [("unchanged", name)]


def test_two_reviews_of_one_name_get_two_files(home, source):
    other = source.parent / "more" / "salt.md"
    other.parent.mkdir()
    other.write_text(REVIEW.replace("homesick", "restless"), encoding="utf-8")
    files = [name for _, name in taken(source, other)]
    assert len(set(files)) == 2
    assert taken(source, other) == [("unchanged", name) for name in files]


def test_a_source_that_moved_keeps_its_file(home, source, tmp_path):
    ((_, name),) = taken(source)
    moved = tmp_path / "new" / "salt.md"
    moved.parent.mkdir()
    source.rename(moved)
    assert taken(moved) == [("unchanged", name)]
    moved.write_text(REVIEW.replace("homesick", "restless"), encoding="utf-8")
    assert taken(moved) == [("changed", name)]


def test_what_is_in_the_workspace_already_stays_as_it_is(home):
    before = {path: path.read_bytes() for path in (home / "content").glob("*.md")}
    assert {fate for fate, _ in taken("content")} == {"unchanged"}
    assert {path: path.read_bytes() for path in (home / "content").glob("*.md")} == before


def test_one_bad_file_hides_no_good_one(home, source):
    bad = source.parent / "bad.md"
    bad.write_bytes(b"# Caf\xe9\xff\xfe\x00\n\nno text we know\n")
    done = run("import", source.parent, source.parent / "gone.md")
    assert done.exit_code == 1
    assert "gone.md" in done.stderr
    assert "Traceback" not in done.output
    assert (home / "content" / "salt.md").exists() or list((home / "content").glob("*tide*"))


def test_a_plain_text_with_its_faq(home, tmp_path):
    text = (
        "The Salt Road, a novel by Ann Author:\n\n"
        "The Salt Road is a slow book, and I would not want it to hurry by a single page.\n"
        "FAQ – The Salt Road by Ann Author (with spoilers)\n"
        "Does the boat come back?\n"
        "It does not, and nobody who loved it is spared the waiting.\n"
    )
    source = tmp_path / "salt-road.txt"
    source.write_text(text, encoding="utf-8")
    ((fate, name),) = taken(source)
    assert fate == "new"
    found = json.loads(run("inspect", home / "content" / name, "--json").stdout)["reviews"][0]
    assert found["book"] == {"title": "The Salt Road", "authors": ["Ann Author"]}
    assert found["faq"][0]["spoiler"] is True


def test_a_file_in_the_content_folder_that_cannot_be_read_is_said(home):
    (home / "content" / "bad.md").write_bytes(b"caf\xe9 \x81 bad line here")
    done = run("import", "content/bad.md", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert "refused" in done.stdout
    assert told["faults"]
