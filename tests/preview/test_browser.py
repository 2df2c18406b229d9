"""The page in a real browser: it shows the cards, and it asks nobody for anything."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import BROWSERS
from tests.e2e.desk import Desk

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCHEDULE = '[[schedules]]\naccounts = ["me"]\ntimes = ["09:00"]'


@pytest.fixture
def page(tmp_path: Path) -> Path:
    desk = Desk(tmp_path / "desk", f'platform = "folder"\n{SCHEDULE}')
    desk.take_in()
    assert desk.run("preview", "--days", "3").returncode == 0
    return desk.root / "preview.html"


def browse(profile: Path, *arguments: str) -> str:
    browser = next(found for name in BROWSERS if (found := shutil.which(name)))
    done = subprocess.run(
        [browser, *QUIET, f"--user-data-dir={profile}", *arguments],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.browser
def test_the_page_shows_its_cards(page: Path, tmp_path: Path) -> None:
    shot = tmp_path / "page.png"
    browse(tmp_path / "profile", "--window-size=900,1600", f"--screenshot={shot}", page.as_uri())
    with Image.open(shot) as picture:
        counted = picture.convert("RGB").getcolors(1 << 24) or ()
        colours = {colour: count for count, colour in counted}
    red = [count for (r, g, b), count in colours.items() if r > 130 and g < 90 and b < 70]
    assert sum(red) > 500  # the mark on the paper, which only the card has in this size
    assert len(colours) > 2000  # its texture


@pytest.mark.browser
def test_the_page_holds_every_caption_and_no_script(page: Path, tmp_path: Path) -> None:
    text = browse(tmp_path / "profile", "--dump-dom", page.as_uri())
    assert text.count("<img") >= 2
    assert "The Lantern Year" in text
    assert "<script" not in text
    assert 'src="http' not in text
