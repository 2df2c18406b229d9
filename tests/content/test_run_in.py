"""Questions that no heading sets apart, and where their answers end."""

from __future__ import annotations

import re

import pytest

from bot.model import BlockKind
from tests.content.posts import review, texts
from tests.content.test_faq import pairs

PAIRS = [("Is it sad?", "Yes, and kind."), ("Is it long?", "No, not at all.")]
LISTED = [
    "- **Is it sad?** Yes, and kind.\n- **Is it long?** No, not at all.",
    "1. **Is it sad?** Yes, and kind.\n2. **Is it long?** No, not at all.",
    "- **Is it sad?** – Yes, and kind.\n- **Is it long?** – No, not at all.",
    "- **Is it sad**? Yes, and kind.\n- **Is it long**? No, not at all.",
    "* *Is it sad?*\n\n  Yes, and kind.\n\n* *Is it long?*\n\n  No, not at all.",
    "- **Is it sad?**  \n  Yes, and kind.\n- **Is it long?**  \n  No, not at all.",
    "*Is it sad?*\n\nYes, and kind.\n\n*Is it long?*\n\nNo, not at all.",
    "_Is it sad?_ Yes, and kind.\n\n_Is it long?_ No, not at all.",
    "Is it sad?\n: Yes, and kind.\n\nIs it long?\n: No, not at all.",
    "| You ask | I say |\n|---|---|\n| Is it sad? | Yes, and kind. |\n| Is it long? | No, not at all. |",
]


@pytest.mark.parametrize("source", LISTED)
@pytest.mark.parametrize("heading", ["## FAQ\n\n", "## Questions from the library\n\n", ""])
def test_two_questions_set_apart_are_pairs_announced_or_not(heading: str, source: str) -> None:
    post = review(f"# Stoner\n\nProse.\n\n{heading}{source}")
    assert pairs(post) == PAIRS
    assert texts(post) == ["Prose."]


@pytest.mark.parametrize(
    "source",
    [
        "- Is it sad? Yes, and kind.\n- Is it long? No, not at all.",
        "- Is it sad?\n  - Yes, and kind.\n- Is it long?\n  - No, not at all.",
        "- Is it sad?\n  Yes, and kind.\n- Is it long?\n  No, not at all.",
    ],
)
def test_plain_items_are_pairs_where_a_heading_announces_them(source: str) -> None:
    assert pairs(review(f"# Stoner\n\nProse.\n\n## FAQ\n\n{source}")) == PAIRS
    assert pairs(review(f"# Stoner\n\nProse.\n\n## What I liked\n\n{source}")) == []


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><strong>Is it sad?</strong><br>Yes, and kind.</li><li><p><em>Is it long?</em></p><p>No, not at all.</p></li></ul>",
        "<table><tr><th>Question</th><th>Answer</th></tr><tr><td>Is it sad?</td><td>Yes, and kind.</td></tr>"
        "<tr><td>Is it long?</td><td>No, not at all.</td></tr></table>",
        "<p><em>Is it sad?</em></p><p>Yes, and kind.</p><p><em>Is it long?</em></p><p>No, not at all.</p>",
    ],
)
def test_pages_set_them_apart_as_well(body: str) -> None:
    page = f"<html><body><article><h1>Stoner</h1><p>Prose.</p><h2>FAQ</h2>{body}</article></body></html>"
    assert pairs(review(page, "stoner.html")) == PAIRS


@pytest.mark.parametrize(
    "body",
    [
        "*Who goes there?* is what I kept asking.\n\nProse.",
        "Who could resist? I could not.\n\nWould I read it again? Tomorrow.\n\nIs it perfect? No.",
        "- **Is it sad?** Yes, and kind.\n- It is long.",
        "*Is it sad?*\n\nYes.\n\n## Style\n\n*Is it long?*\n\nNo.",
        "- Why does he stay?\n- What does she want?\n- Who is to blame?",
        "| Title | Read? |\n|---|---|\n| Stoner | yes |\n| Emma | no |",
    ],
)
def test_a_thought_a_guide_and_a_table_of_facts_are_no_pairs(body: str) -> None:
    assert review(f"# Stoner\n\nOpening.\n\n{body}").faq == ()


