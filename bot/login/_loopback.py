"""The page of this machine that a network sends the person back to (RFC 8252 §7.3)."""

from __future__ import annotations

import asyncio
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from bot.model import ConfigError, Fault

_LONGEST: Final = 16_384
_DONE: Final = (
    "<!doctype html><meta charset=utf-8><title>Pullquote</title>"
    "<p>Thank you. You can close this page and go back to Pullquote.</p>"
)
_OTHER: Final = "<!doctype html><meta charset=utf-8><title>Pullquote</title><p>There is nothing here.</p>"


def is_here(address: str) -> bool:
    """Say whether an address is a port of this machine that a ``Listener`` can wait on."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname == "127.0.0.1" and parts.port is not None


class Listener:
    """Waits on 127.0.0.1 for the one request that carries a code or an error. Use it with ``async with``.

    ``address`` is the one an app is registered with; "" for a port the system chooses.
    """

    def __init__(self, address: str = "") -> None:
        self._arrived: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None
        self._path = urlsplit(address).path or "/"
        self.address = address

    async def __aenter__(self) -> Self:
        """Start to listen; ConfigError where another program has the port."""
        port = urlsplit(self.address).port or 0
        try:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=_LONGEST)
        except OSError as error:
            raise ConfigError(_taken(port)) from error
        port = self._server.sockets[0].getsockname()[1]
        self.address = self.address or f"http://127.0.0.1:{port}/"
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def arrival(self) -> dict[str, str]:
        """Return the fields of the address that the person came back with."""
        return await self._arrived

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            back = _fields(head, self._path)
            found = "code" in back or "error" in back
            await _answer(writer, "200 OK" if found else "404 Not Found", _DONE if found else _OTHER)
            if found and not self._arrived.done():
                self._arrived.set_result(back)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
            pass  # a browser that looks ahead, or another program: not who we wait for
        finally:
            writer.close()


def _taken(port: int) -> Fault:
    return Fault(
        code="login.port",
        message=f"another program listens on port {port} of this machine",
        place="redirect",
        hint="stop it, or register another port with the app and write it into `redirect`",
    )


def _fields(head: bytes, path: str) -> dict[str, str]:
    """Return the query of a GET for ``path``; nothing for other requests, such as for an icon."""
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) != 3 or words[0] != "GET" or urlsplit(words[1]).path != path:
        return {}
    return {name: values[-1] for name, values in parse_qs(urlsplit(words[1]).query).items()}


async def _answer(writer: asyncio.StreamWriter, status: str, page: str) -> None:
    body = page.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
