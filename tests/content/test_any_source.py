"""Whatever stands in a source of whatever kind: nothing crashes, nothing grows, and picks are the source's words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import picking
from bot.content import Reading, read
from bot.model import Kind
from tests.content.test_exports import item, medium, wordpress, zipped

Pieces = list[tuple[str, str]]
SENTENCES = (
    "This novel is the quietest thing I have read all year, and I could not put it down.",
    "I loved how the prose never raises its voice, not even when the house comes down.",
    "Is it sad? Of course it is, and it is funny as well.",
    "“A lamp is a small sun,” she says, and I believe her.",
    "The writing & the rhythm are perfect — café, naïve, 5 < 6, 100 % of it.",
    "Ein stilles Buch, das mich bis in den Morgen wach gehalten hat.",
    "C'est un roman bouleversant, que j'ai relu aussitôt.",
    "静かな小説だが、読み終えて一晩眠れなかった。",
    "هذه رواية جميلة جدا، ولم أستطع أن أتركها حتى الصباح.",
    "📚 It is a book for people who like rain; I am one of them.",
)
_TAGS = ("h2", "p", "p", "p", "li", "blockquote", "summary")
_MARKS = {"h2": "## ", "p": "", "li": "- ", "blockquote": "> ", "summary": "**"}
pieces = st.lists(st.tuples(st.sampled_from(_TAGS), st.sampled_from(SENTENCES)), max_size=12).map(
    lambda told: [("p", SENTENCES[0]), *told]
)
junk = st.text(max_size=120) | st.lists(
    st.sampled_from([*"<>&|*_#=-~`[](){}!:;?。\"'\\\n\t ", "\x00", "]]>", "<!--", "-->", "<li>", "</p>", "Q:", "A:", "\u202e"]), max_size=60
).map("".join)  # fmt: skip


def _html(told: Pieces) -> str:
    return "\n".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in told)


def _markdown(told: Pieces) -> str:
    return "\n\n".join(f"{_MARKS[tag]}{text}{'**' if tag == 'summary' else ''}" for tag, text in told)


def _plain(told: Pieces) -> str:
    return "\n\n".join(text for _, text in told)


def _rst(told: Pieces) -> str:
    return "\n\n".join(text + f"\n{'-' * 120}" if tag == "h2" else text for tag, text in told)


def _page(body: str) -> bytes:
    return f"<!doctype html><title>Stoner</title><article><h1>Stoner</h1>{body}</article>".encode()


def _rss(body: str) -> bytes:
    return f'<rss version="2.0"><channel><item><title>Stoner</title><description>{escape(body)}</description></item></channel></rss>'.encode()


def _atom(body: str) -> bytes:
    entry = f'<entry><title>Stoner</title><content type="html">{escape(body)}</content></entry>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode()


def _json_feed(body: str) -> bytes:
    items = [{"id": "1", "title": "Stoner", "content_html": body}]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def _blogger(body: str) -> bytes:
    entry = (
        "<entry><blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status><title>Stoner</title>"
        f"<content>{escape(body)}</content></entry>"
    )
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018"'
    return f"<feed {spaces}>{entry}</feed>".encode()


def _ghost(body: str) -> bytes:
    post = {"id": 1, "title": "Stoner", "slug": "stoner", "html": body, "status": "published", "type": "post"}
    return json.dumps({"db": [{"data": {"posts": [post]}}]}).encode()


def _substack(body: str) -> bytes:
    table = "post_id,post_date,is_published,title,audience\n1.stoner,2024-05-06,true,Stoner,everyone\n"
    return zipped({"posts.csv": table, "posts/1.stoner.html": body})


Build = Callable[[str], bytes]
KINDS: dict[str, tuple[str, Callable[[Pieces], str], Build]] = {
    "Markdown": ("a.md", _markdown, str.encode),
    "plain text": ("a.txt", _plain, str.encode),
    "reStructuredText": ("a.rst", _rst, str.encode),
    "page": ("a.html", _html, _page),
    "RSS": ("a.rss", _html, _rss),
    "Atom": ("a.atom", _html, _atom),
    "JSON Feed": ("a.json", _html, _json_feed),
    "WordPress": ("a.xml", _html, lambda body: wordpress(item("Stoner", body.replace("]]>", "")))),
    "Blogger": ("b.xml", _html, _blogger),
    "Ghost": ("ghost.json", _html, _ghost),
    "Medium": ("medium.zip", _html, lambda body: zipped({"posts/1_Stoner.html": medium("Stoner").replace("<h3", f"{body}<h3", 1)})),
    "Substack": ("substack.zip", _html, _substack),
}  # fmt: skip


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _size(reading: Reading) -> int:
    blocks = sum(len(block.text) for post in reading.reviews for block in post.blocks)
    pairs = sum(len(one.question) + len(one.answer) for post in reading.reviews for one in post.faq)
    return blocks + pairs + sum(len(one.text) for post in reading.reviews for one in post.reading)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(told=pieces)
def test_every_pick_is_words_of_the_source_without_its_markup(kind: str, told: Pieces) -> None:
    name, write, build = KINDS[kind]
    body = write(told)
    words = _bare(unescape(re.sub(r"<[^>]*>", "", body)) if write is _html else body)
    reading = read(build(body), name)
    assert reading.faults == ()
    for snippet in (one for post in reading.reviews for one in picking.snippets(post)):
        if snippet.kind is not Kind.READING and "farm boy" not in snippet.text:  # Medium's own paragraph
            assert _bare(snippet.text) in words
            assert _bare(snippet.question) in words


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(body=junk, cut=st.integers(0, 400))
def test_no_words_and_no_cut_make_it_crash_or_grow(kind: str, body: str, cut: int) -> None:
    name, _, build = KINDS[kind]
    whole = build(body.encode("utf-8", "replace").decode())
    for data in (whole, whole[: max(0, len(whole) - cut)]):
        reading = read(data, name)
        assert _size(reading) <= 4 * len(whole) + 1000
        assert all(fault.message and fault.hint for fault in reading.faults)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "shape",
    [
        "- **a?** b\n",
        "a; ",
        "<li>a? b</li>",
        "Q: a?\nA: b\n",
        "| a? | b |\n",
        "A by B; ",
        "1. März 2023\n\n",
        "*a?*\n\n",
        "([{“",
    ],
)
def test_no_repetition_makes_it_hang(kind: str, shape: str) -> None:
    name, _, build = KINDS[kind]
    reading = read(build(f"Also good: {shape * 1000}"), name)
    assert _size(reading) <= 40 * len(shape) * 1000 + 1000