def _bare(line: str) -> str:
    """Return a line without its label."""
    return re.sub(r"\A\S+ [:—]? ?", "", line)


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("F: Ist es traurig?", "A: Ja, sehr."),
        ("Frage: Ist es traurig?", "Antwort: Ja, sehr."),
        ("P: ¿Es triste?", "R: Sí, mucho."),
        ("Q : Est-ce triste ?", "R : Oui, très."),
        ("D: È triste?", "R: Sì, molto."),
        ("V: Is het droevig?", "A: Ja, heel erg."),
        ("F: Är den sorglig?", "S: Ja, mycket."),
        ("Sp: Er den trist?", "Sv: Ja, meget."),
        ("P: Czy smutna?", "O: Tak, bardzo."),
        ("В: Грустно?", "О: Да, очень."),
        ("П: Сумно?", "В: Так, дуже."),
        ("Otázka: Je to smutné?", "Odpověď: Ano, velmi."),
        ("K: Onko se surullinen?", "V: On, kovin."),
        ("K: Szomorú?", "V: Igen, nagyon."),
        ("Î: E tristă?", "R: Da, foarte."),
        ("Ε: Είναι λυπητερό;", "Α: Ναι, πολύ."),
        ("S: Hüzünlü mü?", "C: Evet, çok."),
        ("T: Apakah sedih?", "J: Ya, sekali."),
        ("Hỏi: Có buồn không?", "Đáp: Có, rất buồn."),
        ("س: هل هي حزينة؟", "ج: نعم، جدا."),
        ("ש: זה עצוב?", "ת: כן, מאוד."),
        ("문: 슬픈가요?", "답: 네, 아주요."),
        ("प्रश्न: क्या यह दुखद है?", "उत्तर: हाँ, बहुत।"),
        ("Q. Is it sad?", "A. Yes, very."),
        ("Q — Is it sad?", "A — Yes, very."),
        ("Q1) Is it sad?", "A1) Yes, very."),
    ],
)
@pytest.mark.parametrize("joint", ["\n", "\n\n"])
def test_letters_and_words_of_many_languages_ask(asks: str, answers: str, joint: str) -> None:
    post = review(f"# Stoner\n\nProse.\n\n{asks}{joint}{answers}\n\nMore.")
    assert pairs(post) == [(_bare(asks), _bare(answers))]
    assert texts(post) == ["Prose.", "More."]


@pytest.mark.parametrize(
    "lines",
    [
        "P. D. James wrote a better one.\n\nA. S. Byatt did not.",
        "V. S. Naipaul is dead.\n\nA. A. Milne is not.",
        "D: a letter she signs with.\n\nR: another one.",
    ],
)
def test_initials_are_no_labels(lines: str) -> None:
    assert review(f"# Stoner\n\n{lines}").faq == ()


@pytest.mark.parametrize(
    "end",
    [
        "Share this post on Twitter!",
        "– Marta",
        "Until next week, with tea,\nMarta",
        "Happy reading!",
        "Bis bald, eure Marta",
        "À bientôt !",
        "Hasta la próxima, Marta",
        "Tot de volgende!",
        "До встречи в среду!",
        "またね！",
    ],
)
@pytest.mark.parametrize(
    "asked",
    ["### Is it sad?\n\nYes, and kind.", "**Is it sad?** Yes, and kind.", "Q: Is it sad?\nA: Yes, and kind."],
)
def test_an_answer_swallows_no_farewell(asked: str, end: str) -> None:
    post = review(f"# Stoner\n\nProse.\n\n## FAQ\n\n{asked}\n\n{end}")
    assert pairs(post) == [("Is it sad?", "Yes, and kind.")]
    assert [block.skipped for block in post.blocks if block.kind is BlockKind.PARAGRAPH] == [False, True]


def test_a_heading_that_asks_nothing_ends_the_questions() -> None:
    post = review("# Stoner\n\nProse.\n\n## FAQ\n\n**Is it sad?**\n\nYes.\n\n**About me**\n\nI read a lot.")
    assert pairs(post) == [("Is it sad?", "Yes.")]
    assert texts(post) == ["Prose.", "I read a lot."]


def test_a_last_question_may_say_in_brackets_that_it_spoils() -> None:
    post = review(
        "# Stoner\n\nProse.\n\n## FAQ\n\n### Is it sad?\n\nYes.\n\n### How does it end? (spoilers)\n\nHe dies."
    )
    assert pairs(post) == [("Is it sad?", "Yes."), ("How does it end? (spoilers)", "He dies.")]
    assert [one.marked for one in post.faq] == [False, True]


@pytest.mark.parametrize(
    "heading",
    ["Comments", "3 comments", "Kommentare", "Commentaires (2)", "コメント", "2 thoughts on Stoner"],
)
def test_comments_are_no_pairs(heading: str) -> None:
    said = "**Is it sad?**\n\nI think so. – Ann\n\n**Is it long?**\n\nNo.\n\nQ: Where is it?\nA: Here."
    assert review(f"# Stoner\n\nProse.\n\n## {heading}\n\n{said}").faq == ()
