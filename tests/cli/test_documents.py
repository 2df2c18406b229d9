"""What --json prints is a contract: these tests hold every key of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library import Library
from bot.model import (
    Block,
    BlockKind,
    Book,
    Creator,
    Faq,
    Fault,
    ReadingItem,
    Review,
    Spoiler,
    State,
    Voice,
)
from bot.report import Report

from .fakes import EVENTS, KEY, NOON, REPORT, delivery, snippet

DELIVERY = {
    "key": KEY,
    "part": 1,
    "account": "home",
    "platform": "folder",
    "slot": "2026-03-02T13:00",
    "due": "2026-03-02T12:00:00+00:00",
    "state": "sent",
    "attempts": 1,
    "snippet": "aaaaaaaaaaaa",
    "review": "a-book",
    "caption": "“A line.”\nA book, by Nobody",
    "cards": [{"file": str(Path("/cards/dddd")), "alt": "A line. A book"}],
    "remote_id": "77",
    "url": "https://social.example/77",
    "reason": "",
    "hint": "",
    "spoiler": "none",
}


@pytest.mark.parametrize(
    "words",
    [["plan"], ["post"], ["tick"], ["status"], ["history"], ["retry", KEY], ["skip", KEY], ["pause"],
     ["resume"], ["resolve", KEY, "sent"]],
)  # fmt: skip
def test_deliveries_accounts_and_faults(document, words):
    assert document(*words) == {
        "deliveries": [DELIVERY],
        "accounts": [{"id": "home", "platform": "folder", "paused": False, "reason": ""}],
        "faults": [],
    }


def test_explain_adds_events(document, app):
    app.report = Report(deliveries=REPORT.deliveries, events=EVENTS)
    assert document("explain", KEY)["events"] == [
        {"at": NOON.isoformat(), "from": None, "to": "planned", "event": "slot", "detail": ""},
        {"at": NOON.isoformat(), "from": "sending", "to": "sent", "event": "published", "detail": "77"},
    ]


def test_a_row_without_a_post_keeps_every_key(document, app):
    row = delivery(state=State.PLANNED, post=None, receipt=None, spoiler=Spoiler.SUSPECTED)
    app.report = Report(deliveries=(row,))
    found = document("plan")["deliveries"][0]
    assert found.keys() == DELIVERY.keys()
    assert (found["caption"], found["cards"], found["url"], found["spoiler"]) == ("", [], "", "suspected")


def test_faults_of_a_run(document, app):
    fault = Fault(code="yaml", place="a.md:3", message="no", hint="mend it")
    app.report = Report(faults=(fault,))
    assert document("tick")["faults"] == [
        {"code": "yaml", "place": "a.md:3", "message": "no", "hint": "mend it"}
    ]


def test_inspect(document, app):
    review = Review(
        source="a.md",
        slug="a",
        title="On A",
        book=Book(title="A", authors=("N", "M")),
        creator=Creator(name="Me", handles={"mastodon": "me"}),
        language="en",
        url="https://me.example/a",
        blocks=(
            Block(kind=BlockKind.HEADING, text="Plot", line=1, level=2),
            Block(kind=BlockKind.PARAGRAPH, text="Text", line=2),
        ),
        faq=(Faq(question="Q?", answer="A.", line=3, marked=True),),
        reading=(ReadingItem(title="B", authors=("O",), text="B by O"),),
        draft=True,
    )
    fault = Fault(code="encoding", place="b.md:7", message="not UTF-8", hint="save it as UTF-8")
    app.reads = Library(reviews=(review,), faults=(fault,))
    assert document("inspect", "a.md") == {
        "reviews": [
            {
                "source": "a.md",
                "slug": "a",
                "title": "On A",
                "book": {"title": "A", "authors": ["N", "M"]},
                "creator": {"name": "Me", "handles": {"mastodon": "me"}},
                "language": "en",
                "url": "https://me.example/a",
                "headings": ["Plot"],
                "faq": [{"question": "Q?", "answer": "A.", "spoiler": True}],
                "reading": [{"title": "B", "authors": ["O"]}],
                "draft": True,
            }
        ],
        "faults": [{"source": "b.md", "line": 7, "message": "not UTF-8", "hint": "save it as UTF-8"}],
    }


def test_a_fault_of_a_whole_source_has_no_line(document, app):
    app.reads = Library(faults=(Fault(code="missing", place="gone.md", message="there is no such file"),))
    assert document("inspect", "gone.md")["faults"][0] == {
        "source": "gone.md",
        "line": None,
        "message": "there is no such file",
        "hint": "",
    }


def test_snippets(document, app):
    app.reads = Library(
        snippets=(
            snippet(),
            snippet(id="b" * 12, rank=2, voice=Voice.OTHER, speaker="N", spoiler=Spoiler.MARKED),
            snippet(id="c" * 12, review="other", rank=1),
        )
    )
    found = document("snippets")["snippets"]
    assert found[0] == {
        "id": "aaaaaaaaaaaa",
        "kind": "excerpt",
        "text": "A line.",
        "question": "",
        "source": "a-book.md",
        "review": "a-book",
        "book": {"title": "A book", "authors": ["Nobody"]},
        "voice": "reviewer",
        "speaker": "",
        "spoiler": "none",
        "spoiler_reason": "",
        "score": 61.0,
        "reasons": ["stands alone"],
        "rank": 1,
    }
    assert (found[1]["voice"], found[1]["speaker"], found[1]["spoiler"]) == ("other", "N", "marked")


def test_top_counts_within_each_review(document, app):
    app.reads = Library(
        snippets=(snippet(), snippet(id="b" * 12, rank=2), snippet(id="c" * 12, review="other"))
    )
    found = document("snippets", "--top", "1")["snippets"]
    assert [each["id"][0] for each in found] == ["a", "c"]


@pytest.mark.parametrize("words", [["ban", "a-book"], ["unban", "a-book"], ["seen", "a-book"]])
def test_what_was_done_to_a_line(document, words):
    assert document(*words) == {"target": "a-book", "message": "done"}


def test_json_may_stand_before_the_command(call):
    assert call("--json", "tick").stdout == call("tick", "--json").stdout
