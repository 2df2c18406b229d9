"""Certificates: a server is asked only where somebody we trust says that it is the one we mean.

``localhost.pem`` is a certificate for the name localhost, signed by itself, with its key; it protects
nothing.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.net import Answer, HttpNet, Manners, NoReply, Reply, visit

PEM = Path(__file__).parent / "localhost.pem"


class Server(ThreadingHTTPServer):
    """Speaks TLS, and counts the requests that came through."""

    requests = 0

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what is looked for."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.requests += 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def ask(host: str, server: Server, *, fresh: bool) -> Answer:
    net = HttpNet(now=lambda: datetime.now(UTC), deadline=timedelta(seconds=5))
    url = f"https://{host}:{server.server_port}/"
    return asyncio.run(net.request("GET", url, headers={"authorization": "Bearer canary"}, fresh=fresh))


@pytest.mark.parametrize("fresh", [True, False])
def test_a_certificate_nobody_trusts_is_refused_before_anything_is_said(server: Server, fresh: bool) -> None:
    answer = ask("localhost", server, fresh=fresh)
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert "certificate" in answer.cause
    assert server.requests == 0


@pytest.mark.parametrize("fresh", [True, False])
def test_a_certificate_of_another_name_is_refused(
    server: Server, fresh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    answer = ask("127.0.0.1", server, fresh=fresh)
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert server.requests == 0


def test_who_trusts_it_is_answered(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    answer = ask("localhost", server, fresh=True)
    assert isinstance(answer, Reply)
    assert answer.status == 204


def test_pages_are_read_with_the_same_care(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url, manners = f"https://localhost:{server.server_port}/", Manners(private=True)
    assert isinstance(said := asyncio.run(visit(url, manners)), str)
    assert "certificate" in said
    assert server.requests == 0
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    assert isinstance(asyncio.run(visit(url, manners)), Reply)
