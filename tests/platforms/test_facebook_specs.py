"""Every exchange with the fake Page, held against Meta's official description (business SDK, specs)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.conformance import part, picture, post, prepared, recently
from tests.fakes.server import Answer, Request
from tests.platforms.facebook_rig import FacebookRig, open_rig
from tests.platforms.graph_specs import Node, failed, node

pytestmark = pytest.mark.specs

_COMMENT = {"id", "message", "created_time", "permalink_url", "from", "like_count", "comment_count"}
"""Fields of comments (Graph API reference, Comment), which the description at hand lacks."""


async def _everything(rig: FacebookRig) -> None:
    platform = rig.platform()
    await platform.check()
    link = "https://books.example/"
    for number, what in enumerate((part("One."), part(f"See {link}", images=(), link=link))):
        ready = await prepared(platform, what, f"k{number}")
        await platform.publish(ready, f"k{number}")
        await platform.find(ready, f"k{number}", recently())
    root = await post(platform, part("Two.", picture(1), picture(2)), "k3")
    ready = await prepared(platform, part("A comment.", number=2), "k4", root)
    await platform.publish(ready, "k4")
    await platform.find(ready, "k4", recently())
    await platform.engagement([root])
    await platform.delete(root)


def exchanges(folder: Path) -> list[tuple[Request, Answer]]:
    found: list[tuple[Request, Answer]] = []
    for drafts in (True, False):
        with open_rig(folder, drafts=drafts) as rig:
            asyncio.run(_everything(rig))
            found += rig.fake.exchanges
    return found


class Described:
    """The node types of a Page."""

    def __init__(self, specs: Path) -> None:
        self.page, self.post = node(specs, "Page.trimmed"), node(specs, "PagePost")
        self.photo = node(specs, "Photo")

    def of(self, request: Request) -> tuple[Node, str, Node]:
        """Return the node a request is about, its edge, and the node type of what comes back."""
        name, _, edge = request.path.removeprefix("/v26.0/").partition("/")
        about = self.post if "_" in name else self.page
        back = {
            "photos": self.photo,
            "": about,
            "comments": Node(fields=dict.fromkeys(_COMMENT, ""), edges={}),
        }
        return about, edge, back.get(edge, self.post)


def test_every_request_is_as_described(specs: Path, tmp_path: Path) -> None:
    described, seen = Described(specs), set()
    for request, _ in exchanges(tmp_path):
        about, edge, back = described.of(request)
        about.asked(request, edge, back)
        seen.add((request.method, edge))
    assert seen == {
        ("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "photos"), ("POST", "feed"),
        ("GET", "published_posts"), ("POST", "comments"), ("GET", "comments"),
    }  # fmt: skip


def test_every_answer_of_the_fake_is_as_described(specs: Path, tmp_path: Path) -> None:
    described = Described(specs)
    for request, answer in exchanges(tmp_path):
        if failed(answer) or request.method != "GET":
            continue
        _, edge, back = described.of(request)
        for one in answer.body.get("data", [answer.body]):
            if edge == "comments":
                assert set(one) <= _COMMENT
            else:
                back.answered(one)


def test_a_request_that_is_not_as_described_is_noticed(specs: Path, tmp_path: Path) -> None:
    described = Described(specs)
    request = next(one for one, _ in exchanges(tmp_path) if one.path.endswith("/feed"))
    wrong: Any
    for wrong in (b"message=x&alt_text=t", b"message=x&published=yes", b"attached_media=12"):
        with pytest.raises(AssertionError):
            described.page.asked(replace(request, body=wrong), "feed", described.post)
