"""reStructuredText, as Pelican and Nikola keep it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import read
from bot.model import BlockKind
from tests.content.posts import review, spoilers, texts

POST = """
Stoner by John Williams
#######################
:date: 2024-05-06 07:08
:tags: classics, farms
:status: draft

It is a *quiet* book, wrapped
over two lines, with ``code`` and a `link <https://x.example>`_.

.. image:: /cover.png
   :alt: The cover

.. include:: /etc/hostname

What I loved
============

- its patience
- its prose

    A life like any other.

.. admonition:: Spoiler

   He dies.

FAQ
===

**Is it sad?**

Yes, and kind.
"""


def test_a_post_with_everything() -> None:
    post = review(POST, "stoner.rst")
    assert (post.title, post.book.title, post.book.authors) == (
        "Stoner by John Williams",
        "Stoner",
        ("John Williams",),
    )
    assert texts(post)[0] == "It is a quiet book, wrapped over two lines, with code and a link."
    assert texts(post, BlockKind.HEADING)[0] == "What I loved"
    assert texts(post, BlockKind.LIST_ITEM) == ["its patience", "its prose"]
    assert texts(post, BlockKind.QUOTE) == ["A life like any other."]
    assert "He dies." in spoilers(post)
    assert [(one.question, one.answer) for one in post.faq] == [("Is it sad?", "Yes, and kind.")]
    assert (post.tags, post.draft) == (("classics", "farms"), True)
    assert post.published is not None
    assert "hostname" not in "".join(block.text for block in post.blocks)


LINES = [
    "Title",
    "=====",
    "-----",
    "",
    "- a",
    "  b",
    ".. note::",
    "   x",
    "::",
    "|s| `t`_ :r:`u`",
    "+--+",
    "| a |",
    ":f: v",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=14).map("\n".join))
def test_no_text_makes_it_crash(text: str) -> None:
    reading = read(text.encode("utf-8", "surrogatepass"), "a.rst")
    assert bool(reading.reviews) != bool(reading.faults)
