"""Headings in every habit of setting them, in text, Markdown and pages."""

from __future__ import annotations

import pytest

from bot.model import BlockKind
from tests.content.posts import review, texts

P = "I read it in a single night and was late for work, which I do not regret at all. It stays with you."


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("THE STORY", "THE STORY"),
        ("WHY READ IT!", "WHY READ IT!"),
        ("*** The story ***", "The story"),
        ("== The story ==", "The story"),
        ("-- The story --", "The story"),
        ("[The story]", "The story"),
        ("**The story**", "The story"),
        ("1. The story", "1. The story"),
        ("II. The story", "II. The story"),
        ("The story\n---------", "The story"),
    ],
)
def test_a_heading_in_plain_text(heading: str, shown: str) -> None:
    post = review(f"Stoner by John Williams\n\n{P}\n\n{heading}\n\n{P}\n", "stoner.txt")
    assert texts(post, BlockKind.HEADING) == [shown]


def test_colons_and_questions_head_paragraphs_where_their_writer_does_it_twice() -> None:
    post = review(f"Stoner\n\n{P}\n\nThe story:\n{P}\n\nThe people:\n{P}\n", "a.txt")
    assert texts(post, BlockKind.HEADING) == ["The story:", "The people:"]
    post = review(f"Stoner\n\n{P}\n\nThe story\n{P}\n\nDoes it hold up?\n{P}\n", "a.txt")
    assert texts(post, BlockKind.HEADING) == ["The story", "Does it hold up?"]
    post = review(f"Stoner\n\n{P}\n\nOne thing:\n{P}\n", "a.txt")
    assert texts(post, BlockKind.HEADING) == []


def test_capitals_head_sections_in_markdown_too_but_a_shout_does_not() -> None:
    post = review(f"# Stoner\n\n{P}\n\nTHE STORY\n\n{P}\n\nI LOVED IT!\n\n{P}\n")
    assert texts(post, BlockKind.HEADING) == ["THE STORY"]


@pytest.mark.parametrize(
    "notice",
    ["THE FERRY IS LATE AGAIN.", "HE LEFT A NOTE,", "On the door hung a sign.\nKEEP OUT, ALL OF YOU!"],
)
def test_capitals_that_tell_or_stand_inside_a_paragraph_are_no_heading_in_plain_text(notice: str) -> None:
    post = review(f"Stoner by John Williams\n\n{P}\n\n{notice}\n\n{P}\n", "stoner.txt")
    assert texts(post, BlockKind.HEADING) == []


@pytest.mark.parametrize(
    "heading",
    [
        "<p><b>The story</b></p>",
        "<div class='section-title'>The story</div>",
        "<p class='subheading'>The story</p>",
        "<p style='font-weight: bold'>The story</p>",
        "<p><span style='font-size: 24px'>The story</span></p>",
        "<p><font size=5>The story</font></p>",
        "<p><u>The story</u></p>",
    ],
)
def test_a_heading_on_a_page_by_its_looks_or_its_class(heading: str) -> None:
    page = (
        f"<html><body><article><h1>Stoner</h1><p>{P}</p>{heading}<p>{P}</p><p>{P}</p></article></body></html>"
    )
    assert texts(review(page, "stoner.html"), BlockKind.HEADING) == ["The story"]


@pytest.mark.parametrize(
    "body",
    [
        f"{P}\n\nI liked that a great deal,\nmore than I expected\nto, and so will you, if you ever had a job.",
        f"{P}\n\nRoses are red\nviolets are blue\nthe office is cold\nand so are you\n\n{P}",
        f"{P}\n\n“It was a passion of neither mind nor flesh”\n\n{P}",
        f"{P}\n\n★★★★★\n\n{P}\n\nRating: 5/5\n\n{P}",
        f"{P}\n\nTHERE WAS a bus and I was on it, reading, until the end of the line.",
    ],
)
def test_lines_of_a_paragraph_quotations_and_stars_head_nothing(body: str) -> None:
    assert texts(review(f"Stoner\n\n{body}\n", "stoner.txt"), BlockKind.HEADING) == []


@pytest.mark.parametrize(
    "body",
    [
        "**I loved it so much**\n\nthat I bought two.",
        "**★★★★★**\n\nProse.",
        "**“A passion of neither mind nor flesh”**\n\nProse.",
        "I read it, all of it, in the night\nALL OF THE NIGHT\nand was late for work.",
        "A whole sentence that stands above a rule.\n---\n\nMore.",
        "Several lines of one paragraph\nthat somebody wrote by hand\nand a rule below\n---\n\nMore.",
        "*Stoner*\n\nis the book I mean, and no other one.\n\n*Emma*\n\nis another, and not the same at all.",
    ],
)
def test_bold_lines_and_capitals_that_go_on_head_nothing(body: str) -> None:
    assert texts(review(f"# Stoner\n\n{P}\n\n{body}\n"), BlockKind.HEADING) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("📖 The story", "✍️ The prose"),
        ("■あらすじ", "■感想"),
        ("【あらすじ】", "【感想】"),
        ("一、故事", "二、文字"),
        ("第一章 开头", "第二章 结尾"),
        ("Would I read it again?", "Whom is it for then?"),
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_signs_before_lines_head_what_stands_below(first: str, second: str, name: str) -> None:
    if first.endswith("?") and name == "a.md":
        return  # Markdown has headings of its own, and an asking paragraph may be one
    post = review(f"Stoner\n\n{P}\n\n{first}\n\n{P}\n\n{second}\n\n{P}\n", name)
    assert texts(post, BlockKind.HEADING) == [first, second]


def test_short_lines_in_italics_head_paragraphs_where_there_are_two() -> None:
    post = review(f"# Stoner\n\n{P}\n\n*The story*\n\n{P}\n\n*My verdict*\n\n{P}\n")
    assert texts(post, BlockKind.HEADING) == ["The story", "My verdict"]
    assert texts(review(f"# Stoner\n\n{P}\n\n*The story*\n\n{P}\n"), BlockKind.HEADING) == []


def test_a_row_of_tildes_underlines_as_well() -> None:
    post = review(f"Stoner\n======\n\n{P}\n\nMy verdict\n~~~~~~~~~~\n\n{P}\n", "stoner.txt")
    assert texts(post, BlockKind.HEADING) == ["My verdict"]


def test_authors_in_italics_below_titles_are_no_headings() -> None:
    books = "\n\n".join(
        f"### {title}: 4/5\n\n*{name}*\n\n{P}"
        for title, name in (("Foam", "Ann Author"), ("Salt", "Tom Arden"))
    )
    post = review(f"# Read in spring\n\nIt rained.\n\n{books}\n")
    assert texts(post, BlockKind.HEADING) == ["Foam: 4/5", "Salt: 4/5"]
    assert [block.book.title for block in post.blocks if block.text == P and block.book] == ["Foam", "Salt"]
