"""What is suspected of spoiling, what is not, and what the writer's own marks do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model import Block, BlockKind, Faq, Kind, ReadingItem, Snippet, Span, Spoiler
from bot.picking import snippets
from tests.picking.helpers import ANY_LENGTH, heading, only, paragraph, review

GIVES_AWAY = [
    # who dies
    "The chapter in which Marta drowns is the quietest in the whole book.",
    "I did not care for the uncle until he died.",
    "Her death comes on page ninety, and the novel never recovers.",
    "Tomas is shot by his own brother in the orchard.",
    "After her husband hangs himself, the village stops talking to Ida.",
    "Nothing prepared me for Elin's funeral.",
    "The narrator kills her sister with the pruning knife.",
    "Everyone dies, and somehow it is funny.",
    "When Jonas finally dies, the bees leave too.",
    "The old captain passed away before the ship came home.",
    "He takes his own life on the last night of the harvest.",
    "The death of the protagonist is over in half a line.",
    "They spend their final moments counting pears.",
    # how it ends
    "In the end, Ada burns the orchard and walks away.",
    "The book ends with a wedding nobody wanted.",
    "The last chapter reveals where the money went.",
    "The ending where the two sisters meet again made me weep.",
    "By the end, she has sold the house and forgiven her mother.",
    "Lina finally escapes from the island with the child.",
    "He ends up marrying the baker's widow.",
    "They get their happy ending, on a ferry, in the rain.",
    "I kept hoping for Ada to speak up, but she never does.",
    # twists
    "It turns out that the gardener wrote the letters.",
    "The twist is that there never was a second house.",
    "It was Viktor all along, and I should have known.",
    "Halfway through we learn that she is his daughter.",
    "The diary reveals that the father had two families.",
    "The kindly neighbour is actually her mother.",
    "The whole summer only happened in her head: it was all just a dream.",
    "He discovers that his wife has been lying about the boat.",
    "Her best friend betrays her on the night of the storm.",
    # who did it
    "The killer is the choirmaster, of course.",
    "The butler did it, with great politeness.",
    "It was the doctor who poisoned the well.",
    "Nobody will guess the real murderer.",
    # who lives
    "Only the dog survives the avalanche. She survived because she stayed.",
    "Against all odds the boy is rescued on the third day.",
    # love and family
    "Nora gets pregnant in the second part, and everything changes.",
    "She leaves him at the altar.",
    "Paul and his editor end up together after all those letters.",
    # the world's secret
    "These children are bred to be sacrificed to the orchard.",
    "The boarders were raised for a terrible purpose.",
    "The surgeons harvest their organs one by one.",
    "The villagers are really ghosts, every one of them.",
    # other languages
    "de|Als Marta stirbt, wird es im Roman sehr still.",
    "de|Es stellt sich heraus, dass der Gärtner die Briefe schrieb.",
    "fr|Quand Marthe meurt, le roman se tait.",
    "fr|On découvre que le voisin est son père.",
    "es|El asesino es el director del coro.",
    "es|Cuando muere Marta, la novela se queda en silencio.",
    "it|Alla fine si scopre che il giardiniere ha scritto le lettere.",
    "pt|No final, ela queima o pomar e vai embora.",
    "nl|De moordenaar is de dirigent van het koor.",
    "pl|Kiedy Marta umiera, powieść milknie.",
    "ru|Оказывается, что письма писал садовник.",
    "ar|تموت مارتا في منتصف الرواية، ثم يصمت كل شيء.",
    "he|מתברר שהגנן כתב את כל המכתבים.",
    "fa|معلوم می‌شود باغبان همهٔ نامه‌ها را نوشته است.",
    "ja|犯人は合唱団の指揮者だった。",
]
KEEPS_QUIET = [
    "I died laughing at the dinner party chapter.",
    "The prose is to die for, and so are the pears.",
    "At the end of the day, this is a book about patience.",
    "The ending left me breathless.",
    "I loved the ending so much that I read it twice.",
    "The ending is perfect, and I will say no more.",
    "A killer opening line and forty pages of calm.",
    "I was bored to death by the first hundred pages.",
    "This is a murder mystery with very good soup.",
    "The twist is brilliant, and I did not see it coming.",
    "The author killed it with this one.",
    "I turned the last page and sat in the dark for a while.",
    "In the end, I could not put it down.",
    "In the end, it is a book about bread.",
    "It turns out I love historical fiction.",
    "This turned out to be a delight from first to last.",
    "The story survives translation beautifully.",
    "She writes about grief as if it were weather.",
    "I would kill for more of these letters.",
    "A book about death that is full of life.",
    "Vidal marries wit and sorrow on every page.",
    "The villain is terrifying because he is so polite.",
    "The book ends on a high note.",
    "The book reveals its secrets slowly.",
    "I was dying to talk about it with someone.",
    "The heroine is stubborn, funny and impossible to forget.",
    "A matter of life and death, told as if over tea.",
    "I finally understood why my mother keeps the letters.",
    "The plot twists and turns like a mountain road.",
    "It made me think of my own father, and of his silence.",
    "The last third drags a little, but the voice carries it.",
    "I learned that pears can be sad.",
    "There is a wedding, a goat and a great deal of rain.",
    "Every character feels alive, even the ones we meet only once.",
    "The novel begins at a funeral and never stops being funny.",
    "You will want to live in this house.",
    "de|Das Ende hat mich sprachlos gemacht.",
    "de|Am Ende des Tages ist es ein Buch über Geduld.",
    "fr|La fin m'a laissée sans voix.",
    "fr|J'étais morte de rire à chaque page.",
    "es|El final me dejó sin aliento.",
    "it|Il finale mi ha lasciata senza fiato.",
    "pt|O final deixou-me sem fôlego.",
    "nl|Het einde was prachtig en ik moest huilen.",
    "pl|Zakończenie odebrało mi mowę.",
    "ru|Финал оставил меня без слов.",
    "ar|النهاية تركتني بلا كلمات.",
    "he|הסוף השאיר אותי בלי מילים.",
    "fa|پایان کتاب نفسم را برید.",
    "ja|結末には言葉を失った。",
]


@pytest.mark.parametrize("text", GIVES_AWAY)
def test_suspects_what_gives_the_book_away(text: str) -> None:
    found = only_whole(text)
    assert found.spoiler is Spoiler.SUSPECTED
    assert found.spoiler_reason


@pytest.mark.parametrize("text", KEEPS_QUIET)
def test_does_not_cry_wolf(text: str) -> None:
    assert only_whole(text).spoiler_reason == ""


def only_whole(case: str) -> Snippet:
    """``de|Text``: German; without a tag, English."""
    tag, bar, text = case.partition("|")
    return only(text, language=tag) if bar else only(case)


def test_the_reason_quotes_what_gave_it_away() -> None:
    assert "her death" in only("I never liked her, but her death still hurt.").spoiler_reason


def test_the_books_own_title_gives_nothing_away() -> None:
    from dataclasses import replace

    from tests.picking.helpers import BOOK

    book = replace(BOOK, title="The Killer Is Named Today")
    assert only("I read The Killer Is Named Today on a train.", book=book).spoiler is Spoiler.NONE


def test_a_marked_block_is_marked() -> None:
    found = snippets(review(paragraph("A quiet line about pears.", spoiler=True)), rules=ANY_LENGTH)
    assert {snippet.spoiler for snippet in found} == {Spoiler.MARKED}


def test_a_hidden_span_marks_only_what_it_touches() -> None:
    text = "The pears are a joy. The cellar is not empty. I slept badly."
    start = text.index("cellar")
    found = snippets(review(paragraph(text, hidden=(Span(start=start, end=start + 6),))), rules=ANY_LENGTH)
    for snippet in found:
        assert (snippet.spoiler is Spoiler.MARKED) == ("cellar" in snippet.text)


def test_questions_announced_as_spoilers_are_marked() -> None:
    faq = Faq(question="Is it long?", answer="Two hundred pages and a map.", line=9, marked=True)
    assert snippets(review(faq=(faq,)))[0].spoiler is Spoiler.MARKED


def test_a_question_about_the_ending_taints_its_answer() -> None:
    faq = Faq(question="Who is the killer?", answer="You will have to wait for the soup.", line=9)
    assert snippets(review(faq=(faq,)))[0].spoiler is Spoiler.SUSPECTED


def test_a_review_that_is_all_spoilers_marks_everything() -> None:
    item = ReadingItem(title="Salt", text="Salt by Omar Bright")
    found = snippets(review("A quiet line about pears.", spoilers="all", reading=(item,)), rules=ANY_LENGTH)
    assert {snippet.kind for snippet in found} == {Kind.EXCERPT, Kind.READING}
    assert {snippet.spoiler for snippet in found} == {Spoiler.MARKED}


def test_the_writers_word_switches_judgement_off_but_not_marks() -> None:
    blocks = (
        paragraph("Her death is the first sentence."),
        paragraph("The cellar is not empty.", spoiler=True),
    )
    found = {one.text: one.spoiler for one in snippets(review(*blocks, spoilers="none"), rules=ANY_LENGTH)}
    assert found == {
        "Her death is the first sentence.": Spoiler.NONE,
        "The cellar is not empty.": Spoiler.MARKED,
    }


def test_a_heading_about_the_ending_taints_its_section() -> None:
    blocks = (
        heading("The ending"),
        "Nobody says a word at the table.",
        heading("The style"),
        "Nobody shouts here.",
    )
    found = {one.text: one.spoiler for one in snippets(review(*blocks), rules=ANY_LENGTH)}
    assert found["Nobody says a word at the table."] is Spoiler.SUSPECTED
    assert found["Nobody shouts here."] is Spoiler.NONE


ASKS_FOR_THE_ENDING = [
    "How does it end?",
    "How does the story end",
    "Does Marta die?",
    "Does she survive?",
    "Who did it?",
    "Whodunit?",
    "So who is the killer?",
    "What happens to Marta?",
    "What's the twist?",
    "What about the ending?",
    "Do they end up together?",
    "Is there a happy ending?",
    "Was it all a dream?",
    "Who is Jonas really?",
    "Does he get away with it?",
    "de|Wie geht es aus?",
    "de|Stirbt der Hund?",
    "de|Wer war es?",
    "fr|Comment se termine le roman ?",
    "fr|Marthe meurt-elle ?",
    "fr|Qui est le coupable ?",
    "es|¿Cómo acaba la novela?",
    "es|¿Quién lo hizo?",
    "it|Come finisce?",
    "it|Chi è stato?",
    "pt|A Marta morre?",
    "pt|O que acontece no final?",
    "nl|Hoe loopt het af?",
    "nl|Wie heeft het gedaan?",
    "pl|Jak to się kończy?",
    "pl|Kto to zrobił?",
    "ru|Чем всё заканчивается?",
    "ru|Кто это сделал?",
    "ar|كيف تنتهي الرواية؟",
    "ar|من هو القاتل؟",
    "fa|داستان چگونه تمام می‌شود؟",
    "fa|قاتل کیست؟",
    "he|איך זה נגמר?",
    "he|מי הרוצח?",
    "hi|हत्यारा कौन है?",
    "ja|最後はどうなるの？",
    "zh|谁是凶手？",
]
ASKS_NOTHING_SECRET = [
    "Who is this book for?",
    "Is the ending satisfying?",
    "Does it end on a cliffhanger?",
    "Who is Ines Vidal?",
    "Will I read the sequel?",
    "What happens in the first chapter?",
    "Does the translation hold up?",
    "de|Für wen ist das Buch?",
    "de|Wie geht es weiter mit der Reihe?",
    "fr|À qui le conseiller ?",
    "ru|Кому читать?",
    "ja|誰におすすめ？",
]
TOLD = "Ada sells the house to the choirmaster, and nobody speaks of it again."


def verdicts_under(case: str) -> dict[str, Spoiler]:
    """Return the verdict on a plain line below a question, in each layout a post may have."""
    tag, bar, question = case.partition("|")
    if not bar:
        tag, question = "en", case
    layouts = {
        "heading": review("A quiet line.", heading(question), TOLD, language=tag),
        "below it": review(heading(question, 2), heading("So", 3), TOLD, language=tag),
        "faq": review(faq=(Faq(question=question, answer=TOLD, line=9),), language=tag),
    }
    if question[-1] in "?？؟":
        layouts["line"] = review("A quiet line.", question, TOLD, language=tag)
        layouts["same paragraph"] = review(f"{question} {TOLD}", language=tag)
    return {
        name: next(one.spoiler for one in snippets(made, rules=ANY_LENGTH) if TOLD in one.text)
        for name, made in layouts.items()
    }


@pytest.mark.parametrize("case", ASKS_FOR_THE_ENDING)
def test_what_stands_below_a_question_about_the_ending_is_suspected(case: str) -> None:
    assert set(verdicts_under(case).values()) == {Spoiler.SUSPECTED}, verdicts_under(case)


@pytest.mark.parametrize("case", ASKS_NOTHING_SECRET)
def test_what_stands_below_any_other_question_is_not(case: str) -> None:
    assert set(verdicts_under(case).values()) == {Spoiler.NONE}, verdicts_under(case)


def test_what_follows_the_answer_is_not_suspected() -> None:
    later = "The maps in this book are a joy."
    found = snippets(review("Does Marta die?", TOLD, later), rules=ANY_LENGTH)
    assert {one.spoiler for one in found if one.text == later} == {Spoiler.NONE}


def test_flagged_lines_come_after_clean_ones_of_the_same_worth() -> None:
    found = snippets(
        review(
            "The death of the heroine is beautiful, terrible and told as plainly as a recipe for bread.",
            "The prose is beautiful, terrible and told as plainly as a recipe for bread.",
        )
    )
    assert [one.spoiler for one in found] == [Spoiler.NONE, Spoiler.SUSPECTED]


def test_a_marked_line_the_writer_picked_stays_marked() -> None:
    text = "The cellar is not empty, and neither is the well."
    block = Block(
        kind=BlockKind.PARAGRAPH, text=text, line=1, picked=(Span(start=0, end=len(text)),), spoiler=True
    )
    found = snippets(review(block))[0]
    assert found.picked
    assert found.spoiler is Spoiler.MARKED


# ── The judged set ────────────────────────────────────────────────────────────────────────────


def judged(part: str) -> Iterator[tuple[str, bool, str]]:
    """Yield language, whether it gives the book away, and the sentence."""
    language = ""
    for line in Path(__file__).with_name(part).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line[:2] in {"! ", ". "}:
            yield language, line[0] == "!", line[2:]


@pytest.mark.parametrize(
    ("part", "caught", "quiet"), [("spoilers.txt", 0.95, 0.98), ("spoilers_held.txt", 0.95, 0.97)]
)
def test_catches_what_gives_books_away_in_every_language(part: str, caught: float, quiet: float) -> None:
    found = [
        (tells, only(text, language=tag).spoiler is not Spoiler.NONE, text)
        for tag, tells, text in judged(part)
    ]
    missed = [text for tells, flagged, text in found if tells and not flagged]
    cried = [text for tells, flagged, text in found if flagged and not tells]
    telling = sum(tells for tells, _, _ in found)
    assert len(missed) <= (1 - caught) * telling, missed
    assert len(cried) <= (1 - quiet) * (len(found) - telling), cried


WARNINGS = [
    "Skip this paragraph if you like surprises.",
    "de|Jetzt wird's heikel.",
    "it|Chi ha letto la saga lo sa.",
    "ar|والآن إلى الجزء الذي لا أستطيع السكوت عنه.",
]


@pytest.mark.parametrize("case", WARNINGS)
def test_what_follows_a_warning_in_other_words_is_suspected(case: str) -> None:
    tag, bar, warning = case.partition("|")
    if not bar:
        tag, warning = "en", case
    found = snippets(review(f"{warning} {TOLD}", TOLD.replace("Ada", "Bea"), language=tag), rules=ANY_LENGTH)
    assert {one.spoiler for one in found if "Ada" in one.text} == {Spoiler.SUSPECTED}
    assert {one.spoiler for one in found if "Bea" in one.text} == {Spoiler.NONE}


def test_what_happens_to_somebody_of_the_story_is_suspected_whatever_the_verb() -> None:
    told = "I dropped my tea when Tomas signs the papers."
    blocks = (
        "The quiet hero here is Tomas, and I was fond of Tomas.",
        told,
        "I dropped my tea when Vidal won a prize.",
    )
    found = {one.text: one.spoiler for one in snippets(review(*blocks), rules=ANY_LENGTH)}
    assert found[told] is Spoiler.SUSPECTED
    assert found[blocks[2]] is Spoiler.NONE


@pytest.mark.parametrize(
    "text",
    [
        "At last Tomas opens the door to the attic.",
        "On the last evening Tomas buys a ticket for the train.",
        "Tomas ends up alone with the pears and the piano.",
    ],
)
def test_somebody_of_the_story_late_in_it_is_suspected(text: str) -> None:
    blocks = ("The quiet hero here is Tomas, and I was fond of Tomas.", text)
    found = {one.text: one.spoiler_reason for one in snippets(review(*blocks), rules=ANY_LENGTH)}
    assert "how it ends" in found[text]


def test_a_paragraph_that_gave_something_away_is_suspected_to_its_end() -> None:
    told = "Marta drowns in the well. I had to walk around the block. The prose of the book stays beautiful."
    found = {one.text: one.spoiler for one in snippets(review(told), rules=ANY_LENGTH)}
    assert found["I had to walk around the block."] is Spoiler.SUSPECTED
    assert found["The prose of the book stays beautiful."] is Spoiler.NONE


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("From here on I talk about the ending", "en"),
        ("Ab hier verrate ich das Ende", "de"),
        ("Un mot sur le style, puis je parle de la fin", "fr"),
        ("Aquí os cuento el final", "es"),
        ("Adesso parlo del finale", "it"),
        ("Daqui em diante falo do fim", "pt"),
        ("Ik verklap nu het einde", "nl"),
        ("Teraz o zakończeniu", "pl"),
        ("Дальше говорю про концовку", "ru"),
    ],
)
def test_a_heading_that_talks_of_the_ending_covers_what_follows(title: str, language: str) -> None:
    text = "The captain comes home, and the house is bright and empty, and I loved every quiet word of that page."
    found = snippets(review(heading(title), text, language=language), rules=ANY_LENGTH)
    assert found
    assert {one.spoiler for one in found} == {Spoiler.SUSPECTED}


@pytest.mark.parametrize("title", ["The end of the world", "The sea and the style", "What stays"])
def test_other_headings_cover_nothing(title: str) -> None:
    text = (
        "The Glass Orchard is a bright and patient novel, and I loved every quiet word of it from page one."
    )
    found = snippets(review(heading(title), text), rules=ANY_LENGTH)
    assert [one.spoiler for one in found] == [Spoiler.NONE]
