"""``HttpNet`` against servers that misbehave: is it an answer, and could the request have arrived?"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.net import Answer, HttpNet, NoReply, Reply
from bot.platforms.conformance import faults
from tests.fakes.mastodon import FakeMastodon

TOKEN = "canary-token"
# The proxy's silence has no end: whatever ends well within this was ended by our deadline.
ENDLESS = 15.0


def now() -> datetime:
    return datetime.now(UTC)


def ask(url: str, *, net: HttpNet | None = None, method: str = "GET", **more: Any) -> Answer:
    """Make one request with a token in its header and in its query."""
    net = net or HttpNet(now=now, deadline=timedelta(seconds=0.5), body_cap=1_000_000)
    headers = {"authorization": f"Bearer {TOKEN}"}
    return asyncio.run(net.request(method, f"{url}/x?access_token={TOKEN}", headers=headers, **more))


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with FakeMastodon() as fake:
        yield fake.url


@pytest.fixture
def proxy(upstream: str) -> Iterator[faults.FaultProxy]:
    with faults.FaultProxy(upstream=upstream) as proxy:
        yield proxy


def served(proxy: faults.FaultProxy, answer: bytes) -> Answer:
    with proxy.broken(faults.Fault(name="scripted", answer=answer)):
        return ask(proxy.url)


# ── answers ───────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_whole(upstream: str) -> None:
    answer = asyncio.run(HttpNet(now=now).request("GET", f"{upstream}/api/v2/instance"))
    assert isinstance(answer, Reply)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["title"] == "A fake"
    assert "A fake" not in repr(answer)


ECHOED = ("canary-token", "canary-secret-ä", "123456:canary-bot", "canary-hook")


def test_what_an_error_says_back_of_our_secrets_is_left_out(proxy: faults.FaultProxy) -> None:
    said = json.dumps({"error": f"you sent {' '.join(ECHOED)}"}, ensure_ascii=False).encode()
    form = {"client_secret": "canary-secret-ä", "text": "you sent"}
    with proxy.broken(faults.error("422 No", said)):
        answers = [
            ask(f"{proxy.url}/bot123456:canary-bot", method="POST", form=form),
            ask(f"{proxy.url}/webhooks/1/canary-hook", method="POST", json=form),
        ]
    told = [one.json()["error"] for one in answers if isinstance(one, Reply)]
    assert told == ["you sent *** *** *** canary-hook", "you sent *** *** 123456:canary-bot ***"]


def test_keys_of_a_signed_request_are_left_out_too(proxy: faults.FaultProxy) -> None:
    signed = 'OAuth oauth_consumer_key="canary%2Fapp", oauth_token="canary-token", oauth_version="1.0"'
    with proxy.broken(faults.error("401 No", b"canary/app canary-token 1.0")):
        request = HttpNet(now=now).request("GET", proxy.url, headers={"Authorization": signed})
        answer = asyncio.run(request)
    assert isinstance(answer, Reply)
    assert answer.body == b"*** *** 1.0"


def test_gzip_is_unpacked(proxy: faults.FaultProxy) -> None:
    packed = faults.reply("200 OK", gzip.compress(b'{"id":"1"}'), {"Content-Encoding": "gzip"})
    answer = served(proxy, packed)
    assert isinstance(answer, Reply)
    assert answer.json() == {"id": "1"}


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"not gzip", "gzip"), (gzip.compress(b"{}")[:-4], "gzip"), (b"{}", "br"), (b"{}", "gzip, gzip")],
)
def test_strange_packing_is_no_answer(proxy: faults.FaultProxy, body: bytes, encoding: str) -> None:
    answer = served(proxy, faults.reply("200 OK", body, {"Content-Encoding": encoding}))
    assert isinstance(answer, NoReply)
    assert answer.reached
    assert "unpacked" in answer.cause


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"id":', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_none(body: bytes) -> None:
    assert Reply(status=200, headers={}, body=body).json() is None


def test_redirects_are_not_followed(proxy: faults.FaultProxy) -> None:
    with proxy.broken(faults.REDIRECT):
        answer = ask(proxy.url)
    assert isinstance(answer, Reply)
    assert answer.status == 307
    assert len(proxy.requests) == 1


def test_an_answer_larger_than_the_cap_is_none(proxy: faults.FaultProxy) -> None:
    answer = served(proxy, faults.reply("200 OK", b"x" * 1_000_001))
    assert answer == NoReply(cause="the answer of 127.0.0.1 is too large", reached=True)


def test_a_bomb_costs_no_memory(proxy: faults.FaultProxy) -> None:
    net = HttpNet(now=now)
    ask(proxy.url, net=net)
    with proxy.broken(faults.bomb()):
        tracemalloc.start()
        answer = ask(proxy.url, net=net)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(answer, NoReply)
    assert "too large" in answer.cause
    assert peak < 20_000_000


# ── no answers ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", [fault for fault in faults.UNCLEAR if fault.reset or not fault.answer])
def test_a_broken_exchange_may_have_arrived(proxy: faults.FaultProxy, fault: faults.Fault) -> None:
    started = time.monotonic()
    with proxy.broken(fault):
        answer = ask(proxy.url, method="POST", json={"a": 1}, fresh=True)
    assert isinstance(answer, NoReply), fault.name
    assert answer.reached, fault.name
    assert TOKEN not in answer.cause
    assert "127.0.0.1" in answer.cause
    assert time.monotonic() - started < ENDLESS


def test_a_dripping_answer_ends_at_the_deadline(proxy: faults.FaultProxy) -> None:
    started = time.monotonic()
    with proxy.broken(faults.DRIP):
        answer = ask(proxy.url)
    assert answer == NoReply(cause="127.0.0.1 did not answer in time", reached=True)
    assert time.monotonic() - started < ENDLESS


def test_refused_was_not_sent() -> None:
    answer = ask(faults.unused_address())
    assert answer == NoReply(cause="could not connect to 127.0.0.1: it refused", reached=False)


def test_an_unknown_name_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    net = HttpNet(now=now, deadline=timedelta(seconds=5))
    answer = ask("https://nobody.invalid", net=net)
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert TOKEN not in answer.cause


def test_a_failed_handshake_was_not_sent(proxy: faults.FaultProxy) -> None:
    with proxy.broken(faults.NO_TLS):
        answer = ask(proxy.url.replace("http:", "https:"))
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert TOKEN not in answer.cause


def test_a_server_that_never_shakes_hands_was_not_reached() -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        answer = ask(f"https://127.0.0.1:{listener.getsockname()[1]}")
    assert answer == NoReply(cause="could not connect to 127.0.0.1 in time", reached=False)


def test_a_computer_that_slept_sends_nothing(upstream: str) -> None:
    """The wall clock jumps past the deadline between the start and the first byte."""
    clock = iter([now(), now() + timedelta(hours=1)])
    answer = ask(upstream, net=HttpNet(now=lambda: next(clock)))
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert "asleep" in answer.cause


def test_what_cannot_be_said_in_http_was_not_sent(upstream: str) -> None:
    headers = {"authorization": f"Bearer {TOKEN}\nX-Evil: 1", "x": "ü\ud800"}
    answer = asyncio.run(HttpNet(now=now).request("GET", upstream, headers=headers))
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert TOKEN not in answer.cause


def test_being_cancelled_is_passed_on(proxy: faults.FaultProxy) -> None:
    async def cancelled() -> None:
        async with asyncio.timeout(0.1):
            await HttpNet(now=now).request("GET", proxy.url)

    with proxy.broken(faults.SILENT), pytest.raises(TimeoutError):
        asyncio.run(cancelled())


def test_one_deadline_can_be_shorter(proxy: faults.FaultProxy) -> None:
    started = time.monotonic()
    with proxy.broken(faults.SILENT):
        ask(proxy.url, net=HttpNet(now=now), deadline=timedelta(seconds=0.2))
    assert time.monotonic() - started < ENDLESS


# ── addresses ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.social", "https://example.social"),
        ("http://10.0.0.1", "plain http"),
        ("http://localhost.example", "plain http"),
        ("ftp://example.social", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("example.social", "no web address"),
        ("https://", "no web address"),
        ("https://[::1", "no address"),
        ("https://example.social:port", "no address"),
        ("https://me:canary-token@example.social", "must not hold"),
    ],
)
def test_some_addresses_are_not_asked(url: str, words: str) -> None:
    answer = asyncio.run(HttpNet(now=now).request("GET", url))
    assert isinstance(answer, NoReply)
    assert not answer.reached
    assert words in answer.cause
    assert TOKEN not in answer.cause


# ── connections ───────────────────────────────────────────────────────────────────────────────


class Counter:
    """Counts connections and answers each request on them, keeping them open."""

    def __init__(self, headers: bytes = b"") -> None:
        self.connections = 0
        self.seen: list[bytes] = []
        self._headers = headers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Counter:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with closing(client):
            while request := client.recv(65536):
                self.seen.append(request)
                client.sendall(b"HTTP/1.1 200 OK\r\n" + self._headers + b"Content-Length: 2\r\n\r\n{}")


def several(url: str, requests: Callable[[HttpNet], Any]) -> None:
    async def run() -> None:
        async with HttpNet(now=now) as net:
            await requests(net)

    asyncio.run(run())


def test_connections_are_reused_within_a_session_except_fresh_ones() -> None:
    async def requests(net: HttpNet) -> None:
        for fresh in (False, False, True, False):
            await net.request("GET", server.url, fresh=fresh)

    with Counter() as server:
        several(server.url, requests)
        assert server.connections == 2


def test_without_a_session_nothing_is_left_open() -> None:
    net = HttpNet(now=now)
    with Counter() as server:
        for _ in range(2):
            assert isinstance(ask(server.url, net=net), Reply)
        assert server.connections == 2


def test_cookies_of_one_answer_are_not_sent_with_the_next() -> None:
    async def requests(net: HttpNet) -> None:
        for _ in range(2):
            await net.request("GET", server.url)

    with Counter(b"Set-Cookie: session=1; Path=/\r\n") as server:
        several(server.url, requests)
        assert len(server.seen) == 2
        assert b"ookie" not in server.seen[1]


def test_this_computer_is_never_asked_through_a_proxy(upstream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, faults.unused_address())
    assert isinstance(ask(upstream), Reply)


def test_a_proxy_of_the_environment_is_used_and_its_refusal_sent_nothing(
    proxy: faults.FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.url)
    with proxy.broken(faults.status("403 Forbidden")):
        answer = ask("https://example.social")
    assert answer == NoReply(cause="the proxy did not let us through to example.social", reached=False)
    assert proxy.requests == ["CONNECT example.social:443 HTTP/1.1"]
