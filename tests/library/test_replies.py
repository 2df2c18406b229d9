"""A link that follows in a reply, or the first comment, instead of standing in the caption."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.compose import Made, Maker, Nothing
from bot.config import load
from bot.drawing import described
from bot.library import read_library
from bot.model import Capabilities, Counting, Delivery, SourceError, State
from bot.picking import Rules
from bot.resources import templates

NOW = datetime(2031, 5, 4, 9, 0, tzinfo=UTC)
URL = "https://shelf.example/glass-orchard"
REVIEW = """---
book: {{title: The Glass Orchard, authors: [Ines Vidal]}}
language: en
{url}
---

I loved this quiet, stubborn novel, and I have missed its people every evening since I closed it.
"""
CONFIG = '[[accounts]]\nid = "me"\nplatform = "folder"\nlinks = {links}\n'


def make(
    folder: Path, links: str, *, threads: bool = True, repeats: bool = True, url: str = f"url: {URL}"
) -> Made | Nothing:
    (folder / "orchard.md").write_text(REVIEW.format(url=url), encoding="utf-8")
    config = load(CONFIG.format(links=links), "config.toml")
    maker = Maker(
        account=config.accounts[0],
        config=config,
        templates=(templates(),),
        library=lambda: read_library([folder / "orchard.md"], Rules()),
        root=folder,
    )
    row = Delivery(
        key="k",
        part=1,
        account="me",
        platform="folder",
        slot="2031-05-04T09:00",
        due=NOW,
        not_after=NOW + timedelta(hours=1),
        state=State.PLANNED,
    )
    takes = Capabilities(
        counting=Counting(unit="graphemes", limit=500),
        max_images=1,
        image_types=("image/jpeg",),
        max_image_bytes=10**7,
        max_alt=1500,
        threads=threads,
        repeats=repeats,
    )
    return maker.make(row, takes, used=(), banned=frozenset(), at=NOW, draw=described)


def parts(made: Made | Nothing) -> list[tuple[bool, str, int]]:
    """Return of every part whether its text names the address, its link, and how many pictures it has."""
    assert isinstance(made, Made)
    assert [part.number for part in made.choice.parts] == list(range(1, len(made.choice.parts) + 1))
    return [(URL in part.text, part.link, len(part.images)) for part in made.choice.parts]


def test_the_link_follows_in_a_reply(tmp_path: Path) -> None:
    assert parts(make(tmp_path, '"reply"')) == [(False, "", 1), (True, URL, 0)]


def test_it_stands_in_the_caption_where_it_is_said_to(tmp_path: Path) -> None:
    assert parts(make(tmp_path, "true")) == [(True, URL, 1)]


def test_without_an_address_there_is_no_reply(tmp_path: Path) -> None:
    assert parts(make(tmp_path, '"reply"', url="")) == [(False, "", 1)]


@pytest.mark.parametrize("lacks", ["threads", "repeats"])
def test_where_no_reply_is_taken_that_is_said(tmp_path: Path, lacks: str) -> None:
    with pytest.raises(SourceError) as wrong:
        make(tmp_path, '"reply"', **{lacks: False})
    (fault,) = wrong.value.faults
    assert (fault.code, fault.place) == ("no_replies", "accounts.me.links")
    assert "links = false" in fault.hint
