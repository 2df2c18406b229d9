"""What captions say, and how they are made to fit."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.captions import caption, count
from bot.model import Book, Counting, Creator, SourceError, Unit, Voice
from tests.captions.examples import (
    BLUESKY,
    LINE,
    LINK,
    MASTODON,
    ROOMY,
    TEMPLATES,
    faq,
    line,
    reading,
    worded,
)

MINE = "From my review of The Lantern Year by Mara Ellison"


def test_a_line_comes_verbatim_with_book_author_link_and_hashtags() -> None:
    made = worded(line())
    assert made.text == f"{LINE}\n\n{MINE}\n{LINK}\n\n#BookReview #MaraEllison #TheLanternYear"
    assert not made.shortened
    assert made.length == count(made.text, ROOMY)


def test_absent_parts_leave_no_holes() -> None:
    made = worded(line(url="", tags=(), book=Book(title="1984")))
    assert made.text == f"{LINE}\n\nFrom my review of 1984"


def test_the_books_own_words_are_quoted_and_ascribed_to_it() -> None:
    text = worded(line(voice=Voice.BOOK)).text
    assert text.startswith(f"“{LINE}”\n\n— The Lantern Year by Mara Ellison\n")
    assert "my review" not in text


def test_somebody_elses_words_are_ascribed_to_them() -> None:
    text = worded(line(voice=Voice.OTHER, speaker="Ann Onym")).text
    assert f"“{LINE}”\n\n— Ann Onym on The Lantern Year by Mara Ellison" in text
    nameless = worded(line(voice=Voice.OTHER)).text
    assert "— On The Lantern Year by Mara Ellison" in nameless


def test_quotation_marks_are_not_doubled() -> None:
    assert worded(line(f"“{LINE}”", voice=Voice.BOOK)).text.startswith(f"“{LINE}”\n")


def test_a_question_leads_its_answer() -> None:
    text = worded(faq("It is, and it is kind.")).text
    assert text.startswith(f"Is The Lantern Year sad?\n\nIt is, and it is kind.\n\n{MINE}\n")


def test_an_answer_too_long_ends_with_a_sentence_or_stays_on_the_card() -> None:
    long = "It is a sad book in the way that a cold morning is sad, clear and good for you. " * 5
    assert "good for you. …\n\nFrom my review" in worded(faq(long), BLUESKY).text
    endless = worded(faq("It is " + "very " * 90 + "sad."), BLUESKY)
    assert endless.text.startswith(f"Is The Lantern Year sad?\n\n{MINE}\n")
    assert endless.shortened


def test_a_reading_list_names_each_book_and_drops_the_last_first() -> None:
    text = worded(reading()).text
    assert text.startswith(
        "Liked The Lantern Year by Mara Ellison? Read next:\n\n• Volume 1 by Author 1\n• Vol"
    )
    short = worded(reading(30), BLUESKY)
    assert short.shortened
    assert "• Volume 1 by" in short.text
    assert "• Volume 30" not in short.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Aus meiner Rezension zu „The Lantern Year“ von Mara Ellison"),
        ("de-AT", "Aus meiner Rezension zu „The Lantern Year“ von Mara Ellison"),
        ("fr", "Extrait de ma chronique\u00a0: «\u00a0The Lantern Year\u00a0» par Mara Ellison"),
        ("he", "מתוך הביקורת שלי על ״The Lantern Year״ מאת Mara Ellison"),
        ("ja", "Mara Ellison『The Lantern Year』のレビューより"),
        ("zh-TW", "摘自我對Mara Ellison《The Lantern Year》的書評"),
        ("tlh", MINE),
    ],
)
def test_the_fixed_words_are_in_the_reviews_language(language: str, said: str) -> None:
    assert said in worded(line(language=language)).text
    assert said in worded(line(language=""), fields={"language": language}).text


@pytest.mark.parametrize(
    ("tags", "title", "shown"),
    [
        (("slow burn", "SciFi", "sci-fi"), "The Handmaid's Tale", "#SlowBurn #SciFi #TheHandmaidsTale"),
        (("#cosy", "1984"), "1984", "#cosy"),
        (("été",), "Émile ou De l’éducation", "#été #ÉmileOuDeLéducation"),
        ((), "किताब की बात", "#किताबकीबात"),
        (("a", "b", "c", "d", "e"), "X", "#a #b #c #d"),
        ((), "A title that goes on for rather a long time indeed", ""),
    ],
)
def test_hashtags_are_camel_case_and_few(tags: tuple[str, ...], title: str, shown: str) -> None:
    text = worded(line(tags=tags, book=Book(title=title))).text
    assert " ".join(re.findall(r"#\S+", text)) == shown


def test_what_the_account_says_of_itself_reaches_the_template() -> None:
    snippet = line(creator=Creator(name="Jo", handles={"mastodon": "jo@books.example"}))
    text = worded(snippet, fields={"link": "https://other.example/x"}).text
    assert "https://other.example/x" in text
    assert LINK not in text


# ── Making it fit ───────────────────────────────────────────────────────────────────────────────


def fitted(text: str, limit: int) -> str:
    return worded(line(text), Counting(unit=Unit.CODE_POINTS, limit=limit)).text


def test_too_long_ends_at_a_sentence_first() -> None:
    first = "The first hundred pages are as still as a pond in the morning, and as deep."
    text = fitted(f"{first} Then Dr. Hale comes home, and nothing in the village is ever still again.", 250)
    assert text.startswith(f"{first} …\n\n{MINE}")
    assert "#TheLanternYear" in text


def test_then_at_a_clause() -> None:
    text = fitted("She writes about a village that keeps its lamps lit all year, " + "and " * 40 + "so.", 240)
    assert text.startswith("She writes about a village that keeps its lamps lit all year…\n\n")


def test_then_hashtags_go_before_words_do() -> None:
    plain = "She writes about a village that keeps its lamps lit the whole long year for nobody at all"
    text = fitted(plain, 185)
    assert text.startswith(f"{plain}\n\n{MINE}\n{LINK}")
    assert "#" not in text


def test_last_it_ends_between_words_or_between_characters() -> None:
    assert fitted("word " * 60 + "end", 130).startswith("word word word word word word word word…\n\n")
    assert fitted("灯" * 400, 130).startswith("灯" * 39 + "…\n\n")


def test_an_abbreviation_ends_no_sentence() -> None:
    text = fitted(
        "It was the summer that everybody in the village still calls by the name of Mr. Oak " * 3, 260
    )
    assert "Mr. …" not in text


def test_links_and_handles_are_never_cut() -> None:
    text = "words " * 12 + "https://blog.example/a,b,c/d-e @jo@books.example " + "more words " * 20
    for limit in range(100, 320):
        shown = fitted(text, limit).split(f"\n\n{MINE}")[0]
        for piece in ("https://blog.example/a,b,c/d-e", "@jo@books.example"):
            assert piece in shown or piece[:5] not in shown


@pytest.mark.parametrize(
    "piece", ["灯", "a", ",", "@", "a@", "https://", ". ", "\u0301", "a, ", "#", "[", "\n"]
)
def test_monstrous_texts_are_quick(piece: str) -> None:
    began = time.process_time()
    try:
        assert worded(line(piece * 60_000), MASTODON).length.fits
    except SourceError as error:
        assert error.faults[0].code == "caption_too_long"  # noqa: PT017 - what has no place to cut
        assert piece in {"a@", "@", "https://", "#", ",", "\u0301"}
    assert time.process_time() - began < 2


def test_what_cannot_fit_is_refused_with_the_reason() -> None:
    with pytest.raises(SourceError) as caught:
        fitted(LINE, 60)
    fault = caught.value.faults[0]
    assert fault.code == "caption_too_long"
    assert "mastodon" in fault.message
    assert "of 60" in fault.message
    assert fault.place.endswith("excerpt.j2")


def test_the_warning_counts_too() -> None:
    words = "lamp " * 99
    alone = worded(line(words), MASTODON)
    warned = worded(line(words), MASTODON, warning="Spoilers for The Lantern Year")
    assert len(warned.text) < len(alone.text)
    assert warned.length.value <= 500


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["and then, ", "It ended. ", "“Yes!” ", "👩🏽‍🚀", "nai\u0308ve ", "https://a.example/b,c ",
         "@jo@b.example ",
         "夜、", "終わった。", "\n\n", "— ", "שלום ", "{{ text }} ", "#tag "]
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join)
COUNTINGS = st.builds(
    Counting,
    unit=st.sampled_from(Unit),
    limit=st.integers(40, 600),
    byte_limit=st.none() | st.integers(200, 3000),
    url_weight=st.none() | st.just(23),
    short_mentions=st.booleans(),
    counts_warning=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, COUNTINGS, st.sampled_from(Voice), st.sampled_from(["en", "fr", "ja", "he"]), st.booleans())
def test_never_over_the_limit_and_never_without_its_attribution(
    text: str, counting: Counting, voice: Voice, language: str, asked: bool
) -> None:
    snippet = faq(text) if asked else line(text, voice=voice, language=language)
    try:
        made = caption(snippet, platform="any", counting=counting, templates=TEMPLATES, warning="Spoilers")
    except SourceError as error:
        assert error.faults[0].code == "caption_too_long"  # noqa: PT017 - refusing is one of two good answers
        return
    assert count(made.text, counting, "Spoilers").fits
    attribution = caption(snippet, platform="any", counting=ROOMY, templates=_only("attribution")).text
    assert f"{attribution}\n{LINK}" in made.text
    links = r"https?://a[^\s”»」״]*"
    assert set(re.findall(links, made.text)) <= set(re.findall(links, text))
    assert made == caption(
        snippet, platform="any", counting=counting, templates=TEMPLATES, warning="Spoilers"
    )


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(100, 300))
def test_what_is_shown_of_a_line_is_its_exact_beginning_in_whole_characters(text: str, limit: int) -> None:
    text = "\n".join(part.strip() for part in text.splitlines() if part.strip())
    counting = Counting(unit=Unit.GRAPHEMES, limit=limit)
    made = caption(line(text), platform="any", counting=counting, templates=_only("text ~ '|'"))
    shown = made.text.removesuffix("|")
    kept = shown if not made.shortened else shown.removesuffix("…").rstrip()
    assert text.startswith(kept)
    assert regex.findall(r"\X", text)[: len(regex.findall(r"\X", kept))] == regex.findall(r"\X", kept)


@pytest.fixture(autouse=True, scope="module")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    for name, inner in (("attribution", "attribution"), ("text ~ '|'", "text ~ '|'")):
        folder = tmp_path_factory.mktemp("templates") / "captions"
        folder.mkdir()
        for kind in ("excerpt", "faq"):
            (folder / f"{kind}.j2").write_text(f"{{{{ {inner} }}}}", encoding="utf-8")
        _MADE[name] = (folder.parent,)


_MADE: dict[str, tuple[Path, ...]] = {}


def _only(name: str) -> tuple[Path, ...]:
    return _MADE[name]
