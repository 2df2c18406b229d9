"""Each part of the score, shown by what it says and by which of two lines it prefers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Block, BlockKind, Faq, Kind, ReadingItem, Snippet
from bot.picking import Rules, snippets
from tests.picking.helpers import ANY_LENGTH, heading, only, review

PLAIN = "The second part of the novel has forty more pages."


def says(snippet: Snippet, reason: str) -> bool:
    return any(reason in one for one in snippet.reasons)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They are raised in a house with no mirrors at all.", "en"),
        ("This stayed with me for a very long week.", "en"),
        ("That moment broke something in the middle of me.", "en"),
        ("It reflects how little anybody in the house is told.", "en"),
        ("From that point, the story crashes forward.", "en"),
        ("One of them sings, and the others pretend to sleep.", "en"),
        ("Er vergisst den ganzen Winter lang seinen Namen.", "de"),
        ("Elle oublie son nom pendant tout un hiver.", "fr"),
        ("Ella olvida su nombre durante todo el invierno.", "es"),
        ("Questo mi è rimasto dentro per una settimana.", "it"),
        ("Isso ficou comigo durante uma semana inteira.", "pt"),
        ("Dit bleef mij een hele week achtervolgen.", "nl"),
        ("Ona zapomina swoje imię przez całą zimę.", "pl"),
        ("Она забывает своё имя на целую зиму.", "ru"),
        ("هذا بقي معي أسبوعا كاملا بعد القراءة.", "ar"),
        ("او تمام زمستان نامش را فراموش می‌کند.", "fa"),
        ("היא שוכחת את שמה למשך חורף שלם.", "he"),
        ("それは一週間ずっと頭を離れなかった。", "ja"),
        ("他整个冬天都忘记了自己的名字。", "zh"),
        ("वह पूरी सर्दी अपना नाम भूल जाता है।", "hi"),
    ],
)
def test_a_dangling_opening_costs_most(text: str, language: str) -> None:
    found = only(text, language=language)
    assert says(found, "points at something")
    assert found.score < Rules().min_score


@pytest.mark.parametrize(
    "text",
    [
        "But the mirrors come back in the second half of it.",
        "However, the second half is slower than the first.",
        "And so the winter begins for everyone in the house.",
        "Also, the maps at the front are worth the price alone.",
    ],
)
def test_an_opening_that_continues_costs_too(text: str) -> None:
    assert says(only(text), "continues another sentence")


@pytest.mark.parametrize(
    "text",
    [
        "This novel is as quiet as snow.",
        "This is a book for people who talk to their plants.",
        "That patient, generous book taught me to wait.",
        "It’s the silence between the sisters that makes the story hit so hard.",
        "There is a rope swing in this book that I still ride.",
        "No other novel has made me this hungry for pears.",
        "It took me two evenings to read, and a fortnight to come back from.",
        "It asks for your mornings and gives you your neighbours back.",
    ],
)
def test_what_points_at_the_book_itself_stands(text: str) -> None:
    found = only(text)
    assert not says(found, "points at")
    assert not says(found, "continues")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Absolutely, and for at least a hundred pages.", "en"),
        ("Auf jeden Fall, und zwar hundert Seiten lang.", "de"),
        ("Bien sûr, et pendant cent pages au moins.", "fr"),
        ("Certo, e per almeno cento pagine.", "it"),
        ("בהחלט, ולאורך מאה עמודים לפחות.", "he"),
        ("Конечно, и не меньше ста страниц подряд.", "ru"),
    ],
)
def test_the_first_word_of_an_answer_leans_on_its_question(text: str, language: str) -> None:
    assert says(only(text, language=language), "continues another sentence")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I keep lending my copy to people and I keep getting it back with the corners chewed.", "en"),
        ("Nobody who has ever been sulked at over breakfast can read this novel without cheering.", "en"),
        ("Ich halte seitdem jede Tür auf, hinter der jemand stehen könnte, und sei es mein Vermieter.", "de"),
    ],
)
def test_what_is_said_in_no_word_of_praise_is_offered_all_the_same(text: str, language: str) -> None:
    assert only(text, language=language).score >= Rules().min_score


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Marta Lund ist neunzehn und arbeitet in einem Verlag voller Bücher.", "de"),
        ("Marta Lund är drygt trettio år och bor i ett hus fullt av böcker.", "sv"),
        ("第一部从北方的一座矿山写起，小说里到处是雪。", "zh"),
    ],
)
def test_who_somebody_is_and_where_it_starts_is_plot(text: str, language: str) -> None:
    assert says(only(text, language=language), "retell")


def test_unresolved_references_cost() -> None:
    assert says(only("Of the two sisters I preferred the latter by a mile."), "another place")
    assert says(only("The prose is, as I said above, a wonder."), "another place")


def test_announcements_cost() -> None:
    assert says(only("If you liked the novel, here are three more of her best."), "does not follow")


def test_an_unnamed_he_costs() -> None:
    assert says(only("At the market he buys a pear for nobody."), "has not named")


def test_length() -> None:
    assert says(only(PLAIN[:-1] + " than the first one, and forty fewer than the third."), "a good length")
    long = "The orchard " + "and the lane and the wall and the gate " * 14 + "are up for sale."
    assert says(only(long), "rather long")


def test_judgement_and_feeling_and_image_count() -> None:
    plain = only(PLAIN).score
    judged = only("The second part of the novel is a masterpiece.")
    felt = only("The second part of the novel left me in tears.")
    seen = only("The second part of the novel tastes of salt and smoke.")
    assert says(judged, "judges (masterpiece)")
    assert says(felt, "feels (tears)")
    assert says(seen, "shows something")
    assert min(judged.score, felt.score, seen.score) > plain


def test_blame_counts_like_praise() -> None:
    assert says(only("The second part of the novel is tedious."), "judges (tedious)")


def test_contrast_and_rhythm() -> None:
    assert says(only("The novel is not about the war but about the bread."), "against another")
    assert says(only("The sisters still wait, still hope, still count the pears."), "rhythm")
    assert says(only("The novel has letters, recipes and maps."), "three things")


def test_what_the_review_keeps_coming_back_to_counts() -> None:
    blocks = ("The kitchen sleeps.", "The kitchen wakes.", "The kitchen listens to the two sisters.", PLAIN)
    found = {one.text: one for one in snippets(review(*blocks), rules=ANY_LENGTH)}
    assert says(found["The kitchen wakes."], "centre of the review (kitchen)")
    assert not says(found[PLAIN], "centre of the review")


def test_naming_the_author_counts() -> None:
    assert says(only("Vidal writes winters nobody else could write."), "names the author")


def test_retelling_costs() -> None:
    told = only("The story follows Ada, a young woman who lives in the north.")
    assert says(told, "retells the plot")
    assert told.score < only(PLAIN).score


def test_praise_for_a_character_is_no_judgement_of_the_book() -> None:
    assert says(
        only("The hero, a brilliant young doctor from the north, is called Ada."), "retells the plot ("
    )


def test_a_section_of_plot_costs() -> None:
    found = snippets(review(heading("Plot"), PLAIN), rules=ANY_LENGTH)[0]
    assert says(found, "stands under “Plot”")


@pytest.mark.parametrize(
    "text",
    [
        "I thought I would hate every page of the novel.",
        "I really wanted to love the second part of the novel.",
        "Some readers will say that nothing happens in the novel.",
        "You might think that the novel is only about pears.",
    ],
)
def test_what_says_the_opposite_alone_costs(text: str) -> None:
    found = only(text)
    assert says(found, "the opposite")
    assert found.score < Rules().min_score


@pytest.mark.parametrize(
    "text",
    [
        "I bought this on Kindle for a long train ride to the north.",
        "I received an advance copy in exchange for an honest review.",
        "The novel has been on my TBR for three whole years.",
    ],
)
def test_how_the_copy_came_costs(text: str) -> None:
    found = only(text)
    assert says(found, "about how the book was got")
    assert found.score < Rules().min_score


def test_a_question_inside_costs() -> None:
    found = snippets(
        review("And the worst part? The sisters accept."), rules=replace(ANY_LENGTH, min_length=38)
    )
    assert says(found[0], "holds a question")


def test_hedging_and_noise_cost() -> None:
    assert says(only("The second part is kinda longer than the first."), "hedges")
    assert says(only("The second part has forty more pages!!!"), "loud")


def test_quotations_come_after_the_reviewers_own_words() -> None:
    text = "I loved how the pears came down like slow green hail on the roof of the house."
    mine = snippets(review(text))[0]
    theirs = snippets(review(Block(kind=BlockKind.QUOTE, text=text, line=1)))[0]
    assert theirs.score < mine.score
    assert says(theirs, "quoted from the book")


def test_a_reading_list_ranks_below_good_lines() -> None:
    item = ReadingItem(title="Salt", text="Salt by Omar Bright")
    found = snippets(
        review("The second part of this novel is a masterpiece, and I wept like a child.", reading=(item,))
    )
    assert [one.kind for one in found] == [Kind.EXCERPT, Kind.READING]


def test_a_long_answer_costs() -> None:
    short = Faq(question="Is it sad?", answer="Only on the last page, and then for days.", line=1)
    long = Faq(question="Is it long?", answer="The pages go by like pears in a river. " * 12, line=2)
    found = {one.question: one for one in snippets(review(faq=(short, long)))}
    assert found["Is it long?"].score < found["Is it sad?"].score


def test_scores_stay_between_0_and_100() -> None:
    worst = only("But this, as I said above, I bought on Kindle, and he maybe lives in it!!!!")
    best = only(
        "Vidal is a brilliant, luminous, unforgettable writer: not loud but tender, her novel broke my heart "
        "like glass, and I wept for the silence, the snow and the sea."
    )
    assert 0 <= worst.score < 10
    assert 85 < best.score <= 99
