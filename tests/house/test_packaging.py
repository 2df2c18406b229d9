"""Templates, fonts and samples are found alike from a wheel, an editable install and a bare checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build(hook: str, folder: Path, of: Path = ROOT) -> Path:
    """Build a project with its own back end (PEP 517) and unpack what comes out."""
    code = f"import hatchling.build; print(hatchling.build.{hook}({str(folder)!r}))"
    built = subprocess.run([sys.executable, "-c", code], cwd=of, capture_output=True, text=True, check=True)
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(folder / built.stdout.split()[-1]) as archive:
        archive.extractall(unpacked)
    return unpacked


def call(setup: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with ``bot`` imported the way ``setup`` says, and no other way."""
    code = (
        f"import sys, site\nsys.path = [p for p in sys.path if p not in ('', {str(ROOT)!r})]\n{setup}\n"
        f"from bot.cli import main\nsys.argv = ['pullquote', *{arguments!r}]\nmain()"
    )
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
        env={**environ, "XDG_STATE_HOME": str(cwd / "state"), "NO_COLOR": "1"}, check=False,
    )  # fmt: skip


@pytest.fixture(params=["wheel", "editable", "checkout"])
def setup(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    (tmp_path / "built").mkdir()
    if request.param == "wheel":
        return f"sys.path.insert(0, {str(build('build_wheel', tmp_path / 'built'))!r})"
    if request.param == "editable":
        return f"site.addsitedir({str(build('build_editable', tmp_path / 'built'))!r})"
    return f"sys.path.insert(0, {str(ROOT)!r})"


def test_a_new_workspace_posts_from_any_folder(setup: str, tmp_path: Path) -> None:
    made = call(setup, "init", "reviews", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    done = call(setup, "post", "--json", cwd=tmp_path / "reviews")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["deliveries"][0]["state"] == "sent"
    assert list((tmp_path / "reviews").glob("outbox/*/card.jpg"))


def test_the_wheel_carries_every_licence(tmp_path: Path) -> None:
    unpacked = build("build_wheel", tmp_path)
    fonts = unpacked / "bot" / "templates" / "fonts"
    for font in fonts.glob("*.[to]tf"):
        assert list(fonts.glob(f"{font.stem}*LICENSE*")), font.name
    assert list(unpacked.glob("*.dist-info/licenses/LICENSE"))
    assert (unpacked / "bot" / "config.example.toml").exists()
    assert list((unpacked / "bot" / "samples").glob("*.md"))
