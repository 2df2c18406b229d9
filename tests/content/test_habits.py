"""Habits of bloggers that no key announces: where books, authors, lists, stars and handles hide."""

from __future__ import annotations

import pytest

from bot.content import read
from bot.model import Review


def review(text: str, name: str = "a.md") -> Review:
    (only,) = read(text.encode(), name).reviews
    return only


# ── facts, notes and stars ──


def test_the_facts_in_a_section_are_its_own_books() -> None:
    found = review(
        "# The Last Tide\n\nThis story stands in “Nine Harbours”.\n\n## Nine Harbours\n\n- Author: Ann Author\n"
        "- ISBN: 9780000000002\n- Pages: 212\n\n## What happens\n\nA ferry waits for a fog to lift, and nobody talks.\n"
    )
    assert (found.book.title, found.book.authors, found.book.isbn) == ("The Last Tide", ("Ann Author",), "")
    books = [(block.text, block.book) for block in found.blocks if block.book]
    assert [text for text, _ in books] == [
        "Nine Harbours",
        "Author: Ann Author",
        "ISBN: 9780000000002",
        "Pages: 212",
    ]
    assert {(book.title, book.authors, book.isbn) for _, book in books if book} == {
        ("Nine Harbours", ("Ann Author",), "9780000000002")
    }


def test_facts_below_a_plain_heading_are_the_posts_own_books() -> None:
    found = review(
        "# The Last Tide\n\n## At a glance\n\n- Author: Ann Author\n- ISBN: 9780000000002\n\nSlow, and the better for it.\n"
    )
    assert (found.book.authors, found.book.isbn) == (("Ann Author",), "9780000000002")
    assert not any(block.book for block in found.blocks)
    found = review(
        "# Rain on deck\n\nI took *Nine Harbours* to sea.\n\n## At a glance\n\n- Title: Nine Harbours\n- Author: Ann Author\n"
        "- ISBN: 9780000000002\n\nSlow, and the better for it.\n"
    )
    assert (found.book.title, found.book.isbn) == ("Nine Harbours", "9780000000002")
    assert not any(block.book for block in found.blocks)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<b id='f1'>1</b> The ferry was real. [↩](#a1)", "a.md"),
        (
            "<html><body><article><h1>A</h1><p>Slow.</p><p>1 The ferry was real. <a href='#a1'>↩</a></p></article></body></html>",
            "a.html",
        ),
    ],
)
def test_a_note_that_leads_back_up_is_no_line_to_pick(text: str, name: str) -> None:
    (note,) = [block for block in review(text, name).blocks if "ferry" in block.text]
    assert note.skipped


@pytest.mark.parametrize(
    ("tags", "rating", "left"),
    [
        ("[sea, ⭐⭐⭐⭐⭐⭐⭐☆☆☆ 7/10]", "7/10", ("sea",)),
        ("[★★★★½]", "4.5/5", ()),
        ("[2024/10, top 5]", "", ("2024/10", "top 5")),
    ],
)
def test_a_tag_of_stars_is_the_rating(tags: str, rating: str, left: tuple[str, ...]) -> None:
    found = review(f"---\ntitle: The Last Tide\ntags: {tags}\n---\nSlow, and the better for it.\n")
    assert (found.rating, found.tags) == (rating, left)


# ── headers without a fence ──


def test_lines_of_keys_above_the_first_empty_line_are_a_header() -> None:
    found = review(
        "Title: The Salt Road, slowly\nDate: 2021-01-24 16:30\nAuthors: Rui Vale\nBook: The Salt Road by Ann Author\n"
        "Mastodon: @rui@books.example\nRating: 4/5\n\nSlow, and the better for it.\n"
    )
    assert found.title == "The Salt Road, slowly"
    assert (found.book.title, found.book.authors) == ("The Salt Road", ("Ann Author",))
    assert (found.creator.name, dict(found.creator.handles)) == (
        "Rui Vale",
        {"mastodon": "rui@books.example"},
    )
    assert found.published is not None
    assert found.rating == "4/5"


