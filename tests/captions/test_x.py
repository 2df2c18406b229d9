"""X's weighted count and the words X takes for links: the official data, and what its sheet works out."""

from __future__ import annotations

import json
import time
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.captions import bare_links, count, links, price
from bot.model import Counting, Image, Part, Prices, Unit
from tests.conftest import SPECS

X = Counting(unit=Unit.WEIGHTED, limit=280)


def found(text: str) -> list[str]:
    return [text[link.start : link.end] for link in links(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hello", 5),
        ("日本", 4),
        ("e\u0301", 1),
        ("Привет", 6),
        ("— “x”", 5),
        ("…", 2),
        ("•", 2),
        ("€", 2),
        ("→", 2),
        ("ế", 2),
        ("Tiếng Việt có dấu", 20),
        ("👨‍👩‍👧‍👦", 2),
        ("👩🏽‍🚀", 2),
        ("🇫🇷🇯🇵", 4),
        ("1️⃣", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("❤", 2),
        ("☺️", 2),
        ("©", 1),
        ("©️", 2),
        ("\u2028", 2),
    ],
)
def test_letters_weigh_one_or_two_and_emoji_two(text: str, value: int) -> None:
    assert count(text, X).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://example.com/a/very/long/path", 23),
        ("https://example.com!", 24),
        ("https://t.co/abc123/extra", 29),
        ("http://localhost/x", 18),
        ("https://user:pw@example.com/x", 29),
        ("https://пример.рф/путь", 23),
        ("пример.рф", 9),
        ("/example.com", 12),
        ("a@b.com", 7),
    ],
)
def test_a_link_weighs_23(text: str, value: int) -> None:
    assert count(text, X).value == value


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("a missing space.It happens", ["space.It"]),
        ("end.Next sentence", ["end.Next"]),
        ("see main.py", ["main.py"]),
        ("Node.js and the U.S.", []),
        ("4.5/5, vol. 2, p. 10", []),
        ("read http://blog.example.com/x, now", ["http://blog.example.com/x"]),
    ],
)
def test_words_with_a_dot_are_links_where_x_takes_them_for_some(text: str, taken: list[str]) -> None:
    assert found(text) == taken


@pytest.mark.parametrize("char", ["\ufffe", "\ufeff", "\uffff"])
def test_what_x_refuses_at_any_length_does_not_fit(char: str) -> None:
    assert not count(f"a{char}", X).fits


@pytest.mark.parametrize(
    "piece", ["a", "a.", ".", "https://", "https://a.de/", "a(", "灯", "(", "e\u0301", "👨‍", "@"]
)
def test_monstrous_texts_are_quick(piece: str) -> None:
    began = time.process_time()
    assert not count(piece * 30_000, X).fits
    assert time.process_time() - began < 3


@pytest.mark.parametrize("piece", ["a.", "a.b.", "灯.", "a-."])
def test_a_chain_of_labels_is_quick_also_where_it_ends_in_a_link(piece: str) -> None:
    began = time.process_time()
    assert len(found(piece * 20_000 + "de")) <= 1
    assert time.process_time() - began < 3


def test_the_whole_of_a_long_chain_is_one_link() -> None:
    assert found("x " + "a." * 41 + "de") == ["a." * 41 + "de"]


@settings(max_examples=300, deadline=None)
@given(
    *[st.lists(st.sampled_from(["a", "a.", ".", "de", ".de", "/", "http://", "灯", "-", "@", "(", "?"]))] * 2
)
def test_blanks_part_links(one: list[str], other: list[str]) -> None:
    left, right = "".join(one), "".join(other)
    assert found(f"{left} {right}") == [*found(left), *found(right)]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["👩", "\u200d", "🏽", "\ufe0f", "a", "本", "🇫", "#", "\u20e3", "❤", " ", "x.de "])
    )
)
def test_putting_texts_together_never_makes_them_lighter_by_more_than_what_joins(pieces: list[str]) -> None:
    text = "".join(pieces)
    apart = sum(count(piece, X).value for piece in pieces)
    assert count(f"{text} b", X).value == count(text, X).value + 2
    assert count(text, X).value <= apart + 23 * text.count(".")


# ── Money ───────────────────────────────────────────────────────────────────────────────────────

PRICES = Prices(post=Decimal("0.015"), post_with_link=Decimal("0.20"), alt_text=Decimal("0.005"))


def card(alt: str) -> Image:
    return Image(digest="00", media_type="image/png", width=1, height=1, alt=alt)


@pytest.mark.parametrize(
    ("text", "alts", "cost"),
    [
        ("Words alone.", (), "0.015"),
        ("With a card.", ("It shows them.",), "0.020"),
        ("With two, one of them mute.", ("It shows them.", " "), "0.020"),
        ("See https://books.example.com", (), "0.20"),
        ("See main.py and the end.It", ("It shows them.",), "0.205"),
        ("Node.js, 4.5/5, U.S.", (), "0.015"),
    ],
)
def test_a_post_costs_what_its_words_and_pictures_do(text: str, alts: tuple[str, ...], cost: str) -> None:
    part = Part(number=1, text=text, images=tuple(map(card, alts)))
    assert price(part, PRICES) == Decimal(cost)


@pytest.mark.parametrize(
    ("amount", "told"),
    [("0", "$0.00"), ("0.2", "$0.20"), ("0.015", "$0.015"), ("1E+1", "$10.00"), ("0.33333", "$0.333")],
)
def test_money_is_told_to_the_cent_or_a_tenth_of_it(amount: str, told: str) -> None:
    assert PRICES.said(Decimal(amount)) == told


def test_words_are_links_of_their_own_accord_only_where_a_platform_counts_like_x() -> None:
    text = "main.py, https://books.example and the end.It"
    assert bare_links(text, X) == ("main.py", "end.It")
    assert bare_links(text, Counting(unit=Unit.GRAPHEMES, limit=300)) == ()


# ── The official data ───────────────────────────────────────────────────────────────────────────


def official(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SPECS / "twitter-text" / name).read_text("utf-8"))["tests"]
    return loaded


@pytest.mark.specs
@pytest.mark.parametrize(
    "part", ["WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"]
)
def test_the_weights_of_configuration_3(part: str) -> None:
    for case in official("validate.yml")[part]:
        length, wanted = count(case["text"], X), case["expected"]
        assert (length.value, length.fits and length.value > 0) == (
            wanted["weightedLength"],
            wanted["valid"],
        ), case["description"]
        assert length.value * 1000 // length.limit == wanted["permillage"]


@pytest.mark.specs
@pytest.mark.parametrize(
    "part", ["urls", "urls_with_indices", "urls_with_directional_markers", "tco_urls_with_params"]
)
def test_the_links_twitter_text_finds(part: str) -> None:
    for case in official("extract.yml")[part]:
        wanted = [each["url"] if isinstance(each, dict) else each for each in case["expected"]]
        assert found(case["text"]) == wanted, case["description"]


@pytest.mark.specs
def test_every_top_level_domain_twitter_text_knows() -> None:
    for group in official("tlds.yml").values():
        for case in group:
            assert found(case["text"]) == case["expected"]


@pytest.mark.specs
def test_the_collected_facts_agree() -> None:
    facts = json.loads((SPECS / "contract-facts-commercial.json").read_text("utf-8"))
    for text, value in facts["x"]["length"]["vectors"]:
        assert count(text, X).value == value, unicodedata.name(text[0])
