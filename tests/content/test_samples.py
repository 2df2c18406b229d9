"""The sample reviews that ship with Pullquote cover what it can read."""

from __future__ import annotations

from bot.content import read
from bot.model import Review
from bot.resources import samples


def _all() -> list[Review]:
    found: list[Review] = []
    for path in sorted(samples().iterdir()):
        reading = read(path.read_bytes(), path.name)
        assert reading.faults == ()
        found += reading.reviews
    return found


def test_they_are_all_in_order() -> None:
    posts = _all()
    assert len(posts) >= 8
    assert all(post.book.title and post.book.authors and post.language for post in posts)
    assert {"en", "ar"} < {post.language for post in posts}


def test_they_show_what_can_be_written() -> None:
    posts = _all()
    blocks = [block for post in posts for block in post.blocks]
    assert sum(post.draft for post in posts) == 1
    assert {one.marked for post in posts for one in post.faq} == {True, False}
    assert any(block.spoiler for block in blocks)
    assert any(block.hidden for block in blocks)
    assert any(block.picked for block in blocks)
    assert any(block.skipped for block in blocks)
    assert any(block.book for block in blocks)
    assert sum(bool(post.reading) for post in posts) >= 5
    assert {platform for post in posts for platform in post.creator.handles} >= {
        "instagram",
        "mastodon",
        "bluesky",
    }


def test_they_have_lines_worth_a_card() -> None:
    for post in _all():
        long = [block for block in post.blocks if len(block.text) >= 60 and not block.spoiler]
        assert post.draft or len(long) >= 4, post.slug
