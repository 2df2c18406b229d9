"""Sentence ends, against a gold set of tricky cases in sixteen languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.picking import sentences

GOLD = Path(__file__).with_name("sentences.txt")
HELD = Path(__file__).with_name("sentences_held.txt")


def cases(source: Path = GOLD) -> Iterator[tuple[str, list[str]]]:
    language = ""
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            yield language, line.split("|")


def split(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


def wrong(language: str, expected: list[str]) -> bool:
    return split("".join(expected), language) != [one.strip() for one in expected]


def test_the_gold_set_is_large_and_wide() -> None:
    gold = [*cases(), *cases(HELD)]
    assert len(gold) >= 400
    assert len({language for language, _ in gold}) >= 15


@pytest.mark.parametrize(("source", "least"), [(GOLD, 0.97), (HELD, 0.95)])
def test_nearly_all_cases_are_wholly_right(source: Path, least: float) -> None:
    gold = list(cases(source))
    failed = [f"{language}: {'|'.join(expected)}" for language, expected in gold if wrong(language, expected)]
    share = 1 - len(failed) / len(gold)
    assert share >= least, "\n".join([f"{share:.1%}", *failed])


@pytest.mark.parametrize("language", sorted({language for language, _ in cases()}))
def test_no_language_is_left_behind(language: str) -> None:
    gold = [expected for tongue, expected in cases() if tongue == language]
    failed = ["|".join(expected) for expected in gold if wrong(language, expected)]
    assert len(failed) <= max(1, len(gold) // 8), "\n".join(failed)


def test_guesses_the_language_where_none_is_given() -> None:
    assert len(split("Der Roman spielt im 19. Jahrhundert. Man riecht den Rauch und die See.", "")) == 2


def test_takes_a_region_tag() -> None:
    assert len(split("O Sr. Matos escreve cartas. Eu leio.", "pt-BR")) == 2


@pytest.mark.parametrize(
    ("text", "title", "language"),
    [
        ("Who Goes There? A Memoir is out. I have it.", "Who Goes There? A Memoir", "en"),
        ("رواية أين أنت؟ تجيب نصف إجابة. وهذا يكفيني.", "أين أنت؟", "ar"),
        ("רומן איפה אתה? עונה חצי תשובה. זה מספיק לי.", "איפה אתה?", "he"),
    ],
)
def test_a_known_title_stays_whole(text: str, title: str, language: str) -> None:
    spans = sentences(text, language, (title,))
    assert [title in text[span.start : span.end] for span in spans] == [True, False]


def test_a_blank_line_ends_a_sentence() -> None:
    assert split("A line without a stop\n\nAnother line.", "en") == ["A line without a stop", "Another line."]


@given(
    st.text(alphabet=st.sampled_from("aA.!? \n“”()«»…。ل1😀z'"), max_size=80),
    st.sampled_from(["", "en", "fr", "ja"]),
)
def test_spans_are_in_order_trimmed_and_leave_out_only_blanks(text: str, language: str) -> None:
    spans = sentences(text, language)
    at = 0
    for span in spans:
        assert not text[at : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        at = span.end
    assert not text[at:].strip()
