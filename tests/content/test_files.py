"""What a file may be, and what is said of one that cannot be read."""

from __future__ import annotations

import codecs
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import read
from tests.content.posts import fault, review
from tests.content.strategies import posts

WORDS = "A quiet book, and a good one. Für Müde. שלום"


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        codecs.BOM_UTF8 + WORDS.encode(),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    ],
)
def test_utf8_and_marked_utf16_are_read(data: bytes) -> None:
    (only,) = read(data, "a.txt").reviews
    assert only.blocks[0].text == WORDS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_as_one_line(end: str) -> None:
    post = review(end.join(["# Stoner", "", "One.", "", "Two."]))
    assert [block.line for block in post.blocks] == [3, 5]


def test_other_encodings_are_refused_with_the_line_and_a_way_out() -> None:
    wrong = fault("One.\n\nA café.\n".encode("cp1252"))
    assert wrong.code == "source.encoding"
    assert wrong.place == "stoner.md:3"
    assert "Windows-1252" in wrong.message
    assert "UTF-8" in wrong.hint


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "source.empty"),
        (b" \n\n", "source.empty"),
        (b"---\ntitle: Stoner\n---\n", "source.empty"),
        (b"GIF89a\x00\x01\x00", "source.binary"),
    ],
)
def test_empty_and_binary_files_are_faults(data: bytes, code: str) -> None:
    wrong = fault(data)
    assert wrong.code == code
    assert wrong.place == "stoner.md"
    assert wrong.hint


@pytest.mark.parametrize("name", ["book.docx", "book.EPUB", "list.csv", "https://x.example/book.pdf"])
def test_kinds_that_are_not_read_say_so(name: str) -> None:
    wrong = fault("words", name)
    assert wrong.code == "source.kind"
    assert name.rpartition(".")[2].lower() in wrong.message
    assert "Markdown" in wrong.hint


def test_a_source_without_an_ending_is_told_by_its_look() -> None:
    words = "It is quiet, and it stays with you for years."
    page = f"<!doctype html><title>Stoner</title><h1>Stoner</h1><p>{words}</p>"
    assert review(page, "https://x.example/post").blocks[0].text == words
    assert (
        review(f"# Stoner\n\n*Quiet* & {words}", "https://x.example/post").blocks[0].text
        == f"Quiet & {words}"
    )
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><item><title>S</title><description>{words}</description></item></channel></rss>"
    assert review(feed, "https://x.example/feed/").blocks[0].text == words


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("content/Mrs Dalloway.md", "mrs-dalloway"),
        ("_posts/2024-04-16-Death-on-the-Nile.md", "death-on-the-nile"),
        ("blog\\ciudad-de-jade\\index.es.md", "ciudad-de-jade"),
        ("https://x.example/books/emma/?page=1", "emma"),
        ("con.md", "review-con"),
        ("readme.md", "review-readme"),
        ("משפט.txt", "משפט"),
    ],
)
def test_the_file_name_becomes_the_slug(name: str, slug: str) -> None:
    assert review("# A title\n\nSome words.", name).slug == slug


def test_a_dated_name_tells_the_day() -> None:
    published = review("Some words.", "2024-4-6-emma.md").published
    assert published is not None
    assert published.isoformat() == "2024-04-06T00:00:00+00:00"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | posts())
def test_no_bytes_crash_it_and_every_fault_helps(data: bytes) -> None:
    for name in ("a.md", "a.txt", "a"):
        reading = read(data, name)
        assert bool(reading.reviews) != bool(reading.faults)
        for wrong in reading.faults:
            assert wrong.message
            assert wrong.hint
            assert wrong.place.startswith(name)
        for block in (block for post in reading.reviews for block in post.blocks):
            assert block.text == block.text.strip()
            assert all(0 <= span.start < span.end <= len(block.text) for span in block.picked + block.hidden)


# A hundred times what the slowest shape takes: this finds patterns that run away, it measures nothing.
HANGS = 30.0

NASTY = [
    *("[", "![](", "*a ", "`a``b", "<a ", "<!--", "> ", "- ", "- x\n", "a\n\n", "==a ", ">!", "||a", "\t", "_"),
    *("{{ ", "{% a", "{:a", "[^a", "[spoiler", "<div>\n", "<span class='spoiler'>a", "# a\n", "## FAQ\n", "\\"),
    *("Q: a?\nA: b\n", "::: spoiler\n", "Also read:\n- a\n", "by Anna Bell ", "“a ", "@a ", "Anna's ", "|a|\n"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize("shape", NASTY)
def test_nothing_nasty_makes_it_hang(shape: str, name: str) -> None:
    started = time.process_time()
    reading = read((shape * (16_000 // len(shape))).encode(), name)
    assert bool(reading.reviews) != bool(reading.faults)
    assert time.process_time() - started < HANGS
