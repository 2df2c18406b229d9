"""A throw-away PostgreSQL on a socket of its own, gone when the tests are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_QUICK = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c shared_buffers=32MB"


def missing() -> str:
    """Return why there can be no server here; empty when there can."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed: pip install 'pullquote[cluster]'"
    if _programs() is None:
        return "no PostgreSQL server here (initdb and pg_ctl)"
    if _is_root() and (shutil.which("runuser") is None or not _has_user()):
        return "PostgreSQL does not run as root, and there is no user postgres to run it"
    return ""


@contextmanager
def running() -> Iterator[str]:
    """Start a server; yield the address of its database ``postgres``, stop and delete it afterwards."""
    programs = _programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if _is_root():
        shutil.chown(folder, "postgres")
    data = folder / "data"
    _run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    control = (programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    _run(*control, "-o", f"{_QUICK} -k {folder}", "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        _run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _run(*command: str | Path) -> None:
    as_user = ("runuser", "-u", "postgres", "--") if _is_root() else ()
    # Into files, not pipes: the server inherits them and would hold a pipe open.
    done = subprocess.run((*as_user, *map(str, command)), cwd="/", stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, command


def _programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((place for place in (*places, *newest_first) if (place / "initdb").exists()), None)


def _version(programs: Path) -> int:
    name = programs.parent.name
    return int(name) if name.isdecimal() else 0


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _has_user() -> bool:
    import pwd

    return any(user.pw_name == "postgres" for user in pwd.getpwall())
