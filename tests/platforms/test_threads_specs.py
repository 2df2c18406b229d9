"""Every request to the fake Threads, held against Meta's own collection (fbsamples/threads_api)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.platforms.conformance import part, picture, post, prepared, recently
from tests.fakes.server import Answer, Request
from tests.platforms.graph_specs import failed
from tests.platforms.threads_rig import ThreadsRig, open_rig

pytestmark = pytest.mark.specs

_ADDED = {"access_token"}  # the collection sends it as a header; the documentation as a parameter
_PAGING = {"limit"}


def _items(items: Any) -> Iterator[Mapping[str, Any]]:
    for item in items:
        if "item" in item:
            yield from _items(item["item"])
        else:
            yield item["request"]


def collection(specs: Path) -> dict[tuple[str, str], set[str]]:
    """Return the parameters seen with each method and path; ids stand as ``*``."""
    found: dict[tuple[str, str], set[str]] = {}
    text = (specs / "threads" / "threads-api.postman_collection.json").read_text("utf-8")
    for request in _items(json.loads(text)["item"]):
        raw = request["url"] if isinstance(request["url"], str) else request["url"]["raw"]
        parts = urlsplit(raw.replace("{{api_host}}", "https://api"))
        path = re.sub(r"\{\{\w+\}\}", "*", parts.path.rstrip("/"))
        found.setdefault((request["method"], path), set()).update(parse_qs(parts.query))
    return found


def named(request: Request) -> tuple[str, str]:
    return request.method, re.sub(r"/\d+", "/*", request.path.removeprefix("/v1.0"))


async def _everything(rig: ThreadsRig) -> None:
    platform = rig.platform()
    await platform.check()
    root = await post(platform, part("One.", images=()), "k1")
    several = await prepared(platform, part("Two.", picture(1), picture(2), number=2), "k2", root)
    await platform.publish(several, "k2")
    await platform.find(several, "k2", recently())
    one = await prepared(platform, part("Three."), "k3")
    await platform.publish(one, "k3")
    await platform.find(one, "k3", recently())
    await platform.engagement([root])
    await platform.delete(root)


@pytest.fixture
def exchanges(tmp_path: Path) -> list[tuple[Request, Answer]]:
    with open_rig(tmp_path) as rig:
        asyncio.run(_everything(rig))
        return rig.fake.exchanges


def test_every_request_is_one_of_the_collection(exchanges: list[tuple[Request, Answer]], specs: Path) -> None:
    known, used = collection(specs), set()
    for request, _ in exchanges:
        name = named(request)
        assert name in known, name
        given = {*request.query, *(request.data() if request.body else {})}
        # Children and single pictures share a path; what the collection shows of either is allowed.
        assert given - _ADDED - _PAGING <= known[name], (name, given - known[name])
        used.add(name)
    assert used == {
        ("GET", "/me"),
        ("GET", "/me/threads_publishing_limit"),
        ("POST", "/me/threads"),
        ("GET", "/*"),
        ("POST", "/me/threads_publish"),
        ("GET", "/me/threads"),
        ("GET", "/me/replies"),
        ("GET", "/*/insights"),
        ("DELETE", "/*"),
    }


def test_errors_have_the_shape_of_graph(exchanges: list[tuple[Request, Answer]]) -> None:
    for _, answer in exchanges:
        failed(answer)


def test_the_login_is_that_of_the_collection(specs: Path) -> None:
    from bot.platforms import find

    adapter = find("threads")
    assert adapter.login
    flow: Any = adapter.login(adapter.settings(app_id="1", app_secret="env:S", redirect="https://a.example"))
    known = collection(specs)
    assert {"client_id", "client_secret", "code", "grant_type", "redirect_uri"} == known[
        "POST", urlsplit(flow.token).path
    ]
    for way, method in ((flow.exchange, "GET"), (flow.renewal, "GET")):
        assert set(way.fields) <= known[method, urlsplit(way.url).path]
        assert way.method == method
