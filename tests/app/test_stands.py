"""What was chosen goes out only while everything it was chosen by still holds: real files, real ledger."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_app
from bot.model import Delivery, State

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIG = """
timezone = "UTC"
state = ".state"
[spoilers]
policy = "{policy}"
[approval]
mode = "{mode}"
[limits]
min_gap = "{gap}"
[[accounts]]
id = "me"
platform = "folder"
{account}
[[schedules]]
accounts = ["me"]
every = "1h"
late_after = "1d"
"""
REVIEW = """---
title: Waiting for the tide
book:
  title: The Salt Road
  authors: [{author}]
---

The Salt Road is a slow and luminous book, and I would not want it to hurry by a single page.

{more}
"""
ENDING = (
    "==>!In the last chapter the pilot drowns within sight of the harbour, and I cannot forgive the book.!<=="
)

PRAISE = """The Salt Road left me homesick for a coast I have never seen, which is no small thing to do.

Ann Author writes sentences as plain and bright as washed stones, and I carried some about for days."""


class Shop:
    """A workspace whose files and clock we hold; every step is a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = NINE
        (root / "content").mkdir()
        self.settings()
        self.review()
        self.tick()  # the account is known from now on
        self.now += timedelta(minutes=1)

    def settings(
        self, *, policy: str = "never", mode: str = "all", gap: str = "0s", account: str = ""
    ) -> None:
        text = CONFIG.format(policy=policy, mode=mode, gap=gap, account=account)
        (self.root / "config.toml").write_text(text, encoding="utf-8")

    def review(self, author: str = "Ann Author", more: str = "") -> None:
        text = REVIEW.format(author=author, more=more)
        (self.root / "content" / "salt.md").write_text(text, encoding="utf-8")

    def app(self) -> Any:
        return closing(open_app(self.root, clock=lambda: self.now))

    def tick(self) -> None:
        with self.app() as app:
            app.tick()

    def approve(self) -> None:
        key = self.row().key
        with self.app() as app:
            app.approve(key)

    def row(self, slot: str = "") -> Delivery:
        """Return the newest row, or the one of a slot."""
        with self.app() as app:
            return next(row for row in app.history(60).deliveries if slot in row.slot)

    def posts(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted(self.root.glob("outbox/*/caption.txt"))]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def waiting(shop: Shop) -> None:
    shop.tick()
    assert shop.row().state is State.WAITING


def test_what_still_holds_goes_out(shop: Shop) -> None:
    waiting(shop)
    shop.approve()
    shop.tick()
    assert len(shop.posts()) == 1


def test_another_author_is_worded_anew_and_asked_about_again(shop: Shop) -> None:
    waiting(shop)
    shop.approve()
    shop.review(author="Bea Writer")
    shop.tick()
    assert shop.posts() == []
    assert (shop.row().state, shop.row().approved) == (State.WAITING, False)
    shop.approve()
    shop.tick()
    (caption,) = shop.posts()
    assert "Bea Writer" in caption


def test_who_nodded_once_is_asked_again_even_where_nobody_would_be_asked_now(shop: Shop) -> None:
    waiting(shop)
    shop.approve()
    shop.settings(mode="off")
    shop.review(author="Bea Writer")
    shop.tick()
    assert shop.row().state is State.WAITING
    assert shop.posts() == []


def test_a_stricter_spoiler_policy_holds_back_what_was_approved(shop: Shop) -> None:
    shop.settings(policy="approve", mode="off")
    shop.review(more=ENDING)
    while shop.row().state is not State.WAITING or "drowns" not in str(shop.row().post):
        shop.now += HOUR
        shop.tick()
        assert shop.now < NINE + timedelta(hours=9)
    shop.approve()
    shop.settings(policy="never", mode="off")
    shop.tick()
    assert not [caption for caption in shop.posts() if "drowns" in caption]
    assert "drowns" not in str(shop.row().post)


def test_approval_asked_for_meanwhile_counts_for_what_is_ready(shop: Shop) -> None:
    shop.review(more=PRAISE)
    shop.settings(mode="off", gap="90m")
    for _ in range(2):
        shop.now += HOUR
        shop.tick()
    assert (len(shop.posts()), shop.row().state) == (1, State.READY)
    shop.settings(mode="all")
    shop.now += timedelta(minutes=40)
    shop.tick()
    assert shop.row("2026-03-02T11").state is State.WAITING
    assert len(shop.posts()) == 1


def test_a_review_the_account_no_longer_posts_is_let_be(shop: Shop) -> None:
    waiting(shop)
    shop.approve()
    shop.settings(account='reviews = ["another-review"]')
    shop.tick()
    assert shop.posts() == []
