"""What Bluesky makes of a text: links, mentions and hashtags by byte offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms import _bluesky_text as rich

FAMILY = "👨‍👩‍👧‍👦"


def facets(text: str) -> list[tuple[int, int, str, str]]:
    found = rich.detect(text)
    dids = {facet.value: facet.value for facet in found}
    lexicon = rich.to_lexicon(text, found, dids)
    return [
        (facet["index"]["byteStart"], facet["index"]["byteEnd"], *reversed(feature.values()))
        for facet in lexicon
        for feature in [
            {k: v.rpartition("#")[2] if k == "$type" else v for k, v in facet["features"][0].items()}
        ]
    ]


def test_offsets_count_utf8_bytes_and_the_final_dot_is_left_out():
    text = f"✨ Tipp von @alice.example.com: {FAMILY} lesen https://example.org/buch."
    assert facets(text) == [
        (13, 31, "alice.example.com", "mention"),
        (65, 89, "https://example.org/buch", "link"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing here", []),
        ("(see https://example.org/a)", [(5, 26, "https://example.org/a", "link")]),
        (
            "https://example.org/wiki/Foo_(bar)",
            [(0, 34, "https://example.org/wiki/Foo_(bar)", "link")],
        ),
        ("https://example.org/ä?x=1.", [(0, 26, "https://example.org/ä?x=1", "link")]),
        ("example.org/path bare", [(0, 16, "https://example.org/path", "link")]),
        ("shop.example.com:8080/x", [(0, 23, "https://shop.example.com:8080/x", "link")]),
        ("he left.Nobody saw; version 1.2.3; array.map(x)", []),
        ("https://... is no address", []),
        ("a ‘https://example.org", []),
        ("he said: https://example.org/a.”", [(9, 30, "https://example.org/a", "link")]),
        ("\u200fhttps://example.org/a\u200f", [(3, 24, "https://example.org/a", "link")]),
        ("write to bob@example.com", []),
        ("(@carol.test) hello", [(1, 12, "carol.test", "mention")]),
        ("@Carol.Example.Com", [(0, 18, "carol.example.com", "mention")]),
        ("@nohandle hello", []),
        ("no#tag and # alone", []),
        (
            "#2024 #2024books #a-b #end.",
            [(6, 16, "2024books", "tag"), (17, 21, "a-b", "tag"), (22, 26, "end", "tag")],
        ),
        ("＃日本語 と #読書。", [(0, 12, "日本語", "tag"), (17, 24, "読書", "tag")]),
        ("#️⃣ is a keycap, (#this not", []),
        ("#" + "a" * 65, []),
        ("($AAPL, $toolong1 and $5)", [(1, 6, "$AAPL", "tag")]),
    ],
)
def test_detection_follows_the_official_rules(text, expected):
    assert facets(text) == expected


def test_a_mention_nobody_could_resolve_stays_plain_text():
    text = "thanks @gone.example.com for #books"
    lexicon = rich.to_lexicon(text, rich.detect(text), {})
    assert [facet["features"][0]["$type"] for facet in lexicon] == ["app.bsky.richtext.facet#tag"]


PIECES = st.sampled_from(
    [
        "https://example.org/",
        "example.com",
        "@alice.test",
        "#tag",
        "＃本",
        "$ABC",
        " ",
        "\n",
        "(",
        ")",
        ".",
        FAMILY,
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=14).map("".join)


@given(TEXTS)
def test_facets_never_overlap_and_slice_back_to_what_they_mean(text):
    encoded = text.encode()
    end = 0
    for start, stop, value, means in facets(text):
        assert end <= start < stop <= len(encoded)
        end = stop
        shown = encoded[start:stop].decode()
        if means == "link":
            assert shown == value or f"https://{shown}" == value
        elif means == "mention":
            assert shown.lower() == f"@{value}"
        else:
            assert shown[1:] == value or shown.upper() == value
