"""card and count, through the real rooms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.cli import cli

ROOT = Path(__file__).parents[2]
LINE = "A quiet novel that refuses to raise its voice, and is heard all the better for it."
KEYS = {
    "file", "width", "height", "bytes", "theme", "format", "alt", "boxes", "contrast", "more",
}  # fmt: skip


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, words, input=stdin)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_card_and_its_document(tmp_path):
    target = tmp_path / "card.jpg"
    done = run("card", LINE, "--author", "Ann Author", "--title", "A Book", "-o", str(target), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found.keys() == KEYS
    assert (found["width"], found["height"], found["theme"], found["format"]) == (
        1080,
        1350,
        "paper",
        "portrait",
    )
    assert found["bytes"] == target.stat().st_size
    assert LINE in found["alt"]
    quote = next(box for box in found["boxes"] if box["role"] == "quote")
    assert quote.keys() == {"role", "x", "y", "width", "height", "font", "size", "lines"}
    assert " ".join(quote["lines"]) == LINE
    assert found["contrast"] >= 4.5


@pytest.mark.parametrize(("ending", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("PNG", "PNG")])
def test_the_ending_decides_the_kind_of_file(tmp_path, ending, kind):
    target = tmp_path / f"card.{ending}"
    assert run("card", LINE, "-o", str(target)).exit_code == 0
    with Image.open(target) as image:
        assert (image.format, image.size) == (kind, (1080, 1350))


def test_a_text_from_standard_input(tmp_path):
    done = run("card", "-", "-o", str(tmp_path / "card.jpg"), "--json", stdin=f"{LINE}\n")
    assert LINE in json.loads(done.stdout)["alt"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([LINE, "--theme", "papr"], 2, "paper"),
        ([LINE, "--format", "sqare"], 2, "square"),
        ([LINE * 60], 1, "portrait"),
        ([LINE, "--snippet", "abc"], 2, "either TEXT or --snippet"),
        (["--snippet", "abc"], 2, "pullquote init"),
    ],
)
def test_what_cannot_be_drawn(tmp_path, words, code, told):
    done = run("card", *words, "-o", str(tmp_path / "card.jpg"))
    assert done.exit_code == code
    assert told in done.stderr
    assert not (tmp_path / "card.jpg").exists()


def test_a_file_that_cannot_be_written(tmp_path):
    done = run("card", LINE, "-o", str(tmp_path / "no" / "card.jpg"))
    assert done.exit_code == 1
    assert "card.jpg" in done.stderr


def test_the_workspaces_handle_stands_on_its_cards(tmp_path):
    config = 'timezone = "UTC"\n[creator]\nhandles = { mastodon = "me@books.example" }\n'
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    for words, expected in (([], "@me@books.example"), (["--handle", "@other"], "@other")):
        done = run("card", LINE, *words, "-o", "card.jpg", "--json")
        boxes = json.loads(done.stdout)["boxes"]
        assert [box["lines"] for box in boxes if box["role"] == "handle"] == [[expected]]


def test_a_card_needs_no_config_no_network_and_no_ledger(tmp_path):
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import cli\n"
        f"done = CliRunner().invoke(cli, ['card', {LINE!r}, '-o', {str(tmp_path / 'card.jpg')!r}])\n"
        "print(done.exit_code, [m for m in ('pydantic', 'httpx', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "SYSTEMROOT": ""},
    )  # fmt: skip
    assert done.stdout.strip() == "0 []"


def test_counting():
    done = run("count", "bluesky", "Short.", "x" * 301, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == [
        {"text": "Short.", "length": 6, "limit": 300, "fits": True},
        {"text": "x" * 301, "length": 301, "limit": 300, "fits": False},
    ]
    assert run("count", "bluesky", "Short.").exit_code == 0


def test_words_that_x_makes_links_of_are_named():
    done = run("count", "x", "The end.It came.")
    assert done.exit_code == 0
    assert "“end.It”: a post with one costs $0.20, one without $0.015" in done.stderr
    assert json.loads(run("count", "x", "The end.It came.", "--json").stdout)[0]["bare_links"] == ["end.It"]


def test_counting_from_standard_input():
    assert json.loads(run("count", "bluesky", "-", "--json", stdin="Short.\n").stdout)[0]["length"] == 6


def test_counting_for_nobody():
    done = run("count", "blusky", "Short.")
    assert done.exit_code == 2
    assert "bluesky" in done.stderr


@pytest.mark.parametrize("name", ["card.gif", "card", "card.jpgg"])
def test_a_card_is_jpeg_or_png_and_nothing_else(tmp_path, name):
    done = run("card", LINE, "-o", str(tmp_path / name))
    assert done.exit_code == 2
    assert ".png" in done.stderr
    assert list(tmp_path.iterdir()) == []
