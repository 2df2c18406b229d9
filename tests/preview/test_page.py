"""The preview page: everything that will be posted stands on it, and nothing on it can act."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from bot import preview, resources
from bot.config import load
from bot.library import Library
from bot.model import (
    AccountState,
    Book,
    Counting,
    Delivery,
    Fault,
    Image,
    Kind,
    Part,
    Receipt,
    Snippet,
    Spoiler,
    State,
    Unit,
)
from bot.report import Report

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = "“A <b>line</b>.” & so on\n#books"
PIXEL = b"\x89PNG not really"
IMAGE = Image(digest="d" * 64, media_type="image/png", width=1080, height=1350, alt='Alt: "a <line>" & more')
CONFIG = load(
    'timezone = "Europe/Berlin"\n[[accounts]]\nid = "far"\nplatform = "folder"\ntimezone = "Asia/Tokyo"\n',
    "c",
)
SNIPPET = Snippet(
    id="aaaaaaaaaaaa",
    kind=Kind.EXCERPT,
    text="A line.",
    source="content/a-book.md",
    review="a-book",
    book=Book(title="A book", authors=("Nobody",)),
    line=14,
    reasons=("it stands alone", "it has an opinion"),
)


def delivery(**changes: Any) -> Delivery:
    row: dict[str, Any] = {
        "key": "0123456789abcdef",
        "part": 1,
        "account": "home",
        "platform": "mastodon",
        "slot": "2026-03-02T13:00",
        "due": NOON,
        "not_after": NOON,
        "state": State.PLANNED,
        "snippet": SNIPPET.id,
        "review": "a-book",
        "post": Part(number=1, text=TEXT, images=(IMAGE,), language="en"),
        "reason": "the best that is rested",
    }
    return Delivery(**(row | changes))


def page(*rows: Delivery, **changes: Any) -> str:
    scene: dict[str, Any] = {
        "coming": Report(deliveries=rows, pictures={IMAGE.digest: PIXEL}),
        "standing": Report(),
        "past": Report(),
        "library": Library(snippets=(SNIPPET,)),
        "config": CONFIG,
        "counting": lambda _: Counting(unit=Unit.CODE_POINTS, limit=500),
        "now": NOON,
        "days": 7,
    }
    return preview.page(preview.Scene(**(scene | changes)), [resources.templates()])


class _Seen(HTMLParser):
    """Collects elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_what_will_be_posted_stands_there_word_for_word():
    seen = _Seen(page(delivery()))
    for words in (
        "“A <b>line</b>.” & so on\n#books",
        'Alt: "a <line>" & more',
        f"{len(TEXT)} of 500 characters",
        "13:00",
        "Monday, 2 March",
        "the best that is rested",
        "it stands alone",
        "it has an opinion",
        "a-book.md, line 14",
        "aaaaaaaaaaaa",
        "none found",
    ):
        assert words in seen.text


def test_the_card_is_in_the_page():
    (image,) = _Seen(page(delivery())).all("img")
    assert image["src"] == f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    assert image["alt"] == IMAGE.alt
    assert (image["width"], image["height"]) == ("1080", "1350")


def test_nothing_on_it_can_act_or_call_home():
    html = page(delivery(), past=Report(deliveries=(delivery(state=State.SENT),)))
    seen = _Seen(html)
    assert not seen.all("script")
    assert not seen.all("link")
    assert not [name for _, attributes in seen.elements for name in attributes if name.startswith("on")]
    sources = [attributes["src"] or "" for _, attributes in seen.elements if "src" in attributes]
    assert all(source.startswith("data:") for source in sources)
    assert "default-src 'none'" in html


def test_the_zone_of_each_account():
    assert "21:00" in _Seen(page(delivery(account="far"))).text
    assert "Asia/Tokyo" in page(delivery(account="far"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("he", "rtl"), ("ar-EG", "rtl"), ("fa_IR", "rtl"), ("", "auto"), ("az-Arab", "rtl"),
     ("ks-Deva", "ltr"), ("UR", "rtl")],
)  # fmt: skip
def test_direction(language, expected):
    assert preview.direction(language) == expected


def test_right_to_left_captions_say_so():
    post = Part(number=1, text="שורה", language="he")
    seen = _Seen(page(delivery(post=post)))
    assert {"class": "caption", "lang": "he", "dir": "rtl"} in seen.all("div")


def test_what_will_not_be_posted_and_why():
    row = delivery(
        state=State.SKIPPED, post=None, reason="every line is resting", hint="write another review"
    )
    seen = _Seen(page(row))
    for words in ("What will not be posted", "every line is resting", "write another review", "No post"):
        assert words in seen.text


def test_what_needs_a_person():
    held = delivery(state=State.HELD, reason="nobody knows whether it got there")
    paused = AccountState(
        account="home", platform="mastodon", first_seen=NOON, paused=True, reason="bad token"
    )
    fault = Fault(code="yaml", place="a.md:3", message="broken front matter", hint="mend it")
    standing = Report(deliveries=(held,), accounts=(paused,), faults=(fault,))
    text = _Seen(page(standing=standing)).text
    for words in ("What needs you", "nobody knows", "bad token", "a.md:3", "broken front matter", "mend it"):
        assert words in text


def test_a_quiet_week_asks_for_nothing():
    text = _Seen(page(delivery())).text
    assert "What needs you" not in text
    assert "What will not be posted" not in text
    assert "Posted already" not in text


def test_a_fault_is_told_once():
    fault = Fault(code="yaml", place="a.md:3", message="broken front matter")
    html = page(coming=Report(faults=(fault,)), standing=Report(faults=(fault,)))
    assert html.count("broken front matter") == 1


def test_what_was_posted_with_its_address():
    receipt = Receipt(remote_id="7", url="https://social.example/7")
    past = Report(deliveries=(delivery(state=State.SENT, receipt=receipt), delivery(state=State.REFUSED)))
    seen = _Seen(page(past=past))
    assert [link["href"] for link in seen.all("a")] == ["https://social.example/7"]


def test_an_address_that_is_no_web_address_is_not_a_link():
    receipt = Receipt(remote_id="7", url="javascript:alert(1)")
    seen = _Seen(page(past=Report(deliveries=(delivery(state=State.SENT, receipt=receipt),))))
    assert not seen.all("a")


def test_too_long_is_said():
    text = _Seen(page(delivery(), counting=lambda _: Counting(unit=Unit.GRAPHEMES, limit=10))).text
    assert "of 10 characters: too long" in text


def test_spoilers_are_said():
    text = _Seen(page(delivery(spoiler=Spoiler.SUSPECTED))).text
    assert "looks like a spoiler" in text


def test_days_are_headings_in_order():
    later = delivery(due=NOON + timedelta(days=1), key="f" * 16)
    html = page(delivery(), later)
    assert html.index("Monday, 2 March") < html.index("Tuesday, 3 March")
    assert "2 posts" in _Seen(html).text


def test_an_account_that_is_gone_from_the_config_is_still_shown():
    past = Report(deliveries=(delivery(state=State.SENT, account="gone"),))
    assert "gone" in _Seen(page(past=past, counting=lambda _: None)).text


def test_an_empty_week_says_what_to_do():
    assert "[[schedules]]" in _Seen(page()).text