def test_facts_about_a_book_are_no_header() -> None:
    found = review("Title: The Salt Road\nAuthor: Ann Author\nPages: 320\n\nSlow, and the better for it.\n")
    assert (
        "Pages: 320" in " ".join(block.text for block in found.blocks) or found.book.title == "The Salt Road"
    )


@pytest.mark.parametrize(
    ("keys", "handles"),
    [
        ("instagram: salt.reads", {"instagram": "salt.reads"}),
        ("bluesky: salt.example", {"bluesky": "salt.example"}),
        ("params:\n  social:\n    instagram: salt.reads", {"instagram": "salt.reads"}),
        ("instagram: I am on Instagram", {}),
    ],
)
def test_a_platform_as_a_key_holds_a_handle(keys: str, handles: dict[str, str]) -> None:
    assert dict(review(f"---\ntitle: A\n{keys}\n---\nWords.\n").creator.handles) == handles


@pytest.mark.parametrize(
    ("line", "rating"), [("valoración: 5", "5"), ("bewertung: 4.5", "4.5"), ("rating: 3\nnota: 5", "3")]
)
def test_keys_in_other_languages_are_understood(line: str, rating: str) -> None:
    assert review(f"---\ntitle: A\n{line}\n---\nWords.\n").rating == rating


# ── questions ──


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("P: É muito violento?", "R: É, e nunca por gosto."),
        ("D: È lungo?", "R: Sembra di no."),
        ("问：要懂物理吗？", "答：不用，看下去就好。"),
        ("문: 어렵나요?", "답: 생각보다 쉽습니다."),
        ("प्रश्न: क्या यह लंबी है?", "उत्तर: हाँ, पर पता नहीं चलता।"),
    ],
)
def test_labels_of_questions_and_answers_are_taken_off(asked: str, answered: str) -> None:
    (pair,) = review(f"# A book\n\nWords about it.\n\n{asked}\n\n{answered}\n").faq
    assert pair.question == asked[asked.index(asked.split(":" if ":" in asked else "：")[1].strip()) :]
    assert not answered.startswith(pair.answer)
    assert answered.endswith(pair.answer)


def test_a_letter_with_a_colon_inside_an_answer_is_no_label() -> None:
    (pair,) = review(
        "# A book\n\nWords.\n\n## FAQ\n\n### Notes?\n\nI would say no: losing the way is the point.\n"
    ).faq
    assert pair.answer == "I would say no: losing the way is the point."


def test_the_answer_of_a_definition_list_has_no_colon() -> None:
    (pair, _) = review(
        "# A book\n\nWords.\n\n## FAQ\n\nIs it long?\n: Long enough.\n\nIs it sad?\n: Only twice.\n"
    ).faq
    assert (pair.question, pair.answer) == ("Is it long?", "Long enough.")


# ── further books ──

PROSE = "\n\n".join(
    f"Paragraph {number} says something else about the sea and the lamps." for number in range(8)
)


@pytest.mark.parametrize(
    ("entry", "title", "author"),
    [
        ("*The Tide Table* by Tom Arden", "The Tide Table", "Tom Arden"),
        ("Tom Arden: *The Tide Table*", "The Tide Table", "Tom Arden"),
        ("*Les Marées*, Tom Arden", "Les Marées", "Tom Arden"),
        ("„Pływy” – Tom Arden", "Pływy", "Tom Arden"),
        ("The Tide Table – Tom Arden", "The Tide Table", "Tom Arden"),
        ("夏目漱石『三四郎』", "三四郎", "夏目漱石"),
        ("《潮汐表》刘海", "潮汐表", "刘海"),
    ],
)
def test_a_last_list_of_books_needs_no_announcement(entry: str, title: str, author: str) -> None:
    found = review(
        f"# A title\n\n{PROSE}\n\n## From the same drawer\n\n- {entry}\n- *Winter Keeps* by Nora Vale\n"
    )
    assert (found.reading[0].title, found.reading[0].authors) == (title, (author,))
    assert len(found.reading) == 2


