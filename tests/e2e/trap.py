"""A proxy that lets all pass but the one irreversible call, which it holds until the caller is dead."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field

from bot.platforms.conformance.faults import FaultProxy, _ask, _read_message

PUBLISHES = (b"POST /api/v1/statuses ", b"POST /xrpc/com.atproto.repo.putRecord ")


@dataclass
class Trap(FaultProxy):
    """``delivers``: the held call reaches the server; its answer reaches nobody."""

    delivers: bool = False
    armed: bool = True
    caught: threading.Event = field(default_factory=threading.Event)

    def _serve(self, client: socket.socket) -> None:
        with closing(client), suppress(OSError):
            client.settimeout(30)
            request = _read_message(client)
            self.requests.append(request.split(b"\r\n", 1)[0].decode())
            if self.armed and request.startswith(PUBLISHES):
                if self.delivers:
                    _ask(self.upstream, request)
                self.caught.set()
                self._over.wait(20)
                return
            client.sendall(self._passed_on(request))

    def _passed_on(self, request: bytes) -> bytes:
        """Ask again when this machine is too busy to answer: a proxy's own trouble is not what is tried."""
        for _ in range(3):
            with suppress(OSError):
                if answer := _ask(self.upstream, request):
                    return answer
        return b""

    @property
    def published(self) -> int:
        """Return how often the irreversible call was made."""
        return sum(line.encode().startswith(PUBLISHES) for line in self.requests)
