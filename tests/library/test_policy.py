"""What a line that gives the book away looks like when it goes out with a warning, and when it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.compose import Made, Maker, Nothing
from bot.config import load
from bot.drawing import described
from bot.library import read_library
from bot.model import Capabilities, Counting, Delivery, Spoiler, State
from bot.picking import Rules
from bot.resources import templates

NOW = datetime(2031, 5, 4, 9, 0, tzinfo=UTC)
SECRET = "I loved how Marta drowns in the old well of this novel, and how nobody in it says a single word."
REVIEW = (
    f"---\nbook: {{title: The Glass Orchard, authors: [Ines Vidal]}}\nlanguage: en\n---\n\n>!{SECRET}!<\n"
)
CONFIG = """
[spoilers]
policy = "{policy}"
[[accounts]]
id = "me"
platform = "folder"
"""


def make(folder: Path, policy: str, *, can_warn: bool) -> Made | Nothing:
    (folder / "orchard.md").write_text(REVIEW, encoding="utf-8")
    config = load(CONFIG.format(policy=policy), "config.toml")
    maker = Maker(
        account=config.accounts[0],
        config=config,
        templates=(folder / "templates", templates()),
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
        max_images=4,
        image_types=("image/jpeg",),
        max_image_bytes=10**7,
        max_alt=1500,
        content_warning=can_warn,
    )
    return maker.make(row, takes, used=(), banned=frozenset(), at=NOW, draw=described)


def test_with_a_warning_where_the_platform_has_one_and_never_on_an_image(tmp_path: Path) -> None:
    made = make(tmp_path, "warn", can_warn=True)
    assert isinstance(made, Made)
    (part,) = made.choice.parts
    assert made.snippet.spoiler is Spoiler.MARKED
    assert "The Glass Orchard" in part.content_warning
    assert SECRET in part.text
    assert "Marta" not in part.content_warning + part.link
    (cover,) = part.images
    assert cover.alt == "Spoilers for The Glass Orchard — Ines Vidal"
    assert made.state is State.READY


def test_the_warning_speaks_with_the_workspaces_own_words(tmp_path: Path) -> None:
    (tmp_path / "templates" / "captions").mkdir(parents=True)
    own = tmp_path / "templates" / "captions" / "words.toml"
    own.write_text('[en]\nspoilers = "{title}: do not read on"\n', encoding="utf-8")
    made = make(tmp_path, "warn", can_warn=True)
    assert isinstance(made, Made)
    assert made.choice.parts[0].content_warning == "The Glass Orchard: do not read on"


@pytest.mark.parametrize(("policy", "can_warn"), [("never", True), ("never", False), ("warn", False)])
def test_not_at_all_where_it_cannot_be_warned_of(policy: str, can_warn: bool, tmp_path: Path) -> None:
    made = make(tmp_path, policy, can_warn=can_warn)
    assert isinstance(made, Nothing)
    assert "spoiler" in made.reason


def test_to_a_person_first_where_the_owner_wants_to_see_it(tmp_path: Path) -> None:
    made = make(tmp_path, "approve", can_warn=False)
    assert isinstance(made, Made)
    assert made.state is State.WAITING
    (cover,) = made.images
    assert "Marta" not in cover.alt
