"""Addresses become bytes, unless they lead where they must not, or take too long or too much."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.fetch import Source, sources
from bot.net import Manners

PAGE = "<!doctype html><title>Stoner</title><p>Süß ist das Buch nicht.</p>"


class Pages(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        act = getattr(self, f"_{self.path.strip('/').partition('?')[0]}", None)
        if act:
            act()
        else:
            self._say(404, b"")

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        self._say(200, PAGE.encode(), content_type="text/html")

    def _packed(self) -> None:
        self._say(200, gzip.compress(PAGE.encode()), content_encoding="gzip")

    def _old(self) -> None:
        self._say(200, PAGE.encode("cp1252"), content_type="text/html; charset=windows-1252")

    def _moved(self) -> None:
        self._say(301, b"", location="/page")

    def _inside(self) -> None:
        self._say(302, b"", location=f"http://inside.example:{self.server.server_port}/page")  # type: ignore[attr-defined]

    def _elsewhere(self) -> None:
        self._say(302, b"", location="file:///etc/hostname")

    def _round(self) -> None:
        self._say(302, b"", location="/round")

    def _large(self) -> None:
        self._say(200, b"x" * 3_000_000)

    def _bomb(self) -> None:
        self._say(200, gzip.compress(b"x" * 30_000_000), content_encoding="gzip")

    def _slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as http:
        http.daemon_threads = True
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def get(url: str, **manners: Any) -> Source:
    (source,) = sources([url], manners=Manners(**{"private": True, "cap": 1_000_000, **manners}))
    return source


@pytest.mark.parametrize("path", ["page", "packed", "old", "moved"])
def test_a_page_comes_as_it_is_packed_moved_or_in_an_old_encoding(server: str, path: str) -> None:
    source = get(f"{server}/{path}")
    assert source.fault is None
    assert source.name == f"{server}/{path}"
    assert source.data.decode() == PAGE


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("gone", "404"),
        ("elsewhere", "no web address"),
        ("round", "more than 5 times"),
        ("large", "too large"),
        ("bomb", "too large"),
    ],
)
def test_what_is_of_no_use_is_a_fault_that_says_why(server: str, path: str, told: str) -> None:
    fault = get(f"{server}/{path}").fault
    assert fault is not None
    assert told in fault.message
    assert fault.place == f"{server}/{path}"
    assert fault.hint


def test_what_never_ends_is_ended(server: str) -> None:
    fault = get(f"{server}/slow", deadline=0.5).fault
    assert fault is not None
    assert "did not answer within" in fault.message


def test_without_leave_nothing_inside_is_asked(server: str) -> None:
    fault = get(f"{server}/page", private=False).fault
    assert fault is not None
    assert "local network" in fault.message
    assert "--allow-private" in fault.hint


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.1",
            "224.0.0.1",
            "::1",
        ),
        *("fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "nonsense"),
    ],
)
def test_every_kind_of_inside_address_is_seen_through(address: str) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34", address]

    fault = get("https://blog.example/post", private=False, resolve=resolve).fault
    assert fault is not None
    assert "local network" in fault.message


def test_a_redirect_is_judged_like_the_first_address(server: str) -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "127.0.0.1" else []

    fault = get(f"{server}/inside", resolve=resolve).fault
    assert fault is not None
    assert "local network" in fault.message
    assert asked == ["127.0.0.1", "inside.example"]


def test_plain_http_needs_leave_and_names_with_passwords_never_do() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34"]

    plain = get("http://blog.example/post", resolve=resolve).fault
    assert plain is not None
    assert "--allow-http" in plain.hint
    secret = get("https://me:secret@blog.example/post", resolve=resolve).fault
    assert secret is not None
    assert "password" in secret.message


def test_the_name_is_asked_at_the_address_that_was_judged(server: str) -> None:
    port = int(server.rpartition(":")[2])

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    source = get(f"http://blog.example:{port}/page", resolve=resolve)
    assert source.data.decode() == PAGE


def test_an_unknown_name_is_a_fault() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    fault = get("https://nowhere.example/", resolve=resolve).fault
    assert fault is not None
    assert "no such name: nowhere.example" in fault.message
