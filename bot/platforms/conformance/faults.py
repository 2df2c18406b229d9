"""A scripted TCP proxy on loopback: passes requests on, or breaks them in one of the ways networks do.

It speaks just enough HTTP/1.1 to know where a request ends: one request on a connection, then it closes.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to break a request. ``forwards``: the server behind gets it, and acts on it."""

    name: str
    forwards: bool = False
    answer: bytes = b""
    refuse: bool = False
    reset: bool = False
    read: bool = True
    cut: int = 0
    drip: float = 0.0
    hang: bool = False


def reply(status: str, body: bytes, headers: Mapping[str, str] = {}) -> bytes:
    """Return a whole HTTP answer."""
    lines = {
        "Content-Type": "application/json",
        **headers,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def status(line: str, headers: Mapping[str, str] = {}) -> Fault:
    """Return a fault that answers with this status line ("503 Service Unavailable")."""
    return Fault(name=line, answer=reply(line, b'{"error":"scripted"}', headers))


def error(line: str, body: bytes, headers: Mapping[str, str] = {}) -> Fault:
    """Return a fault that answers with this status line and JSON, as documentation has it."""
    return Fault(name=f"{line} {body.decode()}", answer=reply(line, body, headers))


def bomb(size: int = 200_000_000) -> Fault:
    """Return an answer that is small on the wire and ``size`` bytes when unpacked."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    chunk = b" " * 1_000_000
    packed = b"".join(packer.compress(chunk) for _ in range(size // len(chunk))) + packer.flush()
    return Fault(name="gzip bomb", answer=reply("200 OK", packed, {"Content-Encoding": "gzip"}))


_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # linger on, for 0 s: a reset
_HTML = reply("200 OK", b"<!doctype html><title>Please wait</title>", {"Content-Type": "text/html"})
_LONG = reply("200 OK", b'{"id":"' + b"9" * 500 + b'"}')

REFUSED = Fault(name="connection refused", refuse=True)
RESET_FIRST = Fault(name="reset while the request comes in", reset=True, read=False)
RESET_AFTER = Fault(name="reset after the request", reset=True)
CLOSED = Fault(name="closed without an answer")
SWALLOWED = Fault(name="answer swallowed", forwards=True)
SWALLOWED_RESET = Fault(name="answer swallowed, then reset", forwards=True, reset=True)
SILENT = Fault(name="no answer", hang=True)
FORWARDED_SILENT = Fault(name="accepted, then no answer", forwards=True, hang=True)
DRIP = Fault(name="answer drips", answer=_LONG, drip=0.1)
HTML = Fault(name="HTML with 200", answer=_HTML)
CUT = Fault(name="answer cut short", forwards=True, cut=20)
BROKEN_JSON = Fault(name="broken JSON", answer=reply("200 OK", b'{"id":"1","uri'))
EMPTY = Fault(name="empty 200", answer=reply("200 OK", b""))
GARBAGE = Fault(name="no HTTP at all", answer=b"220 smtp.example ESMTP\r\n")
NO_TLS = Fault(name="no TLS at all", answer=b"220 smtp.example ESMTP\r\n", read=False)
REDIRECT = status("307 Temporary Redirect", {"Location": "/elsewhere"})

UNCLEAR: tuple[Fault, ...] = (
    RESET_FIRST,
    RESET_AFTER,
    CLOSED,
    SWALLOWED,
    SWALLOWED_RESET,
    SILENT,
    FORWARDED_SILENT,
    DRIP,
    HTML,
    CUT,
    BROKEN_JSON,
    EMPTY,
    GARBAGE,
    REDIRECT,
    status("408 Request Timeout"),
    status("409 Conflict"),
    status("425 Too Early"),
    status("500 Internal Server Error"),
    status("502 Bad Gateway"),
    status("503 Service Unavailable"),
    status("504 Gateway Timeout"),
)
"""Faults after which a call may or may not have been acted on, as far as its maker can know."""

UNHEARD = tuple(fault for fault in UNCLEAR if not fault.forwards or fault is CUT)
"""The same for questions, where it makes no difference whether the server behind heard them."""


@dataclass
class FaultProxy:
    """Listens on ``url`` and passes requests to ``upstream``, unless ``break_with`` says otherwise."""

    upstream: str
    requests: list[str] = field(default_factory=list)
    _fault: Fault | None = None
    _once: bool = False
    _port: int = 0
    _listener: socket.socket | None = None
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the base address to give to a platform."""
        return f"http://127.0.0.1:{self._port}"

    def break_with(self, fault: Fault | None) -> None:
        """Break every coming request this way; None passes them on again."""
        self._fault = fault
        if fault and fault.refuse:
            self._stop()
        elif self._listener is None:
            self._listen()

    @contextmanager
    def broken(self, fault: Fault) -> Iterator[None]:
        """Break requests within the block."""
        self.break_with(fault)
        try:
            yield
        finally:
            self.break_with(None)

    @contextmanager
    def broken_once(self, fault: Fault) -> Iterator[None]:
        """Break the first request within the block."""
        self._once = True
        with self.broken(fault):
            yield
        self._once = False

    def __enter__(self) -> FaultProxy:
        self._listen()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._stop()
        for thread in self._threads:
            thread.join(timeout=5)

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(64)
        self._listener, self._port = listener, listener.getsockname()[1]
        self._start(self._accept, listener)

    def _stop(self) -> None:
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept() on Linux
            self._listener.close()
            self._listener = None

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        fault = self._fault
        if self._once:
            self._fault = None
        with closing(client), suppress(OSError):
            client.settimeout(30)
            if fault is None or fault.read:
                request = _read_message(client)
                self.requests.append(request.split(b"\r\n", 1)[0].decode("latin-1"))
                answer = _ask(self.upstream, request) if fault is None or fault.forwards else fault.answer
                self._answer(client, fault, answer)
            else:
                client.recv(1)  # something has arrived, so that nobody can think nothing was sent
                client.sendall(fault.answer)
            if fault and fault.reset:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)

    def _answer(self, client: socket.socket, fault: Fault | None, answer: bytes) -> None:
        if fault is None or (fault.answer and not fault.drip):
            client.sendall(answer)
        elif fault.hang:
            self._over.wait(20)
        elif fault.drip:
            self._drip(client, answer, fault.drip)
        elif fault.cut:
            client.sendall(answer[: -fault.cut])

    def _drip(self, client: socket.socket, answer: bytes, pause: float) -> None:
        head, _, body = answer.partition(b"\r\n\r\n")
        client.sendall(head + b"\r\n\r\n")
        for index in range(len(body)):
            client.sendall(body[index : index + 1])
            if self._over.wait(pause):
                return


def _read_message(peer: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = peer.recv(65536)
        if not chunk:
            return data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    length = int(fields.get(b"content-length", b"0"))
    chunks = [body]
    while (missing := length - sum(map(len, chunks))) > 0:
        chunk = peer.recv(min(missing, 1 << 20))
        if not chunk:
            break
        chunks.append(chunk)
    return head + b"\r\n\r\n" + b"".join(chunks)


def _ask(upstream: str, request: bytes) -> bytes:
    """Send the request to the server behind, with its name in place of ours, and read all of the answer."""
    parts = urlsplit(upstream)
    assert parts.hostname
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"host:", b"connection:"))]
    lines[1:1] = [b"Host: " + parts.netloc.encode(), b"Connection: close"]
    with closing(socket.create_connection((parts.hostname, parts.port or 80), timeout=30)) as server:
        server.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        answer = b""
        while chunk := server.recv(65536):
            answer += chunk
    return answer


def unused_address() -> str:
    """Return a base address on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something another thread brings about."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
