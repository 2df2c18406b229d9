"""Plain text as it comes out of a notes app: no markup, only lines."""

from __future__ import annotations

from bot.model import BlockKind
from tests.content.posts import review, texts

WITH_FAQ = """\
The Lantern Year, a family novel by Ada Marsh:


This book took its time with me, and I am glad that it did. The Lantern Year by Ada Marsh begins in a kitchen.
Nothing much happens for eighty pages, and then everything has happened.
FAQ – The Lantern Year by Ada Marsh (with spoilers)
Who lights the last lantern?
The grandmother does. She knows that she will not see it go out.
Is it a ghost story?
Only if a house can be a ghost.
It is a question worth asking.
🌸 Also for reading in my blog:
- The Salt Road by Ira Lund
- Small Bells by Noor Haddad
Instagram: @ada.reads
"""

WITH_SECTIONS = """\
What a House Remembers: “The Lantern Year” Book Review

Rooms and Other Relatives
In The Lantern Year, Ada Marsh writes about a house as if it were the oldest member of the family.
I kept waiting for somebody to leave. Nobody does, and that is the sadness of it.
Where It Drags
The middle is long, and it knows that it is long, and it does not mind in the least.
3 More Novels About Houses
If you liked this one, here are three that go on with the conversation it starts.
1. The Salt Road
Marsh's second book is colder, and it has a better staircase than the first one ever had.
2. Small Bells
It is a small book with a large attic, and I would gladly have moved into it for good.
"""


def test_the_shape_with_questions() -> None:
    post = review(WITH_FAQ, "lantern.txt")
    assert post.title == "The Lantern Year, a family novel by Ada Marsh"
    assert (post.book.title, post.book.authors) == ("The Lantern Year", ("Ada Marsh",))
    assert len(texts(post)) == 2
    assert texts(post, BlockKind.HEADING) == ["FAQ – The Lantern Year by Ada Marsh (with spoilers)"]
    assert [(one.question, one.answer, one.line, one.marked) for one in post.faq] == [
        (
            "Who lights the last lantern?",
            "The grandmother does. She knows that she will not see it go out.",
            7,
            True,
        ),
        (
            "Is it a ghost story?",
            "Only if a house can be a ghost.\n\nIt is a question worth asking.",
            9,
            True,
        ),
    ]
    assert [(item.title, item.authors) for item in post.reading] == [
        ("The Salt Road", ("Ira Lund",)),
        ("Small Bells", ("Noor Haddad",)),
    ]
    assert (post.reading_title, post.reading_line) == ("🌸 Also for reading in my blog:", 12)
    assert post.creator.handles == {"instagram": "ada.reads"}
    assert post.language == "en"


def test_the_shape_with_sections() -> None:
    post = review(WITH_SECTIONS, "house.txt")
    assert (post.book.title, post.book.authors) == ("The Lantern Year", ("Ada Marsh",))
    assert texts(post, BlockKind.HEADING) == [
        "Rooms and Other Relatives",
        "Where It Drags",
        "3 More Novels About Houses",
        "1. The Salt Road",
        "2. Small Bells",
    ]
    about = {block.text[:12]: block.book for block in post.blocks if block.kind is BlockKind.PARAGRAPH}
    assert about["If you liked"] is None
    assert (road := about["Marsh's seco"]) is not None
    assert (road.title, road.authors) == ("The Salt Road", ("Ada Marsh",))
    assert (bells := about["It is a smal"]) is not None
    assert (bells.title, bells.authors) == ("Small Bells", ())


def test_numbered_parts_of_a_review_are_no_books() -> None:
    post = review(
        "Emma by Jane Austen\n\n1. The plot\nIt is good, it is long.\n2. The writing\nIt is better.", "a.txt"
    )
    assert all(block.book is None for block in post.blocks)


def test_lines_wrapped_by_an_editor_are_joined() -> None:
    post = review(
        "Emma by Jane Austen\n\n"
        "I read this book in one long weekend by the sea, and the whole time\n"
        "I had the feeling that somebody was smiling at me from behind the\n"
        "page.\n"
        "\n"
        "The Writing\n"
        "Every sentence has a second floor. You notice it only when you look\n"
        "up from the book and find that the light has changed since you sat\n"
        "down.\n",
        "a.txt",
    )
    assert [block.line for block in post.blocks] == [3, 7, 8]
    assert texts(post)[0].endswith("smiling at me from behind the page.")
    assert texts(post, BlockKind.HEADING) == ["The Writing"]


def test_one_line_is_one_paragraph_where_nothing_was_wrapped() -> None:
    post = review("Emma\n\nShort one.\nAnother short one.\nAnd a last one.", "a.txt")
    assert texts(post) == ["Short one.", "Another short one.", "And a last one."]


def test_underlined_and_hashed_headings_and_quotes() -> None:
    post = review("Emma\n\nThe plot\n--------\nIt is good.\n\n## More\nGood too.\n> Quoted.", "a.txt")
    assert texts(post, BlockKind.HEADING) == ["The plot", "More"]
    assert texts(post, BlockKind.QUOTE) == ["Quoted."]


def test_a_list_without_bullets_below_its_announcement() -> None:
    post = review(
        "Emma\n\nIt is good, it is kind.\n\nFurther reading\nPersuasion by Jane Austen\nMiddlemarch by George Eliot",
        "a.txt",
    )
    assert [item.title for item in post.reading] == ["Persuasion", "Middlemarch"]


def test_verse_and_dialogue_are_not_headings() -> None:
    post = review("Poems\n\nThe sea\nthe sea again\nand nothing\n\nI liked it, I think.", "a.txt")
    assert "the sea again" in texts(post)


def test_plain_text_keeps_what_would_be_markup_elsewhere() -> None:
    post = review("Emma\n\nFive *stars*, one_two & <three>.", "a.txt")
    assert texts(post) == ["Five *stars*, one_two & <three>."]
