"""Health and metrics over HTTP, on the loopback alone, and only where a port is configured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeAlias

from bot.daemon._metrics import CONTENT_TYPE

LOOPBACK: Final = "127.0.0.1"
_LONGEST: Final = 8192  # bytes of a request's head
_PATIENCE: Final = 5.0
_OURS: Final = ("127.0.0.1", "localhost", "[::1]")

Page: TypeAlias = Callable[[], tuple[HTTPStatus, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Monitor:
    """Answers GET and HEAD for a few pages. One request for each connection; anything odd is refused."""

    health: Page
    metrics: Page

    async def listen(self, port: int) -> asyncio.Server:
        """Listen on this computer's loopback; raises OSError where the port is taken."""
        return await asyncio.start_server(self._serve, LOOPBACK, port, limit=_LONGEST)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.LimitOverrunError, asyncio.IncompleteReadError):
            async with asyncio.timeout(_PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answer(head))
                await writer.drain()
        writer.close()

    def answer(self, head: bytes) -> bytes:
        """Return the whole answer to a request's head."""
        request, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = request.partition(" ")
        status, kind, body = self._page(method, rest.split(" ")[0].partition("?")[0], _host(lines))
        told = body.encode()
        start = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(told)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        )
        return start.encode() + (b"" if method == "HEAD" else told)

    def _page(self, method: str, path: str, host: str) -> tuple[HTTPStatus, str, str]:
        plain = "text/plain; charset=utf-8"
        if host not in _OURS:  # a web page may have made its own name lead here (DNS rebinding)
            return HTTPStatus.MISDIRECTED_REQUEST, plain, "ask for 127.0.0.1\n"
        if method not in ("GET", "HEAD"):
            return HTTPStatus.METHOD_NOT_ALLOWED, plain, "GET only\n"
        if path == "/healthz":
            status, body = self.health()
            return status, plain, body
        if path == "/metrics":
            status, body = self.metrics()
            return status, CONTENT_TYPE, body
        return HTTPStatus.NOT_FOUND, plain, "there are /healthz and /metrics\n"


def _host(lines: list[str]) -> str:
    """Return the host that was asked for, without its port."""
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip().lower() == "host":
            host = value.strip().lower()
            return host if host.endswith("]") else host.rpartition(":")[0] or host
    return ""
