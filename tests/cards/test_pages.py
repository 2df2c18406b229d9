"""A text too long for one card becomes several, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import CardText, card, pages
from bot.model import Kind, SourceError
from tests.cards.samples import TEMPLATES

SENTENCE = "The lamps along the quay are lit one after another, and nobody in the book ever asks by whom. "
BOOK = {"title": "The Lamp Left On", "author": "Ada Winter", "handle": "@quietshelf", "language": "en"}


def shown(quote: str, **more: object) -> tuple[CardText, ...]:
    return pages(CardText(quote=quote, **{**BOOK, **more}), format="landscape", templates=TEMPLATES)  # type: ignore[arg-type]


def test_what_fits_stays_one_card_without_a_number() -> None:
    (only,) = shown(SENTENCE.strip())
    assert only.page == ""


def test_sentences_stay_whole() -> None:
    found = shown((SENTENCE * 6).strip())
    assert len(found) > 1
    assert [each.page for each in found] == [f"{i}/{len(found)}" for i in range(1, len(found) + 1)]
    assert all(each.quote.endswith("whom.") for each in found)
    for each in found:
        drawn = card(each, format="landscape", templates=TEMPLATES)
        assert f"({each.page})" in drawn.image.alt
        assert each.page in [line for box in drawn.boxes for line in box.lines]
        assert min(box.size for box in drawn.boxes if box.role == "quote") >= 40


def test_a_long_answer_leaves_the_first_card_to_its_question() -> None:
    question = "Who lights the lamps along the quay?"
    first, *rest = shown((SENTENCE * 5).strip(), question=question, kind=Kind.FAQ)
    assert (first.quote, first.question) == (question, "")
    assert rest
    assert all(not each.question for each in rest)


def test_a_question_comes_first_by_wish_even_if_both_would_fit() -> None:
    faq = CardText(kind=Kind.FAQ, quote=SENTENCE.strip(), question="Who lights them?", **BOOK)  # type: ignore[arg-type]
    together = pages(faq, templates=TEMPLATES)
    assert together == (faq,)
    first, second = pages(faq, templates=TEMPLATES, question_first=True)
    assert (first.quote, second.quote) == (faq.question, faq.quote)
    assert [each.page for each in (first, second)] == ["1/2", "2/2"]
    assert pages(faq, templates=TEMPLATES, question_first=True, most=1) == (faq,)
    excerpt = CardText(quote=SENTENCE.strip(), **BOOK)  # type: ignore[arg-type]
    assert pages(excerpt, templates=TEMPLATES, question_first=True) == (excerpt,)


def test_one_picture_means_one_card_or_none() -> None:
    text = CardText(quote=(SENTENCE * 6).strip(), **BOOK)  # type: ignore[arg-type]
    with pytest.raises(SourceError) as wrong:
        pages(text, format="landscape", templates=TEMPLATES, most=1)
    assert wrong.value.faults[0].code == "too_long"


def test_four_cards_are_the_most() -> None:
    with pytest.raises(SourceError):
        shown(SENTENCE * 40)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(["lamp", "quay", "the", "night,", "sea.", "a", "harbour;", "whom?"]),
        min_size=40,
        max_size=220,
    )
)
def test_not_a_word_is_lost_or_added(words: list[str]) -> None:
    quote = " ".join(words)
    try:
        found = shown(quote)
    except SourceError:
        return
    assert " ".join(each.quote for each in found) == quote
