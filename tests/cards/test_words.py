"""The words: verbatim in alt texts, typographic on the card, right to left where they run so."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import CardText, alt_text, card, text_of
from bot.cards._bidi import base_level, levels, visual  # the algorithm of UAX #9 is worth testing by itself
from bot.model import Book, Kind, ReadingItem, Snippet, SourceError, Voice
from tests.cards.samples import BOOK, PLAIN, TEMPLATES, TEXTS, box, drawn


def shown(text: str, language: str = "en") -> str:
    """Return how a text stands on its card."""
    return " ".join(box(card(CardText(quote=text, language=language), templates=TEMPLATES), "quote").lines)


# ── Alt texts ─────────────────────────────────────────────────────────────────────────────────


def test_alt_text_is_the_exact_quote_then_whose_it_is() -> None:
    assert alt_text(TEXTS["plain"]) == (
        f"“{PLAIN}” — from a review of The Cartographer of Small Rooms by Mara Ellison"
    )
    assert (
        alt_text(TEXTS["book"]) == f"“{PLAIN}” — a line from The Cartographer of Small Rooms by Mara Ellison"
    )


def test_alt_text_keeps_straight_quotes_as_they_were_written() -> None:
    assert TEXTS["inner"].quote in alt_text(TEXTS["inner"])


def test_alt_text_of_a_question_has_both_parts() -> None:
    told = alt_text(TEXTS["faq"])
    assert told.startswith(f"Question: “{TEXTS['faq'].question}” Answer: “{TEXTS['faq'].quote}”")


def test_alt_text_of_a_reading_list_names_every_entry_as_written() -> None:
    told = alt_text(TEXTS["reading"])
    assert told.startswith(
        "More to read: The Salt Path Home by Ruth Avery; A Field Guide to Leaving by Tomás"
    )
    assert "Eleven Letters by M. R. Quill — from a review" in told


def test_alt_text_names_a_speaker_who_is_neither() -> None:
    told = alt_text(CardText(quote="Go on.", voice=Voice.OTHER, speaker="Jo Lind", **BOOK))
    assert told == "“Go on.” — Jo Lind, from a review of The Cartographer of Small Rooms by Mara Ellison"


@pytest.mark.parametrize(
    ("language", "part"),
    [
        ("de", "„So.“ — aus einer Rezension zu T von A"),
        ("fr-CA", "extrait d’une critique de T, de A"),
        ("xx", "T, A"),
    ],
)
def test_alt_text_speaks_the_language_of_the_card(language: str, part: str) -> None:
    assert part in alt_text(CardText(quote="So.", title="T", author="A", language=language))


@pytest.mark.parametrize("name", sorted(TEXTS))
@pytest.mark.parametrize("limit", [1, 30, 100, 150, 400, 1500])
def test_alt_text_keeps_its_limit_and_ends_at_a_word(name: str, limit: int) -> None:
    whole, cut = alt_text(TEXTS[name]), alt_text(TEXTS[name], limit)
    assert len(cut) <= limit
    if len(whole) <= limit:
        assert cut == whole
    else:
        assert "…" in cut
        kept = cut.partition("…")[0]
        assert whole.startswith(kept)


def test_a_shortened_quote_still_says_whose_it_is() -> None:
    cut = alt_text(TEXTS["long"], 200)
    assert cut.endswith("…” — from a review of The Cartographer of Small Rooms by Mara Ellison")


def test_a_snippet_becomes_the_words_of_its_card() -> None:
    item = ReadingItem(title="Eleven Letters", authors=("M. R. Quill",))
    snippet = Snippet(
        id="0" * 12,
        kind=Kind.READING,
        text="Eleven Letters",
        question="Next:",
        source="a.md",
        review="a",
        book=Book(title="T", authors=("A", "B")),
        language="nl",
        voice=Voice.OTHER,
        speaker="S",
        items=(item,),
    )
    assert text_of(snippet, handle="@me") == CardText(
        kind=Kind.READING,
        quote="Eleven Letters",
        question="Next:",
        author="A, B",
        title="T",
        handle="@me",
        language="nl",
        voice=Voice.OTHER,
        speaker="S",
        items=(item,),
    )


# ── Typographic characters ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "written", "set_"),
    [
        ("en", "\"It's over,\" he said -- 'almost'...", "“It’s over,” he said — ‘almost’…"),
        ("en", "the '90s and James' book, 'tis", "the ’90s and James’ book, ’tis"),
        ("de", 'Er sagt: "Komm", und sie kommt.', "Er sagt: „Komm“, und sie kommt."),
        ("fr", 'Elle dit "oui" et part.', "Elle dit «\u202foui\u202f» et part."),
        ("ru", 'Он сказал "да".', "Он сказал «да»."),
        ("sv", 'Hon sade "ja".', "Hon sade ”ja”."),
        ("en", "“Already” curly — and  spaced\nout", "“Already” curly — and spaced out"),
    ],
)
def test_typewriter_marks_become_typographic(language: str, written: str, set_: str) -> None:
    assert shown(written, language) == set_


def test_handles_are_never_touched() -> None:
    found = card(CardText(quote="Yes.", handle="@o'brien--x..."), templates=TEMPLATES)
    assert box(found, "handle").lines == ("@o'brien--x...",)


def letters(text: str) -> str:
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFC", text))


@given(st.text(alphabet="ab'\" .-\n", min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_typography_changes_no_letter(text: str) -> None:
    try:
        found = shown(text + " x")
    except SourceError:
        return
    assert letters(found) == letters(text + " x")


# ── Where lines end ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "kept",
    ["J. R. R. Tolkien", "300 km", "Mr. Ellison", "page 212", "year —", "dr. Quill", "p. 9", "20 %"],
)
def test_what_belongs_together_stays_on_one_line(kept: str) -> None:
    for before in range(1, 12):
        words = f"{'so it goes ' * before}{kept} and on it goes until the very end of it"
        lines = box(card(CardText(quote=words), templates=TEMPLATES), "quote").lines
        assert any(kept in line for line in lines), lines


def test_no_line_ends_on_the_first_word_of_a_sentence() -> None:
    lines = box(drawn("faq"), "quote").lines
    assert not any(line.endswith((". If", "; if")) for line in lines)


# ── Direction ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "level"), [("abc", 0), ("שלום", 1), ("123 שלום", 1), ("«the» שלום", 0), ("", 0), ("12!", 0)]
)
def test_the_first_strong_letter_decides_the_direction(text: str, level: int) -> None:
    assert base_level(text) == level


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("ab אב", 0, "00011"),
        ("אב ab", 1, "11122"),
        ("אב 12", 1, "11122"),
        ("אב 1,2", 1, "111222"),
        ("אב 5%", 1, "11122"),
        ("ا 12", 1, "1122"),
        ("ab (אב) cd", 0, "0000110000"),
        ("אב (ab) גד", 1, "1111221111"),
        ("אב (ab גד) ה", 1, "111122111111"),
        ("a\u0301 אֱ", 0, "00011"),
        ("\u202bא\u202c", 1, "111"),
        ("-5 א", 0, "0001"),
    ],
)
def test_levels_follow_the_bidirectional_algorithm(text: str, base: int, expected: str) -> None:
    assert "".join(map(str, levels(text, base))) == expected


def test_runs_are_reordered_by_level() -> None:
    assert visual([0, 1, 0]) == [0, 1, 2]
    assert visual([1, 2, 1]) == [2, 1, 0]
    assert visual([0, 1, 2, 1, 0]) == [0, 3, 2, 1, 4]
    assert visual([]) == []


@given(st.text(max_size=40))
def test_every_character_gets_a_level(text: str) -> None:
    base = base_level(text)
    found = levels(text, base)
    assert len(found) == len(text)
    assert all(base <= level <= base + 2 for level in found)
    assert sorted(visual(found)) == list(range(len(found)))
