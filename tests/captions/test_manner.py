"""Tones, what is customary on a platform, disclosures, and links that tell where readers came from."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.captions import Manner, caption, count, tagged
from bot.model import Book, Kind, Snippet, SourceError, Voice
from tests.captions.examples import LINE, LINK, ROOMY, TEMPLATES, faq, line, reading, worded

WARM, BRISK = Manner(tone="warm"), Manner(tone="brisk")
MINE = "From my review of The Lantern Year by Mara Ellison"


def test_a_warm_line_has_stars_and_asks_the_readers() -> None:
    text = worded(line(rating="4.5/5", tags=()), manner=WARM).text
    assert text == (
        f"{LINE}\n\n📖 {MINE} · ★★★★½\n{LINK}\n\nHave you read The Lantern Year?\n\n#MaraEllison #TheLanternYear"
    )


def test_a_brisk_line_is_three_lines() -> None:
    assert worded(line(), manner=BRISK).text == f"{LINE}\n{MINE}\n{LINK}"


@pytest.mark.parametrize("tone", ["plain", "warm", "brisk"])
@pytest.mark.parametrize("snippet", [line(), line(voice=Voice.BOOK), faq("It is, and kind."), reading()])
def test_every_tone_says_what_must_be_said(tone: str, snippet: Snippet) -> None:
    text = worded(snippet, manner=Manner(tone=tone)).text
    assert "The Lantern Year by Mara Ellison" in text
    assert LINK in text
    assert not re.search(r"\n{3}|[ \t]\n", text)
    assert (snippet.question or snippet.text or "• Volume 2 by Author 2") in text


@pytest.mark.parametrize(
    ("rating", "stars"),
    [("5/5", "★★★★★"), ("3,5 / 5", "★★★½☆"), ("0/5", "☆☆☆☆☆"), ("8/10", ""), ("five", ""), ("5.5/5", "")],
)
def test_only_a_rating_out_of_five_becomes_stars(rating: str, stars: str) -> None:
    shown = worded(line(rating=rating), manner=WARM).text
    assert "".join(re.findall("[★½☆]", shown)) == stars


def test_a_tone_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        worded(line(), manner=Manner(tone="worm"))
    fault = caught.value.faults[0]
    assert (fault.code, fault.hint) == ("tone_missing", 'did you mean "warm"?')


def test_a_workspace_may_bring_a_tone_for_one_kind_and_one_platform(tmp_path: Path) -> None:
    folder = tmp_path / "captions" / "bluesky"
    folder.mkdir(parents=True)
    (folder / "excerpt.curt.j2").write_text("{{ text }} ({{ book }})", encoding="utf-8")
    templates, curt = (tmp_path, *TEMPLATES), Manner(tone="curt")
    made = caption(line(), platform="bluesky", counting=ROOMY, templates=templates, manner=curt)
    assert made.text == f"{LINE} (The Lantern Year by Mara Ellison)"
    assert (
        MINE
        in caption(faq("Yes."), platform="bluesky", counting=ROOMY, templates=templates, manner=curt).text
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("gifted", "Gifted copy; the opinion is my own."),
        (
            "gifted, affiliate",
            "Gifted copy; the opinion is my own. Affiliate link: I earn a little if you buy.",
        ),
        ("Ad – Tide Press sent me this.", "Ad – Tide Press sent me this."),
    ],
)
@pytest.mark.parametrize("tone", ["plain", "warm", "brisk"])
def test_what_must_be_disclosed_stands_first(said: str, shown: str, tone: str) -> None:
    assert worded(line(disclosure=said), manner=Manner(tone=tone)).text.startswith(f"{shown}\n")


@pytest.mark.parametrize(
    ("platform", "hashtags", "link"),
    [
        ("mastodon", 4, True),
        ("discord", 0, True),
        ("x", 2, False),
        ("instagram", 6, False),
        ("nobody", 4, True),
    ],
)
def test_hashtags_and_links_are_as_is_customary(platform: str, hashtags: int, link: bool) -> None:
    snippet = line(tags=("slow burn", "sea", "new", "grief"))
    text = worded(snippet, platform=platform).text
    assert len(re.findall(r"#\w+", text)) == hashtags
    assert (LINK in text) is link
    assert LINK in worded(snippet, platform=platform, manner=Manner(links=True)).text
    assert LINK not in worded(snippet, platform=platform, manner=Manner(links=False)).text


@pytest.mark.parametrize("tone", ["plain", "warm", "brisk"])
@pytest.mark.parametrize("snippet", [line(), faq("It is."), reading(), line("Quiet.", disclosure="gifted")])
def test_hashtags_stand_by_themselves_at_the_end_never_in_the_first_line(tone: str, snippet: Snippet) -> None:
    for platform in ("linkedin", "tumblr"):  # the feed shows the first line; the last becomes tags
        first, *_, last = worded(snippet, platform=platform, manner=Manner(tone=tone)).text.split("\n")
        assert "#" not in first
        assert tone == "brisk" or all(word.startswith("#") for word in last.split())


def test_where_no_link_can_be_tapped_the_bio_is_named() -> None:
    assert "Zur Rezension: Link im Profil" in worded(line(language="de"), platform="instagram").text
    assert "Link im Profil" not in worded(line(language="de", url=""), platform="instagram").text
    assert "Link im Profil" not in worded(line(language="de"), platform="x").text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "https://a.example/x",
            "https://a.example/x?utm_source=mastodon&utm_medium=social&utm_campaign=year",
        ),
        (
            "https://a.example/x?p=1&utm_source=feed#end",
            "https://a.example/x?p=1&utm_source=feed&utm_medium=social&utm_campaign=year#end",
        ),
        ("", ""),
    ],
)
def test_links_tell_where_readers_came_from_only_when_asked(url: str, shown: str) -> None:
    assert tagged(url, Manner(utm=True), "mastodon", "year") == shown
    assert tagged(url, Manner(), "mastodon", "year") == url


def test_the_books_series_number_and_year_can_be_spoken_of(tmp_path: Path) -> None:
    (tmp_path / "captions").mkdir()
    template = "{{ series }} {{ isbn }} {{ year }} {{ rating }}"
    (tmp_path / "captions" / "excerpt.j2").write_text(template, encoding="utf-8")
    book = Book(title="X", series="The Long Coast #2", isbn="9780000000002", year=2019)
    made = worded(line(book=book, rating="4/5"), templates=(tmp_path,))
    assert made.text == "The Long Coast #2 9780000000002 2019 4/5"


LANGUAGES = sorted(tomllib.loads(files("bot.captions").joinpath("words.toml").read_text("utf-8")))
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["It ended. ", "and then, ", "👩🏽‍🚀", "🇫🇷", "ế", "https://a.example/b,c ", "main.py ", "@jo@b.example ",
         "夜、", "終わった。", "\n\n", "שלום ", "#tag ", "(x) ", "C:\\ ", "word " * 30]
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def whose_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates that say whose words they are, and nothing else."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "captions").mkdir()
    for kind in Kind:
        (folder / "captions" / f"{kind}.j2").write_text("{{ attribution }}", encoding="utf-8")
    return folder


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("platform", platforms.names())
@given(
    text=st.lists(PIECES, max_size=80).map("".join),
    title=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60),
    kind=st.sampled_from(Kind),
    voice=st.sampled_from(Voice),
    speaker=st.sampled_from(["", "Ines Duarte"]),
    books=st.integers(0, 40),
    manner=st.builds(
        Manner,
        tone=st.sampled_from(["plain", "warm", "brisk"]),
        links=st.sampled_from([None, True, False]),
        utm=st.booleans(),
    ),
    language=st.sampled_from(LANGUAGES),
)
def test_on_every_platform_a_caption_fits_and_keeps_its_attribution(
    whose_words: Path,
    platform: str,
    text: str,
    title: str,
    kind: Kind,
    voice: Voice,
    speaker: str,
    books: int,
    manner: Manner,
    language: str,
) -> None:
    counting = platforms.find(platform).capabilities.counting
    book = Book(title=title, authors=("Mara Ellison",))
    whose = {"kind": kind, "voice": voice, "speaker": speaker, "book": book, "language": language}
    snippet = line(text, question="Is it sad?", disclosure="gifted", items=reading(books).items, **whose)
    try:
        made = worded(snippet, counting, platform=platform, manner=manner, warning="Spoilers")
    except SourceError as error:
        reason = error.faults[0]
        assert (reason.code, str(counting.limit) in reason.message) == ("caption_too_long", True)
        return
    assert count(made.text, counting, "Spoilers").fits
    assert worded(snippet, templates=(whose_words,)).text in made.text
