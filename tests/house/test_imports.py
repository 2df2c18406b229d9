"""Which way imports point: DESIGN's order of the rooms, walked module by module."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "bot"

# The working rooms stand in one row, each on the ones before it.
ROW = (
    *("drawing", "report", "library", "compose", "delivery", "engine"),
    *("forecast", "steering", "oneoff", "doctor"),
)
LEVELS = (
    {"model"},
    {"resources", "workspace", "config", "content", "picking", "captions", "cards", "schedule"},
    {"ledger", "net", "secrets"},
    {"host", "login"},
    {"fetch", "pictures", "platforms", "apart"},
    {"cache"},
    set(ROW),
    {"app", "daemon", "cluster", "preview", "intake", "scaffold"},
    {"cli"},
    {"__main__"},
)
LEVEL = {room: number for number, rooms in enumerate(LEVELS) for room in rooms}
PURE = {"model", "content", "picking", "captions", "cards", "schedule"}
IMPURE_MODULES = {"httpx", "sqlite3", "apscheduler", "random", "time", "socket", "asyncio", "subprocess"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        yield inside.parts[0].removesuffix(".py"), path


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the dotted names a module imports anywhere, also under TYPE_CHECKING and inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield from ((*node.module.split("."), alias.name) for alias in node.names)


def rooms_used(path: Path) -> set[str]:
    return {name[1] for name in imported(path) if name[0] == "bot" and len(name) > 1 and name[1] in LEVEL}


def allowed(room: str, other: str) -> bool:
    if room == other or LEVEL[other] < LEVEL[room]:
        return True
    if room in ROW and other in ROW:
        return ROW.index(other) < ROW.index(room)
    # They serve whatever workspace they are handed.
    return (room, other) in {("app", "daemon"), ("app", "cluster"), ("cluster", "daemon")}


def test_every_room_has_its_level() -> None:
    assert {room for room, _ in modules()} - {"__init__"} == set(LEVEL)


@pytest.mark.parametrize(("room", "path"), [(r, p) for r, p in modules() if r != "__init__"], ids=str)
def test_imports_never_turn_back(room: str, path: Path) -> None:
    wrong = {other for other in rooms_used(path) if not allowed(room, other)}
    assert not wrong, f"{path.relative_to(PACKAGE.parent)} imports {sorted(wrong)}"


def test_platforms_and_ledger_do_not_know_each_other() -> None:
    for room, path in modules():
        if room in {"platforms", "ledger"}:
            assert not rooms_used(path) & ({"platforms", "ledger"} - {room}), path


@pytest.mark.parametrize("room", sorted(PURE))
def test_pure_rooms_touch_no_network_database_clock_or_chance(room: str) -> None:
    for name, path in modules():
        if name != room:
            continue
        names = set(imported(path))
        # A seeded random.Random makes the paper's texture: the same seed, the same paper.
        seeded = {"random"} if path.name == "_background.py" else set()
        assert not {first for first, *_ in names} & IMPURE_MODULES - seeded, path


@pytest.mark.parametrize(("room", "path"), [(r, p) for r, p in modules() if r != "__init__"], ids=str)
def test_rooms_are_entered_by_their_door(room: str, path: Path) -> None:
    inner = {
        ".".join(name)
        for name in imported(path)
        if name[0] == "bot" and len(name) > 2 and name[1] != room and name[2].startswith("_")
    }
    assert not inner, f"{path} reaches into {sorted(inner)}"


def test_nothing_posix_only_is_imported_at_the_top() -> None:
    posix = {"fcntl", "pwd", "grp", "resource", "termios", "msvcrt", "winreg"}
    for _, path in modules():
        top = ast.parse(path.read_text(encoding="utf-8")).body
        found = {a.name for node in top if isinstance(node, ast.Import) for a in node.names}
        assert not found & posix, path


def test_the_package_imports_without_its_heavy_libraries() -> None:
    heavy = "httpx PIL uharfbuzz jinja2 apscheduler regex rich yaml markdown_it"
    heavy += " lxml trafilatura feedparser docutils"
    code = (
        "import sys, bot.model, bot.config, bot.schedule, bot.ledger, bot.platforms, bot.engine, bot.cli\n"
        "import bot.captions, bot.cards, bot.content, bot.picking, bot.app\n"
        f"print(sorted(set('{heavy}'.split()) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
