"""What becomes a candidate, what never does, and whose words it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Block, BlockKind, Book, Faq, Kind, ReadingItem, Span, Voice
from bot.picking import Rules, snippets
from tests.picking.helpers import ANY_LENGTH, BOOK, heading, paragraph, review, texts

GOOD = "The orchard in this novel is so vivid that I could smell the pears for a week."


def block(kind: BlockKind, text: str) -> Block:
    return Block(kind=kind, text=text, line=1)


def test_a_whole_sentence_is_a_candidate() -> None:
    assert texts(snippets(review(GOOD))) == [GOOD]


@pytest.mark.parametrize(
    "text",
    [
        "Follow me for more reviews of quiet novels about orchards and the people in them.",
        "Read more about the orchard and its many unhappy owners in my other long review.",
        "If you want the book, the link in bio leads to the shop that I like the very best.",
        "This post contains affiliate links, so I may earn a small commission from every sale.",
        "Find every other review at https://orchard.example/reviews or ask me in the comments.",
        "I am @pear.reader everywhere, and that includes the places that you would not expect.",
        "Is there a quieter novel than this one about an orchard, a letter and a long, long winter?",
        "Because the orchard had been sold long before the sisters were old enough to understand",
        "and so the orchard stands there empty while everybody pretends that they never noticed it.",
        "Here are the things that I liked most about the orchard, the sisters and the letters:",
        "Photo by Omar Bright, taken in the orchard behind the library on a very cold morning",
        "THE ORCHARD IS THE BEST NOVEL OF THE YEAR AND EVERYBODY SHOULD READ IT AT ONCE!",
        "Rating: 4.5/5 stars for the orchard.",
        "Publisher: Hollow Lane Press.",
        "Part one: the orchard, chapter one: the letter and the lane, chapter two: a map of all the rest.",
        "Short one.",
    ],
)
def test_never_a_candidate(text: str) -> None:
    assert snippets(review(text)) == ()


def test_headings_list_items_and_skipped_blocks_are_left_out() -> None:
    blocks = (heading(GOOD), block(BlockKind.LIST_ITEM, GOOD), paragraph(GOOD, skipped=True))
    assert snippets(review(*blocks)) == ()


def test_a_draft_has_no_snippets() -> None:
    picked = paragraph(GOOD, picked=(Span(start=0, end=len(GOOD)),))
    item = ReadingItem(title="Salt", text="Salt by Omar Bright")
    assert snippets(review(picked, draft=True, reading=(item,))) == ()


def test_short_sentences_stand_together() -> None:
    text = "Nobody speaks. Nobody leaves. The pears fall all night, and the sisters count them."
    assert text in texts(snippets(review(text), rules=Rules(min_score=0)))


def test_a_sentence_that_leans_joins_the_one_before() -> None:
    text = (
        "The orchard is the real narrator of the novel. "
        "It remembers everything that the family would very much like to forget about that winter."
    )
    assert text in texts(snippets(review(text), rules=Rules(min_score=0)))


def test_sentences_of_two_paragraphs_never_join() -> None:
    found = snippets(review("Nobody speaks in this whole house.", "Nobody leaves this whole house either."))
    assert found == ()


def test_limits_of_length_can_be_set() -> None:
    assert snippets(review(GOOD), rules=Rules(max_length=70)) == ()
    assert snippets(review("Short one."), rules=Rules(min_length=5, min_score=0))


def test_what_makes_no_card_is_left_out_unless_marked() -> None:
    text = "She takes the letters out of the drawer and reads them to him beside the cold stove."
    assert snippets(review(text)) == ()
    assert snippets(review(text), rules=Rules(min_score=0))
    assert texts(snippets(review(paragraph(text, picked=(Span(start=0, end=len(text)),))))) == [text]


def test_of_lines_that_overlap_the_best_stands_for_all() -> None:
    text = f"{GOOD} It made me hungry, and then it made me ring my sister, who is a terrible cook."
    assert texts(snippets(review(text), rules=Rules(min_score=0)))[0] == GOOD
    spans = [(text.index(one), text.index(one) + len(one)) for one in texts(snippets(review(text)))]
    assert all(end <= start for (_, end), (start, _) in zip(sorted(spans), sorted(spans)[1:], strict=False))


def test_a_picked_line_is_taken_exactly_as_marked_and_leads() -> None:
    text = f"{GOOD} I read it twice, the second time aloud to a cat who did not care for pears."
    start = text.index("a cat")
    span = Span(start=start, end=start + 33)
    first = snippets(review(paragraph(text, picked=(span,))))[0]
    assert (first.text, first.picked, first.score, first.rank) == (
        text[span.start : span.end],
        True,
        100.0,
        1,
    )
    assert "marked" in first.reasons[0]


def test_the_line_number_counts_lines_within_a_block() -> None:
    text = f"A first line that is short.\n{GOOD}"
    found = snippets(review(text), rules=ANY_LENGTH)
    assert next(one.line for one in found if one.text == GOOD) == 4


def test_a_question_and_its_answer_are_a_pair() -> None:
    faq = Faq(question="Is it sad?", answer="Only on the last page, and then for days.", line=12)
    found = snippets(review(faq=(faq,)))[0]
    assert (found.kind, found.question, found.text, found.line) == (Kind.FAQ, faq.question, faq.answer, 12)


def test_an_answer_that_also_stands_in_the_text_is_used_once() -> None:
    faq = Faq(question="What is it like?", answer=GOOD, line=12)
    assert [one.kind for one in snippets(review(GOOD, faq=(faq,)))] == [Kind.FAQ]


def test_a_question_without_answer_is_left_out() -> None:
    assert snippets(review(faq=(Faq(question="Is it sad?", answer="", line=12),))) == ()


def test_a_reading_list_is_one_snippet_with_its_items() -> None:
    items = (
        ReadingItem(title="Salt", authors=("Omar Bright",), text="Salt by Omar Bright"),
        ReadingItem(title="Low Tide", text="Low Tide"),
    )
    found = snippets(review(GOOD, reading=items, reading_line=40, reading_title="Also read"))[-1]
    assert (found.kind, found.text, found.items) == (Kind.READING, "Salt by Omar Bright\nLow Tide", items)
    assert (found.line, found.question) == (40, "Also read")


def test_a_section_about_another_book_names_that_book() -> None:
    other = Book(title="Salt", authors=("Omar Bright",))
    assert snippets(review(paragraph(GOOD, book=other)))[0].book == other


# ── Whose words ───────────────────────────────────────────────────────────────────────────────

QUOTE = "The pears came down like slow green hail, and nobody in the house said a single word."


@pytest.mark.parametrize(
    "made",
    [
        block(BlockKind.QUOTE, QUOTE),
        block(BlockKind.QUOTE, f"“{QUOTE}”"),
        block(BlockKind.QUOTE, f"{QUOTE} (p. 41)"),
        block(BlockKind.QUOTE, f"{QUOTE}\n— Ines Vidal, The Glass Orchard"),
        block(BlockKind.PARAGRAPH, f"“{QUOTE}” (p. 41)"),
        block(BlockKind.PARAGRAPH, f'"{QUOTE}" – page 41'),
        block(BlockKind.PARAGRAPH, f"« {QUOTE} » (p. 41)"),
    ],
)
def test_words_of_the_book_are_its_authors(made: Block) -> None:
    found = snippets(review(made))[0]
    assert (found.voice, found.speaker, found.text) == (Voice.BOOK, "Ines Vidal", QUOTE)


def test_a_quotation_with_somebody_elses_name_is_theirs() -> None:
    found = snippets(review(block(BlockKind.QUOTE, f"{QUOTE}\n— Omar Bright")))[0]
    assert (found.voice, found.speaker) == (Voice.OTHER, "Omar Bright")


def test_a_sentence_that_is_all_quotation_is_the_books() -> None:
    text = f"I copied the first line into my notebook at once. “{QUOTE}” I still know it by heart, and I am glad."
    found = {one.text: (one.voice, one.speaker) for one in snippets(review(text), rules=Rules(min_score=0))}
    assert found[QUOTE] == (Voice.BOOK, "Ines Vidal")


def test_a_quotation_that_speaks_of_the_author_is_the_reviewers() -> None:
    text = "Vidal writes about pears as if nobody had ever bitten into one before, and I believe her."
    assert snippets(review(block(BlockKind.QUOTE, text)))[0].voice is Voice.REVIEWER


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("“I never wanted this orchard, and I never wanted your pears either,” she says in the hall.", "en"),
        ("„Ich wollte diesen Garten nie haben, und deine Birnen auch nicht“, sagt sie im Flur.", "de"),
        ("« Je n'ai jamais voulu de ce verger, ni de tes poires non plus », dit-elle dans le couloir.", "fr"),
    ],
)
def test_half_a_dialogue_is_left_out(text: str, language: str) -> None:
    assert snippets(review(text, language=language), rules=Rules(min_score=0)) == ()


def test_words_quoted_inside_a_sentence_stay_the_reviewers() -> None:
    text = "When the mother says “nobody is coming for the pears”, I had to put the book down for a day."
    assert snippets(review(text))[0].voice is Voice.REVIEWER


@pytest.mark.parametrize(
    "title", ["From the publisher", "Blurb", "Goodreads synopsis", "Praise for the novel"]
)
def test_a_blurb_is_never_picked(title: str) -> None:
    blocks = (heading(title), QUOTE, heading("The author", 3), QUOTE, heading("What I think"), GOOD)
    assert texts(snippets(review(*blocks), rules=Rules(min_score=0))) == [GOOD]


def test_answers_of_an_interview_are_the_interviewees() -> None:
    blocks = (
        "I met the author in a garden that she had planted herself, under a very old pear tree.",
        "Where did the orchard come from?",
        "I grew up beside one, and I have been trying to describe its smell for thirty years.",
    )
    found = snippets(review(*blocks, title="Interview with Ines Vidal: on pears"), rules=Rules(min_score=0))
    assert {one.text: (one.voice, one.speaker) for one in found} == {
        blocks[0]: (Voice.REVIEWER, ""),
        blocks[2]: (Voice.OTHER, "Ines Vidal"),
    }


def test_labels_of_an_interview_are_no_part_of_the_words() -> None:
    answer = "I grew up beside one, and I have been trying to describe its smell for thirty years."
    blocks = (heading("Interview with Omar Bright"), "Q: Where did the orchard come from?", f"A: {answer}")
    found = snippets(review(*blocks), rules=Rules(min_score=0))
    assert [(one.text, one.voice, one.speaker) for one in found] == [(answer, Voice.OTHER, "Omar Bright")]


def test_an_interview_is_known_by_its_tag_too() -> None:
    answer = "I grew up beside one, and I have been trying to describe its smell for thirty years."
    made = review(
        "Where did it start?", answer, title="Shelf Talk: Omar Bright on pears", tags=("interview",)
    )
    found = snippets(made, rules=Rules(min_score=0))
    assert [(one.text, one.voice, one.speaker) for one in found] == [(answer, Voice.OTHER, "Omar Bright")]


# ── Always true ───────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(
    [
        "The orchard",
        "waits",
        "“Go”",
        "she",
        "said.",
        "But",
        "why?",
        "Never!",
        "(truly)",
        "…",
        "3.5",
        "Mr.",
        "pears",
        "\n",
        "😀.",
    ]
)


@given(st.lists(WORDS, max_size=40), st.lists(WORDS, max_size=20))
def test_every_text_is_an_exact_piece_of_the_review(one: list[str], other: list[str]) -> None:
    paragraphs = (" ".join(one), " ".join(other))
    faq = Faq(question="Why?", answer=" ".join(other), line=9)
    source = review(*paragraphs, faq=(faq,))
    found = snippets(source, rules=ANY_LENGTH)
    assert all(any(snippet.text in part for part in (*paragraphs, faq.answer)) for snippet in found)
    assert [snippet.rank for snippet in found] == list(range(1, len(found) + 1))
    assert len({snippet.id for snippet in found}) == len(found)
    assert found == snippets(source, rules=ANY_LENGTH)


def test_names_of_everything_come_along() -> None:
    found = snippets(review(GOOD, url="https://pears.example/orchard", tags=("quiet",)))[0]
    assert (found.source, found.review, found.book) == ("orchard.md", "orchard", BOOK)
    assert (found.language, found.url, found.tags) == ("en", "https://pears.example/orchard", ("quiet",))


def test_the_language_is_guessed_where_the_review_names_none() -> None:
    german = "Der Obstgarten in diesem Roman ist so lebendig, dass ich noch tagelang die Birnen roch."
    assert snippets(review(german, language=""))[0].language == "de"
