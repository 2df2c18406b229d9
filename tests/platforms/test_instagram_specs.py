"""Every exchange with the fake Instagram, held against Meta's official description (business SDK, specs)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.model import Receipt
from bot.platforms.conformance import part, picture, post, prepared, recently
from tests.fakes.instagram import Switches
from tests.fakes.server import Answer, Request
from tests.platforms.graph_specs import Node, failed, node
from tests.platforms.instagram_rig import InstagramRig, open_rig

pytestmark = pytest.mark.specs


async def _everything(rig: InstagramRig) -> None:
    platform = rig.platform()
    await platform.check()
    one = await post(platform, part("One."), "k1")
    several = await prepared(platform, part("Two.", picture(1), picture(2)), "k2")
    await platform.publish(several, "k2")
    await platform.find(several, "k2", recently())
    await platform.engagement([one, Receipt(remote_id="1")])
    await platform.delete(one)


def exchanges(folder: Path, login: str) -> list[tuple[Request, Answer]]:
    (folder / login).mkdir()
    with open_rig(folder / login, Switches(login=login)) as rig:
        asyncio.run(_everything(rig))
        return rig.fake.exchanges


class Described:
    """The node types of one login."""

    def __init__(self, specs: Path, login: str) -> None:
        own = "" if login == "facebook" else "ForIGOnlyAPI"
        self.user, self.media = node(specs, f"IGUser{own}"), node(specs, f"IGMedia{own}")
        self.container = node(specs, "ShadowIGMediaBuilder")
        self.quota = node(specs, "ContentPublishingLimitResponse")
        self.page = node(specs, "Page.trimmed")
        self.login = login

    def of(self, request: Request) -> tuple[Node, str, Node]:
        """Return the node a request is about, its edge, and the node type of what comes back."""
        parts = request.path.removeprefix("/v26.0/").split("/")
        if len(parts) == 2:
            back = {"media": self.media, "media_publish": self.media, "content_publishing_limit": self.quota}
            return self.user, parts[1], back[parts[1]]
        asked = request.query.get("fields", [""])[0]
        if parts[0] == "me":
            mine = self.page if self.login == "facebook" else self.user
            return mine, "", mine
        if "status_code" in asked:
            return self.container, "", self.container
        found = self.user if "username" in asked else self.media
        return found, "", found


@pytest.mark.parametrize("login", ["instagram", "facebook"])
def test_every_request_is_as_described(login: str, specs: Path, tmp_path: Path) -> None:
    described, seen = Described(specs, login), set()
    for request, _ in exchanges(tmp_path, login):
        if request.method == "DELETE" and login == "facebook":
            assert ("DELETE", "") in described.media.edges
            continue
        about, edge, back = described.of(request)
        about.asked(request, edge, back)
        seen.add((request.method, edge))
    assert seen == {("POST", "media"), ("GET", "media"), ("POST", "media_publish"), ("GET", ""),
                    ("GET", "content_publishing_limit")}  # fmt: skip


@pytest.mark.parametrize("login", ["instagram", "facebook"])
def test_every_answer_of_the_fake_is_as_described(login: str, specs: Path, tmp_path: Path) -> None:
    described = Described(specs, login)
    for request, answer in exchanges(tmp_path, login):
        if failed(answer) or request.method == "DELETE":
            continue
        _, _, back = described.of(request)
        for one in answer.body.get("data", [answer.body]):
            back.answered(one)


def test_a_request_that_is_not_as_described_is_noticed(specs: Path, tmp_path: Path) -> None:
    described = Described(specs, "instagram")
    request = next(one for one, _ in exchanges(tmp_path, "instagram") if one.path.endswith("/media_publish"))
    wrong: Any
    for wrong in (b"creation_id=x&access_token=t", b"access_token=t", b"creation_id=1&container=2"):
        with pytest.raises(AssertionError):
            described.user.asked(replace(request, body=wrong), "media_publish", described.media)


@pytest.mark.parametrize("path", ["access_token", "refresh_access_token"])
def test_the_tokens_are_asked_for_as_described(path: str, specs: Path) -> None:
    from bot.platforms import find

    adapter = find("instagram")
    assert adapter.login
    flow: Any = adapter.login(adapter.settings(app_id="1", app_secret="env:S", redirect="https://a.example"))
    name = {
        "access_token": "IGAccessTokenForIGOnlyAPI",
        "refresh_access_token": "IGRefreshAccessTokenForIGOnlyAPI",
    }
    known = node(specs, name[path]).edges["GET", ""]
    way = flow.exchange if path == "access_token" else flow.renewal
    sent = {*way.fields, way.carries} | ({"client_secret"} if path == "access_token" else set())
    assert (way.method, re.sub(r".*/", "", way.url), sent) == ("GET", path, set(known))
