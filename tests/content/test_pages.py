"""HTML pages: the writer's text out of any theme, with all that it means."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import read
from bot.model import BlockKind
from tests.content.posts import review, spoilers, texts

WORDS = "It is a quiet book about a farm boy who becomes a teacher, and it holds you by the sleeve for days."
MORE = "What stayed with me is how little happens, and how every small refusal costs somebody something."


def page(body: str, head: str = "<title>Stoner by John Williams | Rainy Shelf</title>") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    )


def article(inner: str) -> str:
    return page(f"<article><h1>Stoner by John Williams</h1><p>{WORDS}</p>{inner}<p>{MORE}</p></article>")


def test_only_the_post_is_read_not_what_the_theme_puts_around_it() -> None:
    post = review(
        page(
            "<header><h1>Rainy Shelf</h1><nav><a href='/'>Home</a></nav></header>"
            f"<div id='content'><div class='post'><h1>Stoner by John Williams</h1><p class='byline'>by Ada, 3 min read</p>"
            f"<p>{WORDS}</p><h2>What I loved</h2><p>{MORE}</p>"
            "<div class='sharedaddy'><h3>Share this</h3><a>Facebook</a></div></div>"
            "<div id='comments'><h3>2 comments</h3><p>I cried for a week, and then I read it again, dear.</p></div></div>"
            "<aside><h2>About me</h2><p>I read on trains and write about it when the coffee is good.</p></aside>"
            "<footer>Find me on Mastodon: @ada@books.example</footer>"
        ),
        "stoner.html",
    )
    assert post.title == "Stoner by John Williams"
    assert (post.book.title, post.book.authors) == ("Stoner", ("John Williams",))
    assert texts(post) == [WORDS, MORE]
    assert texts(post, BlockKind.HEADING) == ["What I loved"]
    assert post.creator.handles == {"mastodon": "ada@books.example"}


def test_structured_data_names_book_author_day_and_rating() -> None:
    told = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Review",
                "headline": "A small life",
                "author": {"@type": "Person", "name": "Ada Marsh"},
                "datePublished": "2024-05-06T07:08:09+02:00",
                "url": "https://shelf.example/stoner",
                "itemReviewed": {"@type": "Book", "name": "Stoner", "author": {"name": "John Williams"}},
                "reviewRating": {"ratingValue": 4.5, "bestRating": 5},
            }
        ],
    }
    head = f"<title>A small life</title><script type='application/ld+json'>{json.dumps(told)}</script>"
    post = review(
        page(f"<article><h1>A small life</h1><p>{WORDS}</p><p>{MORE}</p></article>", head), "a.html"
    )
    assert (post.book.title, post.book.authors, post.rating) == ("Stoner", ("John Williams",), "4.5/5")
    assert (post.creator.name, post.url) == ("Ada Marsh", "https://shelf.example/stoner")
    assert post.published is not None
    assert post.published.isoformat() == "2024-05-06T07:08:09+02:00"


PAIRS = [("Is it sad?", "Yes, and it is funny."), ("Is it long?", "No, two evenings.")]
LAYOUTS = {
    "headings": "<h2>FAQ</h2>" + "".join(f"<h3>{q}</h3><p>{a}</p>" for q, a in PAIRS),
    "bold": "<h2>FAQ</h2>" + "".join(f"<p><strong>{q}</strong></p><p>{a}</p>" for q, a in PAIRS),
    "bold and a line end": "<h2>FAQ</h2>" + "".join(f"<p><b>{q}</b><br>{a}</p>" for q, a in PAIRS),
    "spelled": "".join(f"<p>Q: {q}</p><p>A: {a}</p>" for q, a in PAIRS),
    "details": "<h2>FAQ</h2>"
    + "".join(f"<details><summary>{q}</summary><p>{a}</p></details>" for q, a in PAIRS),
    "definitions": "<dl>" + "".join(f"<dt>{q}</dt><dd>{a}</dd>" for q, a in PAIRS) + "</dl>",
    "plug-in": "<div>"
    + "".join(
        f"<div class='schema-faq-section'><strong class='schema-faq-question'>{q}</strong>"
        f"<p class='schema-faq-answer'>{a}</p></div>"
        for q, a in PAIRS
    )
    + "</div>",
    "microdata": "<section itemscope itemtype='https://schema.org/FAQPage'>"
    + "".join(
        f"<div itemscope itemprop='mainEntity' itemtype='https://schema.org/Question'><h3 itemprop='name'>{q}</h3>"
        f"<div itemscope itemprop='acceptedAnswer' itemtype='https://schema.org/Answer'><p itemprop='text'>{a}</p></div></div>"
        for q, a in PAIRS
    )
    + "</section>",
    "lines": "<h2>FAQ</h2>" + "".join(f"<p>{q}</p><p>{a}</p>" for q, a in PAIRS),
    "json": "<script type='application/ld+json'>"
    + json.dumps(
        {
            "@type": "FAQPage",
            "mainEntity": [
                {"@type": "Question", "name": q, "acceptedAnswer": {"@type": "Answer", "text": f"<p>{a}</p>"}}
                for q, a in PAIRS
            ],
        }
    )
    + "</script>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_questions_are_found_however_they_are_laid_out(layout: str) -> None:
    post = review(article(LAYOUTS[layout] + "<h2>Verdict</h2>"), "stoner.html")
    assert [(one.question, one.answer) for one in post.faq] == PAIRS
    assert WORDS in texts(post)
    assert MORE in texts(post)


def test_letters_torn_off_and_reading_aids_do_not_tear_words() -> None:
    post = review(
        article(
            "<p><span class='dropcap'>T</span>he farm is <em>never</em> far away in this novel, however far he goes.</p>"
            "<p><span class='drop-cap'>A</span> book for <ruby>雨<rp>(</rp><rt>あめ</rt><rp>)</rp></ruby> and one-\nclick days.</p>"
            "<p>Soft&shy;ly, with &ldquo;quotes&rdquo;&nbsp;&amp; <img class='emoji' alt='🌧'></p>"
        ),
        "stoner.html",
    )
    assert texts(post)[1:-1] == [
        "The farm is never far away in this novel, however far he goes.",
        "A book for 雨 and one-click days.",
        "Softly, with “quotes”\u00a0& 🌧",
    ]


def test_broken_html_is_read_as_a_browser_would() -> None:
    post = review(
        f"<html><body><h1>Stoner<p>{WORDS}<p>{MORE}<div><b>Bold <i>both</b> more</i><li>A point</body>",
        "a.htm",
    )
    assert {WORDS, MORE} <= set(texts(post))


def test_two_line_ends_part_paragraphs_and_one_does_not() -> None:
    post = review(
        page(f"<article><h1>Stoner</h1>{WORDS}<br />\n<br>{MORE}<br>Still the same.</article>"), "a.html"
    )
    assert texts(post) == [WORDS, f"{MORE} Still the same."]


def test_old_encodings_are_read_as_the_page_names_them() -> None:
    html = page(f"<article><h1>Été</h1><p>{WORDS} Déjà vu, même ici.</p></article>").replace(
        "utf-8", "iso-8859-15"
    )
    (post,) = read(html.encode("iso-8859-15"), "a.html").reviews
    assert post.blocks[0].text.endswith("Déjà vu, même ici.")


def test_what_hides_in_a_spoiler_element_stays_marked() -> None:
    post = review(
        article(f"<details><summary>The ending</summary><p>He dies in {'his '}office.</p></details>"),
        "a.html",
    )
    assert "He dies in his office." in spoilers(post)


PIECES = [
    "<p>",
    "</p>",
    "<div class='share'>",
    "</div>",
    "<article>",
    "<h1>",
    "<table><tr><td>",
    "<dl><dt>Why?",
    "<dd>",
]
PIECES += [
    "<!--",
    "-->",
    "<br><br>",
    "<li>",
    "<details><summary>",
    "&nbsp;&#xD83D;",
    "<ruby>",
    "<svg>",
    "Words, and more. ",
]
PIECES += [
    "<script type='application/ld+json'>{\"@graph\":[",
    "</script>",
    "<span class='dropcap'>",
    "<a href='#'>",
    "\x00",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40).map("".join))
def test_no_page_makes_it_crash(html: str) -> None:
    reading = read(html.encode("utf-8", "surrogatepass"), "a.html")
    assert bool(reading.reviews) != bool(reading.faults)


@pytest.mark.parametrize(
    "shape", ["<div>", "<p><b>", "<table><tr><td>", "<blockquote>", "<dl><dt>a?", "<br>", "<ul><li>a", "<!--"]
)
def test_no_depth_makes_it_hang(shape: str) -> None:
    reading = read((shape * 20_000 + WORDS).encode(), "a.html")
    assert bool(reading.reviews) != bool(reading.faults)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<div class='post-date'>May 6, 2024</div>", "2024-05-06"),
        ("<p class='meta'>Posted on 6th May 2024 · 4 minutes</p>", "2024-05-06"),
        ("<span class='list-date'>6-May-2024</span>", "2024-05-06"),
        ("<span class='date'>2024/05/06</span>", "2024-05-06"),
        ("<p class='meta'>13/05/2024</p>", "2024-05-13"),
        ("<p class='meta'>6 de mayo de 2024</p>", "2024-05-06"),
        ("<p class='meta'>2024年5月6日</p>", "2024-05-06"),
        ("<p class='meta'>4/5/2024</p>", None),
        ("<p class='meta'>31.2.2024</p>", None),
        ("<p class='book-meta'>6 May 1965</p>", None),
        ("<p>On 6 May 2024 I began again.</p>", None),
    ],
)
def test_the_day_a_theme_shows_beside_the_post_is_its_day(line: str, day: str | None) -> None:
    post = review(article(line), "stoner.html")
    assert (post.published.date().isoformat() if post.published else None) == day


def test_facts_without_a_colon_and_who_reviewed_are_understood() -> None:
    facts = "<div><div><span>Publisher</span> <span>Harbour House</span></div>"
    facts += "<div><span>ISBN</span>\n<span>9780000000002</span></div></div>"
    credit = "<div><div>Review by Ada Marsh</div></div><p>Review by the sea, if you can.</p>"
    post = review(article(facts + credit), "stoner.html")
    assert (post.book.isbn, post.creator.name) == ("9780000000002", "Ada Marsh")
    assert texts(post, BlockKind.LIST_ITEM) == ["Publisher: Harbour House", "ISBN: 9780000000002"]
    assert [block.text for block in post.blocks if block.skipped] == ["Review by Ada Marsh"]
    assert texts(review(article("<p><b>Love</b> <i>Later</i></p>"), "a.html"))[1] == "Love Later"


def test_a_day_in_the_data_goes_before_the_one_shown() -> None:
    head = "<title>Stoner</title><meta property='article:published_time' content='2023-01-02'>"
    post = review(
        page(f"<article><h1>Stoner</h1><p class='date'>May 6, 2024</p><p>{WORDS}</p></article>", head),
        "a.html",
    )
    assert post.published is not None
    assert post.published.year == 2023


def test_the_account_a_page_names_for_its_cards_is_the_writers() -> None:
    head = "<title>Stoner</title><meta name='twitter:site' content='@rainyshelf'>"
    body = f"<article><h1>Stoner</h1><p>{WORDS}</p><p>{MORE}</p></article>"
    assert review(page(body, head), "a.html").creator.handles == {"x": "rainyshelf"}
    head += "<meta name='twitter:creator' content='@adareads'>"
    assert review(page(body, head), "a.html").creator.handles == {"x": "adareads"}


@pytest.mark.parametrize(
    "charset", ["x-unheard-of", "hex", "rot13", "idna", "undefined", "utf-16", "iso-8859-1"]
)
def test_a_page_in_an_encoding_nobody_knows_is_read_as_browsers_would(charset: str) -> None:
    text = "C’était un café tranquille où l’on lisait tout l’après-midi, et j’y ai relu ce roman deux fois."
    page = f'<html lang="fr"><head><meta charset="{charset}"><title>Un café</title></head><body><p>{text}</p>'
    (review,) = read(page.encode("cp1252"), "a.html").reviews
    assert review.blocks[0].text == text
