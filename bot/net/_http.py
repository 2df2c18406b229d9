"""``HttpNet``: requests over httpx."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from bot.net._address import is_loopback, redact, refused_address
from bot.net._answer import Answer, NoReply, Reply
from bot.net._echo import carried
from bot.net._trouble import LateError, PackingError, TooLargeError, cause

if TYPE_CHECKING:
    import ssl

    import httpx


_NO = 400
"""From here on a server says no, and some say back what they were sent: the token, too."""


class _Attempt:
    """Watches one request through httpcore's ``trace`` extension: has a byte of it gone out?

    A machine may sleep while it connects, and the loop's clock may sleep with it; so the wall clock is
    asked once more just before the first byte.
    """

    def __init__(self, now: Callable[[], datetime], deadline: timedelta) -> None:
        self._now = now
        self._until = now() + deadline
        self.reached = False

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the moment the request itself starts to be written (a proxy's CONNECT is not it)."""
        if not event.endswith("send_request_headers.started") or info["request"].method == b"CONNECT":
            return
        if self._now() > self._until:
            raise LateError
        self.reached = True


class HttpNet:
    """``Net`` over httpx, which is imported at the first request.

    Within ``async with net:`` connections are reused (except ``fresh`` ones); outside it every request
    opens its own, so that nothing is left to close. ``body_cap`` is in bytes and holds for the answer as
    sent and as unpacked.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        user_agent: str = "Pullquote",
        deadline: timedelta = timedelta(seconds=30),
        connect_timeout: timedelta = timedelta(seconds=10),
        body_cap: int = 4_000_000,
    ) -> None:
        self._now = now
        self._headers = {"user-agent": user_agent, "accept-encoding": "gzip"}
        self._deadline = deadline
        self._connect_timeout = connect_timeout
        self._cap = body_cap
        self._open = False
        self._pools: dict[bool, httpx.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        """Start to reuse connections."""
        self._open = True
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close every connection that was kept."""
        self._open = False
        async with AsyncExitStack() as stack:
            while self._pools:
                stack.push_async_callback(self._pools.popitem()[1].aclose)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        content: bytes | None = None,
        fresh: bool = False,
        deadline: timedelta | None = None,
    ) -> Answer:
        """Send one request; see ``Net``. Causes name the host only: no path, query, header or token."""
        if reason := refused_address(url):
            return NoReply(cause=reason, reached=False)
        host = urlsplit(url).hostname or ""
        allowed = deadline or self._deadline
        attempt = _Attempt(self._now, allowed)
        try:
            async with asyncio.timeout(allowed.total_seconds()), self._client(host, fresh) as client:
                request = client.build_request(
                    method,
                    url,
                    headers=headers,
                    json=json,
                    data=form,
                    files=files,
                    content=content,
                    timeout=self._timeout(allowed),
                )
                request.extensions["trace"] = attempt.watch
                reply = await self._exchange(client, request)
        except Exception as error:  # noqa: BLE001 - whatever a network can do becomes an answer
            return NoReply(cause=cause(error, host, attempt.reached), reached=attempt.reached)
        if reply.status < _NO:
            return reply
        secrets = (one.encode().decode("latin-1") for one in carried(url, headers or {}, form, json))
        return replace(reply, body=redact(reply.body.decode("latin-1"), secrets).encode("latin-1"))

    def _timeout(self, allowed: timedelta) -> httpx.Timeout:
        """Give up connecting, and shaking hands, before the deadline: httpcore leaks a cancelled
        handshake."""
        import httpx

        return httpx.Timeout(None, connect=min(self._connect_timeout, allowed / 2).total_seconds())

    async def _exchange(self, client: httpx.AsyncClient, request: httpx.Request) -> Reply:
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            packed = bytearray()
            async for chunk in response.aiter_raw():
                packed += chunk
                if len(packed) > self._cap:
                    raise TooLargeError
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = unpack(bytes(packed), headers.get("content-encoding", ""), self._cap)
        return Reply(status=response.status_code, headers=headers, body=body)

    @asynccontextmanager
    async def _client(self, host: str, fresh: bool) -> AsyncIterator[httpx.AsyncClient]:
        loopback = is_loopback(host)
        if fresh or not self._open:
            async with self._connect(loopback, keep=0) as client:
                yield client
            return
        if loopback not in self._pools:
            self._pools[loopback] = self._connect(loopback, keep=4)
        yield self._pools[loopback]

    def _connect(self, loopback: bool, *, keep: int) -> httpx.AsyncClient:
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        if self._tls is None:  # reading the certificates takes 30 ms, once is enough
            self._tls = httpx.create_ssl_context()
        return httpx.AsyncClient(
            verify=self._tls,
            headers=self._headers,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=httpx.Limits(max_keepalive_connections=keep, keepalive_expiry=4.0),
            trust_env=not loopback,
        )


def unpack(packed: bytes, encoding: str, cap: int) -> bytes:
    """Undo gzip, never making more than the cap: 200 kB can hold 200 MB."""
    if encoding in ("", "identity"):
        return packed
    if encoding not in ("gzip", "x-gzip"):
        raise PackingError
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        body = unpacker.decompress(packed, cap + 1)
    except zlib.error:
        raise PackingError from None
    if len(body) > cap:
        raise TooLargeError
    if not unpacker.eof:
        raise PackingError
    return body