@pytest.mark.parametrize(
    "entry", ["Bring a lamp", "Author: Ann Author", "The pacing was off, sadly, for most of it"]
)
def test_other_lists_stay_where_they_are(entry: str) -> None:
    found = review(f"# A title\n\n{PROSE}\n\n## Notes\n\n- {entry}\n- *Winter Keeps* by Nora Vale\n")
    assert found.reading == ()


# ── which book, and whose ──


@pytest.mark.parametrize(
    ("title", "words", "book"),
    [
        ("The Salt Road made me miss my train", "I read *The Salt Road* twice.", "The Salt Road"),
        ("Il faro: recensione molto tardiva", "Un libro lento.", "Il faro"),
        ("Der Leuchtturm – ein Protokoll", "Dieses Buch ist langsam.", "Der Leuchtturm"),
        ("My March: what I read", "A novel about the sea.", ""),
    ],
)
def test_the_title_line_and_the_text_together_name_the_book(title: str, words: str, book: str) -> None:
    assert review(f"# {title}\n\n{words}\n\nMore words about it.\n").book.title == book


def test_an_author_is_whoever_writes_in_the_text_or_leads_the_list() -> None:
    wrote = review("# The Salt Road: slow and good\n\nAnn Author wrote this novel in a hut.\n")
    assert wrote.book.authors == ("Ann Author",)
    listed = review(
        f"# The Salt Road: slow and good\n\nAuthor knows this book's sea.\n\n{PROSE}\n\n## More\n\n- *Foam* by Ann Author\n"
    )
    assert listed.book.authors == ("Ann Author",)


def test_each_paragraph_of_a_round_up_is_about_the_book_it_opens_with() -> None:
    found = review(
        "# Read in March\n\nIt rained.\n\n[Foam](https://x.example/f) (★★★★) by Ann Author kept me dry.\n\n"
        "Then [The Tide Table](https://x.example/t) (★★) by Tom Arden made me wet again.\n"
    )
    books = [block.book.title if block.book else "" for block in found.blocks]
    assert books[-2:] == ["Foam", "The Tide Table"]
    assert found.book.title == ""


@pytest.mark.parametrize(
    ("line", "rating"),
    [
        ("★★★★½", "4.5/5"),
        ("Rating: ⭐⭐⭐", "3/5"),
        ("Bewertung: 4,5 von 5", "4.5/5"),
        ("Ocena: 8/10", "8/10"),
    ],
)
def test_stars_are_counted_where_a_line_is_about_them(line: str, rating: str) -> None:
    assert review(f"# A title\n\nWords about a book.\n\n{line}\n").rating == rating


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("यह किताब बहुत धीमी है और बहुत अच्छी है, मैंने इसे दो बार पढ़ा।", "hi"),
        ("这本书很慢，但是很好，我一口气读了两遍，还想再读一遍。", "zh"),
        ("이 책은 느리지만 아주 좋았고 나는 두 번이나 읽었습니다 정말로.", "ko"),
        ("Det är en bok som jag har läst två gånger, och det var inte för att jag hade tid med den.", "sv"),
    ],
)
def test_more_languages_are_told_apart(text: str, code: str) -> None:
    assert review(text).language == code


def test_headings_of_title_and_author_credit_what_stands_below() -> None:
    found = review(
        "# Read in spring\n\nIt rained.\n\n### Foam – Ann Author\n\nWet and good.\n\n### The Tide Table – Tom Arden\n\nDry.\n"
    )
    books = {block.text: block.book.title for block in found.blocks if block.book}
    assert books["Wet and good."] == "Foam"
    assert books["Dry."] == "The Tide Table"


def test_one_heading_with_a_dash_is_no_round_up() -> None:
    found = review("# The Salt Road by Ann Author\n\nSlow.\n\n### Style – Plain Words\n\nVery plain.\n")
    assert not [block.book for block in found.blocks if block.book]
