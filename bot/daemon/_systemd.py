"""What systemd is told (sd_notify(3), sd_watchdog_enabled(3)); without systemd, nothing happens."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Systemd:
    """The line to systemd, as the environment names it. A status is worked out only where systemd listens."""

    environ: Mapping[str, str]

    def watchdog(self) -> timedelta | None:
        """Return how long systemd bears with silence; None where it does not watch this process."""
        limit, pid = self.environ.get("WATCHDOG_USEC", ""), self.environ.get("WATCHDOG_PID", "")
        if not limit.isdigit() or not int(limit) or pid not in ("", str(os.getpid())):
            return None
        return timedelta(microseconds=int(limit))

    def ready(self, status: Callable[[], str]) -> None:
        """Say that the daemon is up, or up again after reading its settings anew."""
        self._tell("READY=1", status)

    def reloading(self) -> None:
        """Say that the settings are being read anew; the moment is on the monotonic clock."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def alive(self, status: Callable[[], str]) -> None:
        """Feed the watchdog."""
        self._tell("WATCHDOG=1", status)

    def stopping(self, status: Callable[[], str]) -> None:
        """Say that the daemon is about to end."""
        self._tell("STOPPING=1", status)

    def _tell(self, line: str, status: Callable[[], str] | None = None) -> None:
        address = self.environ.get("NOTIFY_SOCKET", "")
        if not address or not hasattr(socket, "AF_UNIX"):
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            out.sendall((f"{line}\nSTATUS={status()}" if status else line).encode())
