"""When two snippets are the same."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Kind
from bot.picking import snippet_id, words
from tests.picking.helpers import snippet


def test_an_id_is_twelve_hex_characters() -> None:
    assert re.fullmatch("[0-9a-f]{12}", snippet_id(Kind.EXCERPT, "A line about pears."))


def test_punctuation_case_and_spaces_do_not_change_it() -> None:
    assert snippet_id("excerpt", "A line  about “pears”.") == snippet_id(Kind.EXCERPT, 'a line about "PEARS"')


def test_apostrophes_and_joiners_do_not_change_it() -> None:
    assert snippet_id("excerpt", "I don’t") == snippet_id("excerpt", "I don't")
    assert snippet_id("excerpt", "می‌روم") == snippet_id("excerpt", "میروم")


def test_words_kind_and_question_do() -> None:
    base = snippet_id("faq", "Yes.", "Is it sad?")
    others = {
        snippet_id("faq", "No.", "Is it sad?"),
        snippet_id("faq", "Yes."),
        snippet_id("excerpt", "Yes.", "Is it sad?"),
    }
    assert base not in others
    assert len(others) == 3


def test_question_and_answer_cannot_run_into_each_other() -> None:
    assert snippet_id("faq", "b c", "a") != snippet_id("faq", "c", "a b")


def test_texts_without_words_still_differ() -> None:
    assert snippet_id("excerpt", "🌸") != snippet_id("excerpt", "🌊")


def test_words_are_plain_and_hold_the_question() -> None:
    assert (
        words(snippet("Only on the LAST page!", question="Is it sad?")) == "is it sad only on the last page"
    )


def test_ideographs_are_words_of_their_own() -> None:
    assert words(snippet("静かな小説。")) == "静 か な 小 説"


def test_vowel_signs_stay_in_their_word() -> None:
    assert words(snippet("क्या भाषा है!")) == "क्या भाषा है"


@given(st.text(max_size=60))
def test_normalised_words_name_the_same_snippet(text: str) -> None:
    said = words(snippet(text))
    assert words(snippet(said)) == said
    if said:
        assert snippet_id("excerpt", said) == snippet_id("excerpt", text)
