"""How platforms count: units, links, mentions, warnings."""

from __future__ import annotations

import json

import pytest

from bot.captions import count, little_text
from bot.model import Counting, Unit
from tests.conftest import SPECS

MASTODON = Counting(unit=Unit.GRAPHEMES, limit=500, url_weight=23, short_mentions=True, counts_warning=True)
BLUESKY = Counting(unit=Unit.GRAPHEMES, limit=300, byte_limit=3000)


def length(text: str, warning: str = "") -> int:
    return count(text, MASTODON, warning).value


@pytest.mark.parametrize(
    ("text", "graphemes", "code_points", "utf16", "size"),
    [
        ("", 0, 0, 0, 0),
        ("novel", 5, 5, 5, 5),
        ("naïve", 5, 5, 5, 6),
        ("nai\u0308ve", 5, 6, 6, 7),
        ("👩🏽‍🚀", 1, 4, 7, 15),
        ("🇫🇷🇯🇵", 2, 4, 8, 16),
        ("本を読む", 4, 4, 4, 12),
        ("שָׁלוֹם", 4, 7, 7, 14),
        ("a\r\nb", 3, 4, 4, 4),
    ],
)
def test_units(text: str, graphemes: int, code_points: int, utf16: int, size: int) -> None:
    wanted = {
        Unit.GRAPHEMES: graphemes,
        Unit.CODE_POINTS: code_points,
        Unit.UTF16: utf16,
        Unit.BYTES: size,
    }
    for unit, value in wanted.items():
        found = count(text, Counting(unit=unit, limit=9))
        assert (found.value, found.bytes, found.limit, found.fits) == (value, size, 9, value <= 9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://a.de", 23),
        ("See https://blog.example/a/very/long/path?with=query&and=more#end today", 33),
        ("(https://blog.example/x)", 25),
        ("https://en.wikipedia.org/wiki/Persuasion_(novel)", 23),
        ("https://blog.example/x.", 24),
        ("https://blog.example/x, https://blog.example/y", 48),
        ("HTTPS://BLOG.EXAMPLE/X", 23),
        ("blog.example/x", 14),
        ("xhttps://blog.example/some/very/long/path", 41),
        ("#https://blog.example/some/very/long/path", 41),
        ("https://nowhere", 15),
        ("https://bücher.example/läs", 23),
        ("http://blog.example:8080/x", 23),
    ],
)
def test_a_link_counts_as_the_platform_says(text: str, value: int) -> None:
    assert length(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@jo@books.example", 3),
        ("thanks @jo.reads@books.example!", 17),
        ("@jo", 3),
        ("mail jo@books.example", 21),
        ("https://books.example/@jo@other.example", 23),
    ],
)
def test_a_mention_counts_without_its_server(text: str, value: int) -> None:
    assert length(text) == value


def test_a_warning_counts_only_where_the_platform_counts_it() -> None:
    assert length("text", "Warn") == 8
    assert count("text", BLUESKY, "Warn").value == 4


def test_bytes_are_a_limit_of_their_own() -> None:
    family = "👨‍👩‍👧‍👦"
    assert count(family * 120, BLUESKY).fits
    assert not count(family * 121, BLUESKY).fits
    assert count(family * 121, BLUESKY).value == 121


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a novel", 7),
        ("naïve 本", 7),
        ("😀", 4),
        ("👨‍👩‍👧‍👦", 25),
        ("🇫🇷", 8),
        ("❤️ it", 9),
        ("© 2024", 6),
        ("1️⃣", 7),
    ],
)
def test_threads_counts_an_emoji_by_its_bytes(text: str, value: int) -> None:
    assert count(text, Counting(unit=Unit.EMOJI_BYTES, limit=500)).value == value


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 5/5!", "plain words, 5/5!"),
        ("a (very) good [one]", r"a \(very\) good \[one\]"),
        ("#BookReview #été", "#BookReview #été"),
        ("C# and # alone", r"C\# and \# alone"),
        (r"\_o_/ <3 {x} | ~ *", r"\\\_o\_/ \<3 \{x\} \| \~ \*"),
        ("me@home", r"me\@home"),
    ],
)
def test_linkedin_text_is_escaped_once_and_counted_so(text: str, escaped: str) -> None:
    assert little_text(text) == escaped
    assert count(text, Counting(unit=Unit.UTF16, limit=3000, little_text=True)).value == len(escaped)


def test_hashtags_and_handles_have_limits_of_their_own() -> None:
    few = Counting(unit=Unit.UTF16, limit=2200, max_hashtags=3, max_mentions=2)
    assert count("#a #b #c @jo @ann", few).fits
    assert not count("#a #b #c #d", few).fits
    assert not count("@jo @ann @sue", few).fits
    assert count("https://a.example/#x me@b.example C#d #a #b #c", few).fits


@pytest.mark.specs
def test_the_collected_facts_agree() -> None:
    facts = json.loads((SPECS / "contract-facts-open.json").read_text("utf-8"))
    units = (Unit.GRAPHEMES, Unit.CODE_POINTS, Unit.UTF16, Unit.BYTES)
    for vector in facts["length_units"]["vectors"]:
        for unit, key in zip(units, ("graphemes", "code_points", "utf16", "utf8_bytes"), strict=True):
            assert count(vector["text"], Counting(unit=unit, limit=9)).value == vector[key], vector
    for vector in facts["mastodon"]["length"]["vectors"]:
        assert length(vector["status"], vector["spoiler_text"]) == vector["length"], vector
