"""What Bluesky makes of a text: links, mentions and hashtags by byte offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.platforms.bluesky_script import DID, Stage, error, ok, text

FAMILY = "👨‍👩‍👧‍👦"


def facets(words: str) -> list[tuple[int, int, str, str]]:
    """Return start, end, value and kind of each facet in the record made of ``words``."""
    record = Stage(resolveHandle=ok({"did": DID})).record(text(words))
    return [
        (facet["index"]["byteStart"], facet["index"]["byteEnd"], value, kind.rpartition("#")[2])
        for facet in record.get("facets", ())
        for kind, value in [facet["features"][0].values()]
    ]


def test_offsets_count_utf8_bytes_and_the_final_dot_is_left_out():
    words = f"✨ Tipp von @alice.example.com: {FAMILY} lesen https://example.org/buch."
    assert facets(words) == [
        (13, 31, DID, "mention"),
        (65, 89, "https://example.org/buch", "link"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
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
        ("(@carol.test) hello", [(1, 12, DID, "mention")]),
        ("@Carol.Example.Com", [(0, 18, DID, "mention")]),
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
def test_detection_follows_the_official_rules(words, expected):
    assert facets(words) == expected


def test_mentions_are_resolved_and_those_nobody_has_stay_plain():
    stage = Stage(resolveHandle=[ok({"did": DID}), error(400, "InvalidRequest")])
    record = stage.record(text("@a.example.com, @gone.example.com and #books"))
    features = [facet["features"][0] for facet in record["facets"]]
    assert features == [
        {"$type": "app.bsky.richtext.facet#mention", "did": DID},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "books"},
    ]
    assert [request.url.partition("?")[2] for request in stage.net.made("resolveHandle")] == [
        "handle=a.example.com",
        "handle=gone.example.com",
    ]


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
TEXTS = st.builds(str.join, st.sampled_from(["", " "]), st.lists(PIECES | st.text(max_size=6), max_size=14))


@given(TEXTS.filter(str.strip))
def test_facets_never_overlap_and_slice_back_to_what_they_mean(words):
    encoded, end = words.encode(), 0
    for start, stop, value, means in facets(words):
        assert end <= start < stop <= len(encoded)
        end = stop
        shown = encoded[start:stop].decode()
        if means == "link":
            assert shown == value or f"https://{shown}" == value
        elif means == "mention":
            assert shown.lower() == "@alice.test"
        else:
            assert shown[1:] == value or shown.upper() == value
