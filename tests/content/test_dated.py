"""The day and the blogger that only a line of the post's own text tells."""

from __future__ import annotations

import pytest

from tests.content.posts import review, texts

PROSE = "I read this novel on the bus, and it is quiet, and I cried at the end of the line, twice."


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Posted on 12 March 2023", ""),
        ("Posted by Marta on March 12, 2023", "Marta"),
        ("12.03.2023", ""),
        ("*12 mars 2023*", ""),
        ("Le 12 mars 2023", ""),
        ("Publicado el 12 de marzo de 2023 por Marta", "Marta"),
        ("12 marzo 2023", ""),
        ("12 maart 2023", ""),
        ("12 marca 2023", ""),
        ("12 марта 2023 г.", ""),
        ("12 березня 2023 р.", ""),
        ("den 12 mars 2023", ""),
        ("12. maaliskuuta 2023", ""),
        ("12. března 2023", ""),
        ("2023. március 12.", ""),
        ("12 martie 2023", ""),
        ("12 Μαρτίου 2023", ""),
        ("12 Mart 2023", ""),
        ("12 Maret 2023", ""),
        ("12 tháng 3, 2023", ""),
        ("2023년 3월 12일", ""),
        ("2023年3月12日", ""),
        ("١٢ مارس ٢٠٢٣", ""),
        ("12 במרץ 2023", ""),
        ("12 मार्च 2023", ""),
        ("Marta – 2023-03-12", "Marta"),
        ("Reviewed by Marta Bell, 12 March 2023", "Marta Bell"),
        ("Rezensiert von Marta Bell am 12. März 2023", "Marta Bell"),
        ("Par Marta Bell, le 12 mars 2023", "Marta Bell"),
    ],
)
@pytest.mark.parametrize("place", ["{line}\n\n{prose}", "{prose}\n\n{prose}\n\n{line}"])
def test_a_line_of_day_and_name_dates_the_post_and_is_no_text(line: str, who: str, place: str) -> None:
    post = review(f"# Stoner by John Williams\n\n{place.format(line=line, prose=PROSE)}\n")
    assert post.published is not None
    assert post.published.date().isoformat() == "2023-03-12"
    assert post.creator.name == who
    assert {block.text for block in post.blocks} == {PROSE}


@pytest.mark.parametrize(
    "line",
    [
        "I first read it on 12 March 2023 and never again.",
        "First published 1965",
        "John Williams wrote it on 3 May 1965",
    ],
)
def test_a_sentence_with_a_day_in_it_dates_nothing(line: str) -> None:
    post = review(f"# Stoner by John Williams\n\n{line}\n\n{PROSE}\n")
    assert post.published is None
    assert line in [block.text for block in post.blocks]


def test_the_front_matter_knows_better() -> None:
    post = review(f"---\ndate: 2024-01-02\n---\n# Stoner\n\n12 March 2023\n\n{PROSE}\n")
    assert post.published is not None
    assert post.published.date().isoformat() == "2024-01-02"
    assert texts(post)[0] == "12 March 2023"
