"""Many cards at once: the same bytes as one by one, and refusals that arrive whole."""

from __future__ import annotations

from pathlib import Path

from bot.cards import CardText
from bot.drawing import Order, ahead, described, drawn
from bot.model import SourceError
from bot.resources import templates


def order(quote: str, root: Path) -> Order:
    return Order(
        text=CardText(quote=quote, title="Small Rooms"),
        theme="minimal",
        format="link",
        templates=(templates(),),
        most=1,
        max_bytes=None,
        max_alt=None,
        root=root,
    )


def test_many_cores_draw_what_one_draws_and_refuse_what_it_refuses(tmp_path: Path) -> None:
    quotes = [f"A door with the number {i} on it opens on the sea." for i in range(12)]
    orders = [order(quote, tmp_path) for quote in (*quotes, "\ue123 is in no font")]
    found = dict(ahead(orders, cores=2))
    assert list(found) == orders
    assert [found[one] for one in orders[:2]] == [drawn(one) for one in orders[:2]]
    refused = found[orders[-1]]
    assert isinstance(refused, SourceError)
    assert [fault.code for fault in refused.faults] == ["missing_characters"]


def test_a_description_has_the_words_of_the_drawing(tmp_path: Path) -> None:
    one = order("A door opens on the sea.", tmp_path)
    assert [image.alt for image in described(one)] == [image.alt for image in drawn(one)]
