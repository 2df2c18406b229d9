"""Feeds: RSS, Atom and JSON, the whole text where there is one."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Reading, read
from tests.content.posts import fault, texts

LONG = "It is a quiet book about a farm boy who becomes a teacher, and it holds you by the sleeve for days."


def feed(text: str, name: str = "feed.xml") -> Reading:
    return read(text.encode(), name)


def test_rss_prefers_the_whole_text_to_a_summary() -> None:
    (post,) = feed(f"""<?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel><title>Rainy Shelf</title><language>en</language><item>
      <title>Stoner by John Williams</title><link>https://shelf.example/2024/05/stoner/</link>
      <dc:creator>Ada Marsh</dc:creator><category>classics</category>
      <pubDate>Mon, 06 May 2024 07:08:09 +0200</pubDate>
      <description>It is a quiet […]</description>
      <content:encoded><![CDATA[<p>{LONG}</p><h2>Verdict</h2><p>Read it &amp; weep.</p>]]></content:encoded>
    </item></channel></rss>""").reviews
    assert (post.title, post.book.title, post.book.authors) == (
        "Stoner by John Williams",
        "Stoner",
        ("John Williams",),
    )
    assert texts(post) == [LONG, "Read it & weep."]
    assert (post.creator.name, post.url, post.slug) == (
        "Ada Marsh",
        "https://shelf.example/2024/05/stoner/",
        "stoner",
    )
    assert post.published is not None
    assert post.published.isoformat() == "2024-05-06T05:08:09+00:00"
    assert (post.tags, post.language, post.source) == (("classics",), "en", "feed.xml")


def test_atom_in_html_text_and_xhtml_and_a_language_of_its_own_for_each_post() -> None:
    posts = feed(f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Shelf</title>
    <entry><title>One</title><id>1</id><content type="html">&lt;p&gt;{LONG}&lt;/p&gt;</content></entry>
    <entry><title type="html">Two &amp;amp; more</title><id>2</id><content type="xhtml" xml:lang="de">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>Das Buch ist <em>still</em> und es bleibt, weil es nicht laut ist.</p></div></content></entry>
    <entry><title>Three</title><id>3</id><summary type="text">First part.

    Second part.</summary></entry></feed>""").reviews
    assert [post.title for post in posts] == ["One", "Two & more", "Three"]
    assert [texts(post) for post in posts] == [
        [LONG],
        ["Das Buch ist still und es bleibt, weil es nicht laut ist."],
        ["First part.", "Second part."],
    ]
    assert [post.language for post in posts] == ["en", "de", "en"]


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "en",
        "authors": [{"name": "Ada Marsh"}],
        "items": [
            {
                "id": "1",
                "url": "https://shelf.example/stoner",
                "title": "Stoner",
                "content_html": f"<p>{LONG}</p>",
            },
            {
                "id": "2",
                "title": "Emma",
                "content_text": "First.\n\nSecond.",
                "date_published": "2024-05-06T07:08:09Z",
            },
        ],
    }
    stoner, emma = feed(json.dumps(document), "feed.json").reviews
    assert (stoner.slug, stoner.creator.name, texts(stoner)) == ("stoner", "Ada Marsh", [LONG])
    assert texts(emma) == ["First.", "Second."]


def test_comments_and_what_is_no_feed_are_faults() -> None:
    comments = "<rss version='2.0'><channel><title>Comments on: Stoner</title><item><title>By: Bo</title><description>I cried.</description></item></channel></rss>"
    assert fault(comments, "feed.xml").code == "source.empty"
    assert fault("<a><b/></a>", "feed.xml").code == "source.empty"
    assert fault('{"a": 1}', "a.json").code == "source.kind"
    assert fault('{"a": ', "a.json").code == "source.json"


def test_one_empty_post_hides_no_other() -> None:
    reading = feed(
        f"<rss version='2.0'><channel><item><title>A</title></item><item><title>B</title><description>{LONG}</description></item></channel></rss>"
    )
    assert [post.title for post in reading.reviews] == ["B"]
    assert [wrong.code for wrong in reading.faults] == ["source.empty"]


def test_no_entity_is_followed_or_multiplied() -> None:
    bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    text = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha"><!ENTITY x SYSTEM "file:///etc/hostname">{bomb}]>'
        f"<rss version='2.0'><channel><item><title>A</title><description>{LONG} &a12; &x;</description></item></channel></rss>"
    )
    reading = feed(text)
    assert sum(len(block.text) for post in reading.reviews for block in post.blocks) < 5_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["a.xml", "a.json", "a.atom"]))
def test_no_feed_makes_it_crash(head: str, text: str, name: str) -> None:
    for document in (
        f"<rss version='2.0'><channel><title>{head}</title><item><title>{text}</title><description>{text}{head}</description></item></channel></rss>",
        json.dumps({"version": head, "items": [{"title": text, "content_html": head}, text, None]}),
        f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}<entry><content>{text}",
    ):
        reading = read(document.encode("utf-8", "surrogatepass"), name)
        assert reading.reviews or reading.faults
