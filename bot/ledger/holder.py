"""Who holds a lease, and whether that process is gone. Errs towards "still there"."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """One process, told apart from every other: its number alone is used again.

    ``start`` is when it began, in whatever form the system says it; ``boot`` names the run of the machine
    since it was switched on; ``host`` and ``space`` (the PID namespace) say where its number means anything.
    All but ``pid`` are empty where they cannot be told.
    """

    pid: int
    start: str = ""
    boot: str = ""
    host: str = ""
    space: str = ""


class Host(Protocol):
    """The machine, as far as leases need it."""

    def me(self) -> Holder:
        """Return this process."""
        ...

    def uptime(self) -> timedelta:
        """Return the time since boot, sleep included where the system counts it; nobody can set it."""
        ...

    def gone(self, holder: Holder) -> bool:
        """Say whether the process certainly runs no more."""
        ...


class ThisHost:
    """The machine we run on."""

    def me(self) -> Holder:
        """Return this process."""
        return _identity(os.getpid())

    def uptime(self) -> timedelta:
        """Return the time since boot; where sleep does not count, a deadline comes later, never sooner."""
        boottime = getattr(time, "CLOCK_BOOTTIME", None)
        now = time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)
        return timedelta(microseconds=now // 1000)

    def gone(self, holder: Holder) -> bool:
        """Say whether the process certainly runs no more; of another machine or container nothing is."""
        me = self.me()
        if holder.host != me.host:
            return False
        if holder.boot and me.boot and holder.boot != me.boot:
            return True
        if holder.space != me.space:
            return False
        start = _start(holder.pid)
        return start is None or bool(start and holder.start and start != holder.start)


@cache
def _identity(pid: int) -> Holder:
    import platform

    return Holder(pid=pid, start=_start(pid) or "", boot=_boot(), host=platform.node(), space=_space())


def _boot() -> str:
    if sys.platform == "darwin":
        return _output("sysctl", "-n", "kern.bootsessionuuid")
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _space() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _start(pid: int) -> str | None:
    """Return when a process began, "" when that cannot be told, None when there is no such process."""
    if sys.platform == "win32":
        return _start_windows(pid)
    if sys.platform == "linux":
        return _start_linux(pid)
    return _start_posix(pid)


def _start_linux(pid: int) -> str | None:
    # proc_pid_stat(5): the name stands in brackets and may hold anything; field 3 is the state, 22 the start.
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return "" if _exists(pid) else None
    return None if fields[0] in (b"Z", b"X") else fields[19].decode("ascii")


def _start_posix(pid: int) -> str | None:
    if not _exists(pid):
        return None
    status, _, start = _output("ps", "-o", "stat=,lstart=", "-p", str(pid)).partition(" ")
    return None if status.startswith("Z") else start.strip()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _output(*command: str) -> str:
    import subprocess

    plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    try:
        done = subprocess.run(  # noqa: S603 – fixed commands, a number as their only argument
            command, capture_output=True, text=True, env=plain, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


if sys.platform == "win32":

    def _start_windows(pid: int) -> str | None:
        # os.kill(pid, 0) would end the process there.
        import ctypes
        from ctypes import wintypes

        query, no_such_process, still_active = 0x1000, 87, 259
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = wintypes.HANDLE(kernel.OpenProcess(query, False, pid))
        if not handle:
            return None if ctypes.get_last_error() == no_such_process else ""
        try:
            code, times = wintypes.DWORD(), (wintypes.FILETIME * 4)()
            if kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value != still_active:
                return None
            parts = [ctypes.byref(times, index * ctypes.sizeof(wintypes.FILETIME)) for index in range(4)]
            if not kernel.GetProcessTimes(handle, *parts):
                return ""
            return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
        finally:
            kernel.CloseHandle(handle)
