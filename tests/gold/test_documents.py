"""The gold corpus is in order: every document can be judged, and the parts are split by the rule."""

from __future__ import annotations

import pytest

from bench.picking import PARTS
from bench.picking.gold import ALONE, documents
from bench.picking.judge import Page

DOCUMENTS = [document for part in PARTS for document in documents(part)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_judged_line_stands_where_it_is_said_to(document) -> None:
    for post in document.posts:
        page = Page(post.lines)
        for line in post.lines:
            judged = page.judge(line.text, line.voice)
            assert judged.verbatim
            assert line.verdict not in ALONE or not judged.wrong


def test_every_third_document_is_held_back() -> None:
    for document in DOCUMENTS:
        if document.part in ("dev", "held"):
            third = int(document.name.partition("-")[0]) % 3 == 0
            assert (document.part == "held") is third
