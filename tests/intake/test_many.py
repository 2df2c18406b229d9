"""Taking in sources that hold many posts: each keeps its file, whatever order they come in."""

from __future__ import annotations

import json
from pathlib import Path

from bot.content import read
from bot.intake import Fate, Intake

WORDS = "It is a quiet book about a farm boy who becomes a teacher, and it holds you by the sleeve for days."


def feed(path: Path, *posts: tuple[str, str]) -> Path:
    items = [
        {
            "id": slug,
            "url": f"https://shelf.example/{slug}",
            "title": slug.title(),
            "content_html": f"<p>{text}</p>",
        }
        for slug, text in posts
    ]
    path.write_text(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}), encoding="utf-8"
    )
    return path


def taken(folder: Path, source: Path) -> dict[str, Fate]:
    return {each.file.name: each.fate for each in Intake(folder).take([source]) if each.file}


def test_a_new_post_in_a_feed_leaves_the_others_where_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    source = feed(tmp_path / "feed.json", ("stoner", WORDS), ("emma", WORDS[::-1]))
    assert taken(folder, source) == {"stoner.md": Fate.NEW, "emma.md": Fate.NEW}
    assert set(taken(folder, source).values()) == {Fate.UNCHANGED}
    feed(source, ("persuasion", WORDS + " Again."), ("stoner", WORDS + " More."), ("emma", WORDS[::-1]))
    assert taken(folder, source) == {
        "persuasion.md": Fate.NEW,
        "stoner.md": Fate.CHANGED,
        "emma.md": Fate.UNCHANGED,
    }


def test_two_posts_of_one_name_keep_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    source = tmp_path / "feed.json"
    items = [
        {"url": f"https://shelf.example/{year}/stoner", "title": "Stoner", "content_text": f"{WORDS} {year}"}
        for year in (2019, 2024)
    ]
    source.write_text(json.dumps({"items": items}), encoding="utf-8")
    assert taken(folder, source) == {"stoner.md": Fate.NEW, "stoner-2.md": Fate.NEW}
    items.reverse()
    source.write_text(json.dumps({"items": items}), encoding="utf-8")
    assert taken(folder, source) == {"stoner.md": Fate.UNCHANGED, "stoner-2.md": Fate.UNCHANGED}


def test_drafts_come_in_as_drafts_and_stay_so(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    source = tmp_path / "ghost.json"
    post = {"id": 1, "title": "Stoner", "slug": "stoner", "html": f"<p>{WORDS}</p>", "status": "draft"}
    source.write_text(json.dumps({"data": {"posts": [post]}}), encoding="utf-8")
    assert taken(folder, source) == {"stoner.md": Fate.NEW}
    (review,) = read((folder / "stoner.md").read_bytes(), "stoner.md").reviews
    assert review.draft


def test_an_empty_post_is_refused_and_says_why(tmp_path: Path) -> None:
    source = feed(tmp_path / "feed.json", ("stoner", ""), ("emma", WORDS))
    fates = [
        (each.fate, [fault.code for fault in each.faults])
        for each in Intake(tmp_path / "content").take([source])
    ]
    assert fates == [(Fate.REFUSED, ["source.empty"]), (Fate.NEW, [])]


def test_an_older_record_is_understood(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    source = tmp_path / "stoner.md"
    source.write_text(f"# Stoner\n\n{WORDS}\n", encoding="utf-8")
    taken(folder, source)
    record = folder / ".imported.json"
    record.write_text(
        record.read_text(encoding="utf-8").replace('"source"', '"number": 1, "source"'), encoding="utf-8"
    )
    source.write_text(f"# Stoner\n\n{WORDS} More.\n", encoding="utf-8")
    assert taken(folder, source) == {"stoner.md": Fate.CHANGED}
