"""The conformance suite over every platform that offers a rig, and the table that tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.platforms import conformance, names
from bot.platforms.conformance.__main__ import main
from tests.platforms import folder_rig, rigs

PAGE = Path(__file__).parents[2] / "docs" / "platforms" / "conformance.md"


def _grid() -> list[Any]:
    return [
        pytest.param(maker, case, id=f"{maker.name}-{case.name}", marks=maker.marks)
        for maker in rigs.rigs()
        for case in conformance.CASES
    ]


@pytest.mark.parametrize(("maker", "case"), _grid())
def test_platform(maker: conformance.RigMaker, case: conformance.Case, tmp_path: Path) -> None:
    with suppress(conformance.NotOfferedError):
        case.check(maker, tmp_path)


def test_every_platform_has_a_row_and_every_row_is_green() -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    header, _, *told = [[cell.strip() for cell in row] for row in rows]
    assert header[1:] == list(dict.fromkeys(case.column for case in conformance.CASES))
    assert [row[0] for row in told] == [maker.name for maker in rigs.rigs()]
    assert {cell for row in told for cell in row[1:]} == {"✓", "–"}
    assert {row[0].partition(" ")[0] for row in told} >= set(names())


# ── the command ───────────────────────────────────────────────────────────────────────────────


class Broken(folder_rig.FolderRig):
    """A server that has forgotten what was posted."""

    def journal(self) -> list[conformance.Posted]:
        return []


@contextmanager
def _broken(folder: Path) -> Iterator[Broken]:
    yield Broken(folder)


def test_the_command_writes_the_table_and_names_what_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs.py").write_text(
        "from tests.platforms.test_conformance import _broken\n"
        "from tests.platforms import folder_rig\n"
        "from bot.platforms.conformance import RigMaker\n"
        "def rigs():\n"
        "    return [*folder_rig.rigs(), RigMaker(name='forgetful', open=_broken)]\n",
        encoding="utf-8",
    )
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table -->\nyesterday\n<!-- /table -->\nafter\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["theirs", "--into", str(page)]) == 1
    written = page.read_text(encoding="utf-8")
    assert written.startswith("before\n<!-- table -->\n|  | check | publish |")
    assert written.endswith("<!-- /table -->\nafter\n")
    assert "yesterday" not in written
    good, bad = (line for line in written.splitlines() if line.startswith(("| folder", "| forgetful")))
    assert ("✗" in good, "✗" in bad) == (False, True)
    assert "forgetful: text_picture_and_alt: AssertionError" in capsys.readouterr().err
