"""What every fake server has: real HTTP on 127.0.0.1, a memory of what it was asked, and a clock."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    body: Any = None
    html: str = ""
    empty: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def data(self) -> dict[str, Any]:
        """Return the fields of a JSON or form body, or the plain ones of a multipart body."""
        if self.headers.get("content-type", "").startswith("application/json"):
            parsed = json.loads(self.body)
            return parsed if isinstance(parsed, dict) else {}
        if self.headers.get("content-type", "").startswith("multipart/"):
            plain = {name: part for name, part in self.parts().items() if not part.get_filename()}
            return {name: payload(part).decode() for name, part in plain.items()}
        fields = parse_qs(self.body.decode(), keep_blank_values=True)
        return {
            name.removesuffix("[]"): values if name.endswith("[]") else values[-1]
            for name, values in fields.items()
        }

    def parts(self) -> dict[str, Message]:
        """Return the parts of a multipart body by name."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        return {
            str(part.get_param("name", header="content-disposition")): part
            for part in message_from_bytes(head + self.body).walk()
            if not part.is_multipart()
        }


def payload(part: Message) -> bytes:
    """Return the bytes of one part of a multipart body."""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data


class FakeServer:
    """Use it as a context manager, or ``serve``. A fake says what to answer by overriding ``answer``."""

    def __init__(self, *, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.exchanges: list[tuple[Request, Answer]] = []
        self._over = threading.Event()
        self._lock = threading.RLock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Serve until interrupted."""
        self._server.serve_forever()

    def close(self) -> None:
        """Let go of the port: another process has it."""
        self._server.server_close()

    def now(self) -> datetime:
        """Return the time by this server's clock."""
        return datetime.now(UTC)

    def headers(self) -> Mapping[str, str]:
        """Return the headers of every answer."""
        return {}

    def answer(self, request: Request) -> Answer | None:
        """Return the answer, or None to close the connection without one."""
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are our daily bread."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            answer = fake.answer(
                Request(
                    method=self.command,
                    path=parts.path,
                    query=parse_qs(parts.query),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(int(self.headers.get("content-length") or 0)),
                )
            )
            self.close_connection = answer is None or self.close_connection
            if answer:
                self._send(answer)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names of http.server

        def _send(self, answer: Answer) -> None:
            body = b"" if answer.empty else (answer.html or json.dumps(answer.body)).encode()
            self.send_response_only(answer.status)
            self.send_header("Date", format_datetime(fake.now(), usegmt=True))
            self.send_header(
                "Content-Type", f"{'text/html' if answer.html else 'application/json'}; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(body)))
            for name, value in {**fake.headers(), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
