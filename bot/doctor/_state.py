"""Where things are kept: whose the folder is, what it lies on, and whether there is room."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from bot.doctor._mounts import Mount, mount_of, mounts
from bot.doctor._synced import synced
from bot.model import Finding, Severity

_MIB: Final = 1024 * 1024
_LITTLE: Final = 500 * _MIB
_NEXT_TO_NOTHING: Final = 50 * _MIB
_OTHERS: Final = 0o077
_ELSEWHERE: Final = 'name a folder on a local disk: state = "…" in config.toml, and move what is there to it'
_TWICE: Final = "two computers with a copy of the ledger each would both post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """What a computer tells of itself.

    ``mounts`` returns what is mounted, at least that which a path lies on; ``free`` how many bytes may
    still be written to the disk of an existing path; ``zones`` the names of the time zones it knows.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    mounts: Callable[[Path], Sequence[Mount]] = mounts
    free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    zones: Callable[[], Collection[str]] = available_timezones


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A folder of a machine that something is kept in, which need not be there yet."""

    path: Path
    machine: Machine

    @property
    def there(self) -> Path:
        """The nearest folder that exists."""
        return next(one for one in (self.path, *self.path.parents) if exists(one))

    @property
    def mount(self) -> Mount | None:
        """What it lies on, where the system tells."""
        return mount_of(self.there.resolve(), self.machine.mounts(self.there.resolve()))

    @property
    def free(self) -> int:
        """How many bytes may still be written there."""
        return self.machine.free(self.there)

    @property
    def program(self) -> str:
        """Return which program synchronises it, "" where none does."""
        return synced(self.there.resolve() / self.path.relative_to(self.there), self.machine.environ)


def state(at: Place, *, shared: bool) -> Iterator[Finding]:
    """Yield what is wrong with the state folder. ``shared``: the ledger itself is on a server."""
    if not os.access(at.there, os.W_OK | os.X_OK):
        yield _finding(
            at, "state.closed", Severity.TROUBLE, "nothing can be written there", f"make it yours: {at.there}"
        )
    if not shared:
        yield from _where(at)
    yield from _open_to_others(at.path)
    yield from _room(at)


def workspace(at: Place, *, shared: bool) -> Iterator[Finding]:
    """Yield what is risky about where the reviews and settings are."""
    if not (at.program or (at.mount and at.mount.network)) or shared:
        return
    how = f"{at.program} keeps it" if at.program else "a network file system keeps it"
    yield _finding(
        at,
        "workspace.synced",
        Severity.ADVICE,
        f"{how} the same on several computers, and each would keep a ledger of its own",
        "write your reviews on all of them, but let one alone post; or share one ledger: docs/scaling.md",
    )


def _where(at: Place) -> Iterator[Finding]:
    mount = at.mount
    if mount and mount.network:
        why = f"it is on a network file system ({mount.kind}), where SQLite's locks cannot be trusted"
        yield _finding(at, "state.network", Severity.TROUBLE, why, _ELSEWHERE)
    if mount and mount.fleeting:
        why = f"what lies there ({mount.kind}) is gone after a restart, and with it what was posted"
        yield _finding(at, "state.fleeting", Severity.WARNING, why, _ELSEWHERE)
    if program := at.program:
        yield _finding(
            at, "state.synced", Severity.WARNING, f"{program} synchronises it: {_TWICE}", _ELSEWHERE
        )


def _open_to_others(folder: Path) -> Iterator[Finding]:
    """Rights mean something on POSIX only."""
    if os.name == "nt" or not exists(folder):
        return
    open_ones = [path for path in _ours(folder) if _mode(path) & _OTHERS]
    if not open_ones:
        return
    first = open_ones[0].relative_to(folder.parent)
    more = f" and {len(open_ones) - 1} more" if len(open_ones) > 1 else ""
    yield Finding(
        code="state.rights",
        severity=Severity.WARNING,
        subject=str(folder),
        message=f"others on this computer may look into it ({first}{more})",
        hint=f"chmod -R go= '{folder}'",
    )


def _ours(folder: Path) -> Iterator[Path]:
    """Yield the folder, and, where it is open, what in it is not behind a closed door of its own."""
    yield folder
    if _mode(folder) & _OTHERS:
        for entry in _entries(folder):
            yield entry
            if entry.is_dir() and _mode(entry) & _OTHERS:
                yield from _entries(entry)


def _entries(folder: Path) -> Sequence[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return ()


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def exists(path: Path) -> bool:
    """Say whether it is there, as far as this user may see."""
    try:
        return path.exists()
    except OSError:
        return False


def _room(at: Place) -> Iterator[Finding]:
    free = at.free
    if free < _LITTLE:
        severity = Severity.TROUBLE if free < _NEXT_TO_NOTHING else Severity.WARNING
        why = f"only {free // _MIB} MiB are free on its disk"
        yield _finding(at, "state.room", severity, why, "free some space there")


def _finding(at: Place, code: str, severity: Severity, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=str(at.path), message=message, hint=hint)
