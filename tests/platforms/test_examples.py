"""The example of a platform of one's own: built, installed apart, and as its page says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_packaging import ROOT, build

EXAMPLE = ROOT / "examples" / "pullquote-matrix"
PAGE = ROOT / "docs" / "platforms" / "writing-one.md"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which only the example's wheel is installed."""
    return build("build_wheel", tmp_path_factory.mktemp("example"), EXAMPLE)


def python(installed: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)]), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )


def test_its_own_tests_pass_on_what_is_installed(installed: Path) -> None:
    done = python(installed, "-m", "pytest", "-q", cwd=EXAMPLE)
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\d\d passed", done.stdout)


def test_commands_know_it(installed: Path, tmp_path: Path) -> None:
    done = python(installed, "-m", "bot", "count", "matrix", "雪", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["length"] == 3


def test_it_is_nothing_of_pullquotes_own(tmp_path: Path) -> None:
    done = python(tmp_path, "-m", "bot", "count", "matrix", "雪", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no platform matrix" in done.stderr


def test_it_enters_by_public_doors_only() -> None:
    for path in EXAMPLE.rglob("*.py"):
        assert not re.search(r"(from|import) bot\.[\w.]*\b_", path.read_text("utf-8")), path


def test_the_page_quotes_the_example_as_it_is() -> None:
    quoted = re.findall(r"<!-- of (\S+) -->\n```\w+\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(quoted) >= 3
    for name, text in quoted:
        assert text in (EXAMPLE / name).read_text("utf-8"), name
